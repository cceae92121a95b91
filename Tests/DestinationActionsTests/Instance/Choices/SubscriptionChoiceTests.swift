import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("What a subscription chooses")
struct SubscriptionChoiceTests {
    private static let event = Mailer.event("a", "news")

    private static func configured(_ members: String) throws -> DestinationInstance {
        let json = try JSONValue(
            parsing: """
                {"destinations": [{"destination": "mailer", "subscriptions": [
                  {"action": "subscribe", "trigger": "true"\(members)}]}]}
                """)
        return try #require(try DestinationConfiguration(json, destinations: [Mailer()]) { _ in nil }.instances.first)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var change: @Sendable (inout Subscription) -> Void = { _ in }
        var members = ""
        let path: String
        var by: JSONValue?
    }

    private static let exported = #","mapping": {"email": {"@path": "$.userId"}, "list": "l", "#

    static let cases = [
        Case(testDescription: "nothing", path: "/lists/news/members"),
        Case(
            testDescription: "a mode and a key", change: { ($0.syncMode, $0.matchingKey) = (.delete, "phone") },
            members: #","syncMode": "delete", "matchingKey": "phone""#, path: "/lists/news/remove", by: "phone"),
        Case(
            testDescription: "those of an export",
            change: {
                $0 = Subscription(
                    action: "subscribe", trigger: "true",
                    mapping: [
                        "email": ["@path": "$.userId"], "list": "l", "__segment_internal_sync_mode": "delete",
                        "__segment_internal_matching_key": "phone",
                    ])
            },
            members: exported
                + #""__segment_internal_sync_mode": "delete", "__segment_internal_matching_key": "phone"}"#,
            path: "/lists/l/remove", by: "phone"),
        Case(
            testDescription: "null", change: { $0.syncMode = nil },
            members: #","syncMode": null, "matchingKey": null, "onSave": null"#, path: "/lists/news/members"),
    ]

    @Test("the action sees it in its context, else the defaults, from Swift and from a configuration", arguments: cases)
    func choices(_ c: Case) throws {
        for instance in [try Mailer.instance(batching: false, c.change), try Self.configured(c.members)] {
            let request = try DestinationTester(instance).request(for: Self.event)
            #expect(request.url.path == c.path)
            #expect(request.json["by"] == c.by)
        }
    }

    @Test("what an action does not offer is refused, with the place and what it offers")
    func refused() throws {
        let cases: [(String, [String])] = [
            (
                #","syncMode": "update", "matchingKey": "name""#,
                [
                    #"syncMode: must be "add" or "delete", found the string "update""#,
                    #"matchingKey: must be "email" or "phone", found the string "name""#,
                ]
            ),
            (
                #","syncMode": "remove""#,
                [#"syncMode: must be "add", "update", "upsert" or "delete", found the string "remove""#]
            ),
            (
                Self.exported + #""__segment_internal_sync_mode": 5}"#,
                [#"mapping/__segment_internal_sync_mode: must be "add" or "delete", found the number 5"#]
            ),
            (
                #","syncMode": "add""# + Self.exported + #""__segment_internal_sync_mode": "add"}"#,
                ["syncMode: must not stand beside __segment_internal_sync_mode in the mapping, which says the same"]
            ),
        ]
        for (members, problems) in cases {
            let error = #expect(throws: ConfigurationErrors.self) { try Self.configured(members) }
            let place = "destinations/0/subscriptions/0/"
            #expect(error?.problems.map(\.description) == problems.map { place + $0 })
        }
        var note = Subscription(action: "addNote", trigger: "true")
        note.syncMode = .add
        note.matchingKey = "id"
        note.onSave = OnSave(outputs: ["id": "x"])
        let error = #expect(throws: ConfigurationErrors.self) {
            try DestinationInstance(Shop(), settings: ["key": "k"], subscriptions: [note])
        }
        #expect(
            error?.problems.map(\.description) == [
                "subscriptions/0/syncMode: must not be set, as the action addNote has no sync modes",
                "subscriptions/0/matchingKey: must not be set, as the action addNote has no matching keys",
                "subscriptions/0/onSave: must not be set, as the action addNote saves nothing",
            ])
    }

    @Test("events that were taken for one list are sent to it, though the subscription has another one by then")
    func replaced() async throws {
        try await virtually { clock in
            func subscription(_ list: String, _ mode: SyncMode) -> Subscription {
                Mailer.subscription(mapping: ["email": ["@path": "$.userId"]]) {
                    $0.syncMode = mode
                    $0.onSave = OnSave(inputs: ["name": "n"], outputs: ["id": JSONValue(list)])
                }
            }
            let log = Log<String>()
            let old = try DestinationInstance(Mailer(), settings: [:], subscriptions: [subscription("old", .add)])
            let bench = try Bench(clock, [old]) { call in
                log.add("\(call.request.url.path) \(call.events)")
                return .status(200)
            }
            async let first = bench.pipeline.deliver([Mailer.event(FaultyPartner.userId(1), nil)])
            try await clock.sleep(for: .milliseconds(500))
            try bench.pipeline.replaceSubscriptions(of: "Mailer", with: [subscription("new", .delete)])
            let second = await bench.pipeline.deliver([Mailer.event(FaultyPartner.userId(2), nil)])
            #expect(await first.codes == ["delivered delivered": 1] && second.codes == ["delivered delivered": 1])
            #expect(log.all == ["/lists/old/members [1]", "/lists/new/remove [2]"])
        }
    }

    @Test("modes and keys that an action declares twice are refused")
    func declarations() {
        let error = #expect(throws: ConfigurationErrors.self) {
            try DestinationInstance(Strange(), settings: [:], subscriptions: [])
        }
        #expect(
            error?.problems.map(\.description) == [
                "actions/twice/syncModes: must name each once, but has add again",
                "actions/twice/matchingKeys: must name each once, but has a again",
                "actions/twice/matchingKeys: must not have an empty name",
                "actions/twice/onMappingSave: must not be declared: in a mapping it is what a subscription chooses",
            ])
    }
}

private struct Strange: Destination {
    struct Settings: FieldSet {}
    static let slug = "strange"
    static let name = "Strange"
    var baseURLs: [BaseURL] { ["https://strange.example.com"] }
    var actions: [any Action<Strange>] { [Twice()] }

    struct Twice: Action {
        struct Fields: FieldSet {
            let save = Field<String?>("onMappingSave", label: "Save")
        }
        static let slug = "twice"
        static let title = "Twice"
        static let summary = "Says things twice."
        static let syncModes: [SyncMode] = [.add, .add]
        static let matchingKeys = ["", "a", "a"]
        func request(for payload: Payload<Fields>, in context: Context<Strange>) throws -> HTTPRequest {
            context.request(.get, HTTPURL("https://strange.example.com"))
        }
    }
}
