import DestinationActions
import DestinationActionsLocks

/// The check of one rule: a harness with a queue of its own, and what is done to it.
struct IntakeRun: Sendable {
    let harness: any QueueHarness
    let findings: IntakeFindings
    /// `nil` if the queue has none.
    let lease: Duration?

    static func check(
        _ rule: IntakeRule, _ harness: any QueueHarness, _ findings: IntakeFindings, actions: Int, seed: UInt64
    ) async throws {
        let queue = try await harness.open(consumer: 1)
        let run = IntakeRun(harness: harness, findings: findings, lease: queue.lease)
        switch rule {
        case .kept: try await run.kept(queue)
        case .held: try await run.held(queue)
        case .lapsed: try await run.lapsed(queue)
        case .stale: try await run.stale(queue)
        case .atomic: try await run.atomic(queue)
        case .delayed: try await run.delayed(queue)
        case .noted: try await run.noted(queue)
        case .released: try await run.released(queue)
        case .bounded: try await run.bounded(queue)
        case .unlisted: try await run.unlisted(queue)
        case .repeated: try await run.repeated(queue)
        case .ordered: try await run.ordered(queue)
        case .poison: try await run.poison(queue)
        case .together: try await run.together(queue)
        case .account:
            var walk = IntakeWalk(run, queue, seed: seed)
            try await walk.take(actions)
        }
    }

    /// How long is waited for what should not come, or should be there already.
    static let moment: Duration = .milliseconds(5)
    /// How many times that is done: on a busy machine a call may not have begun when the first one is over.
    static let moments = 3

    /// Long enough for a claim to lapse.
    var lapse: Duration { lease.map { $0 + $0 / 10 } ?? .zero }
    /// Longer than what passes while a consumer is started again.
    var delay: Duration { max(.seconds(1), (lease ?? .zero) * 4) }

    func expect(_ holds: Bool, _ problem: @autoclosure () -> String) {
        if !holds { findings.add(problem()) }
    }

    // MARK: Events

    /// An event as a queue gets it, known by its name.
    func entry(_ name: String, key: String? = nil, size: Int = 0) -> QueueEntry {
        let text =
            #"{"type":"track","event":"Checked","userId":"u-1","messageId":"\#(name)","properties":{"text":""#
            + String(repeating: "x", count: size) + #""}}"#
        return entry(name, bytes: [UInt8](text.utf8), key: key)
    }

    func entry(_ name: String, bytes: [UInt8], key: String? = nil) -> QueueEntry {
        findings.appended(bytes, as: name)
        return QueueEntry(.bytes(bytes), messageId: name, orderingKey: key)
    }

    func entries(_ prefix: String, _ count: Int, size: Int = 0) -> [QueueEntry] {
        (1...count).map { entry("\(prefix)-\($0)", size: size) }
    }

    /// A letter about the event of a name.
    func letter(_ name: String) -> DeadLetter {
        DeadLetter(
            at: Timestamp(seconds: 1_445_412_480),
            event: .track("Checked", userId: "u-1", Event.Common(messageId: name)),
            destination: "a", subscription: "s", outcome: "failed", code: "check", message: "A letter of the check.")
    }

    /// How many letters there are for each name.
    func letters() async throws -> [String: Int] {
        findings.step("the letters were read")
        return try await harness.letters().reduce(into: [:]) { $0[$1.event.messageId ?? "?", default: 0] += 1 }
    }

    // MARK: What is done to the queue

    func append(_ entries: [QueueEntry], to queue: any EventQueue) async throws {
        findings.step("\(entries.count) events were appended")
        try await queue.append(entries)
    }

    /// Takes so many events, which all have to be ready; known by their names.
    func take(_ count: Int, from queue: any EventQueue) async throws -> [Taken] {
        var taken: [Taken] = []
        while taken.count < count {
            findings.step("\(taken.count) of \(count) events were handed out that are ready")
            let events = try await queue.next(events: count - taken.count, bytes: 1 << 30)
            if events.isEmpty {
                findings.add("Nothing is handed out by a queue that is open.")
                throw CancellationError()
            }
            taken += events.map { Taken(name: findings.name(of: $0), event: $0) }
        }
        expect(taken.count == count, "\(taken.count) events are handed out to one who asks for \(count).")
        return taken
    }

