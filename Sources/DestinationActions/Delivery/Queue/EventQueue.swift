/// A type that takes events and keeps them until a pipeline has delivered them, in another process perhaps.
///
/// A server that only accepts events needs no more than this; see ``EventQueue`` for the other end.
public protocol EventQueueWriter: Sendable {
    /// Keeps events, all of them or none.
    ///
    /// An entry whose ``QueueEntry/messageId`` the queue holds already is the same event once more: a producer that got no reply
    /// sends it again, and the queue keeps one.
    ///
    /// - Parameter entries: The events, in their order.
    /// - Throws: Whatever keeps the queue from keeping them, such as a full disk; an ``EventQueueError`` that is full where it takes more
    ///   once it has room again. The events are kept when it returns.
    func append(_ entries: [QueueEntry]) async throws
}

/// An error of a queue that can be full: ``Pipeline`` says ``PipelineError/Code/queueFull`` of it, so that a server asks its clients to
/// come again later.
public protocol EventQueueError: Error {
    /// Whether there was no room for the events, and nothing else is wrong.
    var isFull: Bool { get }
}

/// A queue that stands between those who send events and the pipeline that delivers them, and outlives the process.
///
/// A pipeline with a queue appends what is sent to it, takes events out as it has room, and settles each when all of its
/// destinations are done with it. Whatever crashes in between, an event that was appended is handed out until it is settled.
///
/// ```swift
/// let pipeline = try Pipeline([gwen], transport: transport, queue: try FileQueue(directory: "/var/lib/shop/events"))
/// ```
///
/// - **Choose** `FileQueue` of `DestinationActionsFiles` for one machine.
/// - **Implement your own** on an engine that several machines share. `IntakeCheck` of `DestinationActionsTesting` holds it to
///   what is said here.
///
/// An event that was taken is *held*: no other consumer gets it, until it is settled, the ``lease`` runs out or the consumer
/// is gone. Each time an event is handed out it gets a new ``QueuedEvent/ID/token``; whoever comes with an older one is
/// late, changes nothing, and is told so. Of events with the same ``QueueEntry/orderingKey`` one at a time is out or waits to
/// be handed out again, and none overtakes another. Otherwise events that were given back and new ones take turns: however many
/// there are of the ones, the others come.
public protocol EventQueue: EventQueueWriter {
    /// How long an event stays with the one who took it unless that is extended; `nil` as long as the process lives.
    var lease: Duration? { get }

    /// Waits for events and takes them.
    ///
    /// One caller at a time. When its task is cancelled it throws or returns, and no event stays taken that was not returned.
    ///
    /// - Parameters:
    ///   - events: How many at most; at least 1.
    ///   - bytes: How many bytes their bodies may have together. One that is larger by itself comes alone.
    /// - Returns: Events, at least one; none once the queue is closed.
    /// - Throws: Whatever keeps the queue from handing out events; the pipeline says so and asks again.
    func next(events: Int, bytes: Int) async throws -> [QueuedEvent]

    /// Notes which subscriptions of held events are done, so that they are not reached again if this process ends now.
    ///
    /// That is cheap, and may be lost when the whole machine fails. Progress of an event that is no longer held is passed over.
    ///
    /// - Parameter progress: What is done.
    /// - Throws: Whatever keeps the queue from noting it; the settlement says the same again.
    func note(_ progress: [QueueProgress]) async throws

    /// Settles held events, each as a whole or not at all.
    ///
    /// - Parameter settlements: What became of each.
    /// - Returns: The events that were not held any longer; nothing was changed for them.
    /// - Throws: Whatever keeps the queue from settling; the pipeline tries again with the same settlements.
    func settle(_ settlements: [QueueSettlement]) async throws -> Set<QueuedEvent.ID>

    /// Holds events for another ``lease``, and gives up what is not named.
    ///
    /// No call of ``next(events:bytes:)`` is under way meanwhile: the pipeline cancels one that waits, and looks at what it returned.
    ///
    /// - Parameter held: All that the pipeline holds. An event that the queue counts as taken and that is not named went out in a
    ///   reply that never arrived: it is free again.
    /// - Returns: The events that are not held any longer.
    /// - Throws: Whatever keeps the queue from extending; the pipeline tries again.
    func extend(_ held: [QueuedEvent.ID]) async throws -> Set<QueuedEvent.ID>

    /// Ends the use of the queue: what was written is kept, what is not settled stays in the queue and is free again.
    func close() async
}
