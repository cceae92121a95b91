/// What happens to an event for which there is no room.
public enum WhenFull: String, Sendable, Hashable, CaseIterable {
    /// Whoever brings it waits until there is room: the sender, or behind a full destination all events.
    case suspend
    /// It is refused: the sender gets an error, or the outcome for the full destination is `undelivered(queueFull)`.
    case reject
    /// The oldest event that is not under way gets the outcome `undelivered(queueFull)` and makes room.
    case dropOldest
}

/// How much may wait for one destination, and what happens to what comes beyond.
///
/// A destination that does not work keeps nobody else from working: when it has as much as it may have, its new events get the
/// outcome `undelivered(queueFull)`, or go back to the queue where the pipeline has one that outlives it; those of the other
/// destinations go on. Only where all destinations have as much as they may have, whoever sends waits.
public struct BacklogPolicy: Sendable, Hashable {
    /// How many events may wait for the destination; one counts once for each subscription that takes it.
    public var events: Int
    /// How many bytes they may have together.
    public var bytes: Int
    /// What happens to an event for which there is no room.
    public var whenFull: WhenFull
    /// How long the others wait for a full destination since it delivered something last.
    ///
    /// One that is paused is not waited for at all; with a limit of requests a minute the time counts from when it may send again.
    public var patience: Duration

    /// Makes a policy.
    ///
    /// - Parameters:
    ///   - events: How many events may wait; 10,000 unless given.
    ///   - bytes: How many bytes they may have together; 64 MB unless given.
    ///   - whenFull: What happens to an event for which there is no room; all wait unless given.
    ///   - patience: How long the others wait for a destination that delivers nothing; 1 second unless given.
    public init(
        events: Int = 10_000, bytes: Int = 64 << 20, whenFull: WhenFull = .suspend, patience: Duration = .seconds(1)
    ) {
        self.events = events
        self.bytes = bytes
        self.whenFull = whenFull
        self.patience = patience
    }
}
