/// How a pipeline treats the events of a queue that outlives the process.
public struct QueuePolicy: Sendable, Hashable {
    /// How many events the pipeline holds at once; the others stay in the queue.
    public var held: Int
    /// How long a subscription that cannot be reached gets an event again and again before it becomes a dead letter.
    public var patience: Duration
    /// How long an event waits that is given back to the queue for the first time; it doubles each time.
    public var firstWait: Duration
    /// What that wait is at most.
    public var longestWait: Duration
    /// How often the process may end, or lose an event to another one, before the event is settled.
    ///
    /// Beyond that it counts as one that brings the process down, and becomes a dead letter without being looked at. An event
    /// that only happens to be there when another one does so does not come that far: from the third time on such events are let
    /// in a few at a time, fewer each time and one alone in the end, and the others wait in the queue.
    public var deliveries: Int

    /// Makes a policy.
    ///
    /// - Parameters:
    ///   - held: How many events the pipeline holds at once; 10,000 unless given.
    ///   - patience: How long a subscription that cannot be reached gets an event again and again; 4 hours unless given.
    ///   - firstWait: How long an event waits that is given back for the first time; 15 seconds unless given.
    ///   - longestWait: What that wait is at most; 5 minutes unless given.
    ///   - deliveries: How often the process may end before an event is settled; 10 unless given.
    public init(
        held: Int = 10_000, patience: Duration = .seconds(4 * 3600), firstWait: Duration = .seconds(15),
        longestWait: Duration = .seconds(300), deliveries: Int = 10
    ) {
        self.held = held
        self.patience = patience
        self.firstWait = firstWait
        self.longestWait = longestWait
        self.deliveries = deliveries
    }

    /// How long an event waits that was given back so many times before.
    func wait(after attempts: Int) -> Duration {
        var wait = firstWait
        for _ in 0..<min(max(0, attempts), 32) where wait < longestWait { wait = wait * 2 }
        return min(wait, longestWait)
    }
}
