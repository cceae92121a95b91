import DestinationActions
import DestinationActionsLocks
import DestinationActionsTesting
import Testing

@Suite("Pipeline: what fails between it and its queue")
struct PipelineFailureTests {
    private static let lease: Duration = .seconds(12)
    private static let count = 120
    private static let slow = Shop(base: "https://slow.example.com")

    private func pipeline(
        _ clock: VirtualClock, _ queue: any EventQueue, _ partner: FaultyPartner, sink: (any DeadLetterSink)? = nil
    ) throws -> Pipeline {
        var configuration = PipelineConfiguration()
        configuration.executor = clock.executor
        configuration.seed = 1
        return try Pipeline(
            [.shop()], transport: partner, configuration: configuration, queue: queue, deadLetters: sink, clock: clock)
    }

    /// A partner that refuses every tenth event, and answers nothing to a process that has ended.
    private func partner(
        _ clock: VirtualClock, latency: Duration = .milliseconds(200),
        hasEnded: @escaping @Sendable () -> Bool = { false }
    ) -> FaultyPartner {
        FaultyPartner(clock: clock, latency: { $0.request.url.base == Self.slow.base ? latency * 5 : latency }) {
            call in
            hasEnded() ? .hang : .status(call.events.allSatisfy { $0 % 10 == 0 } ? 400 : 200)
        }
    }

    /// Sends an event as a producer does that sends again what was not acknowledged.
    private func send(_ number: Int, _ clock: VirtualClock, _ pipeline: Pipeline) async throws {
        while true {
            do { return try await pipeline.send(FaultyPartner.order(number)) } catch {
                try await clock.sleep(for: .milliseconds(500))
            }
        }
    }

    private func expectAll(
        _ partners: [FaultyPartner], _ letters: [DeadLetter], times: Int = 1, repeated most: Int = 0
    ) {
        let taken = partners.reduce(into: [:]) { $0.merge($1.taken, uniquingKeysWith: +) }
        let refused = Set(stride(from: 0, to: Self.count, by: 10))
        #expect(Set(taken.keys) == Set(0..<Self.count).subtracting(refused))
        #expect(taken.values.allSatisfy { $0 >= times })
        let repeated = taken.filter { $0.value > times }
        #expect(repeated.count <= most, "\(repeated)")
        let told = letters.compactMap { FaultyPartner.number(of: $0.event) }.sorted()
        #expect(told == refused.sorted().flatMap { Array(repeating: $0, count: times) })
    }

    @Test(
        "loses no event, and repeats none, when the queue does not answer for a while or its replies are lost",
        arguments: TroubledQueue.Trouble.allCases)
    func troubled(_ trouble: TroubledQueue.Trouble) async throws {
        try await virtually { clock in
            let queue = TroubledQueue(MemoryQueue(lease: Self.lease, clock: clock), trouble)
            let partner = partner(clock)
            let observer = QueueComplaints()
            var configuration = PipelineConfiguration()
            configuration.executor = clock.executor
            let pipeline = try Pipeline(
                [.shop(), .shop("Slow", Self.slow)], transport: partner, configuration: configuration, queue: queue,
                observers: [observer], clock: clock)
            // The engine is away for less than its lease, and no lease runs out while it is.
            let outage = clock.task {
                try await clock.sleep(for: .seconds(4))
                queue.isTroubled = true
                try await clock.sleep(for: .seconds(3))
                queue.isTroubled = false
            }
            for number in 0..<Self.count {
                try await send(number, clock, pipeline)
                try await clock.sleep(for: .milliseconds(100))
            }
            try await outage.value
            while queue.base.count > 0 { try await clock.sleep(for: .milliseconds(100)) }
            await pipeline.shutdown()
            expectAll([partner], queue.base.letters, times: 2)
            #expect(queue.troubles > 0)
            // Who sends is told by the error alone.
            #expect(trouble == .appends ? observer.all.isEmpty : !observer.all.isEmpty)
        }
    }

