import DestinationActions
import DestinationActionsTesting
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

    @Test("the same as JSON")
    func json() throws {
        let instance = try Courier.instance([
            Subscription(name: "Orders", action: "sendParcel", trigger: "true", mapping: ["id": ["@path": "$.userId"]])
        ])
        let json = instance.explain(.fixture(.track, ["userId": 42])).json
        #expect(json["destination"] == "Courier (Actions)")
        #expect(json["eventProblems"] == [["path": "userId", "message": "should be a string, found the number 42"]])
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
}
