public import DestinationActions
import DestinationOwnership

/// The queue of a destination that a worker owns, or of a part of it.
///
/// ``JetStreamQueue/queue(of:)`` makes it. All of a worker's have one connection and one reader of the log.
public final class RouteQueue: EventQueue {
    /// How long an event stays with the one who took it.
    public let lease: Duration?
    private let queue: JetStreamQueue
    private let route: Route
    private let number = UInt64.random(in: 1...UInt64.max)

    private var shelf: Shelf.Name { Shelf.Name(route.destination, part: route.part) }

    init(_ queue: JetStreamQueue, _ route: Route) {
        self.queue = queue
        self.route = route
        lease = queue.lease
    }

    /// Keeps events, for all destinations; see ``JetStreamWriter``.
    ///
    /// - Parameter entries: The events.
    /// - Throws: ``JetStreamError``.
    public func append(_ entries: [QueueEntry]) async throws { try await queue.append(entries) }

    /// Waits for events and takes them.
    ///
    /// - Parameters:
    ///   - events: How many at most.
    ///   - bytes: How many bytes their bodies may have together.
    /// - Returns: Events; none once the queue is closed.
    /// - Throws: `CancellationError` if the task is cancelled, or ``JetStreamError``: one that is a loss of ownership if another worker
    ///   has the destination.
    public func next(events: Int, bytes: Int) async throws -> [QueuedEvent] {
        let taken = try await queue.next(
            events: events, bytes: bytes, on: shelf, fence: UInt64(clamping: route.fence), for: number)
        if !route.isStray { return taken }
        // Nobody serves it: a subscription that there is not makes a letter.
        return taken.map { event in
            QueuedEvent(
                id: event.id, body: event.body, delivery: event.delivery, lapses: event.lapses,
                open: event.open ?? [QueueTarget(destination: route.destination, subscription: "any")],
                done: event.done, age: event.age)
        }
    }

    /// Notes which subscriptions are done.
    ///
    /// - Parameter progress: What is done.
    /// - Throws: ``JetStreamError`` if the cluster does not answer.
    public func note(_ progress: [QueueProgress]) async throws { try await queue.note(progress, on: shelf) }

    /// Settles held events, each as a whole or not at all.
    ///
    /// - Parameter settlements: What became of each.
    /// - Returns: The events that were not held any longer.
    /// - Throws: ``JetStreamError`` if the cluster does not answer.
    public func settle(_ settlements: [QueueSettlement]) async throws -> Set<QueuedEvent.ID> {
        try await queue.settle(settlements, on: shelf)
    }

    /// Holds events for another lease, and gives up what is not named.
    ///
    /// The lease is the worker's. If the worker said a moment ago that it lives, and there is nothing to be given up, nothing is
    /// written: a worker with a hundred destinations extends its lease three times a lease and not three hundred times.
    ///
    /// - Parameter held: All that is held.
    /// - Returns: The events that are not held any longer.
    /// - Throws: ``JetStreamError`` if the cluster does not answer.
    public func extend(_ held: [QueuedEvent.ID]) async throws -> Set<QueuedEvent.ID> {
        if let lost = await queue.lost(of: held, on: shelf) { return lost }
        return try await queue.extend(held, on: shelf)
    }

    /// Gives back what is not settled; the worker goes on.
    public func close() async {
        await queue.close(number, of: shelf)
    }
}