    @Test("that is killed leaves its events to the next process, when its lease is over")
    func killed() async throws {
        try await virtually { clock in
            let queue = TroubledQueue(MemoryQueue(lease: Self.lease, clock: clock), .everything)
            let before = partner(clock) { queue.isTroubled }
            let killed = try pipeline(clock, queue, before)
            for number in 0..<Self.count { try await send(number, clock, killed) }
            try await clock.sleep(for: .milliseconds(500))
            // From here on nothing arrives that it says.
            queue.isTroubled = true
            let start = clock.now.elapsed
            let other = queue.base.consumer()
            let after = partner(clock)
            let next = try pipeline(clock, other, after)
            next.start()
            while other.count > 0 { try await clock.sleep(for: .milliseconds(100)) }
            #expect(!before.taken.isEmpty && !after.taken.isEmpty)
            #expect(clock.now.elapsed - start < Self.lease + .seconds(8))
            await next.shutdown()
            await killed.shutdown(deadline: .zero)
            expectAll([before, after], other.letters, repeated: 30)
        }
    }

    @Test("that is stopped past its lease and goes on settles nothing that is another's by then")
    func stopped() async throws {
        try await virtually { clock in
            let queue = TroubledQueue(MemoryQueue(lease: Self.lease, clock: clock), .everything)
            let slow = partner(clock, latency: .seconds(3))
            let stopped = try pipeline(clock, queue, slow)
            for number in 0..<Self.count { try await send(number, clock, stopped) }
            try await clock.sleep(for: .milliseconds(100))
            queue.isTroubled = true
            let other = queue.base.consumer()
            let partner = partner(clock)
            let next = try pipeline(clock, other, partner)
            next.start()
            try await clock.sleep(for: Self.lease * 2)
            queue.isTroubled = false
            while other.count > 0 { try await clock.sleep(for: .milliseconds(100)) }
            await next.shutdown()
            await stopped.shutdown(deadline: .seconds(1))
            // What both sent is there twice; what became of it is told once.
            expectAll([slow, partner], other.letters, repeated: Self.count)
        }
    }

    @Test("that is killed between a letter and the acknowledgement tells the letter again, and loses none")
    func betweenLetterAndAcknowledgement() async throws {
        try await virtually { clock in
            let queue = TroubledQueue(MemoryQueue(clock: clock), .everything)
            let sink = InMemoryDeadLetters()
            let partner = partner(clock)
            let killed = try pipeline(clock, queue, partner, sink: sink)
            for number in [0, 1, 10] { try await killed.send(FaultyPartner.order(number)) }
            try await clock.sleep(for: .milliseconds(100))
            queue.isTroubled = true
            while sink.letters.count < 2 || queue.troubles == 0 { try await clock.sleep(for: .milliseconds(50)) }
            #expect(queue.base.count == 3)
            let other = queue.base.consumer()
            let next = try pipeline(clock, other, partner, sink: sink)
            next.start()
            while other.count > 0 { try await clock.sleep(for: .milliseconds(100)) }
            await next.shutdown()
            await killed.shutdown(deadline: .zero)
            #expect(sink.letters.compactMap { FaultyPartner.number(of: $0.event) }.sorted() == [0, 0, 10, 10])
            #expect(Set(partner.taken.keys) == [1])
        }
    }

    @Test("comes once though the queue is told what is held while an event is on its way out of it")
    func onItsWay() async throws {
        try await virtually { clock in
            let queue = SlowQueue(MemoryQueue(lease: .seconds(3), clock: clock), clock)
            let partner = FaultyPartner(clock: clock) { _ in .status(200) }
            var configuration = PipelineConfiguration()
            configuration.executor = clock.executor
            let pipeline = try Pipeline(
                [.shop()], transport: partner, configuration: configuration, queue: queue,
                clock: clock)
            for number in 0..<40 {
                try await pipeline.send(FaultyPartner.order(number))
                try await clock.sleep(for: .milliseconds(300))
            }
            while queue.base.count > 0 { try await clock.sleep(for: .milliseconds(10)) }
            await pipeline.shutdown()
            #expect(partner.taken.count == 40 && partner.taken.values.allSatisfy { $0 == 1 }, "\(partner.taken)")
            #expect(queue.extensions.all.count > 10 && queue.extensions.all.allSatisfy { !$0 })
        }
    }
}

