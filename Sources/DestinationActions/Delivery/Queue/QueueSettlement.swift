/// Which subscriptions of a held event are done.
public struct QueueProgress: Sendable {
    /// The event.
    public let id: QueuedEvent.ID
    /// The subscriptions that are done with it.
    public let done: [QueueTarget]

    /// Makes a note of progress.
    ///
    /// - Parameters:
    ///   - id: The event.
    ///   - done: The subscriptions that are done with it.
    public init(id: QueuedEvent.ID, done: [QueueTarget]) {
        self.id = id
        self.done = done
    }
}

/// What became of a held event; a queue takes it as a whole or not at all.
public struct QueueSettlement: Sendable {
    /// The event.
    public let id: QueuedEvent.ID
    /// Dead letters of the event that the queue is to keep, before or together with the rest.
    ///
    /// There are some only if the pipeline has no ``DeadLetterSink``: one that has keeps them there before it settles.
    public let letters: [DeadLetter]
    /// The subscriptions that the event is for once more, `nil` all that want it.
    ///
    /// If there are none, the event is done and leaves the queue.
    public let open: [QueueTarget]?
    /// How long the event waits before it is handed out again.
    public let after: Duration
    /// A Boolean value that indicates whether the event is done and leaves the queue.
    public var isDone: Bool { open?.isEmpty == true }

    /// Makes a settlement.
    ///
    /// - Parameters:
    ///   - id: The event.
    ///   - letters: Dead letters of the event that the queue is to keep.
    ///   - open: The subscriptions that the event is for once more, `nil` all that want it; none unless given.
    ///   - after: How long the event waits before it is handed out again.
    public init(
        id: QueuedEvent.ID, letters: [DeadLetter] = [], open: [QueueTarget]? = [], after: Duration = .zero
    ) {
        self.id = id
        self.letters = letters
        self.open = open
        self.after = after
    }
}
