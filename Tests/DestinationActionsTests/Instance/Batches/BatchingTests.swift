import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Batching of a subscription")
struct BatchingTests {
    private static func configured(_ batching: String, action: String = "subscribe") throws -> DestinationConfiguration
    {
        let json = try JSONValue(
            parsing: """
                {"destinations": [{"destination": "mailer", "subscriptions": [
                  {"action": "\(action)", "trigger": "true", "batching": \(batching)}]}]}
                """)
        return try DestinationConfiguration(json, destinations: [Mailer()]) { _ in nil }
    }

    @Test(
        "takes events, bytes and age besides true and false",
        arguments: [
            ("true", [3, 3]), ("false", [1, 1, 1, 1, 1, 1]), (#"{"events": 2}"#, [2, 1, 2, 1]),
            (#"{"bytes": 1}"#, [1, 1, 1, 1, 1, 1]), ("{}", [3, 3]), ("null", [1, 1, 1, 1, 1, 1]),
        ])
    func sizes(batching: String, sizes: [Int]) throws {
        let events = (0..<6).map { Mailer.event("u\($0)", $0 < 3 ? "news" : "offers") }
        let instance = try #require(try Self.configured(batching).instances.first)
        #expect(instance.requests(forBatch: events).map { $0.json["emails"]?.count ?? 0 } == sizes)
    }

    @Test(
        "waits as long as the subscription says, else as the pipeline does",
        arguments: [
            (Batching(age: .seconds(7)), 7.0), (Batching(age: .milliseconds(250)), 0.25), (Batching(true), 2.0),
        ])
    func age(batching: Batching, seconds: Double) async throws {
        try await virtually { clock in
            let bench = try Bench(
                clock, [try Mailer.instance(batching: batching)], configure: { $0.batchAge = .seconds(2) })
            let outcomes = await bench.pipeline.deliver([Mailer.event("a", "news")])
            #expect(outcomes.codes == ["delivered delivered": 1])
            #expect(bench.partner.times == [.seconds(seconds)])
        }
    }

    @Test(
        "what is beyond the action's limits, or no size at all, is refused at its place",
        arguments: [
            (
                #"{"events": 5, "bytes": 10001}"#,
                [
                    "batching/events: must be at most 4, the limit of the action subscribe, found 5",
                    "batching/bytes: must be at most 10000, the limit of the action subscribe, found 10001",
                ]
            ),
            (
                #"{"events": 0, "bytes": -1, "age": "0 s"}"#,
                [
                    "batching/events: must be at least 1, found 0", "batching/bytes: must be at least 1, found -1",
                    "batching/age: must be longer than none, found 0.0 seconds",
                ]
            ),
            (#"{"event": 3}"#, ["batching/event: is no key that is known here; did you mean events?"]),
            (#"{"events": "3"}"#, [#"batching/events: must be a whole number, found the string "3""#]),
            (
                #""yes""#,
                [#"batching: must be true, false, or an object with events, bytes and age, found the string "yes""#]
            ),
        ])
    func problems(batching: String, problems: [String]) {
        let error = #expect(throws: ConfigurationErrors.self) { try Self.configured(batching) }
        let place = "destinations/0/subscriptions/0/"
        #expect(error?.problems.map(\.description) == problems.map { place + $0 })
    }

    @Test("the size of batches of an action that has none is refused, in Swift too")
    func none() {
        var subscription = Subscription(action: "addNote", trigger: "true")
        subscription.batching = Batching(events: 3)
        let error = #expect(throws: ConfigurationErrors.self) {
            try DestinationInstance(Shop(), settings: ["key": "k"], subscriptions: [subscription])
        }
        #expect(
            error?.problems.map(\.description) == [
                "subscriptions/0/batching: must not be set, as the action addNote has no batches"
            ])
    }

    @Test("the schema of configurations knows the sizes and the limits")
    func schema() throws {
        let schema = JSONSchemaCheck(root: try DestinationConfiguration.jsonSchema(for: [Mailer(), Shop()]))
        func isValid(_ destination: String, _ action: String, _ batching: String) throws -> Bool {
            let settings = destination == "shop" ? #""settings": {"key": "k"},"# : ""
            return schema.fits(
                try JSONValue(
                    parsing: """
                        {"destinations": [{"destination": "\(destination)", \(settings) "subscriptions": [
                          {"action": "\(action)", "trigger": "true", "batching": \(batching)}]}]}
                        """))
        }
        for batching in ["true", "false", "null", "{}", #"{"events": 4, "bytes": 10000, "age": "1 s"}"#] {
            #expect(try isValid("mailer", "subscribe", batching), "\(batching)")
        }
        for batching in [#"{"events": 5}"#, #"{"bytes": 10001}"#, #"{"age": 1}"#, #"{"size": 1}"#, "1"] {
            #expect(try !isValid("mailer", "subscribe", batching), "\(batching)")
        }
        #expect(try isValid("shop", "addNote", "false"))
        #expect(try !isValid("shop", "addNote", "true"))
        #expect(try !isValid("shop", "addNote", #"{"events": 3}"#))
    }
}
