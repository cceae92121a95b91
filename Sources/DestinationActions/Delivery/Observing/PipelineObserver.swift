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

    /// The sink did not take dead letters; it is offered them again, and too many of them hold delivery up.
    ///
    /// - Parameters:
    ///   - letters: How many.
    ///   - reason: The sink's error.
    func delayed(deadLetters letters: Int, reason: String)

    /// The queue that outlives the process failed; what it was asked for is asked again.
    ///
    /// - Parameter reason: Its error.
    func queueFailed(_ reason: String)

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
    public func delayed(deadLetters letters: Int, reason: String) {}

    /// Does nothing.
    public func queueFailed(_ reason: String) {}

    /// Does nothing.
    public func missed(_ reports: Int) {}
}

/// What became of one request.
public struct RequestReport: Sendable {
    /// What it was for.
    public let purpose: RequestPurpose
    /// The name of the destination instance.
    public let destination: String
    /// The name of the subscription.
    public let subscription: String
    /// The ids of the messages of the events that the request carried, in their order; `nil` for one without.
    public let messageIds: [String?]
    /// What the senders gave with the events, as far as they gave something.
    public let tags: [any Sendable]
    /// The host that it went to.
    public let host: String
    /// Which request it was for its first event, from 1.
    public let attempt: Int
    /// Which step of its action it was, from 1; an action of one request has no other.
    public let step: Int
    /// The status of the answer, or `nil` if none arrived.
    public let status: Int?
    /// What came of it, from a bounded set: `delivered`, `http503`, `timedOut`, …; `next` if another step follows.
    public let code: String
    /// When it began.
    public let start: Timestamp
    /// How long it took.
    public let latency: Duration

    /// How many events the request carried.
    public var events: Int { messageIds.count }
    /// When it ended.
    public var end: Timestamp { start + latency }
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
