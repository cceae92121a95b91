/// A type that is told what a pipeline does: the place to wire logs, metrics and traces.
///
/// - **Choose** ``ConsoleObserver`` while developing; nothing else is needed for counts, see ``Pipeline/statistics``.
/// - **Implement your own** with the functions that you need; the others do nothing. They are called one after the other,
///   never two at once, from a task of their own: one that takes long delays the next report but no delivery. What piles up
///   meanwhile is handed over together, and beyond a bound it is dropped and counted, see ``missed(_:)``. One that blocks
///   wants a thread of its own, see ``PipelineConfiguration/observerExecutor``.
public protocol PipelineObserver: Sendable {
    /// Events were accepted.
    ///
    /// - Parameter events: How many.
    func accepted(_ events: Int)

    /// Events got their outcomes.
    ///
    /// - Parameter outcomes: The outcomes; their codes are fit for metrics' labels.
    func finished(_ outcomes: [SubscriptionOutcome])

    /// Requests ended, whether they delivered their events or not.
    ///
    /// - Parameter requests: What became of them and how long they took.
    func requested(_ requests: [RequestReport])

    /// The queue has become longer or shorter.
    ///
    /// - Parameter queue: How long it is.
    func queued(_ queue: QueueReport)

    /// A destination is doing otherwise than before.
    ///
    /// - Parameters:
    ///   - destination: The name of the destination instance.
    ///   - state: How it is doing now.
    func changed(_ destination: String, to state: DestinationState)

    /// Dead letters were lost, since the sink did not take them.
    ///
    /// - Parameters:
    ///   - letters: How many.
    ///   - reason: The sink's error.
    func lost(deadLetters letters: Int, reason: String)

    /// Reports were dropped, since the observer was too slow.
    ///
    /// - Parameter reports: How many outcomes and requests were not told.
    func missed(_ reports: Int)
}

extension PipelineObserver {
    /// Does nothing.
    public func accepted(_ events: Int) {}

    /// Does nothing.
    public func finished(_ outcomes: [SubscriptionOutcome]) {}

    /// Does nothing.
    public func requested(_ requests: [RequestReport]) {}

    /// Does nothing.
    public func queued(_ queue: QueueReport) {}

    /// Does nothing.
    public func changed(_ destination: String, to state: DestinationState) {}

    /// Does nothing.
    public func lost(deadLetters letters: Int, reason: String) {}

    /// Does nothing.
    public func missed(_ reports: Int) {}
}

/// What became of one request.
public struct RequestReport: Sendable, Hashable {
    /// The name of the destination instance.
    public let destination: String
    /// The name of the subscription.
    public let subscription: String
    /// How many events the request carried.
    public let events: Int
    /// The status of the answer, or `nil` if none arrived.
    public let status: Int?
    /// What came of it, from a bounded set: `delivered`, `http503`, `timedOut`, ….
    public let code: String
    /// How long it took.
    public let latency: Duration
}

/// How long the queue of a pipeline is.
public struct QueueReport: Sendable, Hashable {
    /// How many events are in the pipeline: accepted, and not all of their outcomes known.
    public let events: Int
    /// How many bytes they have together.
    public let bytes: Int
    /// How long the pipeline has been running.
    public let elapsed: Duration
}
