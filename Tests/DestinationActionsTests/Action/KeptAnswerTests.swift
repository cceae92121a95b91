import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("What is kept of an answer")
struct KeptAnswerTests {
    private static func kept(_ body: JSONValue) async throws -> Outcome {
        let instance = try Contacts.instance(["wander"])
        let delivery = try await DestinationTester(instance).deliver(
            [.fixture(.track, ["event": "large"])], answers: [.status(200, body: body)])
        return try #require(delivery.outcomes.first?.first).outcome
    }

    @Test("an action of one request keeps what it reads from the answer, and the outcome shows it")
    func single() async throws {
        let tester = try DestinationTester(Choosy(), settings: [:], action: "choose")
        let outcome = try #require(
            await tester.outcomes(of: .fixture(), answers: [.status(201, body: ["id": 7])]).first)
        #expect(outcome.outcome.description == #"delivered (201), keeping {"id":7}"#)
        #expect(outcome.json["kept"] == ["id": 7])
        let nothing = await tester.outcomes(of: .fixture()).first
        #expect(nothing?.json.object?["kept"] == nil && nothing?.outcome.description == "delivered (200)")
    }

    @Test("secrets are taken out of it")
    func redacted() async throws {
        let outcome = try await Self.kept(["id": "c-1", "you": "t-0815 y"])
        guard case .delivered(let delivered) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(delivered.kept == ["id": "c-1", "you": "<redacted>"])
    }

    @Test("in the place of one that is too large stands how large it is")
    func large() async throws {
        let most = try await Self.kept(JSONValue(String(repeating: "x", count: Verdict.maximumKept - 2)))
        let more = try await Self.kept(JSONValue(String(repeating: "x", count: Verdict.maximumKept - 1)))
        guard case .delivered(let whole) = most, case .delivered(let cut) = more else {
            Issue.record("\(most) \(more)")
            return
        }
        #expect(whole.kept?.string?.count == Verdict.maximumKept - 2)
        #expect(cut.kept == "too large to be kept: 4097 bytes, and at most 4096 are")
    }

    @Test("one that is too deep to be JSON traps nobody")
    func deep() async throws {
        let instance = try Contacts.instance(["wander"])
        let delivery = try await DestinationTester(instance).deliver([.fixture(.track, ["event": "deep"])])
        #expect(
            delivery.outcomes.joined().map(\.outcome.description).allSatisfy {
                $0.hasPrefix("delivered (200), keeping \"too large to be kept: ")
            })
    }

    @Test("observers and streams see it, without values at sensitive paths")
    func sensitive() async throws {
        try await virtually { clock in
            let instance = try DestinationInstance(
                Choosy(), settings: [:], subscriptions: [Subscription(action: "choose", trigger: "true")])
            let transport = RecordingTransport([.status(201, body: ["id": 7, "to": "ann@example.com"])], clock: clock)
            var configuration = PipelineConfiguration()
            configuration.executor = clock.executor
            configuration.sensitivePaths = ["context.email"]
            let seen = SeenReports()
            let pipeline = try Pipeline(
                [instance], transport: transport, configuration: configuration, observers: [seen], clock: clock)
            try await pipeline.send(.fixture(.track, ["context": ["email": "ann@example.com"]]))
            await pipeline.shutdown(deadline: .seconds(5))
            #expect(seen.outcomes.map { $0.json["kept"] } == [["id": 7, "to": "<redacted>"]])
        }
    }
}
