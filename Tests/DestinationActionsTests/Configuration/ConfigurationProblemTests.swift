import DestinationActions
import Testing

@Suite("What is wrong with a destination instance")
struct ConfigurationProblemTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var settings: JSONObject = Courier.settings
        var baseURL: BaseURL = "https://api.courier.example/v1"
        var subscriptions: [Subscription] = []
        let problems: [String]
    }

    static func settings(_ changes: JSONObject) -> JSONObject {
        JSONObject(uniquingLast: Courier.settings.map { ($0.key, $0.value) } + changes.map { ($0.key, $0.value) })
    }

    static let inSettings = [
        Case(
            testDescription: "nothing is set", settings: [:],
            problems: [
                "settings/token: Token (token) is required, found nothing",
                "settings/account: Account (account) is required, found nothing",
            ]),
        Case(
            testDescription: "null", settings: ["token": .null, "account": .null],
            problems: [
                "settings/token: Token (token) is required, found null",
                "settings/account: Account (account) is required, found null",
            ]),
        Case(
            testDescription: "empty", settings: ["token": "", "account": "", "depot": ""],
            problems: [
                "settings/token: Token (token) is required, found an empty string",
                "settings/account: Account (account) is required, found an empty string",
            ]),
        Case(
            testDescription: "CR LF, one Character of Swift", settings: settings(["token": "a\r\nX-Evil: 1"]),
            problems: ["settings/token: Token (token) must not hold control characters, found a string"]),
        Case(
            testDescription: "LF, NUL, DEL, NEL",
            settings: settings(["token": "a\nb", "account": "a\0b", "depot": "\u{7F}"]),
            problems: [
                "settings/token: Token (token) must not hold control characters, found a string",
                #"settings/account: Account (account) must not hold control characters, found the string "a\u0000b""#,
                "settings/depot: Depot (depot) must not hold control characters, found the string \"\\u007f\"",
            ]),
        Case(
            testDescription: "another type", settings: settings(["token": ["a": "secret"], "account": [:]]),
            problems: [
                "settings/token: Token (token) must be text, found an object",
                "settings/account: Account (account) must be text, found the object {}",
            ]),
    ]

    static let inAddresses = [
        Case(
            testDescription: "not encrypted", baseURL: "http://api.courier.example",
            problems: ["baseURLs/0: must start with https://"]),
        Case(
            testDescription: "with a query", baseURL: "https://api.courier.example?x=1",
            problems: ["baseURLs/0: must not have a query or a fragment"]),
    ]

    static let inSubscriptions = [
        Case(
            testDescription: "unknown action", subscriptions: [Subscription(action: "sendparcel", trigger: "true")],
            problems: [#"subscriptions/0/action: must be one of sendParcel, printLabel, found "sendparcel""#]),
        Case(
            testDescription: "bad trigger", subscriptions: [Subscription(action: "sendParcel", trigger: "type == 1")],
            problems: [#"subscriptions/0/trigger: expected a value after "=" at column 7, found "=""#]),
        Case(
            testDescription: "bad mapping",
            subscriptions: [
                Subscription(
                    action: "sendParcel", trigger: "true", mapping: ["id": ["@path": 5], "note": ["@Path": "x"]])
            ],
            problems: [
                "subscriptions/0/mapping/id/@path: must be text or a directive, but is a number",
                "subscriptions/0/mapping/note: must hold a known directive, but holds @Path; did you mean @path?",
            ]),
        Case(
            testDescription: "no mapping but a value",
            subscriptions: [Subscription(action: "sendParcel", trigger: "true", mapping: "x")],
            problems: ["subscriptions/0/mapping: must be an object, but is text"]),
        Case(
            testDescription: "a literal that its field does not take",
            subscriptions: [
                Subscription(action: "sendParcel", trigger: "true", mapping: ["id": "u", "weight": -1]),
                Subscription(action: "printLabel", trigger: "true", mapping: ["text": "x", "format": "a6"]),
            ],
            problems: [
                "subscriptions/0/mapping/weight: Weight (weight) must be at least 0, found the number -1",
                #"subscriptions/1/mapping/format: Format (format) must be one of "a4" or "a5", found the string "a6""#,
            ]),
        Case(
            testDescription: "batches of an action without",
            subscriptions: [
                {
                    var subscription = Subscription(action: "printLabel", trigger: "true")
                    subscription.batching = true
                    return subscription
                }()
            ],
            problems: ["subscriptions/0/batching: must not be true, as the action printLabel has no batches"]),
        Case(
            testDescription: "overrides of what is no field, or twice",
            subscriptions: [
                Subscription(SendParcel.self, when: .type(.track), [\.shown: "x", \.note: "a", \.note: "b"])
            ],
            problems: [
                "subscriptions/0/mapping/note: must be written once, but stands there again",
                "subscriptions/0/mapping/shown: is no field of the action sendParcel",
            ]),
        Case(
            testDescription: "one mapping too many",
            subscriptions: Array(repeating: Subscription(action: "sendParcel", trigger: "true"), count: 51),
            problems: ["subscriptions: must be at most 50, found 51"]),
    ]

    static let everything = Case(
        testDescription: "all at once", settings: ["token": "a\r\nb"], baseURL: "http://h",
        subscriptions: [
            Subscription(action: "", trigger: "", mapping: ["x": ["@path": .null]]),
            Subscription(action: "sendParcel", trigger: "type =", mapping: ["weight": "heavy"]),
            Subscription(action: "sendParcel", trigger: "true", mapping: ["weight": "heavy"]),
        ],
        problems: [
            "baseURLs/0: must start with https://",
            "settings/token: Token (token) must not hold control characters, found a string",
            "settings/account: Account (account) is required, found nothing",
            #"subscriptions/0/action: must be one of sendParcel, printLabel, found """#,
            "subscriptions/0/trigger: expected a condition at column 1, found an empty statement",
            "subscriptions/0/mapping/x/@path: must be text or a directive, but is null",
            #"subscriptions/1/trigger: expected a value after "=" at column 7, found the end of the statement"#,
            "subscriptions/1/mapping/id: ID (id) is required, but the mapping leaves it out",
            "subscriptions/2/mapping/id: ID (id) is required, but the mapping leaves it out",
            #"subscriptions/2/mapping/weight: Weight (weight) must be a number, found the string "heavy""#,
        ])

    @Test(
        "everything that is wrong is told at once, with its place",
        arguments: inSettings + inAddresses + inSubscriptions + [everything])
    func problems(_ c: Case) {
        let error = #expect(throws: ConfigurationErrors.self) {
            try DestinationInstance(
                Courier(baseURL: c.baseURL), settings: c.settings, subscriptions: c.subscriptions)
        }
        #expect(error?.problems.map(\.description) == c.problems)
        #expect(error?.description == c.problems.joined(separator: "\n"))
    }

    @Test("no problem shows what is in a secret")
    func secrets() {
        for token: JSONValue in ["s3cret\n", ["s3cret", "s3cret"], ["a": "s3cret"]] {
            let error = #expect(throws: ConfigurationErrors.self) {
                try Courier.instance(settings: Self.settings(["token": token]))
            }
            #expect(error?.description.contains("s3cret") == false)
        }
    }

    @Test("fifty mappings are taken, whether they are enabled or not")
    func fifty() throws {
        var subscription = Subscription(action: "sendParcel", trigger: "true")
        subscription.isEnabled = false
        let instance = try Courier.instance(Array(repeating: subscription, count: 50))
        #expect(instance.subscriptionNames.count == 50)
    }

    /// A destination whose declarations are wrong.
    struct Careless: Destination {
        struct Settings: FieldSet {
            let key = Field<String>("key", label: "Key")
            let other = Field<String>("key", label: "Key")
        }
        static let slug = "careless"
        static let name = "Careless"
        var baseURLs: [BaseURL] { ["https://h"] }
        var actions: [any Action<Careless>] { [Act()] }

        struct Act: Action {
            struct Fields: FieldSet {
                let size = Field<Double?>("size", label: "Size", minimum: 2, maximum: 1)
            }
            static let slug = "act"
            static let title = "Act"
            static let summary = "Acts."
            func request(for payload: Payload<Fields>, in context: Context<Careless>) throws -> HTTPRequest {
                context.request(.get, HTTPURL("https://h"))
            }
        }
    }

    @Test("wrong declarations are told with the rest")
    func declarations() {
        let error = #expect(throws: ConfigurationErrors.self) {
            try DestinationInstance(
                Careless(), settings: [:],
                subscriptions: [
                    Subscription(action: "act", trigger: "true"), Subscription(action: "act", trigger: "("),
                ])
        }
        #expect(
            error?.problems.map(\.description) == [
                "settings/key: is declared more than once", "actions/act/size: has a minimum above its maximum",
                #"subscriptions/1/trigger: expected a value after "(" at column 2, found the end of the statement"#,
            ])
    }
}
