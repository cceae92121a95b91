import Testing

@testable import DestinationActions

@Suite("Delivery machine: every state and input")
struct DestinationMachineStateTests {
    struct State: Sendable, CustomTestStringConvertible {
        var name: String
        var make: @Sendable () -> MachineHarness
        var testDescription: String { name }
    }

    struct Input: Sendable, CustomTestStringConvertible {
        var name: String
        var apply: @Sendable (inout MachineHarness) -> Void
        var testDescription: String { name }
    }

    private static let batch = BatchLimits(events: 4, bytes: 1000)

    private static func state(
        _ name: String, _ policy: MachinePolicy = MachinePolicy(),
        _ prepare: @escaping @Sendable (inout MachineHarness) -> Void
    ) -> State {
        State(name: name) {
            var harness = MachineHarness(policy)
            prepare(&harness)
            return harness
        }
    }

    private static var narrow: MachinePolicy {
        MachinePolicy(limits: DeliveryLimits(inFlight: 1, requestsPerMinute: 60), duplicates: DuplicateWindow())
    }

    static let states: [State] = [
        state("new") { _ in },
        state("one request under way") { $0.accept() },
        state("one under way, others ready", narrow) { $0.accept(5) },
        state("waiting for a token", narrow) {
            $0.accept(5)
            $0.answer(.delivered)
        },
        state("a batch gathers") { $0.accept(2, batch: batch) },
        state("a batch is under way") { $0.accept(4, batch: batch) },
        state("halves of a batch are under way") {
            $0.accept(4, batch: batch)
            $0.answer(.status(400, events: 4))
        },
        state("a half of a batch waits for a retry") {
            $0.accept(4, batch: batch)
            $0.answer(.status(400, events: 4))
            $0.answer(.status(503))
        },
        state("a retry waits") {
            $0.accept()
            $0.answer(.status(503))
        },
        state("a second step is under way", narrow) {
            $0.accept(3)
            $0.answer(.next(.post))
        },
        state("a batch at its second step") {
            $0.accept(4, batch: batch)
            $0.answer(.next(.post))
        },
        state("a second step waits for a retry") {
            $0.accept(4, batch: batch)
            $0.answer(.next(.post))
            $0.answer(.status(503))
        },
        state("throttled") {
            $0.accept(3)
            $0.answer(.status(429, retryAfter: .seconds(30)))
        },
        state("one request after a wait") {
            $0.accept(3)
            $0.answer(.status(429, retryAfter: .seconds(30)))
            $0.answer(.delivered)
            $0.answer(.status(429, retryAfter: .seconds(30)))
            $0.pass(.seconds(31))
        },
        state("the breaker is open") {
            $0.accept(9)
            for _ in 0..<5 { $0.answer(.status(500)) }
        },
        state("the breaker lets one request try") {
            $0.accept(9)
            for _ in 0..<8 { $0.answer(.status(500)) }
            $0.pass(.seconds(30))
        },
        state("too many requests that were given up", MachinePolicy(lostRequests: 2)) {
            $0.accept(20)
            $0.pass(.seconds(60))
        },
        state("credentials are refused") {
            $0.accept(3)
            $0.answer(.status(401))
        },
        state("credentials are tried again") {
            $0.accept(2)
            $0.answer(.status(401))
            $0.answer(.status(403))
            $0.pass(.seconds(30))
        },
        state("paused") {
            $0.step(.pause)
            $0.accept(3)
        },
        state("paused with a request under way") {
            $0.accept(1)
            $0.step(.pause)
            $0.accept(3, batch: batch)
        },
        state("a key holds others back") { $0.accept(3, key: "a") },
        state("a message was delivered", narrow) {
            $0.accept(messageId: "m")
            $0.answer(.delivered)
            $0.accept(messageId: "n")
        },
        state("draining") {
            $0.accept(3)
            $0.step(.drain(until: $0.now + .seconds(10)))
        },
        state("draining while throttled for too long") {
            $0.accept(3)
            $0.answer(.status(429, retryAfter: .seconds(30)))
            $0.step(.drain(until: $0.now + .seconds(10)))
        },
        state("leaving") {
            $0.accept(12)
            $0.step(.leave(until: $0.now + .seconds(10)))
        },
        state("stopped with requests under way") {
            $0.accept(12)
            $0.step(.stop)
        },
        state("stopped with nothing left") { $0.step(.stop) },
    ]

    private static func answer(_ name: String, _ answer: @escaping @Sendable (Int) -> Answer) -> Input {
        Input(name: "answered: \(name)") { harness in
            for flight in harness.flights { harness.answer(flight.id, answer(flight.items.count)) }
        }
    }

