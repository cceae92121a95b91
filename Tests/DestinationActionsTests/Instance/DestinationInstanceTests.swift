import DestinationActionsTesting
import Testing

@testable import DestinationActions

@Suite("Destination instances")
struct DestinationInstanceTests {
    @Test("an instance starts with the presets of its destination")
    func presets() throws {
        let instance = try Courier.instance()
        #expect(instance.name == "Courier (Actions)")
        #expect(instance.subscriptionNames == ["Send orders", "Label for new users"])
        let requests = instance.requests(for: .fixture(.track, ["userId": "u-1", "properties": ["weight": 1.5]]))
        #expect(requests.map(\.method) == [.put])
        #expect(requests.map { "\($0.url)" } == ["https://api.courier.example/v1/parcels/u-1"])
        #expect(requests.first?.json == ["weight": 1.5, "details": ["weight": 1.5]])
    }

    @Test("a request has the headers of the destination, the library's name and its content type")
    func headers() throws {
        let instance = try Courier.instance()
        let request = try #require(instance.requests(for: .fixture(.track)).first)
        #expect(
            request.headers.fields.map { "\($0.name): \($0.value)" } == [
                "X-Account: acme", "X-Token: t-4711/x",
                "User-Agent: destination-actions-swift/\(DestinationActionsVersion.current)",
                "Content-Type: application/json",
            ])
        #expect("\(request)".contains("4711") == false)
        let deletion = try #require(instance.requests(for: .delete(userId: "u")).first)
        #expect(deletion.headers["Content-Type"] == nil && deletion.body == nil)
    }

    @Test("a subscription without a mapping has the defaults; overrides replace some of them")
    func mappings() throws {
        let event = Event.fixture(.track, ["userId": "u", "properties": ["note": "n", "weight": 2, "label": "L"]])
        let cases: [(Subscription, JSONObject)] = [
            (
                Subscription(action: "sendParcel", trigger: "true"),
                [
                    "id": "u", "note": "n", "weight": 2, "enable_batching": false,
                    "details": ["note": "n", "weight": 2, "label": "L"],
                ]
            ),
            (Subscription(action: "sendParcel", trigger: "true", mapping: ["id": "fixed"]), ["id": "fixed"]),
            (
                Subscription(
                    SendParcel.self, when: .type(.track),
                    [\.note: .path("properties.label"), \.details: .object(["only": "this"])]),
                ["id": "u", "note": "L", "weight": 2, "enable_batching": false, "details": ["only": "this"]]
            ),
        ]
        for (subscription, payload) in cases {
            let runs = try Courier.instance([subscription]).dryRun(event)
            #expect(runs.map(\.payload) == [payload])
        }
    }

    @Test("a typed subscription has the title of its action, a textual one the slug, unless named")
    func names() throws {
        let instance = try Courier.instance([
            Subscription(SendParcel.self, when: .type(.track)), Subscription(action: "sendParcel", trigger: "true"),
            Subscription(SendParcel.self, name: "Mine", when: .type(.track)),
            Subscription(name: "Yours", action: "sendParcel", trigger: "true"),
        ])
        #expect(instance.subscriptionNames == ["Send Parcel", "sendParcel", "Mine", "Yours"])
    }

    @Test("a subscription that is disabled or does not match takes no part, the others do")
    func parts() throws {
        let instance = try Courier.instance([
            Subscription(name: "off", action: "sendParcel", trigger: "true", isEnabled: false),
            Subscription(name: "other", action: "sendParcel", trigger: #"type = "page""#),
            Subscription(name: "on", action: "sendParcel", trigger: "true"),
            Subscription(name: "invalid", action: "printLabel", trigger: "true"),
        ])
        let event = Event.fixture(.track, ["userId": "u"])
        #expect(instance.requests(for: event).count == 1)
        #expect(
            instance.dryRun(event).map(\.description) == [
                "off: skipped, the subscription is disabled",
                #"other: skipped, type = "page" is false: type is "track""#,
                #"on: PUT https://api.courier.example/v1/parcels/u {"details":{"total":27.5,"currency":"EUR"}}"#,
                "invalid: invalid, Text (text) is required, found nothing",
            ])
    }

    @Test("an id stays one segment of the address; one that cannot be is told as a problem")
    func ids() throws {
        let instance = try Courier.instance([Subscription(action: "sendParcel", trigger: "true")])
        let urls = instance.requests(for: .fixture(.track, ["userId": "../a?b"])).map { "\($0.url)" }
        #expect(urls == ["https://api.courier.example/v1/parcels/..%2Fa%3Fb"])
        #expect(
            instance.dryRun(.fixture(.track, ["userId": ".."])).map(\.description) == [
                #"sendParcel: invalid, A path segment must not be empty, "." or "..", found ".."."#
            ])
    }

    @Test("middleware sees every event first, in its order")
    func middleware() throws {
        let subscription = Subscription(action: "sendParcel", trigger: #"userId = "ab""#)
        let instance = try Courier.instance(
            [subscription],
            middleware: [
                { event in event.updating { $0["userId"] = JSONValue((event.userId ?? "") + "a") } },
                { event in event.event == "Noise" ? nil : event },
                { event in event.updating { $0["userId"] = JSONValue((event.userId ?? "") + "b") } },
            ])
        let urls = instance.requests(for: .fixture(.track, ["userId": ""])).map { "\($0.url)" }
        #expect(urls == ["https://api.courier.example/v1/parcels/ab"])
        let noise = Event.fixture(.track, ["event": "Noise"])
        #expect(instance.requests(for: noise).isEmpty)
        #expect(instance.dryRun(noise).map(\.description) == ["sendParcel: skipped, a middleware dropped the event"])
    }

    @Test("what an action finds wrong with a payload keeps its request from being built, everywhere alike")
    func validation() async throws {
        let instance = try Courier.instance([Subscription(action: "sendParcel", trigger: "true")])
        let event = Event.fixture(.track, ["properties": ["note": "live animal"]])
        #expect(instance.requests(for: event).isEmpty)
        #expect(instance.dryRun(event).map(\.description) == ["sendParcel: invalid, No animals (<redacted>)."])
        let transport = RecordingTransport()
        let outcomes = await instance.deliver(event, through: transport)
        #expect(outcomes.map(\.outcome.description) == ["invalid: No animals (<redacted>)."])
        #expect(transport.requests.isEmpty)
    }

    @Test("an error that an action throws makes the event invalid, and shows no secret")
    func errors() throws {
        let instance = try Courier.instance([Subscription(action: "sendParcel", trigger: "true")])
        let run = try #require(instance.dryRun(.fixture(.track, ["userId": "echo"])).first)
        #expect(run.description == "sendParcel: invalid, <redacted> cannot send.")
        guard case .invalid(let problems) = run.result else {
            Issue.record("\(run)")
            return
        }
        #expect(problems == [FieldProblem(key: "id", path: "/id", message: "<redacted> cannot send.")])
    }

    @Test("an event that was built too deep for JSON is invalid and says why, and nothing is sent for it")
    func unreadable() async throws {
        var deep: JSONValue = 1
        for _ in 0..<2000 { deep = [deep] }
        let event = Event.track("Order Completed", userId: "u", properties: ["deep": deep])
        let instance = try Courier.instance()
        let transport = RecordingTransport()
        let outcomes = await instance.deliver(event, through: transport)
        #expect(outcomes.count == 2 && transport.requests.isEmpty)
        for outcome in outcomes {
            #expect(
                outcome.outcome.description.hasPrefix(
                    "invalid: The event cannot be read: Expected arrays and objects to nest at most 1024 deep at line 1"
                ))
        }
        #expect(throws: EventDecodingError.self) { try Event(["type": "track", "deep": deep]) }
        #expect(throws: MappingError.self) { try Mapping(["a": .path("deep")]).evaluate(["deep": deep]) }
        #expect(throws: JSONSyntaxError.self) { try Trigger(parsing: "deep = 1").matches(["deep": deep]) }
        let schema = try FieldSchema(json: ["deep": ["type": "object"]])
        #expect(throws: ValidationErrors.self) { try schema.validated(["deep": deep]) }
    }

    @Test("a body that names a field which the set does not store makes the event invalid")
    func mistakenBodies() throws {
        let tester = try DestinationTester(Clerk(), settings: [:], action: "file")
        #expect(
            tester.problems(for: .fixture()).map(\.message) == [
                "The request is not sent: its body names a field that the action's field set does not store, and only what it "
                    + "stores has values."
            ])
    }

    @Test("a number as the user id of a deletion is the text of it, as in events")
    func numericDeletion() throws {
        let event = try Event(parsing: #"{"type":"delete","userId":12345}"#)
        #expect(
            try Courier.instance().requests(for: event).map { "\($0.url)" } == [
                "https://api.courier.example/v1/people/12345"
            ])
    }

    @Test("a secret of one letter stays in the library's own words, and is taken out of everybody else's")
    func shortSecrets() async throws {
        let instance = try Courier.instance(
            [Subscription(action: "sendParcel", trigger: "true", mapping: ["id": ["@path": "$.missing"]])],
            settings: ["token": "t", "account": "acme"])
        let outcomes = await instance.deliver(.fixture(), through: RecordingTransport())
        #expect(outcomes.map(\.outcome.description) == ["invalid: ID (id) is required, found nothing"])
        let sent = try Courier.instance(
            [Subscription(action: "sendParcel", trigger: "true")], settings: ["token": "t", "account": "acme"])
        let answer: RecordingTransport.Answer = .status(400, body: ["error": "bad t"])
        let failed = await sent.deliver(.fixture(), through: RecordingTransport([answer]))
        #expect(failed.map(\.outcome.description) == ["failed (http400): bad <redacted>"])
    }

    static let fractions: [(Double, String)] = [
        (1_723_667_808.652, "2024-08-14T20:36:48.652Z"), (1_721_969_572.422, "2024-07-26T04:52:52.422Z"),
        (1_508_701_568.485, "2017-10-22T19:46:08.485Z"), (-0.001, "1969-12-31T23:59:59.999Z"),
        (1_723_667_808_652.5, "2024-08-14T20:36:48.652Z"), (1e-7, "1970-01-01T00:00:00.000Z"),
    ]

    @Test("seconds with a fraction keep their millisecond as a number, parsed or built", arguments: fractions)
    func fractionalSeconds(number: Double, printed: String) throws {
        #expect(Timestamp(JSONValue(number))?.description == printed)
        #expect(Timestamp(try JSONValue(parsing: "\(number)"))?.description == printed)
    }

    @Test("templates take the time from the instance's clock")
    func timeOfDay() throws {
        let instance = try DestinationInstance(
            Courier(), settings: Courier.settings,
            subscriptions: [
                Subscription(
                    action: "sendParcel", trigger: "true",
                    mapping: ["id": "p", "note": ["@liquid": "{{ 'now' | date: '%Y-%m-%d' }}"]])
            ], time: TimeSource(now: { Timestamp(seconds: 86_400) }))
        #expect(instance.requests(for: .fixture()).first?.json["note"] == "1970-01-02")
        let mapping: JSONValue = ["note": ["@liquid": "{{ 'now' | date: '%Y' }}"]]
        let beginning = TimeSource(now: { Timestamp(seconds: 0) })
        #expect(try Mapping(mapping, time: beginning).evaluate([:]) == ["note": "1970"])
    }
}

/// A destination whose action writes a computed field.
private struct Clerk: Destination {
    struct Settings: FieldSet {}
    static let slug = "clerk"
    static let name = "Clerk"
    var baseURLs: [BaseURL] { ["https://clerk.example"] }
    var actions: [any Action<Clerk>] { [File()] }

    struct File: Action {
        struct Fields: FieldSet {
            let id = Field<String?>("id", label: "ID", default: .path("userId"))
            var computed: Field<String?> { Field("computed", label: "Computed", default: .path("userId")) }
        }
        static let slug = "file"
        static let title = "File"
        static let summary = "Files."

        func request(for payload: Payload<Fields>, in context: Context<Clerk>) throws -> HTTPRequest {
            context.request(.post, HTTPURL("https://clerk.example")) { $0.copy("computed", payload, \.computed) }
        }
    }
}
