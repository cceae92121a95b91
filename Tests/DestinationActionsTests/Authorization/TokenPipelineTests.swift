import DestinationActions
import DestinationActionsLocks
import DestinationActionsTesting
import Testing

@Suite("Tokens in a pipeline")
struct TokenPipelineTests {
    /// A pipeline in virtual time, by which tokens expire as well.
    private func run<Result: Sendable>(
        _ script: [RecordingTransport.Answer] = [], tokens: [RecordingTransport.Answer],
        settings: JSONObject = Ledger.settings, store: TestStore? = nil, observers: [any PipelineObserver] = [],
        _ body: @escaping @Sendable (Pipeline, RecordingTransport, VirtualClock) async throws -> Result
    ) async throws -> Result {
        let clock = VirtualClock()
        let transport = RecordingTransport(script, tokens: tokens, clock: clock)
        return try await clock.run {
            let now: @Sendable () -> Timestamp = { Timestamp(seconds: 1_700_000_000) + clock.now.elapsed }
            let instance = try DestinationInstance(
                Ledger(), settings: settings, time: TimeSource(now: now), tokens: store)
            var configuration = PipelineConfiguration()
            configuration.executor = clock.executor
            configuration.timeOfDay = now
            let pipeline = try Pipeline(
                [instance], transport: transport, configuration: configuration, observers: observers, clock: clock)
            let result = try await body(pipeline, transport, clock)
            await pipeline.shutdown(deadline: .seconds(10))
            return result
        }
    }

    private static func events(_ count: Int) -> [Event] {
        (0..<count).map { Event.fixture(.track, ["userId": "u-\($0)", "messageId": "m-\($0)"]) }
    }

    @Test("events that come together wait for one token")
    func together() async throws {
        try await run(tokens: [.token("t-1").after(.seconds(3))]) { pipeline, transport, clock in
            let outcomes = await pipeline.deliver(Self.events(20))
            #expect(outcomes.joined().allSatisfy { $0.outcome.name == "delivered" })
            #expect(transport.asked.count == 1 && transport.sent.count == 20)
            #expect(clock.now.elapsed >= .seconds(3))
        }
    }

    @Test("an outage of the token endpoint costs no event an attempt")
    func outage() async throws {
        let tokens: [RecordingTransport.Answer] = [.status(503), .failure(.timedOut), .token("t-1")]
        try await run(tokens: tokens) { pipeline, transport, _ in
            let outcomes = await pipeline.deliver(Self.events(5), deadline: .seconds(3600))
            for outcome in outcomes.joined() {
                guard case .delivered(let delivered) = outcome.outcome else {
                    Issue.record("\(outcome)")
                    continue
                }
                #expect(delivered.attempts == 1 && !delivered.mayBeDuplicate)
            }
            #expect(transport.asked.count == 3 && transport.sent.count == 5)
            #expect(pipeline.statistics.destinations.first?.counts.requests == 5)
        }
    }

    @Test("events are handed back when there is no token for too long, and say why")
    func patience() async throws {
        let refusal = RecordingTransport.Answer.status(400, body: ["error": "invalid_grant"])
        let tokens = Array(repeating: refusal, count: 50)
        try await run(tokens: tokens) { pipeline, transport, clock in
            let outcomes = await pipeline.deliver(Self.events(2), deadline: .seconds(3600))
            for outcome in outcomes.joined() {
                #expect(outcome.outcome.name == "undelivered" && outcome.outcome.code == "credentials")
                #expect("\(outcome)".contains("the token endpoint answered 400: invalid_grant"), "\(outcome)")
            }
            #expect(transport.sent.isEmpty)
            #expect((2...12).contains(transport.asked.count), "\(transport.asked.count)")
        }
    }

    @Test("a token that expires while events wait is replaced, once for all of them")
    func expiry() async throws {
        try await run(tokens: [.token("t-1", expires: 100), .token("t-2")]) { pipeline, transport, clock in
            _ = await pipeline.deliver(Self.events(3))
            try await clock.sleep(for: .seconds(60))
            _ = await pipeline.deliver(Self.events(9))
            #expect(transport.sent.map(\.authorization).suffix(9).allSatisfy { $0 == "Bearer t-2" })
            #expect(transport.asked.count == 2)
        }
    }

    @Test("a refresh goes on when the event that began it is withdrawn, so that no refresh token is lost")
    func withdrawn() async throws {
        let store = TestStore()
        let tokens: [RecordingTransport.Answer] = [.token("t-1", refresh: "refresh-2").after(.seconds(5))]
        try await run(tokens: tokens, settings: Ledger.withRefreshToken, store: store) { pipeline, transport, clock in
            let task = clock.task { await pipeline.deliver(Self.events(1)) }
            try await clock.sleep(for: .seconds(2))
            task.cancel()
            #expect(await task.value.first?.first?.outcome.code == "cancelled")
            try await clock.sleep(for: .seconds(5))
            #expect(store.calls == ["read", "keep t-1 refresh-2"])
            _ = await pipeline.deliver(Event.fixture(.track, ["messageId": "other"]))
            #expect(transport.sent.map(\.authorization) == ["Bearer t-1"] && transport.asked.count == 1)
        }
    }

    /// Takes down what it is told of requests.
    private final class Notes: PipelineObserver {
        private let lines = Mutex<[String]>([])

        var all: [String] { lines.withLock { $0 } }

        func requested(_ requests: [RequestReport]) {
            lines.withLock { lines in
                lines += requests.map { "\($0.purpose) \($0.host) \($0.code) \($0.events) \($0.attempt)" }
            }
        }
    }

    @Test("an observer is told of requests for tokens, and of an event that was sent again for a new one")
    func observed() async throws {
        let notes = Notes()
        try await run(
            [.status(401)], tokens: [.token("t-1").after(.seconds(1)), .token("t-2")], observers: [notes]
        ) { pipeline, _, clock in
            _ = await pipeline.deliver(Self.events(1))
            try await clock.sleep(for: .seconds(1))
            #expect(
                notes.all == [
                    "token accounts.ledger.example delivered 0 1", "token accounts.ledger.example delivered 0 1",
                    "events api.ledger.example http401 1 1", "events api.ledger.example delivered 1 1",
                ])
        }
    }

    @Test("a destination with tokens passes the checks of the kit")
    func checked() async throws {
        let found = await DestinationCheck.problems(in: Ledger(), settings: Ledger.withRefreshToken)
        #expect(found == [])
        let problems = await DeliveryCheck.problems(with: [try Ledger.instance()], events: 20)
        #expect(problems == [])
    }
}
