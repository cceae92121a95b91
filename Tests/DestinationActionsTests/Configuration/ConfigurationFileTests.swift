import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("What a configuration file can say, and what it cannot")
struct ConfigurationFileTests {
    private static func problems(
        _ text: String, _ destinations: [any Destination] = [Courier(), KeyCheckTests.Depot()]
    ) throws -> [String] {
        let json = try JSONValue(parsing: text)
        do throws(ConfigurationErrors) {
            _ = try DestinationConfiguration(json, destinations: destinations) { ["TOKEN": "t-4711"][$0] }
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    private static func courier(_ members: String) -> String {
        #"{"destinations":[{"destination":"courier","settings":{"token":"t","account":"a"}\#(members)}]}"#
    }

    static let unknownKeys: [(String, [String])] = [
        (#"{"destinations":[],"pipline":{}}"#, ["pipline: is no key that is known here; did you mean pipeline?"]),
        (
            courier(#","enable":false,"subscription":[],"batching":true"#),
            [
                "destinations/0/enable: is no key that is known here; did you mean enabled?",
                "destinations/0/subscription: is no key that is known here; did you mean subscriptions?",
                "destinations/0/batching: is no key that is known here",
            ]
        ),
        (
            courier(#","subscriptions":[{"action":"sendParcel","trigger":"true","maping":{},"batchng":true}]"#),
            [
                "destinations/0/subscriptions/0/maping: is no key that is known here; did you mean mapping?",
                "destinations/0/subscriptions/0/batchng: is no key that is known here; did you mean batching?",
            ]
        ),
        (
            courier(#","limits":{"inflight":5,"requestsPerMin":5}"#),
            [
                "destinations/0/limits/inflight: is no key that is known here; did you mean inFlight?",
                "destinations/0/limits/requestsPerMin: is no key that is known here; did you mean requestsPerMinute?",
            ]
        ),
        (
            #"{"destinations":[],"pipeline":{"retries":{},"retry":{"attemps":3},"limits":{},"backlogs":{}}}"#,
            [
                "pipeline/limits: must stand with the instances that it is for, as limits",
                "pipeline/backlogs: must stand with the instances that it is for, as backlog",
                "pipeline/retries: is no key that is known here; did you mean retry?",
                "pipeline/retry/attemps: is no key that is known here; did you mean attempts?",
            ]
        ),
        (
            #"{"destinations":[{"destination":"courier","settings":{"token":"t","account":"a","tokn":"s3cret"}}]}"#,
            ["destinations/0/settings/tokn: is no setting of Courier (Actions); did you mean token?"]
        ),
        (
            courier(#","enabled":true,"enabled":false"#),
            ["destinations/0/enabled: must stand once, but stands there again"]
        ),
        (
            courier(#","subscriptions":[{"action":"sendParcel","trigger":"true","mapping":{"id":"a","id":"b"}}]"#),
            ["destinations/0/subscriptions/0/mapping/id: must stand once, but stands there again"]
        ),
        (
            courier(
                #","subscriptions":[{"action":"sendParcel","actionSlug":"printLabel","trigger":"true","mapping":{"id":"x"},"settings":{"id":"y"}}]"#
            ),
            [
                "destinations/0/subscriptions/0/actionSlug: must not stand beside action, which says the same",
                "destinations/0/subscriptions/0/settings: must not stand beside mapping, which says the same",
            ]
        ),
    ]

    @Test("a key that is not known is refused at every level, with the one that may be meant", arguments: unknownKeys)
    func unknown(_ text: String, _ problems: [String]) throws {
        #expect(try Self.problems(text) == problems)
    }

    static let referenceCases: [(String, [String])] = [
        (
            #"{"destinations":[{"destination":"courier","settings":{"token":"${TOKEN","account":"${}","depot":"${A B}"}}]}"#,
            [
                "destinations/0/settings/token: must close ${ by }, as in ${NAME}",
                "destinations/0/settings/account: must name an environment variable in ${…}: letters, digits and _, as in ${NAME}",
                "destinations/0/settings/depot: must name an environment variable in ${…}: letters, digits and _, as in ${NAME}",
            ]
        ),
        (
            #"{"destinations":[{"destination":"courier","settings":{"token":"$s3cret","account":"$TOKEN"}}]}"#,
            ["destinations/0/settings/token: must not be $ and a name; an environment variable is written ${NAME}"]
        ),
        (
            courier(
                #","name":"${TOKEN}","subscriptions":[{"name":"${A}","action":"sendParcel","trigger":"event = \"${TOKEN}\"","mapping":{"id":"${TOKEN}","note":{"@template":"{{a}} ${TOKEN"}}}]"#
            ),
            [
                "destinations/0/name: must not hold ${TOKEN}: environment variables are read in settings only",
                "destinations/0/subscriptions/0/trigger: must not hold ${TOKEN}: environment variables are read in settings only",
                "destinations/0/subscriptions/0/mapping/id: must not hold ${TOKEN}: environment variables are read in settings only",
                "destinations/0/subscriptions/0/mapping/note/@template: must not hold ${TOKEN: environment variables are read in settings only",
                "destinations/0/subscriptions/0/name: must not hold ${A}: environment variables are read in settings only",
            ]
        ),
        (
            #"{"destinations":[{"destination":"${TOKEN}"}],"pipeline":{"events":"${TOKEN}","deadline":"${TOKEN}"}}"#,
            [
                #"pipeline/events: must be a whole number, found the string "${TOKEN}"; environment variables are read in settings only"#,
                #"pipeline/deadline: must be a duration such as "500 ms", "30 s", "5 min", "24 h" or "7 d", found the string "${TOKEN}"; environment variables are read in settings only"#,
                #"destinations/0/destination: must be one of courier, depot, found the string "${TOKEN}"; environment variables are read in settings only"#,
            ]
        ),
        (
            courier(#","${TOKEN}":5,"enabled":"${TOKEN}""#),
            [
                "destinations/0/${TOKEN}: is no key that is known here",
                #"destinations/0/enabled: must be true or false, found the string "${TOKEN}"; environment variables are read in settings only"#,
            ]
        ),
        (
            courier(
                #","subscriptions":[{"action":"sendParcel","trigger":"true","mapping":{"id":"$5","note":{"@template":"${{ properties.total }} and $a"}}}]"#
            ), []
        ),
    ]

    @Test("${…} is read in settings, and refused where nobody reads it", arguments: referenceCases)
    func references(_ text: String, _ problems: [String]) throws {
        let found = try Self.problems(text)
        #expect(found == problems)
        #expect(!found.joined().contains("s3cret"))
    }

    @Test("${…} is read in nested and listed settings too, and what it gives is not looked through again")
    func nested() throws {
        let json: JSONValue = [
            "destinations": [
                [
                    "destination": "tree", "subscriptions": [],
                    "settings": [
                        "branch": ["leaf": "a${A}b"], "list": ["${A}", "x"], "raw": ["deep": [["k": "${A}"]]],
                    ],
                ]
            ]
        ]
        let configuration = try DestinationConfiguration(json, destinations: [Tree()]) { _ in "${A}" }
        let request = try headers(configuration)
        #expect(
            request["X-Settings"] == #"{"branch":{"leaf":"a${A}b"},"list":["${A}","x"],"raw":{"deep":[{"k":"${A}"}]}}"#)
    }

    private func headers(_ configuration: DestinationConfiguration) throws -> HTTPHeaders {
        let instance = try #require(configuration.instances.first)
        guard case .request(let request) = try #require(instance.dryRun(.delete(userId: "u")).first).result else {
            Issue.record("There is no request.")
            return [:]
        }
        return request.headers
    }

    /// A destination with settings in settings, which it shows in a header.
    struct Tree: Destination {
        struct Branch: FieldSet {
            let leaf = Field<String>("leaf", label: "Leaf")
        }
        struct Settings: FieldSet {
            let branch = Field<NestedObject<Branch>>("branch", label: "Branch")
            let list = Field<[String]>("list", label: "List")
            let raw = Field<JSONValue>("raw", label: "Raw")
        }
        static let slug = "tree"
        static let name = "Tree"
        var baseURLs: [BaseURL] { ["https://h"] }
        var actions: [any Action<Tree>] { [] }
        func headers(for settings: Payload<Settings>) -> HTTPHeaders { ["X-Settings": "\(JSONValue(settings.json))"] }
        func deletion(of user: UserIdentity, in context: Context<Tree>) throws -> Deletion {
            .request(context.request(.delete, HTTPURL("https://h")))
        }
    }

    @Test("an instance that is switched off does without its variables, and is checked all the same")
    func disabled() throws {
        let off =
            #"{"destinations":[{"destination":"courier","enabled":false,"settings":{"token":"${NONE}","account":"${NONE}"}%}]}"#
        #expect(try Self.problems(off.replacing("%", with: "")) == [])
        #expect(try Self.problems(off.replacing("false", with: "true").replacing("%", with: "")).count == 2)
        #expect(
            try Self.problems(
                off.replacing("%", with: #","subscriptions":[{"action":"sendParcel","trigger":"type ="}]"#)) == [
                    #"destinations/0/subscriptions/0/trigger: expected a value after "=" at column 7, found the end of the statement"#
                ])
        let missing = #"{"destinations":[{"destination":"courier","enabled":false,"settings":{"token":"${NONE}"}}]}"#
        #expect(
            try Self.problems(missing) == [
                "destinations/0/settings/account: Account (account) is required, found nothing"
            ])
    }

    @Test("two registered destinations of one slug are refused")
    func slugs() throws {
        #expect(
            try Self.problems(#"{"destinations":[]}"#, [Courier(), Courier(baseURL: "https://eu.courier.example")]) == [
                "destinations: must be registered once each, but two have the slug courier"
            ])
    }

    @Test("the options of the pipeline and the limits of the instances are what the file says")
    func pipeline() throws {
        let json = try JSONValue(
            parsing: """
                {"pipeline": {"events": 50, "bytes": 6000, "whenFull": "dropOldest", "batchAge": "250 ms", "batchBytes": 700,
                    "credentialsPatience": "2 min", "deadline": "1.5 min", "shutdownDeadline": "7 s", "ordering": "user",
                    "duplicates": {"time": "12 h"}, "sensitivePaths": ["traits.email"], "unreadOutcomes": 8, "seed": 9,
                    "retry": {"attempts": 8, "time": "1 h", "cap": "10 s"}, "breaker": {"share": 0.75, "pause": "5 s"},
                    "backlog": {"events": 100, "patience": "9 s"}, "queue": {"held": 7, "firstWait": "1 min"}},
                 "destinations": [
                   {"destination": "courier", "name": "North", "settings": {"token": "t", "account": "a"},
                    "limits": {"requestsPerMinute": 600, "timeout": "3 s"}, "backlog": {"events": 3, "whenFull": "reject"}},
                   {"destination": "courier", "name": "Off", "enabled": false, "settings": {"token": "t", "account": "a"},
                    "limits": {"inFlight": 1}},
                   {"destination": "courier", "name": "South", "settings": {"token": "t", "account": "a"}}]}
                """)
        let configuration = try DestinationConfiguration(json, destinations: [Courier()]) { _ in nil }
        let pipeline = configuration.pipeline
        #expect(pipeline.events == 50 && pipeline.bytes == 6_000 && pipeline.whenFull == .dropOldest)
        #expect(pipeline.batchAge == .milliseconds(250) && pipeline.batchBytes == 700)
        #expect(pipeline.credentialsPatience == .seconds(120) && pipeline.deadline == .seconds(90))
        #expect(pipeline.shutdownDeadline == .seconds(7) && pipeline.unreadOutcomes == 8 && pipeline.seed == 9)
        #expect(pipeline.ordering != nil && pipeline.sensitivePaths == ["traits.email"])
        #expect(pipeline.duplicates == DuplicateWindow(time: .seconds(43_200)))
        #expect(pipeline.retry == RetryPolicy(attempts: 8, time: .seconds(3_600), cap: .seconds(10)))
        #expect(pipeline.breaker == BreakerPolicy(share: 0.75, pause: .seconds(5)))
        #expect(
            pipeline.limits == ["North": DeliveryLimits(inFlight: 8, requestsPerMinute: 600, timeout: .seconds(3))],
            "what is left out is the destination's own, and an instance that is off has none")
        #expect(pipeline.backlog == BacklogPolicy(events: 100, patience: .seconds(9)))
        #expect(
            pipeline.backlogs == ["North": BacklogPolicy(events: 3, whenFull: .reject, patience: .seconds(9))],
            "what is left out is the pipeline's")
        #expect(pipeline.queue == QueuePolicy(held: 7, firstWait: .seconds(60)))
        let made = try Pipeline(configuration.instances, transport: RecordingTransport(), configuration: pipeline)
        #expect(made.destinations == ["North", "South"])
    }

    @Test("numbers and durations out of range have their path")
    func ranges() throws {
        let text = """
            {"pipeline": {"events": -5, "deadline": "5m", "retry": {"attempts": 0, "cap": 30}, "breaker": {"share": 0}},
             "destinations": [{"destination": "courier", "settings": {"token": "t", "account": "a"},
               "limits": {"inFlight": 0, "requestsPerMinute": 0, "timeout": "0 s"}}]}
            """
        let duration = #"a duration such as "500 ms", "30 s", "5 min", "24 h" or "7 d""#
        #expect(
            try Self.problems(text) == [
                "pipeline/retry/cap: must be \(duration), found the number 30",
                #"pipeline/deadline: must be \#(duration), found the string "5m""#,
                "pipeline/events: must be at least 1, found -5", "pipeline/retry/attempts: must be at least 1, found 0",
                "pipeline/breaker/share: must be more than 0 and at most 1, found 0.0",
                "destinations/0/limits/inFlight: must be at least 1, found 0",
                "destinations/0/limits/requestsPerMinute: must be at least 1, found 0",
                "destinations/0/limits/timeout: must be longer than none, found 0.0 seconds",
            ])
    }

    @Test("warnings have the path of their instance")
    func warnings() throws {
        let json = try JSONValue(
            parsing: Self.courier(#","subscriptions":[{"action":"sendParcel","trigger":"type = \"trakc\""}]"#))
        let configuration = try DestinationConfiguration(json, destinations: [Courier()]) { _ in nil }
        #expect(configuration.warnings.map(\.path) == ["destinations/0/subscriptions/0/trigger"])
        #expect(configuration.instances.first?.warnings.map(\.path) == ["subscriptions/0/trigger"])
    }
}
