import DestinationActions
import Testing

@Suite("The schema of configurations")
struct ConfigurationSchemaTests {
    static let destinations: [any Destination] = [Courier(), DryRunTests.Blunt(), KeyCheckTests.Depot()]

    /// A configuration of one courier with other members, and perhaps options of the pipeline.
    private static func courier(_ members: String, pipeline: String? = nil) -> String {
        let options = pipeline.map { #""pipeline":\#($0),"# } ?? ""
        return
            "{\(options)\"destinations\":[{\"destination\":\"courier\",\"settings\":{\"token\":\"t\",\"account\":\"a\"}\(members)}]}"
    }

    private static func subscription(_ text: String) -> String { courier(",\"subscriptions\":[{\(text)}]") }

    /// Configurations that load.
    static let rightFiles = [
        #"{"destinations":[]}"#,
        #"{"$schema":"./schema.json","pipeline":{},"destinations":[]}"#,
        courier(""),
        courier(#","name":"North","enabled":false,"limits":{},"subscriptions":[]"#),
        courier(#","name":null,"enabled":null,"subscriptions":null"#),
        courier(#","limits":{"inFlight":2,"requestsPerMinute":null,"timeout":"2.5 s"}"#),
        courier(
            "",
            pipeline: """
                {"events":5,"bytes":1000,"whenFull":"reject","backlog":{"events":1,"bytes":1,"whenFull":"suspend","patience":"0 s"},
                "queue":{"held":1,"patience":"1 h","firstWait":"1 s","longestWait":"1 s","deliveries":1},"retry":{"attempts":8,"time":"1 h","base":"0 s","throttledBase":"1 s",
                "cap":"5 min","longestRetryAfter":"1 d","waits":0,"budget":0,"requestsPerBatch":1},"breaker":{"failuresInRow":1,"calls":1,
                "share":1,"window":"1 s","pause":"1 s","longestPause":"1 s"},"credentialsPatience":"0 s","batchAge":"500ms","batchBytes":1,
                "deadline":"30 s","shutdownDeadline":"30 s","ordering":"user","duplicates":{},"sensitivePaths":["traits.email"],
                "unreadOutcomes":1,"seed":0}
                """),
        courier(
            "", pipeline: #"{"duplicates":{"time":"1 d","messages":1},"sensitivePaths":[],"breaker":{"share":0.25}}"#),
        subscription(#""action":"sendParcel","trigger":"true""#),
        subscription(
            #""name":"n","action":"sendParcel","trigger":"true","enabled":false,"batching":true,"mapping":{"id":"x","note":{"@path":"a"},"enable_batching":false}"#
        ),
        subscription(#""action":"sendParcel","trigger":"true","mapping":{"@path":"$.properties"}"#),
        subscription(#""action":"printLabel","trigger":"true","batching":false,"mapping":{"text":["x"]}"#),
        subscription(
            #""id":"7","name":"n","actionId":"a","actionSlug":"printLabel","destinationId":"d","modelId":null,"enabled":true,"trigger":"true","settings":{"text":"x"},"reverseETLSchedule":{"a":1}"#
        ),
        subscription(#""actionSlug":"printLabel","trigger":"true","settings":null,"mapping":null,"name":null"#),
        #"{"destinations":[{"destination":"depot","subscriptions":[]}]}"#,
        #"{"destinations":[{"destination":"depot","settings":null,"subscriptions":[]}]}"#,
        #"{"destinations":[{"destination":"depot","settings":{"level":"${LEVEL}","region":{"code":"${LEVEL}"}},"subscriptions":[]}]}"#,
        #"{"destinations":[{"destination":"depot","settings":{"level":4,"color":null},"subscriptions":[{"action":"store","trigger":"true","mapping":{"place":{"code":"c"},"items":[{"sku":"a"}],"open":{"code":"c","x":1}}}]}]}"#,
    ]

    /// Configurations that do not load, for what the schema says as well.
    static let wrongFiles = [
        "[]", "{}", #"{"destinations":{}}"#, #"{"destinations":[5]}"#, #"{"destinations":[{}]}"#,
        #"{"destinations":[],"destination":[]}"#, #"{"destinations":[],"pipelines":{}}"#,
        #"{"destinations":[],"pipeline":null}"#, #"{"destinations":[{"destination":"Courier"}]}"#,
        #"{"destinations":[{"destination":"courier"}]}"#,
        #"{"destinations":[{"destination":"courier","settings":{"token":"t"}}]}"#,
        #"{"destinations":[{"destination":"courier","settings":null}]}"#,
        #"{"destinations":[{"destination":"courier","settings":{"token":"t","account":"a","depott":"d"}}]}"#,
        #"{"destinations":[{"destination":"courier","settings":{"token":"t","account":["a","b"]}}]}"#,
        #"{"destinations":[{"destination":"depot"}]}"#,
        #"{"destinations":[{"destination":"depot","subscriptions":null}]}"#,
        #"{"destinations":[{"destination":"depot","settings":{"level":4.5},"subscriptions":[]}]}"#,
        #"{"destinations":[{"destination":"depot","settings":{"region":"x"},"subscriptions":[]}]}"#,
        courier(#","enable":false"#), courier(#","subscription":[]"#), courier(#","batchAge":"1 s""#),
        courier(#","retry":{}"#), courier(#","name":"""#), courier(#","name":5"#), courier(#","enabled":"no""#),
        courier(#","subscriptions":{}"#), courier(#","subscriptions":[5]"#),
        courier(#","limits":{"inFlight":0}"#), courier(#","limits":{"inFlight":1.5}"#),
        courier(#","limits":{"inFlight":null}"#), courier(#","limits":{"inflight":1}"#), courier(#","limits":null"#),
        courier(#","limits":{"requestsPerMinute":0}"#), courier(#","limits":{"timeout":5}"#),
        courier(#","backlog":{"events":0}"#), courier(#","backlogs":{}"#),
        courier("", pipeline: #"{"backlogs":{}}"#), courier("", pipeline: #"{"queue":{"hold":1}}"#),
        courier("", pipeline: #"{"events":-5}"#), courier("", pipeline: #"{"events":"5"}"#),
        courier("", pipeline: #"{"events":null}"#), courier("", pipeline: #"{"event":5}"#),
        courier("", pipeline: #"{"whenFull":"drop"}"#), courier("", pipeline: #"{"whenFull":null}"#),
        courier("", pipeline: #"{"retry":{"attempts":0}}"#), courier("", pipeline: #"{"retry":{"attemps":5}}"#),
        courier("", pipeline: #"{"retry":5}"#), courier("", pipeline: #"{"retry":{"cap":"5m"}}"#),
        courier("", pipeline: #"{"breaker":{"share":0}}"#), courier("", pipeline: #"{"breaker":{"share":2}}"#),
        courier("", pipeline: #"{"deadline":30}"#), courier("", pipeline: #"{"deadline":"-30 s"}"#),
        courier("", pipeline: #"{"ordering":"userId"}"#), courier("", pipeline: #"{"duplicates":true}"#),
        courier("", pipeline: #"{"duplicates":{"messages":0}}"#), courier("", pipeline: #"{"sensitivePaths":"a"}"#),
        courier("", pipeline: #"{"sensitivePaths":[""]}"#), courier("", pipeline: #"{"sensitivePaths":[5]}"#),
        courier("", pipeline: #"{"seed":-1}"#), courier("", pipeline: #"{"limits":{}}"#),
        courier("", pipeline: #"{"executor":"x"}"#),
        subscription(""), subscription(#""action":"sendParcel""#), subscription(#""trigger":"true""#),
        subscription(#""action":"sendparcel","trigger":"true""#), subscription(#""action":"sendParcel","trigger":5"#),
        subscription(#""action":"sendParcel","actionSlug":"sendParcel","trigger":"true""#),
        subscription(#""action":"sendParcel","trigger":"true","maping":{}"#),
        subscription(#""action":"sendParcel","trigger":"true","batchng":true"#),
        subscription(#""action":"printLabel","trigger":"true","batching":true"#),
        subscription(#""action":"sendParcel","trigger":"true","mapping":{"id":"x","note_":"y"}"#),
        subscription(#""actionSlug":"sendParcel","trigger":"true","settings":{"id":"x","note_":"y"}"#),
        subscription(#""action":"sendParcel","trigger":"true","mapping":[]"#),
        #"{"destinations":[{"destination":"depot","subscriptions":[{"action":"store","trigger":"true","mapping":{"place":{"code":"c","zoen":"z"}}}]}]}"#,
        courier(
            ",\"subscriptions\":["
                + Array(repeating: #"{"action":"sendParcel","trigger":"true"}"#, count: 51).joined(separator: ",")
                + "]"),
    ]

    /// Configurations that do not load for what only the destination knows.
    static let beyondFiles = [
        subscription(#""action":"sendParcel","trigger":"type =""#),
        subscription(#""action":"sendParcel","trigger":"true","mapping":{"id":{"@path":5}}"#),
        subscription(#""action":"sendParcel","trigger":"true","mapping":{"note":"x"}"#),
        courier(#","name":"${NAME}""#), courier("", pipeline: #"{"sensitivePaths":["$."]}"#),
        #"{"destinations":[{"destination":"courier","settings":{"token":"${NOBODY}","account":"a"}}]}"#,
    ]

    private static func loads(_ json: JSONValue) -> Bool {
        (try? DestinationConfiguration(json, destinations: destinations) { ["LEVEL": "4"][$0] }) != nil
    }

    private static let schema = Result {
        JSONSchemaCheck(root: try DestinationConfiguration.jsonSchema(for: destinations))
    }

    @Test("what loads fits the schema", arguments: rightFiles)
    func right(_ text: String) throws {
        let json = try JSONValue(parsing: text)
        #expect(throws: Never.self) {
            try DestinationConfiguration(json, destinations: Self.destinations) { ["LEVEL": "4"][$0] }
        }
        #expect(try Self.schema.get().fits(json))
    }

    @Test("what does not fit the schema does not load", arguments: wrongFiles)
    func wrong(_ text: String) throws {
        let json = try JSONValue(parsing: text)
        #expect(!Self.loads(json))
        #expect(try !Self.schema.get().fits(json))
    }

    @Test("what only the destination knows the schema leaves to the loader", arguments: beyondFiles)
    func beyond(_ text: String) throws {
        let json = try JSONValue(parsing: text)
        #expect(!Self.loads(json))
        #expect(try Self.schema.get().fits(json))
    }

    @Test("an editor finds settings, actions, fields and options, with what they are for")
    func completion() throws {
        let schema = try DestinationConfiguration.jsonSchema(for: Self.destinations)
        #expect(schema["$schema"] == "https://json-schema.org/draft/2020-12/schema")
        let courier = schema["$defs"]?["courier"]?["properties"]
        #expect(courier?["settings"]?["properties"]?["token"]?["title"] == "Token")
        #expect(courier?["settings"]?["required"] == ["token", "account"])
        let subscription = courier?["subscriptions"]?["items"]?["properties"]
        #expect(subscription?["action"]?["enum"] == ["sendParcel", "printLabel"])
        let mapping = schema["$defs"]?["courier.sendParcel"]
        #expect(mapping?["properties"]?["weight"]?["default"] == ["@path": "properties.weight"])
        #expect(schema["$defs"]?["courier.printLabel"]?["properties"]?["format"]?["examples"] == ["a4", "a5"])
        let retry = schema["properties"]?["pipeline"]?["properties"]?["retry"]
        #expect(retry?["properties"]?["attempts"]?["description"]?.string?.contains("5 unless set") == true)
        #expect(retry?["properties"]?["time"]?["$ref"] == "#/$defs/duration")
    }

    @Test("a destination that is declared wrongly has no schema")
    func declared() {
        #expect(throws: FieldSchemaError.self) {
            try DestinationConfiguration.jsonSchema(for: [ConfigurationProblemTests.Careless()])
        }
    }
}
