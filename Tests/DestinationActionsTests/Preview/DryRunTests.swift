import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Dry runs")
struct DryRunTests {
    /// A partner that wants its key in the address and in the body.
    struct Blunt: Destination {
        struct Settings: FieldSet {
            let key = Field<Secret>("key", label: "Key")
        }
        static let slug = "blunt"
        static let name = "Blunt"
        var baseURLs: [BaseURL] { ["https://blunt.example"] }
        var actions: [any Action<Blunt>] { [Send()] }
        func headers(for settings: Payload<Settings>) -> HTTPHeaders { ["X-Key": "key=\(settings.key.exposed)"] }

        struct Send: Action {
            struct Fields: FieldSet {
                let form = Field<Bool?>("form", label: "Form")
            }
            static let slug = "send"
            static let title = "Send"
            static let summary = "Sends."
            func request(for payload: Payload<Fields>, in context: Context<Blunt>) throws -> HTTPRequest {
                let url = HTTPURL("https://blunt.example").adding(query: "key", context.settings.key.exposed)
                if payload.form == true {
                    var request = context.request(.post, url)
                    request.body = Array("key=\(context.settings.key.exposed)".utf8)
                    return request
                }
                return context.request(.post, url) { $0.set("key", context.settings.key.exposed) }
            }
        }
    }

    static func blunt(_ mapping: JSONValue) throws -> DryRun {
        let instance = try DestinationInstance(
            Blunt(), settings: ["key": "k 4711/\"x"],
            subscriptions: [Subscription(action: "send", trigger: "true", mapping: mapping)])
        return try #require(instance.dryRun(.fixture()).first)
    }

    @Test("a request is shown with address and body, and no secret in either")
    func secrets() throws {
        let run = try Self.blunt([:])
        #expect(run.description == #"send: POST https://blunt.example?key=<redacted> {"key":"<redacted>"}"#)
        let agent = JSONValue("destination-actions-swift/\(DestinationActionsVersion.current)")
        #expect(
            run.json == [
                "subscription": "send", "payload": [:],
                "request": [
                    "method": "POST", "url": "https://blunt.example?key=<redacted>", "body": ["key": "<redacted>"],
                    "headers": ["X-Key": "key=<redacted>", "User-Agent": agent, "Content-Type": "application/json"],
                ],
            ])
        guard case .request(let request) = run.result else {
            Issue.record("\(run)")
            return
        }
        #expect(request.json["key"] == "k 4711/\"x", "the request itself is the one that is sent")
    }

    @Test("a body that is no JSON is shown as text")
    func text() throws {
        let run = try Self.blunt(["form": true])
        #expect(run.description == "send: POST https://blunt.example?key=<redacted> key=<redacted>")
        #expect(run.json["request"]?["body"] == "key=<redacted>")
    }

    @Test("a request without a body shows none")
    func deletion() throws {
        let run = try #require(Courier.instance().dryRun(.delete(userId: "a/b")).first)
        #expect(run.description == "Deletion: DELETE https://api.courier.example/v1/people/a%2Fb")
        #expect(run.json["request"]?["body"] == nil)
        #expect(run.json["request"]?["headers"]?["X-Token"] == "<redacted>")
        #expect(run.payload == nil)
    }

    struct Silent: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let subscription: Subscription
        let event: Event
        let text: String
        let json: JSONValue
    }

    static let silent = [
        Silent(
            testDescription: "another event",
            subscription: Subscription(
                name: "Orders", action: "sendParcel",
                trigger: #"type = "track" and event = "Order Completed" and properties.total > 100"#),
            event: .fixture(),
            text: "Orders: skipped, properties.total > 100 is false: properties.total is 27.5",
            json: [
                "subscription": "Orders",
                "skipped": [
                    "code": "trigger", "reason": "properties.total > 100 is false: properties.total is 27.5",
                    "clause": "properties.total > 100",
                    "findings": [["path": "properties.total", "value": "27.5"]],
                ],
            ]),
        Silent(
            testDescription: "missing",
            subscription: Subscription(name: "Orders", action: "sendParcel", trigger: #"traits.plan = "pro""#),
            event: .fixture(), text: #"Orders: skipped, traits.plan = "pro" is false: traits.plan is missing"#,
            json: [
                "subscription": "Orders",
                "skipped": [
                    "code": "trigger", "reason": #"traits.plan = "pro" is false: traits.plan is missing"#,
                    "clause": #"traits.plan = "pro""#, "findings": [["path": "traits.plan", "value": "missing"]],
                ],
            ]),
        Silent(
            testDescription: "disabled",
            subscription: Subscription(name: "Orders", action: "sendParcel", trigger: "true", isEnabled: false),
            event: .fixture(), text: "Orders: skipped, the subscription is disabled",
            json: [
                "subscription": "Orders", "skipped": ["code": "disabled", "reason": "the subscription is disabled"],
            ]),
        Silent(
            testDescription: "integrations",
            subscription: Subscription(name: "Orders", action: "sendParcel", trigger: "true"),
            event: .fixture(.track, ["integrations": ["Courier": false]]),
            text: #"Orders: skipped, the event's integrations["Courier"] is false"#,
            json: [
                "subscription": "Orders",
                "skipped": [
                    "code": "integrations", "reason": #"the event's integrations["Courier"] is false"#,
                ],
            ]),
        Silent(
            testDescription: "invalid",
            subscription: Subscription(
                name: "Orders", action: "sendParcel", trigger: "true",
                mapping: ["id": ["@path": "$.nobody"], "weight": ["@path": "$.properties.currency"]]),
            event: .fixture(),
            text:
                #"Orders: invalid, ID (id) is required, found nothing; Weight (weight) must be a number, found the string "EUR""#,
            json: [
                "subscription": "Orders",
                "problems": [
                    [
                        "key": "id", "path": "/id", "message": "ID (id) is required, found nothing",
                        "code": "field.required",
                    ],
                    [
                        "key": "weight", "path": "/weight",
                        "message": #"Weight (weight) must be a number, found the string "EUR""#,
                        "code": "field.type",
                    ],
                ],
            ]),
    ]

    @Test("what makes no request says why, as text and as JSON", arguments: silent)
    func silence(_ c: Silent) throws {
        let run = try #require(Courier.instance([c.subscription]).dryRun(c.event).first)
        #expect(run.description == c.text)
        #expect(run.json == c.json)
    }

    @Test("deletions without a request say why")
    func deletions() throws {
        let instance = try Courier.instance()
        #expect(
            instance.dryRun(.delete(anonymousId: "a")).map(\.description) == [
                "Deletion: skipped, the event names nobody whom the partner could delete"
            ])
        #expect(instance.dryRun(.delete()).map(\.description) == ["Deletion: invalid, A user id is needed."])
        #expect(instance.dryRun(.delete(userId: "")).map(\.description) == ["Deletion: invalid, A user id is needed."])
    }
}
