public import DestinationActions
public import DestinationOwnership

/// A queue that workers share, on a JetStream cluster.
///
/// ```swift
/// let queue = try await JetStreamQueue.open(JetStreamOptions(servers: ["nats://10.0.0.1:4222", "nats://10.0.0.2:4222"]))
/// let pipeline = try Pipeline(instances, transport: transport, queue: queue)
/// ```
///
/// Everything that anybody does to the queue is a record in one stream, which the servers put into one order. Each worker reads the
/// records in that order and knows from them who holds what: what a record comes to is decided by those before it, and by nobody's
/// clock or luck. A call writes its record, and returns when the worker has read it again.
public actor JetStreamQueue: EventQueue {
    /// What waits for its record to be read.
    struct Call {
        let continuation: CheckedContinuation<QueueState.Effect, any Error>
        let deadline: ContinuousClock.Instant
        let shelf: Shelf.Name
        /// What is held, of one that extends.
        var held: [QueuedEvent.ID]?
    }

    /// Somebody who waits for something to take, or for a change of owners.
    private struct Waiter {
        let shelf: Shelf.Name?
        /// When it looks again by itself.
        let moments: Shelf.Moments?
        let ownerChanges: UInt64
        let continuation: CheckedContinuation<Void, Never>
    }

    /// How long a record is waited for.
    private static let patience: Duration = .seconds(5)

    /// How long an event stays with a worker that is not heard.
    public nonisolated let lease: Duration?
    nonisolated let options: JetStreamOptions
    nonisolated let connection: NATSConnection
    /// By this the worker knows its own records.
    nonisolated let worker = UInt64.random(in: 1...UInt64.max)
    private let writer: JetStreamWriter
    var state: QueueState
    private var lastNonce: UInt64 = 0
    var calls: [UInt64: Call] = [:]
    /// What was claimed by a record whose call had been given up.
    private var unreturned: [Shelf.Name: [QueueState.Claim]] = [:]
    /// Those who wait for something to happen.
    private var waiting: [UInt64: Waiter] = [:]
    private var lastWaiter: UInt64 = 0
    /// When the last record was read.
    var heard = ContinuousClock.now
    var bodies = BodyCache()
    var log = LogPlace()
    var isMoving = false
    /// When the lease of this worker ends, as far as it knows.
    public nonisolated let term: LeaseTerm
    /// When this worker said last that it lives, for all that it owns.
    var said: ContinuousClock.Instant?
    /// The queues of destinations that are closed.
    private var closed: Set<UInt64> = []
    /// Why nothing can be done any longer.
    var ending: JetStreamError?
    private var isClosed = false
    var isOpen: Bool { !isClosed }
    private var following: Task<Void, Never>?

    /// Opens a queue as another worker; one that is not there is made.
    ///
    /// - Parameter options: Where the queue is, and what it is like.
    /// - Returns: The queue.
    /// - Throws: ``JetStreamError`` if no server is reached, or the queue is another one than the options say.
    public static func open(_ options: JetStreamOptions) async throws -> JetStreamQueue {
        let connection = try await NATSConnection(options.servers, name: "worker of \(options.name)")
        let queue = JetStreamQueue(connection, options)
        do {
            try await JetStreamStreams(connection, options).make()
            try await queue.start()
            return queue
        } catch {
            await queue.abandon()
            throw error
        }
    }

    private init(_ connection: NATSConnection, _ options: JetStreamOptions) {
        self.connection = connection
        self.options = options
        lease = options.lease
        term = LeaseTerm(options.lease, asked: .now)
        writer = JetStreamWriter(connection, options)
        state = QueueState(lease: options.lease, isToldTime: options.isToldTime)
    }

    private func start() async throws {
        try await patiently { try await load() }
        following = Task { await follow() }
        Task { await watch() }
        try await patiently { try await look() }
        moveLetters(olderThan: .zero)
    }

    /// Tries again for a while: a cluster that has just started has no leader of the log yet.
    private func patiently(_ body: () async throws -> Void) async throws {
        let start = ContinuousClock.now
        while true {
            do {
                return try await body()
            } catch {
                if ending != nil || start.duration(to: .now) > .seconds(20) { throw error }
                try await Task.sleep(for: .milliseconds(250))
            }
        }
    }

    /// How many events are in the queue, waiting or held.
    public var count: Int { state.events.count }

    // MARK: Calls

    /// Keeps events, all of them or none.
    ///
    /// - Parameter entries: The events.
    /// - Throws: ``JetStreamError``, see ``JetStreamWriter/append(_:)``.
    public func append(_ entries: [QueueEntry]) async throws {
        if isClosed { throw JetStreamError("The queue is closed.") }
        try await writer.append(entries)
    }

    /// Waits for events and takes them.
    ///
    /// - Parameters:
    ///   - events: How many at most.
    ///   - bytes: How many bytes their bodies may have together.
    /// - Returns: Events; none once the queue is closed.
    /// - Throws: ``JetStreamError`` if the cluster does not answer; `CancellationError` if the task is cancelled.
    public func next(events: Int, bytes: Int) async throws -> [QueuedEvent] {
        try await next(events: events, bytes: bytes, on: .all)
    }

    /// Waits for events of a shelf and takes them.
    ///
    /// - Parameters:
    ///   - fence: As whose owner that is done.
    ///   - number: The queue that takes them, which may be closed meanwhile.
    func next(
        events: Int, bytes: Int, on shelf: Shelf.Name, fence: UInt64 = 0, for number: UInt64 = 0
    ) async throws -> [QueuedEvent] {
        while !isClosed, !closed.contains(number) {
            try Task.checkCancellation()
            if let ending { throw ending }
            let seen = log.changes
            let kept = takeUnreturned(events, bytes, shelf)
            if !kept.isEmpty { return try await handOut(kept, shelf) }
            if canAsk(shelf) {
                // From here to the end nobody looks whether the task is cancelled: what was claimed is returned.
                let effect = try await perform(
                    .claim(events: min(max(1, events), 1 << 20), bytes: min(max(0, bytes), 1 << 40)), of: shelf,
                    fence: fence)
                guard case .claimed(let claims) = effect, !claims.isEmpty else { continue }
                if !closed.contains(number) { return try await handOut(claims, shelf) }
                _ = try await extend([], on: shelf)
                return []
            }
            await change(on: shelf, after: seen, for: number)
        }
        return []
    }

    /// Whether a claim gets something, or an answer that it should not be made.
    private func canAsk(_ shelf: Shelf.Name) -> Bool {
        state.shelves[shelf] == nil || state.hasReady(on: shelf, after: pause)
    }

    private func handOut(_ claims: [QueueState.Claim], _ shelf: Shelf.Name) async throws -> [QueuedEvent] {
        do {
            return try await events(of: claims)
        } catch {
            unreturned[shelf, default: []] += claims
            throw error
        }
    }

    private func takeUnreturned(_ events: Int, _ bytes: Int, _ shelf: Shelf.Name) -> [QueueState.Claim] {
        guard var left = unreturned.removeValue(forKey: shelf) else { return [] }
        left.removeAll { !state.holds($0.id, on: shelf) }
        var taken: [QueueState.Claim] = []
        var size = 0
        while taken.count < events, let claim = left.first, taken.isEmpty || size + claim.bytes <= bytes {
            size += claim.bytes
            taken.append(left.removeFirst())
        }
        if !left.isEmpty { unreturned[shelf] = left }
        return taken
    }

    /// Notes which subscriptions are done.
    ///
    /// - Parameter progress: What is done.
    /// - Throws: ``JetStreamError`` if the cluster does not answer.
    public func note(_ progress: [QueueProgress]) async throws { try await note(progress, on: .all) }

    func note(_ progress: [QueueProgress], on shelf: Shelf.Name) async throws {
        for part in RecordParts.of(progress) { _ = try await perform(.note(part), of: shelf) }
    }

    /// Settles held events, each as a whole or not at all.
    ///
    /// - Parameter settlements: What became of each.
    /// - Returns: The events that were not held any longer.
    /// - Throws: ``JetStreamError`` if the cluster does not answer.
    public func settle(_ settlements: [QueueSettlement]) async throws -> Set<QueuedEvent.ID> {
        try await settle(settlements, on: .all)
    }

    func settle(_ settlements: [QueueSettlement], on shelf: Shelf.Name) async throws -> Set<QueuedEvent.ID> {
        var stale = Set<QueuedEvent.ID>()
        for part in try RecordParts.of(settlements, mostBytes: connection.largestMessage / 2) {
            let effect = try await perform(.settle(part.settlements), of: shelf, body: part.letters)
            if case .stale(let late) = effect { stale.formUnion(late) }
        }
        moveLetters(olderThan: .zero)
        return stale
    }

    /// Holds events for another lease, and gives up what is not named.
    ///
    /// - Parameter held: All that is held.
    /// - Returns: The events that are not held any longer.
    /// - Throws: ``JetStreamError`` if the cluster does not answer.
    public func extend(_ held: [QueuedEvent.ID]) async throws -> Set<QueuedEvent.ID> {
        try await extend(held, on: .all)
    }

    func extend(_ held: [QueuedEvent.ID], on shelf: Shelf.Name) async throws -> Set<QueuedEvent.ID> {
        let named = Set(held)
        var released = state.shelves[shelf]?.ids(heldBy: worker).filter { !named.contains($0) } ?? []
        var effect = QueueState.Effect.nothing
        let asked = ContinuousClock.now
        repeat {
            let part = Array(released.prefix(RecordParts.mostIds))
            released.removeFirst(part.count)
            effect = try await perform(.extend(releasing: part), of: shelf, held: held)
        } while !released.isEmpty
        said = asked
        await term.extended(asked: asked)
        // Another worker may have died between a settlement and the moving of its letters.
        moveLetters(olderThan: options.lease)
        if case .stale(let lost) = effect { return lost }
        return []
    }

    /// Ends the use of the queue: what is not settled is free again.
    public func close() async {
        if isClosed { return }
        isClosed = true
        wake()
        _ = try? await perform(.close)
        await abandon()
    }

    /// Ends the connection and says nothing, as a process does that is killed.
    func abandon() async {
        isClosed = true
        following?.cancel()
        await connection.close()
        for nonce in calls.keys { fail(nonce, JetStreamError("The queue is closed.")) }
        wake()
    }

    // MARK: Records

    /// Sees everything that was done before now.
    func look() async throws { _ = try await perform(.look) }

    /// Writes a record, and waits until it is read again.
    ///
    /// - Throws: ``JetStreamError`` if the cluster does not answer, or if what was done before is in the way.
    func perform(
        _ deed: LogRecord.Deed, of shelf: Shelf.Name = .all, fence: UInt64 = 0, held: [QueuedEvent.ID]? = nil,
        body: [UInt8] = []
    ) async throws -> QueueState.Effect {
        if let ending { throw ending }
        lastNonce += 1
        let nonce = lastNonce
        let record = LogRecord(worker: worker, nonce: nonce, of: shelf, fence: fence, deed)
        let subject = options.subject(of: deed, hasBody: !body.isEmpty)
        return try await withCheckedThrowingContinuation { continuation in
            calls[nonce] = Call(continuation: continuation, deadline: .now + Self.patience, shelf: shelf, held: held)
            Task { [connection] in
                do {
                    _ = try await connection.put(subject, headers: [(LogRecord.header, record.text)], body: body)
                } catch {
                    // It may be in the log all the same: whoever calls again says the same again.
                    fail(nonce, error)
                }
            }
        }
    }

    func fail(_ nonce: UInt64, _ error: any Error) {
        calls.removeValue(forKey: nonce)?.continuation.resume(throwing: error)
    }

    /// Ends the call whose record was read.
    func finish(_ record: LogRecord, _ effect: QueueState.Effect) {
        if case .refused(let refusal) = effect { return fail(record.nonce, refusal) }
        if let call = calls.removeValue(forKey: record.nonce) {
            let lost = call.held.map { Set($0.filter { !state.holds($0, on: call.shelf) }) }
            call.continuation.resume(returning: lost.map { .stale($0) } ?? effect)
        } else if case .claimed(let claims) = effect {
            unreturned[record.shelf, default: []] += claims
        }
    }

    private func watch() async {
        while !isClosed {
            try? await Task.sleep(for: .milliseconds(250))
            let now = ContinuousClock.now
            for (nonce, call) in calls where call.deadline <= now {
                fail(nonce, JetStreamError("The cluster did not answer in time."))
            }
            log.endIfSilent(at: now)
        }
    }

    // MARK: Waiting

    /// How long ago the last record was read.
    private var pause: Int { heard.duration(to: .now).nanoseconds }

    /// Waits until something can be taken from a shelf or may be due, or the task is cancelled.
    private func change(on shelf: Shelf.Name, after seen: UInt64, for number: UInt64) async {
        // What should be due and is not waits for the next record.
        await wait(on: shelf, for: state.pauseUntilNext(on: shelf).map { .nanoseconds(max($0 - pause, 50_000_000)) }) {
            log.changes != seen || closed.contains(number)
        }
    }

    /// Waits until destinations become free or workers join, for so long at most, or until the task is cancelled.
    ///
    /// - Parameters:
    ///   - seen: What ``ownerChanges`` was.
    ///   - time: How long at most.
    public func changeOfOwners(after seen: UInt64, within time: Duration) async {
        await wait(on: nil, for: time) { log.ownerChanges != seen }
    }

    private func wait(on shelf: Shelf.Name?, for time: Duration?, unless isOver: () -> Bool) async {
        lastWaiter += 1
        let number = lastWaiter
        let timer = time.map { time in
            Task {
                try? await Task.sleep(for: time)
                wake(number)
            }
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled || isClosed || isOver() {
                    continuation.resume()
                } else {
                    waiting[number] = Waiter(
                        shelf: shelf, moments: shelf.flatMap { state.shelves[$0]?.moments },
                        ownerChanges: log.ownerChanges, continuation: continuation)
                }
            }
        } onCancel: {
            Task { await wake(number) }
        }
        timer?.cancel()
    }

    private func wake(_ number: UInt64) { waiting.removeValue(forKey: number)?.continuation.resume() }

    /// Wakes those for whom there is something now.
    func wake() {
        log.changes += 1
        for (number, waiter) in waiting {
            let isTold =
                waiter.shelf.map { canAsk($0) || state.shelves[$0]?.moments != waiter.moments }
                ?? (waiter.ownerChanges != log.ownerChanges)
            if isTold || isClosed || ending != nil { wake(number) }
        }
    }

    /// Ends the use of a queue of one shelf: what it has is free again.
    func close(_ number: UInt64, of shelf: Shelf.Name) async {
        closed.insert(number)
        for (number, waiter) in waiting where waiter.shelf == shelf { wake(number) }
        // Without an answer the lease frees it.
        if !isClosed { _ = try? await extend([], on: shelf) }
    }
}
