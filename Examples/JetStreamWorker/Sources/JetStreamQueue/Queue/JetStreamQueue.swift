public import DestinationActions

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
        /// What is held, of one that extends.
        var held: [QueuedEvent.ID]?
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
    private var unreturned: [QueueState.Claim] = []
    /// Those who wait for something to happen.
    private var waiting: [UInt64: CheckedContinuation<Void, Never>] = [:]
    private var lastWaiter: UInt64 = 0
    /// When the last record was read.
    var heard = ContinuousClock.now
    var bodies = BodyCache()
    var log = LogPlace()
    var isMoving = false
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
    public var count: Int { state.entries.count }

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
        while !isClosed {
            try Task.checkCancellation()
            if let ending { throw ending }
            let seen = log.changes
            let kept = takeUnreturned(events, bytes)
            if !kept.isEmpty { return try await handOut(kept) }
            if state.hasReady(after: pause) {
                // From here to the end nobody looks whether the task is cancelled: what was claimed is returned.
                let effect = try await perform(
                    .claim(events: min(max(1, events), 1 << 20), bytes: min(max(0, bytes), 1 << 40)))
                if case .claimed(let claims) = effect, !claims.isEmpty { return try await handOut(claims) }
                continue
            }
            await change(after: seen)
        }
        return []
    }

    private func handOut(_ claims: [QueueState.Claim]) async throws -> [QueuedEvent] {
        do {
            return try await events(of: claims)
        } catch {
            unreturned += claims
            throw error
        }
    }

    private func takeUnreturned(_ events: Int, _ bytes: Int) -> [QueueState.Claim] {
        unreturned.removeAll { !state.holds($0.id) }
        var taken: [QueueState.Claim] = []
        var size = 0
        while taken.count < events, let claim = unreturned.first, taken.isEmpty || size + claim.bytes <= bytes {
            size += claim.bytes
            taken.append(unreturned.removeFirst())
        }
        return taken
    }

    /// Notes which subscriptions are done.
    ///
    /// - Parameter progress: What is done.
    /// - Throws: ``JetStreamError`` if the cluster does not answer.
    public func note(_ progress: [QueueProgress]) async throws {
        for part in RecordParts.of(progress) { _ = try await perform(.note(part)) }
    }

    /// Settles held events, each as a whole or not at all.
    ///
    /// - Parameter settlements: What became of each.
    /// - Returns: The events that were not held any longer.
    /// - Throws: ``JetStreamError`` if the cluster does not answer.
    public func settle(_ settlements: [QueueSettlement]) async throws -> Set<QueuedEvent.ID> {
        var stale = Set<QueuedEvent.ID>()
        for part in try RecordParts.of(settlements, mostBytes: connection.largestMessage / 2) {
            let effect = try await perform(.settle(part.settlements), body: part.letters)
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
        let named = Set(held)
        let mine = (state.held[worker] ?? []).compactMap { number in
            state.entries[number].map { QueuedEvent.ID(event: number, token: $0.token) }
        }
        var released = mine.filter { !named.contains($0) }
        var effect = QueueState.Effect.nothing
        repeat {
            let part = Array(released.prefix(RecordParts.mostIds))
            released.removeFirst(part.count)
            effect = try await perform(.extend(releasing: part), held: held)
        } while !released.isEmpty
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
    func perform(
        _ deed: LogRecord.Deed, held: [QueuedEvent.ID]? = nil, body: [UInt8] = []
    ) async throws -> QueueState.Effect {
        if let ending { throw ending }
        lastNonce += 1
        let nonce = lastNonce
        let record = LogRecord(worker: worker, nonce: nonce, deed)
        let subject = body.isEmpty ? options.commands : options.lettered
        return try await withCheckedThrowingContinuation { continuation in
            calls[nonce] = Call(continuation: continuation, deadline: .now + Self.patience, held: held)
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
    func finish(_ nonce: UInt64, _ effect: QueueState.Effect) {
        if let call = calls.removeValue(forKey: nonce) {
            let lost = call.held.map { Set($0.filter { !state.holds($0) }) }
            call.continuation.resume(returning: lost.map { .stale($0) } ?? effect)
        } else if case .claimed(let claims) = effect {
            unreturned += claims
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

    /// Waits for a record that was not there yet, or until something may be due, or the task is cancelled.
    private func change(after seen: UInt64) async {
        lastWaiter += 1
        let number = lastWaiter
        // What should be due and is not waits for the next record.
        let timer = state.pauseUntilNext.map { due in
            Task {
                try? await Task.sleep(for: .nanoseconds(max(due - pause, 50_000_000)))
                wake(number)
            }
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled || log.changes != seen || isClosed {
                    continuation.resume()
                } else {
                    waiting[number] = continuation
                }
            }
        } onCancel: {
            Task { await wake(number) }
        }
        timer?.cancel()
    }

    private func wake(_ number: UInt64) { waiting.removeValue(forKey: number)?.resume() }

    func wake() {
        log.changes += 1
        for waiter in waiting.values { waiter.resume() }
        waiting = [:]
    }
}
