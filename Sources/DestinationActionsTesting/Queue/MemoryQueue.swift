public import DestinationActions
import DestinationActionsLocks

/// A queue that keeps all promises of `EventQueue` but one: it lives in memory, and no longer than the process.
///
/// It is for tests of what stands in front of a queue or behind it, without a disk or a database.
///
/// ```swift
/// let queue = MemoryQueue()
/// let pipeline = try Pipeline([instance], transport: transport, queue: queue)
/// ```
public final class MemoryQueue: EventQueue {
    /// What the consumers of a queue share.
    private final class Store: Sendable {
        struct Contents {
            var queue = MemoryQueueState()
            /// Goes up with everything that may let somebody take events who could not before.
            var changes: UInt64 = 0
            var waiting: [CheckedContinuation<Void, Never>] = []
            var lastConsumer = 0
            var ended: Set<Int> = []

            mutating func end(_ consumer: Int) {
                ended.insert(consumer)
                queue.release(of: consumer, but: [])
            }
        }

        let contents = Mutex(Contents())
        let now: @Sendable () -> Duration
        let sleep: @Sendable (Duration) async throws -> Void

        init(_ clock: some Clock<Duration>) {
            let start = clock.now
            now = { start.duration(to: clock.now) }
            sleep = { try await clock.sleep(until: clock.now.advanced(by: $0), tolerance: nil) }
        }

        /// Changes something, and wakes all who wait for that.
        func change<Result: Sendable>(
            _ body: (inout sending Contents, Duration) throws -> sending Result
        ) rethrows -> Result {
            let now = now()
            let (result, waiting) = try contents.withLock { contents in
                let result = try body(&contents, now)
                contents.changes += 1
                let waiting = contents.waiting
                contents.waiting = []
                return (result, waiting)
            }
            for waiter in waiting { waiter.resume() }
            return result
        }
    }

    /// How long an event stays with the one who took it; as long as the queue is open unless given.
    public let lease: Duration?
    private let store: Store
    private let number: Int

    /// Makes an empty queue.
    ///
    /// - Parameters:
    ///   - lease: How long an event stays with the one who took it; as long as the queue is open unless given.
    ///   - clock: What time is measured with; the continuous clock unless given.
    public init(lease: Duration? = nil, clock: some Clock<Duration> = ContinuousClock()) {
        self.lease = lease
        store = Store(clock)
        number = 0
    }

    private init(another queue: MemoryQueue) {
        lease = queue.lease
        store = queue.store
        number = store.change { [lease] contents, _ in
            if lease == nil { contents.end(contents.lastConsumer) }
            contents.lastConsumer += 1
            return contents.lastConsumer
        }
    }

    /// Another consumer of the same queue, as another process would be: what one of them holds, the others do not get.
    ///
    /// Without a lease there is one consumer at a time: the last one has ended then, as in a crash, and what it held is free.
    ///
    /// - Returns: The queue, as the other consumer has it.
    public func consumer() -> MemoryQueue { MemoryQueue(another: self) }

    /// How many events are in the queue, waiting or held.
    public var count: Int { store.contents.withLock { $0.queue.entries.count } }

    /// The dead letters that pipelines settled.
    public var letters: [DeadLetter] { store.contents.withLock { $0.queue.letters } }

    /// Keeps events.
    ///
    /// - Parameter entries: The events.
    /// - Throws: `QueueClosedError` once the queue is closed.
    public func append(_ entries: [QueueEntry]) async throws {
        try store.change { contents, now in
            if contents.ended.contains(number) { throw QueueClosedError() }
            for entry in entries { contents.queue.append(entry, at: now) }
        }
    }

    /// Waits for events and takes them.
    ///
    /// - Parameters:
    ///   - events: How many at most.
    ///   - bytes: How many bytes their bodies may have together.
    /// - Returns: Events; none once the queue is closed.
    /// - Throws: `CancellationError` if the task is cancelled.
    public func next(events: Int, bytes: Int) async throws -> [QueuedEvent] {
        while true {
            try Task.checkCancellation()
            let now = store.now()
            let (taken, due, seen) = store.contents.withLock { contents -> ([QueuedEvent]?, Duration?, UInt64) in
                if contents.ended.contains(number) { return ([], nil, 0) }
                let taken = contents.queue.take(events, bytes, for: number, lease: lease, at: now)
                return taken.isEmpty ? (nil, contents.queue.nextDue, contents.changes) : (taken, nil, 0)
            }
            if let taken { return taken }
            await change(after: seen, until: due)
        }
    }

    /// Waits until something changes that had not changed yet, or it is time, or the task is cancelled.
    private func change(after seen: UInt64, until due: Duration?) async {
        // The sleep is a child of the caller, so that it runs where that runs.
        await withTaskGroup(of: Void.self) { group in
            if let due {
                group.addTask { [store] in
                    do { try await store.sleep(max(.zero, due - store.now())) } catch { return }
                    store.change { _, _ in }
                }
            }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let isOver = store.contents.withLock { contents -> Bool in
                        if Task.isCancelled || contents.changes != seen { return true }
                        contents.waiting.append(continuation)
                        return false
                    }
                    if isOver { continuation.resume() }
                }
            } onCancel: {
                store.change { _, _ in }
            }
            group.cancelAll()
        }
    }

    /// Notes which subscriptions are done.
    ///
    /// - Parameter progress: What is done.
    public func note(_ progress: [QueueProgress]) async throws {
        store.change { contents, now in
            for step in progress { contents.queue.note(step, at: now) }
        }
    }

    /// Settles held events.
    ///
    /// - Parameter settlements: What became of each.
    /// - Returns: The events that were not held any longer.
    public func settle(_ settlements: [QueueSettlement]) async throws -> Set<QueuedEvent.ID> {
        store.change { contents, now in
            Set(settlements.filter { !contents.queue.settle($0, at: now) }.map(\.id))
        }
    }

    /// Holds events for another lease, and gives up what is not named.
    ///
    /// - Parameter held: All that is held.
    /// - Returns: The events that are not held any longer.
    public func extend(_ held: [QueuedEvent.ID]) async throws -> Set<QueuedEvent.ID> {
        store.change { contents, now in
            contents.queue.release(of: number, but: Set(held))
            return Set(held.filter { !contents.queue.extend($0, lease: lease, at: now) })
        }
    }

    /// Ends the use of the queue by this consumer; ``consumer()`` gives it to another one.
    public func close() async {
        store.change { contents, _ in contents.end(number) }
    }
}

/// An error that says that a queue was closed.
public struct QueueClosedError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A sentence for a person.
    public var description: String { "The queue is closed." }

    /// Makes the error.
    public init() {}
}
