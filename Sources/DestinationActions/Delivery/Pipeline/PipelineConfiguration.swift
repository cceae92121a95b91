/// How a pipeline behaves: its bounds, its patience, and what it does beyond sending.
///
/// ```swift
/// var configuration = PipelineConfiguration()
/// configuration.whenFull = .dropOldest
/// configuration.retry.attempts = 8
/// ```
///
/// Numbers and durations out of range are refused when the pipeline is made. A duration that is longer than a hundred years, such as
/// `.seconds(Int64.max)`, stands for ever.
public struct PipelineConfiguration: Sendable {
    /// What happens to an event for which the queue has no room.
    public enum WhenFull: String, Sendable, Hashable, CaseIterable {
        /// The sender waits until there is room.
        case suspend
        /// The sender gets an error.
        case reject
        /// The oldest event that is not under way gets the outcome `undelivered(queueFull)` and makes room.
        case dropOldest
    }

    /// How many events may be in the pipeline, from acceptance to the last outcome; 10,000 unless set.
    public var events = 10_000
    /// How many bytes they may have together; 64 MB unless set.
    public var bytes = 64 << 20
    /// What happens to an event for which there is no room; the sender waits unless set otherwise.
    public var whenFull = WhenFull.suspend
    /// How often and how soon events are sent again.
    public var retry = RetryPolicy()
    /// When a destination that keeps failing is left alone for a while.
    public var breaker = BreakerPolicy()
    /// How long events wait for a partner that refuses the credentials; 5 minutes unless set.
    public var credentialsPatience: Duration = .seconds(300)
    /// How long the first event of a batch waits for others; 1 second unless set.
    public var batchAge: Duration = .seconds(1)
    /// How many bytes a batch may have; 500 KB unless set, and never more than the destination takes.
    public var batchBytes = 500_000
    /// How long `deliver(_:deadline:)` of ``Pipeline`` waits; 30 seconds unless set.
    public var deadline: Duration = .seconds(30)
    /// How long ``Pipeline/run()`` gives the events that are left when it is cancelled; 30 seconds unless set.
    public var shutdownDeadline: Duration = .seconds(30)
    /// What keeps events in their order; nothing unless set.
    public var ordering: OrderingKey?
    /// How long delivered messages are remembered; not at all unless set.
    public var duplicates: DuplicateWindow?
    /// The limits of destination instances by their names, in the place of the destination's own.
    public var limits: [String: DeliveryLimits] = [:]
    /// Paths whose values appear in no outcome's message and no dead letter, such as `traits.email`.
    ///
    /// They are written as in mappings: `$.traits['a.b']`. A path covers all that lies below it, and in a list all of its items. A
    /// dead letter with such values is masked, and cannot be replayed.
    public var sensitivePaths: [String] = []
    /// How many outcomes may wait for the reader of ``Pipeline/outcomes()`` before the pipeline takes no more events from
    /// its queue; 10,000 unless set.
    public var unreadOutcomes = 10_000
    /// The seed of the random waits; another one each time unless set.
    public var seed: UInt64?
    /// Where the tasks of the pipeline run; the global executor unless set.
    public var executor: (any TaskExecutor)?
    /// Where the observer and the dead-letter sink are called; ``executor`` unless set.
    ///
    /// Neither ever holds up delivery by being slow, or by never returning: reports and letters wait, within bounds, and a
    /// shutdown goes on without them after a moment. One that blocks its thread, however, takes that thread from the executor
    /// that it runs on. Give it one with threads of its own if it has to block.
    public var observerExecutor: (any TaskExecutor)?
    /// Gives the time of day, for `Retry-After` dates and dead letters; the system's unless set.
    public var timeOfDay: @Sendable () -> Timestamp = Timestamp.now

    /// Makes a configuration with the defaults.
    public init() {}

    func machinePolicy(_ own: DeliveryLimits, name: String) -> MachinePolicy {
        MachinePolicy(
            limits: limits[name] ?? own, retry: retry, breaker: breaker, credentialsPatience: credentialsPatience,
            batchAge: batchAge, duplicates: duplicates)
    }
}
