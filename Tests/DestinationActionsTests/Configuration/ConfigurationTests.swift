import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Configurations")
struct ConfigurationTests {
    static func configuration(_ text: String) throws -> DestinationConfiguration {
        try DestinationConfiguration(
            JSONValue(parsing: text), destinations: [Courier(), DryRunTests.Blunt()],
            environment: { ["TOKEN": "t-4711", "EMPTY": "", "LINE": "a\nb"][$0] })
    }

    @Test("instances are made as they are described, in their order")
    func instances() throws {
        let configuration = try Self.configuration(
            """
            {"destinations": [
              {"destination": "courier", "name": "North", "settings": {"token": "${TOKEN}", "account": "a-${TOKEN}-${TOKEN}"},
               "subscriptions": [
                 {"name": "Orders", "action": "sendParcel", "trigger": "type = 'track'"},
                 {"action": "printLabel", "trigger": "type = 'identify'", "enabled": false, "mapping": {"text": "x"}}]},
              {"destination": "courier", "enabled": true, "settings": {"token": "t", "account": "$a {b}"}},
              {"destination": "blunt", "enabled": false, "settings": {"key": "k"}, "subscriptions": []}]}
            """)
        #expect(configuration.instances.map(\.name) == ["North", "Courier (Actions)"])
        #expect(
            configuration.instances.map(\.subscriptionNames) == [
                ["Orders", "printLabel"], ["Send orders", "Label for new users"],
            ])
        let requests = configuration.instances.map { $0.requests(for: .fixture()).first }
        #expect(requests.map { $0?.headers["X-Token"] } == ["t-4711", "t"])
        #expect(requests.map { $0?.headers["X-Account"] } == ["a-t-4711-t-4711", "$a {b}"])
        #expect(
            configuration.instances[0].dryRun(.fixture(.identify)).map(\.description).last
                == "printLabel: skipped, the subscription is disabled")
    }

    @Test("a subscription of an export is taken as it is")
    func export() throws {
        let configuration = try Self.configuration(
            """
            {"destinations": [{"destination": "courier", "settings": {"token": "t", "account": "a"}, "subscriptions": [
              {"id": "7XcPQ", "name": "Orders", "actionId": "e4Zf", "actionSlug": "sendParcel", "destinationId": "d", "modelId": null,
               "enabled": true, "trigger": "type = \\"track\\" and event = \\"Order Completed\\"",
               "settings": {"id": {"@path": "$.userId"}, "note": {"@template": "{{event}}!"}}},
              {"actionSlug": "sendParcel", "trigger": "true", "settings": null, "mapping": null, "name": null}]}]}
            """)
        let instance = try #require(configuration.instances.first)
        #expect(instance.subscriptionNames == ["Orders", "sendParcel"])
        let requests = instance.requests(for: .fixture(.track, ["userId": "u"]))
        #expect(requests.map(\.json["note"]) == ["Order Completed!", nil])
        #expect(requests.last?.json["details"] == ["total": 27.5, "currency": "EUR"], "no mapping: the defaults")
    }

    @Test("an export that is fed by the rows of a model is warned of, as no event comes to it")
    func model() throws {
        let configuration = try Self.configuration(
            """
            {"destinations": [{"destination": "courier", "settings": {"token": "t", "account": "a"}, "subscriptions": [
              {"id": "7XcPQ", "actionSlug": "sendParcel", "trigger": "type = \\"track\\"", "modelId": "m-1"}]}]}
            """)
        #expect(
            configuration.warnings.map(\.description) == [
                "destinations/0/subscriptions/0/modelId: is not read: a subscription takes events, not the rows of a model"
            ])
    }

    @Test(
        "batching is the literal of the mapping, written by a flag",
        arguments: [("", false), (#","batching":true"#, true), (#","batching":false"#, false)])
    func batching(flag: String, isBatched: Bool) throws {
        for mapping in ["", #","mapping":{"id":"x","enable_batching":\#(!isBatched)}"#] where !(flag + mapping).isEmpty
        {
            if flag.isEmpty, !mapping.isEmpty { continue }
            let configuration = try Self.configuration(
                """
                {"destinations": [{"destination": "courier", "settings": {"token": "t", "account": "a"}, "subscriptions": [
                  {"action": "sendParcel", "trigger": "true"\(mapping)\(flag)}]}]}
                """)
            let run = try #require(configuration.instances.first?.dryRun(.fixture()).first)
            #expect(run.payload?["enable_batching"] == JSONValue(isBatched))
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let json: String
        let problems: [String]
    }

    static let valid = #""settings":{"token":"t","account":"a"}"#
    static let cases = [
        Case(
            testDescription: "no list", json: "{}", problems: ["destinations: must be an array, found nothing"]),
        Case(
            testDescription: "another type", json: #"{"destinations":{}}"#,
            problems: ["destinations: must be an array, found an object"]),
        Case(
            testDescription: "no objects", json: #"{"destinations":[5,"courier"]}"#,
            problems: [
                "destinations/0: must be an object, found the number 5",
                #"destinations/1: must be an object, found the string "courier""#,
            ]),
        Case(
            testDescription: "unknown destination", json: #"{"destinations":[{"destination":"Courier"},{}]}"#,
            problems: [
                #"destinations/0/destination: must be one of courier, blunt, found the string "Courier"; did you mean courier?"#,
                "destinations/1/destination: must be one of courier, blunt, found nothing",
            ]),
        Case(
            testDescription: "wrong types",
            json:
                #"{"destinations":[{"destination":"courier","name":5,"enabled":"yes","settings":"s3cret","subscriptions":{}}]}"#,
            problems: [
                #"destinations/0/enabled: must be true or false, found the string "yes""#,
                "destinations/0/name: must be a string, found the number 5",
                "destinations/0/settings: must be an object, found a string",
                "destinations/0/subscriptions: must be an array, found an object",
            ]),
        Case(
            testDescription: "environment",
            json:
                #"{"destinations":[{"destination":"courier","settings":{"token":"${NONE}","account":"${EMPTY}","depot":"${LINE}"}}]}"#,
            problems: [
                "destinations/0/settings/token: names the environment variable NONE, which is not set",
                "destinations/0/settings/account: Account (account) is required, found an empty string",
                #"destinations/0/settings/depot: Depot (depot) must not hold control characters, found the string "a\nb""#,
            ]),
        Case(
            testDescription: "subscriptions",
            json: """
                {"destinations":[{"destination":"courier",\(valid),"subscriptions":[
                  5,
                  {"trigger":"true"},
                  {"action":"sendParcel"},
                  {"action":7,"trigger":8,"enabled":9,"batching":0,"name":[]},
                  {"action":"sendParcel","trigger":"type =","mapping":{"id":{"@path":1}}},
                  {"action":"printLabel","trigger":"true","batching":true},
                  {"actionSlug":"nope","trigger":"true"}]}]}
                """,
            problems: [
                "destinations/0/subscriptions/0: must be an object, found the number 5",
                "destinations/0/subscriptions/1/action: must be a string, found nothing",
                "destinations/0/subscriptions/2/trigger: must be a string, found nothing",
                "destinations/0/subscriptions/3/action: must be a string, found the number 7",
                "destinations/0/subscriptions/3/trigger: must be a string, found the number 8",
                "destinations/0/subscriptions/3/name: must be a string, found an array",
                "destinations/0/subscriptions/3/enabled: must be true or false, found the number 9",
                "destinations/0/subscriptions/3/batching: must be true, false, or an object with events, bytes and age, found the number 0",
                #"destinations/0/subscriptions/4/trigger: expected a value after "=" at column 7, found the end of the statement"#,
                "destinations/0/subscriptions/4/mapping/id/@path: must be text or a directive, but is a number",
                "destinations/0/subscriptions/5/batching: must not be true, as the action printLabel has no batches",
                #"destinations/0/subscriptions/6/action: must be one of sendParcel, printLabel, found "nope""#,
            ]),
        Case(
            testDescription: "the same name twice",
            json: #"{"destinations":[{"destination":"courier",\#(valid)},{"destination":"courier",\#(valid)},"#
                + #"{"destination":"courier","name":"x",\#(valid)},{"destination":"courier","enabled":false,"name":"x",\#(valid)}]}"#,
            problems: [
                #"destinations/1/name: must differ from the names of the others, found "Courier (Actions)" again"#
            ]),
        Case(
            testDescription: "several instances at once",
            json: #"{"destinations":[{"destination":"courier"},{"destination":"blunt","settings":{}}]}"#,
            problems: [
                "destinations/0/settings/token: Token (token) is required, found nothing",
                "destinations/0/settings/account: Account (account) is required, found nothing",
                "destinations/1/settings/key: Key (key) is required, found nothing",
                "destinations/1/subscriptions: must be given, as Blunt suggests none; an empty list sends nothing for any event",
            ]),
    ]

    @Test("everything that is wrong is told with its place", arguments: cases)
    func problems(_ c: Case) throws {
        let error = #expect(throws: ConfigurationErrors.self) { try Self.configuration(c.json) }
        #expect(error?.problems.map(\.description) == c.problems)
        #expect(error?.description.contains("s3cret") == false)
    }
}
