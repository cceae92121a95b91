import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("An action that declines")
struct SkipTests {
    @Test(
        "an event that an action declines is skipped with the reason, wherever it says so",
        arguments: [
            ("validated", "it is declined early"), ("requested", "it is declined late"),
        ])
    func declined(name: String, reason: String) async throws {
        let tester = try DestinationTester(Choosy(), settings: [:], action: "choose")
        let event = Event.fixture(.track, ["event": JSONValue(name)])
        let outcome = try #require(await tester.outcomes(of: event).first?.outcome)
        #expect(outcome.description == "skipped: \(reason)" && outcome.code == "declined")
        let run = try #require(tester.instance.dryRun(event).first)
        #expect(run.description == "choose: skipped, \(reason)")
        #expect(run.json["skipped"] == ["code": "declined", "reason": JSONValue(reason)])
        let story = tester.instance.explain(event).description
        #expect(story.contains("    Name (name): \"\(name)\"") && story.hasSuffix("    skipped: \(reason)"))
        #expect(tester.instance.requests(for: event).isEmpty)
        #expect(tester.problems(for: event).isEmpty)
    }

    @Test("of a batch that declines, the events go alone that are not meant")
    func batch() async throws {
        let instance = try Contacts.instance(["joinList"], batching: true)
        let events = ["ann", "bot-1", "ben"].map { Event.fixture(.track, ["event": "vip", "userId": JSONValue($0)]) }
        let delivery = try await DestinationTester(instance).deliver(events, answering: Contacts.answering)
        #expect(
            delivery.outcomes.joined().map(\.outcome.description) == [
                "delivered (201) after 2 requests", "skipped: bot-1 is nobody", "delivered (201) after 2 requests",
            ])
    }

    @Test("an answer may say that there was nothing to do")
    func verdict() async throws {
        let tester = try DestinationTester(Choosy(), settings: [:], action: "choose")
        let outcome = await tester.outcomes(of: .fixture(), answers: [.status(208)]).first?.outcome
        #expect(outcome?.description == "skipped: the partner had it already")
        let delivery = try await tester.deliver([.fixture()], answers: [.status(208)])
        #expect(delivery.outcomes[0][0].outcome.description == "skipped: the partner had it already")
    }
}

/// A destination whose action declines what is called so.
struct Choosy: Destination {
    struct Settings: FieldSet {}
    static let slug = "choosy"
    static let name = "Choosy"
    var baseURLs: [BaseURL] { ["https://api.example.com"] }
    var actions: [any Action<Choosy>] { [Choose()] }

    struct Choose: Action {
        struct Fields: FieldSet {
            let name = Field<String>("name", label: "Name", default: .path("event"))
        }

        static let slug = "choose"
        static let title = "Choose"
        static let summary = "Chooses."

        func validate(_ payload: Payload<Fields>) throws {
            if payload.name == "validated" { throw Skip("it is declined early") }
        }

        func request(for payload: Payload<Fields>, in context: Context<Choosy>) throws -> HTTPRequest {
            if payload.name == "requested" { throw Skip("it is declined late") }
            return context.request(.post, HTTPURL("https://api.example.com")) { $0.copyAll(payload) }
        }

        func actionVerdict(
            on response: HTTPResponse, for payload: Payload<Fields>, in context: Context<Choosy>
        ) -> Verdict {
            switch response.status {
            case 208: .skipped("the partner had it already")
            case 201: .delivered(keeping: response.json)
            default: .status(response)
            }
        }
    }
}
