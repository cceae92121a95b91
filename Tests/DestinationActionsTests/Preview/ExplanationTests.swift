import DestinationActions
import DestinationActionsTesting
import DestinationActionsLocks
import Testing

@Suite("Explanations")
struct ExplanationTests {
    @Test("the story of an event is told by subscription and field")
    func story() throws {
        let instance = try Courier.instance([
            Subscription(name: "Orders", action: "sendParcel", trigger: #"event = "Order Completed""#),
            Subscription(name: "Views", action: "sendParcel", trigger: #"type = "page""#),
            Subscription(
                name: "Labels", action: "printLabel", trigger: "true",
                mapping: ["text": ["@path": "$.traits.name"], "format": ["@path": "$.event"]]),
        ])
        let event = Event.fixture(.track, ["userId": 42, "properties": ["weight": "1.50", "note": ""]])
        #expect(
            instance.explain(event).description == """
                Courier (Actions)
                  the event: userId should be a string, found the number 42
                  Orders → sendParcel
                    trigger: event = "Order Completed" holds
                    ID (id): 42 → "42"
                    Note (note): "" → nothing
                    Weight (weight): "1.50" → 1.5
                    Details (details): {"weight":"1.50","note":""}
                    Batch (enable_batching): false
                    request: PUT https://api.courier.example/v1/parcels/42
                    body: {"weight":1.5,"details":{"weight":"1.50","note":""}}
                  Views → sendParcel
                    skipped: type = "page" is false: type is "track"
                  Labels → printLabel
                    trigger: true holds
                    Text (text): nothing
                    Format (format): "Order Completed" → nothing
                    wrong: Text (text) is required, found nothing
                    wrong: Format (format) must be one of "a4" or "a5", found the string "Order Completed"
                """)
    }

    @Test("of a payload that is invalid, a field that is right does not look as if it were wrong")
    func oneIsWrong() throws {
        let instance = try Courier.instance([
            Subscription(
                name: "Labels", action: "printLabel", trigger: "true",
                mapping: ["text": ["@path": "$.event"], "format": ["@path": "$.event"]])
        ])
        #expect(
            instance.explain(.fixture(.track)).description.hasSuffix(
                """
                    Text (text): "Order Completed"
                    Format (format): "Order Completed" → nothing
                    wrong: Format (format) must be one of "a4" or "a5", found the string "Order Completed"
                """))
    }

    @Test("the same as JSON")
    func json() throws {
        let instance = try Courier.instance([
            Subscription(name: "Orders", action: "sendParcel", trigger: "true", mapping: ["id": ["@path": "$.userId"]])
        ])
        let json = instance.explain(.fixture(.track, ["userId": 42])).json
        #expect(json["destination"] == "Courier (Actions)")
        let message: JSONValue = "should be a string, found the number 42"
        #expect(json["eventProblems"] == [["path": "userId", "message": message, "code": "event.member"]])
        let subscription = try #require(json["subscriptions"]?[0])
        #expect(subscription["subscription"] == "Orders")
        #expect(subscription["action"] == "sendParcel")
        #expect(subscription["trigger"] == "true")
        #expect(subscription["fields"] == [["key": "id", "label": "ID", "mapped": 42, "value": "42"]])
        #expect(subscription["request"]?["url"] == "https://api.courier.example/v1/parcels/42")
    }

    @Test("a deletion has no action and no fields")
    func deletion() throws {
        let text = try Courier.instance().explain(.delete(userId: "u")).description
        #expect(
            text == """
                Courier (Actions)
                  Deletion
                    request: DELETE https://api.courier.example/v1/people/u
                """)
    }

    @Test("no secret shows, wherever the request has it")
    func secrets() throws {
        let instance = try DestinationInstance(
            DryRunTests.Blunt(), settings: ["key": "k-4711"],
            subscriptions: [Subscription(action: "send", trigger: "true")])
        let explanation = instance.explain(.fixture())
        #expect(explanation.description.contains("POST https://blunt.example?key=<redacted>"))
        #expect(explanation.description.contains("4711") == false)
        #expect(explanation.json.description.contains("4711") == false)
    }

    @Test("it is the story of one run, whatever middleware does")
    func oneRun() throws {
        let calls = Counter()
        let instance = try Courier.instance(
            [Subscription(name: "Orders", action: "sendParcel", trigger: "true", mapping: ["id": ["@path": "$.run"]])],
            middleware: [
                { event in
                    let run = calls.next()
                    return event.updating { $0["run"] = JSONValue("run-\(run)") }
                }
            ])
        let story = instance.explain(.fixture())
        #expect(calls.count == 1)
        #expect(story.subscriptions[0].fields.map(\.mapped) == ["run-1"])
        #expect(story.description.contains("parcels/run-1"))
    }

    @Test("a mapping that is one directive is told field by field, too")
    func rootDirective() throws {
        let mapping: JSONValue = ["@path": "$.properties"]
        let instance = try Courier.instance([Subscription(action: "sendParcel", trigger: "true", mapping: mapping)])
        let story = instance.explain(.fixture(.track, ["properties": ["id": 7, "weight": "2"]]))
        #expect(story.subscriptions[0].fields.map(\.key) == ["id", "weight"])
        #expect(story.subscriptions[0].fields.map(\.mapped) == [7, "2"])
        #expect(story.subscriptions[0].fields.map(\.value) == ["7", 2])
    }

    static let sensitive = ["userId", "properties.secret", "properties.weight"]

    @Test("values at sensitive paths show nowhere: not in fields, problems, clauses, addresses or bodies")
    func sensitivePaths() throws {
        let instance = try Courier.instance([
            Subscription(name: "Sent", action: "sendParcel", trigger: "true"),
            Subscription(name: "Not sent", action: "sendParcel", trigger: #"userId = "x""#),
            Subscription(
                name: "Wrong", action: "printLabel", trigger: "true",
                mapping: ["text": "t", "format": ["@template": "of {{properties.secret}}"]]),
        ])
        let event = Event.fixture(
            .track, ["userId": "ann-4242", "properties": ["secret": "tulip", "weight": 12345.5, "note": "plain"]])
        let story = instance.explain(event, redacting: Self.sensitive)
        for text in [story.description, story.json.description] {
            for value in ["ann-4242", "tulip", "12345.5"] { #expect(!text.contains(value), "\(value) in \(text)") }
            #expect(text.contains("plain"))
        }
        #expect(story.description.contains("ID (id): \"<redacted>\""))
        #expect(story.subscriptions.map(\.run.subscription) == ["Sent", "Not sent", "Wrong"])
        #expect(story.subscriptions[0].fields.first { $0.key == "weight" }?.value == "<redacted>")
        // The request itself is the one that delivery sends.
        guard case .request(let request) = story.subscriptions[0].run.result else {
            Issue.record("no request")
            return
        }
        #expect("\(request.url)".contains("ann-4242"))
    }
}

/// Counts calls.
private final class Counter: Sendable {
    private let value = Mutex(0)

    var count: Int { value.withLock { $0 } }

    func next() -> Int {
        value.withLock { value in
            value += 1
            return value
        }
    }
}