/// What a pipeline was told by its queue.
private final class QueueComplaints: PipelineObserver {
    private let log = Log<String>()
    var all: [String] { log.all }
    func queueFailed(_ reason: String) { log.add(reason) }
}

/// A queue that cannot be reached for a while, or whose replies are lost on the way.
final class TroubledQueue: EventQueue {
    enum Trouble: String, CaseIterable {
        /// No call gets there.
        case everything
        /// The replies of one kind of call do not come back, though the call had its effect.
        case appends, claims, notes, settlements, extensions
    }

    private struct Unreachable: Error {}

    let base: MemoryQueue
    private let trouble: Trouble
    private let state = Mutex((isTroubled: false, troubles: 0))

    init(_ base: MemoryQueue, _ trouble: Trouble) {
        self.base = base
        self.trouble = trouble
    }

    var lease: Duration? { base.lease }
    var troubles: Int { state.withLock { $0.troubles } }
    var isTroubled: Bool {
        get { state.withLock { $0.isTroubled } }
        set { state.withLock { $0.isTroubled = newValue } }
    }

    private func fail(_ trouble: Trouble) throws {
        let fails = state.withLock { state in
            guard state.isTroubled, self.trouble == trouble else { return false }
            state.troubles += 1
            return true
        }
        if fails { throw Unreachable() }
    }

    func append(_ entries: [QueueEntry]) async throws {
        try fail(.everything)
        try await base.append(entries)
        try fail(.appends)
    }

    func next(events: Int, bytes: Int) async throws -> [QueuedEvent] {
        try fail(.everything)
        let taken = try await base.next(events: events, bytes: bytes)
        try fail(.claims)
        return taken
    }

    func note(_ progress: [QueueProgress]) async throws {
        try fail(.everything)
        try await base.note(progress)
        try fail(.notes)
    }

    func settle(_ settlements: [QueueSettlement]) async throws -> Set<QueuedEvent.ID> {
        try fail(.everything)
        let stale = try await base.settle(settlements)
        try fail(.settlements)
        return stale
    }

    func extend(_ held: [QueuedEvent.ID]) async throws -> Set<QueuedEvent.ID> {
        try fail(.everything)
        let lost = try await base.extend(held)
        try fail(.extensions)
        return lost
    }

    func close() async { await base.close() }
}

/// A queue whose events take a while to arrive where they are asked for.
private final class SlowQueue: EventQueue {
    let base: MemoryQueue
    private let clock: VirtualClock
    private let underWay = Log<Int>()
    /// Of each extension, whether events were asked for meanwhile.
    let extensions = Log<Bool>()

    init(_ base: MemoryQueue, _ clock: VirtualClock) {
        self.base = base
        self.clock = clock
    }

    var lease: Duration? { base.lease }

    func append(_ entries: [QueueEntry]) async throws { try await base.append(entries) }

    func next(events: Int, bytes: Int) async throws -> [QueuedEvent] {
        underWay.add(1)
        defer { underWay.add(-1) }
        let taken = try await base.next(events: events, bytes: bytes)
        // What was taken is returned, cancelled or not.
        try? await clock.sleep(for: .milliseconds(1500))
        return taken
    }

    func note(_ progress: [QueueProgress]) async throws { try await base.note(progress) }

    func settle(_ settlements: [QueueSettlement]) async throws -> Set<QueuedEvent.ID> {
        try await base.settle(settlements)
    }

    func extend(_ held: [QueuedEvent.ID]) async throws -> Set<QueuedEvent.ID> {
        extensions.add(underWay.all.reduce(0, +) > 0)
        return try await base.extend(held)
    }

    func close() async { await base.close() }
}
