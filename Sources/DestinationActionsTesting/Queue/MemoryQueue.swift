public import DestinationActions
import DestinationActionsLocks

/// A queue that keeps all promises of `EventQueue` but one: it lives in memory, and no longer than the process.
///
/// It is for tests of what stands in front of a queue or behind it, without a disk or a database; and it is the model that
/// `IntakeCheck` compares other queues with.
///
/// ```swift
/// let queue = MemoryQueue()
/// let pipeline = try Pipeline([instance], transport: transport, queue: queue)
/// ```
public final class MemoryQueue: EventQueue {
    fileprivate struct Entry {
        let body: EventBody
        let bytes: Int
        let messageId: String?
        let key: String?
        let tag: (any Sendable)?
        let appended: Duration
        var open: [QueueTarget]?
        var done: [QueueTarget] = []
        var deliveries = 0
        /// Until when it is held, and by which token; `nil` while it waits.
        var held: (token: UInt64, until: Duration?)?
    }

    fileprivate struct State {
        /// By their numbers.
        var entries: [UInt64: Entry] = [:]
        /// What can be handed out, in the order of the numbers.
        var ready: [UInt64] = []
        /// What waits for its time, the earliest first.
        var delayed: [(due: Duration, number: UInt64)] = []
        var held: Set<UInt64> = []
        /// Of each key the events in their order; the first one is out or may be.
        var keys: [String: [UInt64]] = [:]
        var messageIds: Set<String> = []
        var letters: [DeadLetter] = []
        var lastEvent: UInt64 = 0
        var lastToken: UInt64 = 0
        var isClosed = false
        var waiting: [(id: Int, continuation: CheckedContinuation<Void, Never>)] = []
        var lastWaiter = 0
        /// Those who were woken before they waited.
        var woken: Set<Int> = []
    }

    /// How long an event stays with the one who took it; as long as the queue is open unless given.
    public let lease: Duration?
    private let now: @Sendable () -> Duration
    private let sleep: @Sendable (Duration) async throws -> Void
    private let state = Mutex(State())

    /// Makes an empty queue.
    ///
    /// - Parameters:
    ///   - lease: How long an event stays with the one who took it; as long as the queue is open unless given.
    ///   - clock: What time is measured with; the continuous clock unless given.
    public init(lease: Duration? = nil, clock: some Clock<Duration> = ContinuousClock()) {
        self.lease = lease
        let start = clock.now
        now = { start.duration(to: clock.now) }
        sleep = { try await clock.sleep(until: clock.now.advanced(by: $0), tolerance: nil) }
    }

    /// How many events are in the queue, waiting or held.
    public var count: Int { state.withLock { $0.entries.count } }

    /// The dead letters that pipelines settled.
    public var letters: [DeadLetter] { state.withLock { $0.letters } }