    static let inputs: [Input] = [
        Input(name: "accept one") { $0.accept() },
        Input(name: "accept many") { $0.accept(20) },
        Input(name: "accept a batch") { $0.accept(9, batch: batch) },
        Input(name: "accept of one key") { $0.accept(3, key: "a") },
        Input(name: "accept a repetition") { $0.accept(messageId: "m") },
        Input(name: "accept nothing") { $0.accept(0) },
        answer("delivered") { _ in .delivered },
        answer("400") { .status(400, events: $0) },
        answer("413") { .status(413, events: $0) },
        answer("302") { _ in .status(302) },
        answer("401") { _ in .status(401) },
        answer("429") { _ in .status(429) },
        answer("429 with a wait") { _ in .status(429, retryAfter: .seconds(7)) },
        answer("503") { _ in .status(503) },
        answer("503 with a wait") { _ in .status(503, retryAfter: .seconds(7)) },
        answer("no connection") { _ in .refused },
        answer("time-out") { _ in .timedOut },
        answer("no such request") { _ in .failed(TransportError(.invalidRequest, "", mayHaveArrived: false)) },
        answer("cancelled") { _ in .cancelled(wasSent: true) },
        answer("cancelled before it was sent") { _ in .cancelled(wasSent: false) },
        answer("unbuildable") { _ in .unbuildable([]) },
        answer("too large") { _ in .oversized },
        answer("declined") { _ in .declined },
        answer("next step") { _ in .next(.post) },
        answer("nothing to do") { _ in
            .whole(status: 200, .skipped("nothing to do"), retryAfter: nil, mayHaveArrived: false)
        },
        answer("a verdict each") { count in
            let kinds: [Verdict.Kind] = [.delivered, .permanent, .transient, .credentials, .skipped]
            return .each(status: 207, (0..<count).map { Verdict(kinds[$0 % 5], code: "c") })
        },
        Input(name: "an answer to a request that is none") { $0.step(.answered(FlightID(number: 999), .delivered)) },
        Input(name: "tick") { $0.step(.tick) },
        Input(name: "a second passes") { $0.pass(.seconds(1)) },
        Input(name: "an hour passes") { $0.pass(.seconds(3600)) },
        Input(name: "the clock jumps a year") {
            $0.now += .seconds(31_536_000)
            $0.step(.tick)
        },
        Input(name: "the clock goes back") {
            $0.now -= .seconds(20)
            $0.step(.tick)
        },
        Input(name: "pause") { $0.step(.pause) },
        Input(name: "resume") { $0.step(.resume) },
        Input(name: "renew") { $0.step(.renew) },
        Input(name: "withdraw one") { $0.step(.withdraw(0...0, .deadline, includingFlights: true)) },
        Input(name: "withdraw all") { $0.step(.withdraw(0...99, .cancelled, includingFlights: true)) },
        Input(name: "drop what waits") { $0.step(.withdraw(0...99, .queueFull, includingFlights: false)) },
        Input(name: "drain") { $0.step(.drain(until: $0.now + .seconds(5))) },
        Input(name: "leave") { $0.step(.leave(until: $0.now + .seconds(5))) },
        Input(name: "leave at once") { $0.step(.leave(until: $0.now)) },
        Input(name: "narrower limits") {
            let limits = DeliveryLimits(inFlight: 1, requestsPerMinute: 6, timeout: .milliseconds(1))
            $0.adopt(
                MachinePolicy(
                    limits: limits, retry: RetryPolicy(attempts: 1, time: .seconds(1), waits: 0, budget: 0),
                    breaker: BreakerPolicy(failuresInRow: 1, pause: .seconds(1), longestPause: .seconds(1)),
                    credentialsPatience: .seconds(1), batchAge: .zero))
        },
        Input(name: "wider limits") {
            $0.adopt(
                MachinePolicy(
                    limits: DeliveryLimits(inFlight: 50, timeout: .seconds(100)), retry: RetryPolicy(attempts: 50),
                    breaker: BreakerPolicy(failuresInRow: 50, window: .seconds(300)), batchAge: .seconds(10),
                    duplicates: DuplicateWindow(messages: 1)))
        },
        Input(name: "stop") { $0.step(.stop) },
        Input(name: "abandon") { $0.step(.abandon) },
    ]

    @Test("one outcome each, whatever happens next", arguments: states, inputs)
    func everything(_ state: State, _ input: Input) {
        var harness = state.make()
        input.apply(&harness)
        // Half of the ways end with a partner that works, the others with a shutdown in the middle.
        var other = harness
        harness.step(.resume)
        harness.run { _, _ in .delivered }
        if harness.machine.phase == .stopped { harness.step(.abandon) }
        other.step(.drain(until: other.now + .seconds(1)))
        other.pass(.seconds(1))
        other.step(.stop)
        other.step(.abandon)
        for var end in [harness, other] {
            // Traces of deliveries that were withdrawn go with the time.
            end.pass(.seconds(600))
            #expect(end.violations == [])
            #expect(end.outcomes.count == end.accepted)
            #expect(end.machine.count == 0)
            #expect(end.machine.splits.isEmpty && end.machine.keys.isEmpty && end.machine.gathering.open.isEmpty)
        }
    }

    @Test("what comes after the stop is handed back at once", arguments: inputs)
    func afterStop(_ input: Input) {
        var harness = MachineHarness()
        harness.step(.stop)
        input.apply(&harness)
        #expect(harness.violations == [])
        #expect(harness.sent.isEmpty)
        #expect(harness.outcomes.values.allSatisfy { $0.code == "shutdown" })
        #expect(harness.outcomes.count == harness.accepted)
    }
}
