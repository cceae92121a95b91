import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("What is wrong with the declarations of a destination")
struct DeclarationTests {
    /// A destination that is declared wrongly in every way.
    struct Wrong: Destination {
        struct Settings: FieldSet {
            let key = Field<String?>("key", label: "Key", default: .path("userId"))
            let list = Field<JSONValue?>("list", label: "List", default: .array([.template("{{a}}")]))
        }
        static let slug = "wrong"
        static let name = "Wrong"
        var baseURLs: [BaseURL] { ["https://h"] }
        var actions: [any Action<Wrong>] { [First(), Second(), Lonely()] }
        var limits: DeliveryLimits { DeliveryLimits(inFlight: 0, requestsPerMinute: -1, timeout: .seconds(-1)) }

        struct First: BatchAction {
            struct Fields: FieldSet {
                let batching = Field<String?>("enable_batching", label: "Batching")
            }
            static let slug = "act"
            static let title = "Act"
            static let summary = "Acts."
            var batchLimits: BatchLimits { BatchLimits(events: 0, bytes: -5) }
            func request(for payload: Payload<Fields>, in context: Context<Wrong>) throws -> HTTPRequest {
                context.request(.get, HTTPURL("https://h"))
            }
            func request(forBatch payloads: [Payload<Fields>], in context: Context<Wrong>) throws -> HTTPRequest {
                context.request(.get, HTTPURL("https://h"))
            }
        }

        struct Second: Action {
            struct Fields: FieldSet {
                let path = Field<String?>("@path", label: "Path")
                let root = Field<String?>("__segment_internal_directive", label: "Root")
                let flag = Field<Bool?>("flag", label: "Flag", minimum: 1)
                let date = Field<Timestamp?>("date", label: "Date", format: .dateTime)
                let object = Field<JSONValue?>("object", label: "Object", maximum: 3)
                let text = Field<String?>("text", label: "Text", choices: [FieldChoice(5, label: "Five")], maximum: -1)
                let count = Field<Int?>("count", label: "Count", choices: ["one"], format: .email)
            }
            static let slug = "act"
            static let title = "Act"
            static let summary = "Acts."
            func request(for payload: Payload<Fields>, in context: Context<Wrong>) throws -> HTTPRequest {
                context.request(.get, HTTPURL("https://h"))
            }
        }

        struct Lonely: Action {
            struct Fields: FieldSet {
                let batching = Field<Bool?>("enable_batching", label: "Batching")
            }
            static let slug = "lonely"
            static let title = "Lonely"
            static let summary = "Has no batches."
            func request(for payload: Payload<Fields>, in context: Context<Wrong>) throws -> HTTPRequest {
                context.request(.get, HTTPURL("https://h"))
            }
        }
    }

    @Test("everything is told at once")
    func everything() {
        let error = #expect(throws: ConfigurationErrors.self) {
            try DestinationInstance(Wrong(), settings: [:], subscriptions: [])
        }
        #expect(
            error?.problems.map(\.description) == [
                "limits/inFlight: must be at least 1, found 0",
                "limits/requestsPerMinute: must be at least 1, found -1",
                "limits/timeout: must be longer than none, found -1.0 seconds",
                "actions/act/batchLimits/events: must be at least 1, found 0",
                "actions/act/batchLimits/bytes: must be at least 1, found -5",
                "actions/act: is the slug of another action as well",
                #"settings/key: must have a literal default, as no event fills a setting, found {"@path":"userId"}"#,
                #"settings/list: must have a literal default, as no event fills a setting, found [{"@template":"{{a}}"}]"#,
                "actions/act/flag: has a limit, but is true or false, which has none",
                "actions/act/date: has the format date-time, but is a date and time such as 2024-01-31T12:30:00Z and no text",
                "actions/act/object: has a limit, but is an object, which has none",
                "actions/act/text: has a maximum below 0, which no text is as short as",
                "actions/act/text: has the choice 5, but is text",
                "actions/act/count: has the format email, but is an integer and no text",
                #"actions/act/count: has the choice "one", but is an integer"#,
                "actions/act/@path: has a key that mappings keep for directives: @path",
                "actions/act/__segment_internal_directive: has a key that mappings keep for directives: __segment_internal_directive",
                "actions/act/enable_batching: must be true or false, as it turns batches on",
                "actions/lonely/enable_batching: must not be declared, as the action has no batches",
            ])
    }

    /// A destination that reads what its field sets compute.
    struct Forgetful: Destination {
        struct Settings: FieldSet {
            let key = Field<String?>("key", label: "Key")
            var depot: Field<String?> { Field("depot", label: "Depot") }
        }
        static let slug = "forgetful"
        static let name = "Forgetful"
        var readsSetting = false
        var baseURLs: [BaseURL] { ["https://h"] }
        var actions: [any Action<Forgetful>] { [Act()] }
        func headers(for settings: Payload<Settings>) -> HTTPHeaders {
            readsSetting ? ["X-Depot": settings.depot ?? "none"] : [:]
        }

        struct Act: Action {
            struct Inner: FieldSet {
                let a = Field<String?>("a", label: "A")
                var b: Field<String?> { Field("b", label: "B") }
            }
            struct Fields: FieldSet {
                let event = Field<String?>("event", label: "Event", default: .path("event"))
                let inner = Field<NestedObject<Inner>?>("inner", label: "Inner", default: .path("properties"))
                var alias: Field<String?> { event }
                var lost: Field<String> { Field("lost", label: "Lost") }
            }
            static let slug = "act"
            static let title = "Act"
            static let summary = "Acts."
            func request(for payload: Payload<Fields>, in context: Context<Forgetful>) throws -> HTTPRequest {
                let text =
                    switch payload.alias {
                    case "value": payload.lost
                    case "json": payload[\.lost]?.string ?? ""
                    case "presence": payload.isPresent(\.lost) ? "there" : "missing"
                    case "inner": payload.inner?.b ?? ""
                    default: "right"
                    }
                return context.request(.post, HTTPURL("https://h")) { $0.set("text", text) }
            }
        }
    }

    @Test(
        "an action that reads a field which its set computes sends nothing",
        arguments: ["value", "json", "presence", "inner"])
    func computed(_ event: String) throws {
        let instance = try DestinationInstance(
            Forgetful(), settings: [:], subscriptions: [Subscription(action: "act", trigger: "true")])
        let fixture = Event.track(event, userId: "u")
        let key = event == "inner" ? "b" : "lost"
        let told =
            "act: invalid, The action reads the field \(key), which its field set computes: "
            + "only a field that it stores has a value."
        // Without the object, nothing in it is read.
        let events =
            event == "inner"
            ? [try Event(parsing: #"{"type":"track","event":"inner","properties":{"a":"x"}}"#)] : [fixture]
        #expect(try instance.dryRun(#require(events.first)).map(\.description) == [told])
        let sound = try DestinationInstance(
            Forgetful(), settings: [:], subscriptions: [Subscription(action: "act", trigger: "true")])
        #expect(sound.requests(for: .track("right", userId: "u")).first?.json == ["text": "right"])
    }

    @Test("a setting that is computed is found when the instance is made")
    func computedSetting() {
        let error = #expect(throws: ConfigurationErrors.self) {
            try DestinationInstance(Forgetful(readsSetting: true), settings: [:], subscriptions: [])
        }
        #expect(
            error?.problems.map(\.description) == [
                "settings/depot: is read by headers(for:), but computed by the set of the settings, which has to store its fields"
            ])
    }
}