    /// Keeps events.
    ///
    /// - Parameter entries: The events.
    /// - Throws: `QueueClosedError` once the queue is closed.
    public func append(_ entries: [QueueEntry]) async throws {
        let now = now()
        let waiting = try state.withLock { state in
            if state.isClosed { throw QueueClosedError() }
            for entry in entries {
                if let messageId = entry.messageId, !state.messageIds.insert(messageId).inserted { continue }
                state.lastEvent += 1
                state.entries[state.lastEvent] = Entry(
                    body: entry.body, bytes: entry.body.bytes.count, messageId: entry.messageId, key: entry.orderingKey,
                    tag: entry.tag, appended: now)
                if let key = entry.orderingKey {
                    state.keys[key, default: []].append(state.lastEvent)
                    if state.keys[key]?.count ?? 0 > 1 { continue }
                }
                state.ready.append(state.lastEvent)
            }
            return Self.wake(&state)
        }
        for waiter in waiting { waiter.resume() }
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
            let (taken, due) = state.withLock { state -> ([QueuedEvent]?, Duration?) in
                if state.isClosed { return ([], nil) }
                let taken = take(events, bytes, &state)
                return taken.isEmpty ? (nil, Self.nextDue(state, now())) : (taken, nil)
            }
            if let taken { return taken }
            await change(until: due)
        }
    }

    private func take(_ most: Int, _ bytes: Int, _ state: inout State) -> [QueuedEvent] {
        let now = now()
        if lease != nil {
            for number in state.held where state.entries[number]?.held.map({ $0.until ?? now <= now }) ?? true {
                state.free(number)
            }
        }
        while let first = state.delayed.first, first.due <= now {
            state.delayed.removeFirst()
            state.insert(ready: first.number)
        }
        var taken: [QueuedEvent] = []
        var size = 0
        for number in state.ready {
            guard taken.count < most, var entry = state.entries[number] else { break }
            if !taken.isEmpty, size + entry.bytes > bytes { break }
            size += entry.bytes
            state.lastToken += 1
            entry.deliveries += 1
            entry.held = (state.lastToken, lease.map { now + $0 })
            state.entries[number] = entry
            state.held.insert(number)
            taken.append(
                QueuedEvent(
                    id: .init(event: number, token: state.lastToken), body: entry.body, delivery: entry.deliveries,
                    open: entry.open, done: entry.done, age: now - entry.appended, tag: entry.tag))
        }
        state.ready.removeFirst(taken.count)
        return taken
    }

    /// When something may be handed out that may not be now.
    private static func nextDue(_ state: State, _ now: Duration) -> Duration? {
        let lapse = state.held.compactMap { state.entries[$0]?.held?.until }.min()
        guard let due = state.delayed.first?.due else { return lapse }
        return min(lapse ?? due, due)
    }

    private func change(until due: Duration?) async {
        let id = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        // As children of the caller, so that they run where it runs.
        await withTaskGroup(of: Void.self) { group in
            if let due {
                group.addTask { [self] in
                    try? await sleep(max(.zero, due - now()))
                    wake(id)
                }
            }
            await change(id)
            group.cancelAll()
        }
    }

    private func change(_ id: Int) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state -> Bool in
                    if Task.isCancelled || state.woken.remove(id) != nil { return true }
                    state.waiting.append((id, continuation))
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            wake(id)
        }
    }

    private func wake(_ id: Int) {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard let index = state.waiting.firstIndex(where: { $0.id == id }) else {
                if id == state.lastWaiter { state.woken.insert(id) }
                return nil
            }
            return state.waiting.remove(at: index).continuation
        }
        waiter?.resume()
    }

    private static func wake(_ state: inout State) -> [CheckedContinuation<Void, Never>] {
        defer { state.waiting = [] }
        return state.waiting.map(\.continuation)
    }

    /// Notes which subscriptions are done.
    ///
    /// - Parameter progress: What is done.
    public func note(_ progress: [QueueProgress]) async throws {
        state.withLock { state in
            for step in progress where holds(step.id, state) { state.entries[step.id.event]?.add(done: step.done) }
        }
    }

    /// Settles held events.
    ///
    /// - Parameter settlements: What became of each.
    /// - Returns: The events that were not held any longer.
    public func settle(_ settlements: [QueueSettlement]) async throws -> Set<QueuedEvent.ID> {
        let now = now()
        let (stale, waiting) = state.withLock { state in
            var stale = Set<QueuedEvent.ID>()
            for settlement in settlements {
                guard holds(settlement.id, state) else {
                    stale.insert(settlement.id)
                    continue
                }
                state.letters += settlement.letters
                if settlement.open.isEmpty {
                    state.remove(settlement.id.event)
                } else {
                    state.entries[settlement.id.event]?.open = settlement.open
                    state.delay(settlement.id.event, until: now + settlement.after)
                }
            }
            return (stale, Self.wake(&state))
        }
        for waiter in waiting { waiter.resume() }
        return stale
    }

    private func holds(_ id: QueuedEvent.ID, _ state: State) -> Bool {
        guard let held = state.entries[id.event]?.held, held.token == id.token else { return false }
        return held.until.map { $0 > now() } ?? true
    }

    /// Holds events for another lease, and gives up what is not named.
    ///
    /// - Parameter held: All that is held.
    /// - Returns: The events that are not held any longer.
    public func extend(_ held: [QueuedEvent.ID]) async throws -> Set<QueuedEvent.ID> {
        let now = now()
        let (lost, waiting) = state.withLock { state in
            let named = Set(held.map(\.event))
            for number in state.held where !named.contains(number) { state.free(number) }
            var lost = Set<QueuedEvent.ID>()
            for id in held {
                if holds(id, state) {
                    state.entries[id.event]?.held?.until = lease.map { now + $0 }
                } else {
                    lost.insert(id)
                }
            }
            return (lost, Self.wake(&state))
        }
        for waiter in waiting { waiter.resume() }
        return lost
    }

    /// Ends the use of the queue until ``reopen()``.
    public func close() async {
        let waiting = state.withLock { state in
            state.isClosed = true
            for number in state.held { state.free(number) }
            return Self.wake(&state)
        }
        for waiter in waiting { waiter.resume() }
    }

    /// Opens the queue for another consumer, as after the end of a process: what was held and not settled is free.
    public func reopen() {
        state.withLock { state in
            state.isClosed = false
            for number in state.held { state.free(number) }
        }
    }
}

extension MemoryQueue.State {
    fileprivate mutating func insert(ready number: UInt64) {
        var low = 0
        var high = ready.count
        while low < high {
            let middle = (low + high) / 2
            if ready[middle] < number { low = middle + 1 } else { high = middle }
        }
        ready.insert(number, at: low)
    }

    /// Lets an event be handed out again that was held.
    fileprivate mutating func free(_ number: UInt64) {
        entries[number]?.held = nil
        held.remove(number)
        if entries[number] != nil { insert(ready: number) }
    }

    /// Lets an event be handed out again at a time.
    fileprivate mutating func delay(_ number: UInt64, until due: Duration) {
        entries[number]?.held = nil
        held.remove(number)
        let place = delayed.firstIndex { $0.due > due } ?? delayed.count
        delayed.insert((due, number), at: place)
    }

    /// Forgets an event, and lets the next one of its key be handed out.
    fileprivate mutating func remove(_ number: UInt64) {
        held.remove(number)
        guard let entry = entries.removeValue(forKey: number) else { return }
        if let messageId = entry.messageId { messageIds.remove(messageId) }
        guard let key = entry.key else { return }
        keys[key]?.removeFirst()
        if let next = keys[key]?.first { insert(ready: next) } else { keys[key] = nil }
    }
}

extension MemoryQueue.Entry {
    fileprivate mutating func add(done targets: [QueueTarget]) {
        for target in targets
        where !done.contains(where: { $0.destination == target.destination && $0.subscription == target.subscription })
        {
            done.append(target)
        }
    }
}

/// An error that says that a queue was closed.
public struct QueueClosedError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A sentence for a person.
    public var description: String { "The queue is closed." }

    /// Makes the error.
    public init() {}
}
