/// How a pipeline behaves: its bounds, its patience, and what it does beyond sending.
///
/// ```swift
/// var configuration = PipelineConfiguration()
/// configuration.whenFull = .dropOldest
/// configuration.retry.attempts = 8
/// ```
///
/// Numbers and durations out of range are refused when the pipeline is made, or takes another configuration. A duration that is longer than a hundred years, such as
/// `.seconds(Int64.max)`, stands for ever.
public struct PipelineConfiguration: Sendable {
    /// How many events may wait before the destinations take them; 10,000 unless set.
    ///
    /// Together with what each destination may have, see ``backlog``, this bounds the pipeline's memory.
    public var events = 10_000
    /// How many bytes they may have together; 64 MB unless set.
    public var bytes = 64 << 20
    /// What happens to an event for which there is no room; the sender waits unless set otherwise.
    public var whenFull = WhenFull.suspend
    /// How much may wait for each destination, and what happens to what comes beyond.
    public var backlog = BacklogPolicy()
    /// The same for destination instances by their names, in the place of ``backlog``.
    public var backlogs: [String: BacklogPolicy] = [:]
    /// How the events of a queue are treated that outlives the process.
    public var queue = QueuePolicy()
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
    /// How many outcomes may wait for the reader of ``Pipeline/outcomes(buffering:)`` before the pipeline takes no more events from
    /// its queue; 10,000 unless set.
    public var unreadOutcomes = 10_000
    /// The seed of the random waits; another one each time unless set.
    public var seed: UInt64?
    /// Where the tasks of the pipeline run; the global executor unless set.
    public var executor: (any TaskExecutor)?
    /// Where observers and the dead-letter sink are called; ``executor`` unless set.
    ///
    /// An observer never holds up delivery by being slow, or by never returning: reports wait, within bounds. A sink holds it up
    /// when too many letters wait for it, as none is dropped. A shutdown goes on without them when its time is over. One that
    /// blocks its thread takes that thread from the executor that it runs on: give it one with threads of its own if it has to.
    public var observerExecutor: (any TaskExecutor)?
    /// Gives the time of day, for `Retry-After` dates and dead letters; the system's unless set.
    public var timeOfDay: @Sendable () -> Timestamp = Timestamp.now

    /// Makes a configuration with the defaults.
    public init() {}

    func machinePolicy(_ own: DeliveryLimits, name: String) -> MachinePolicy {
        MachinePolicy(
            limits: limits[name] ?? own, retry: retry, breaker: breaker, credentialsPatience: credentialsPatience,
            batchAge: batchAge, batchBytes: batchBytes, duplicates: duplicates)
    }
}
