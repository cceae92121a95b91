import DestinationActions
import DestinationActionsTesting
import Testing

@testable import ChatDestination

@Suite("Team Chat")
struct ChatTests {
    let settings: JSONObject = ["hook": "h-4711", "channel": "orders"]

    @Test("nothing is wrong with the destination")
    func check() async throws {
        let no = RecordingTransport.Answer.status(200, body: ["ok": false, "error": "channel_not_found"])
        let report = await DestinationCheck.report(on: Chat(), settings: settings, answers: [no])
        #expect(report.problems == [], "\(report)")
        // Every field had its turn, and so had the verdict that is the chat's own.
        let action = try #require(report.actions.first)
        #expect(action.fields.missed == [])
        #expect(action.presets.covered == ["Announce orders"])
        #expect(action.verdicts.contains("chat"))
    }

    @Test("no event is lost or sent twice, whatever goes wrong")
    func delivery() async throws {
        let chat = try DestinationInstance(Chat(), settings: settings)
        let problems = await DeliveryCheck.problems(with: [chat], events: 10)
        #expect(problems == [])
    }

    @Test("an answer that says no is a failure, whatever its status")
    func refusal() async throws {
        let tester = try DestinationTester(Chat(), settings: settings)
        let answers: [RecordingTransport.Answer] = [.status(200, body: ["ok": false, "error": "channel_not_found"])]
        let outcomes = await tester.outcomes(of: .fixture(.track), answers: answers)
        // The warning of deletions is another subscription.
        #expect(outcomes.map(\.outcome.code) == ["chat", "trigger"])
    }

    @Test("an order becomes a message")
    func order() throws {
        let tester = try DestinationTester(Chat(), settings: settings)
        let request = try tester.request(for: .fixture(.track, ["event": "Order Completed", "userId": "ann"]))
        #expect(request.method == .post)
        #expect("\(request.url)" == "https://chat.example.com/hooks/messages")
        #expect(
            request.json == [
                "text": "Order Completed by ann", "channel": "orders", "link": "https://shop.example.com/cart?q=mug",
            ])
    }

    @Test("other events stay silent, and say why")
    func silence() throws {
        let tester = try DestinationTester(Chat(), settings: settings)
        let runs = tester.instance.dryRun(.fixture(.track, ["event": "Cart Viewed"]))
        #expect(
            runs.map(\.description) == [
                #"Announce orders: skipped, event = "Order Completed" is false: event is "Cart Viewed""#,
                #"Warn of deletions: skipped, event = "Account Deleted" is false: event is "Cart Viewed""#,
            ])
    }

    @Test("a mapping of one's own replaces parts of the default one")
    func mapping() throws {
        let subscription = Subscription(
            PostMessage.self, when: .type(.track), [\.text: .template("{{properties.total}} EUR"), \.urgent: true])
        let tester = try DestinationTester(Chat(), settings: settings, subscriptions: [subscription])
        #expect(try tester.payload(for: .fixture(.track))["text"] == "27.5 EUR")
        #expect(try tester.request(for: .fixture(.track)).json["text"] == "@all 27.5 EUR")
    }

    @Test("a link that is none is refused by name")
    func link() throws {
        let tester = try DestinationTester(Chat(), settings: settings, action: "postMessage")
        let event = Event.fixture(.track, ["context": ["page": ["url": "not an address"]]])
        #expect(tester.problems(for: event).map(\.key) == ["link"])
    }
}