    /// Takes what is ready, however much that is: waits a few moments, and gives up.
    func takeReady(from queue: any EventQueue) async throws -> [Taken] {
        findings.step("a call of next was cancelled")
        var taken: [Taken] = []
        var moments = 0
        while true {
            let hasBegun = Flag()
            let found = try await withThrowingTaskGroup(of: [QueuedEvent]?.self) { group in
                group.addTask {
                    hasBegun.raise()
                    return try await next(1000, 1 << 30, from: queue)
                }
                group.addTask {
                    while !hasBegun.isRaised { await Task.yield() }
                    do { try await harness.pass(Self.moment) } catch { if !Task.isCancelled { throw error } }
                    return nil
                }
                var found: [QueuedEvent] = []
                while let result = try await group.next() {
                    if let result { found = result }
                    group.cancelAll()
                }
                return found
            }
            if found.isEmpty {
                moments += 1
                if moments == Self.moments { return taken }
            }
            taken += found.map { Taken(name: findings.name(of: $0), event: $0) }
        }
    }

    /// What a call brings that may be cancelled.
    func next(_ events: Int, _ bytes: Int, from queue: any EventQueue) async throws -> [QueuedEvent] {
        do {
            return try await queue.next(events: events, bytes: bytes)
        } catch {
            if Task.isCancelled { return [] }
            throw error
        }
    }

    /// Expects that nothing is ready.
    func expectNothing(from queue: any EventQueue, _ problem: String) async throws {
        let found = try await takeReady(from: queue)
        expect(found.isEmpty, "\(problem) (\(found.map(\.name).joined(separator: ", ")))")
    }

    /// Takes the events of these names, which have to be ready, and no other ones.
    ///
    /// - Parameter isAtOnce: Whether they have to be there without any waiting, for a lease to end for example.
    @discardableResult
    func expect(
        _ names: [String], from queue: any EventQueue, isAtOnce: Bool = false, _ problem: String
    ) async throws -> [Taken] {
        let taken = isAtOnce ? try await takeReady(from: queue) : try await take(names.count, from: queue)
        let found = taken.map(\.name)
        expect(found.sorted() == names.sorted(), "\(problem) (\(found) instead of \(names))")
        return taken
    }

    func settle(
        _ settlements: [QueueSettlement], in queue: any EventQueue, stale: Set<QueuedEvent.ID> = [],
        _ problem: String = "What is held is said to be stale, or what is stale to be held."
    ) async throws {
        findings.step("\(settlements.count) events were settled")
        let found = try await queue.settle(settlements)
        expect(found == stale, "\(problem) (\(found.count) stale instead of \(stale.count))")
    }

    func finish(_ taken: some Sequence<Taken>, in queue: any EventQueue) async throws {
        try await settle(taken.map { QueueSettlement(id: $0.event.id) }, in: queue)
    }

    /// Lets a consumer crash and start again, and waits until what it held is free.
    func restart(_ consumer: Int = 1) async throws -> any EventQueue {
        findings.step("the consumer crashed")
        findings.crashed()
        try await harness.crash(consumer)
        let queue = try await harness.open(consumer: consumer)
        try await harness.pass(lapse)
        return queue
    }
}

/// An event that the check took, and its name.
struct Taken: Sendable {
    let name: String
    let event: QueuedEvent
}

extension QueueTarget {
    static func check(_ destination: String, _ attempts: Int = 0) -> QueueTarget {
        QueueTarget(destination: destination, subscription: "s", attempts: attempts)
    }
}

/// Whether something has happened.
final class Flag: Sendable {
    private let raised = Mutex(false)

    var isRaised: Bool { raised.withLock { $0 } }

    func raise() { raised.withLock { $0 = true } }

    /// Notes that a call has returned without an error.
    func raise(after call: @Sendable () async throws -> Void) async {
        do { try await call() } catch { return }
        raise()
    }
}
