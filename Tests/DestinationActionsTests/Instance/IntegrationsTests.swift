import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("The integrations object of an event")
struct IntegrationsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let integrations: JSONValue
        /// Why nothing is sent, or the option that reaches the action.
        let result: Result
        enum Result: Sendable, Equatable { case off(String), on(JSONValue?) }
        var testDescription: String { "\(integrations)" }

        init(_ integrations: JSONValue, _ result: Result) {
            self.integrations = integrations
            self.result = result
        }
    }

    static let all = "the event's integrations.All is false"
    static let first = #"the event's integrations["Courier (Actions)"] is false"#
    static let second = #"the event's integrations["Courier"] is false"#
    static let cases: [Case] = [
        Case([:], .on(nil)), Case(.null, .on(nil)), Case(false, .on(nil)), Case(["All": true], .on(nil)),
        Case(["All": false], .off(all)), Case(["All": .null], .on(nil)), Case(["All": "false"], .on(nil)),
        Case(["all": false], .on(nil)), Case(["All": ["x": 1]], .on(nil)),
        Case(["Courier (Actions)": false], .off(first)), Case(["Courier": false], .off(second)),
        Case(["All": true, "Courier": false], .off(second)), Case(["All": false, "Courier": true], .on(nil)),
        Case(["All": false, "Courier (Actions)": ["speed": "fast"]], .on("fast")),
        Case(["Courier": ["speed": ["a": 1]]], .on(["a": 1])), Case(["Courier": [:]], .on(nil)),
        Case(["courier": false], .on(nil)), Case(["Courier ": false], .on(nil)),
        Case(["Courier (Action)": false], .on(nil)),
        Case(["COURIER (ACTIONS)": false], .on(nil)), Case(["All": false, "courier": true], .off(all)),
        Case(["Courier": .null], .on(nil)), Case(["All": false, "Courier": .null], .off(all)),
        Case(["All": false, "Courier": "yes"], .off(all)), Case(["Slack": false], .on(nil)),
        Case(["Courier (Actions)": true, "Courier": false], .on(nil)),
        Case(["Courier (Actions)": .null, "Courier": false], .off(second)),
    ]

    @Test("names are compared exactly, false switches off, true or an object on", arguments: cases)
    func integrations(_ c: Case) throws {
        let instance = try Courier.instance([
            Subscription(action: "sendParcel", trigger: "true"),
            Subscription(action: "sendParcel", trigger: "false"),
        ])
        let event = Event.fixture(.track, ["integrations": c.integrations])
            .updating { $0["integrations"] = c.integrations }
        let runs = instance.dryRun(event)
        #expect(runs.count == 2)
        switch c.result {
        case .off(let reason):
            #expect(instance.requests(for: event).isEmpty)
            for run in runs { #expect(run.description == "sendParcel: skipped, \(reason)") }
        case .on(let speed):
            let request = try #require(instance.requests(for: event).first)
            #expect(request.json["speed"] == speed)
            #expect(instance.requests(for: event).count == 1)
        }
    }

    @Test("the deletion of a user is switched off by one reason, however many subscriptions there are")
    func deletion() throws {
        let event = Event.delete(userId: "u", Event.Common(integrations: ["All": false]))
        for subscriptions in [[], [Subscription(action: "sendParcel", trigger: "true")]] {
            let runs = try Courier.instance(subscriptions).dryRun(event)
            #expect(runs.map(\.description) == ["Deletion: skipped, the event's integrations.All is false"])
            let dropped = try Courier.instance(subscriptions, middleware: [{ _ in nil }]).dryRun(event)
            #expect(dropped.map(\.description) == ["Deletion: skipped, a middleware dropped the event"])
        }
    }
}
