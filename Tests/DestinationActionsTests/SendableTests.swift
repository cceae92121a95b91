import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Values may cross tasks")
struct SendableTests {
    /// Sends a value through a task and gives what came out.
    private func sent<Value: Sendable>(_ value: Value) async -> Value { await Task { value }.value }

    @Test("events and their parts")
    func events() async throws {
        let event = try Event(parsing: #"{"type":"track","userId":7,"properties":{"total":1.50}}"#)
        #expect(await sent(event) == event)
        #expect(await sent(event.properties) == ["total": 1.5])
        #expect(await sent(event.problems) == event.problems)
        #expect(await sent(Event.Common(messageId: "m")).messageId == "m")
        #expect(await sent(EventSource(now: { Timestamp(seconds: 1) }, id: { "i" })).id() == "i")
        #expect(await sent(try EventBatch(parsing: Array(#"{"batch":[5]}"#.utf8))).rejected.map(\.index) == [0])
        #expect(await sent(EventType.track) == .track)
    }

    @Test("triggers, mappings and fields")
    func rules() async throws {
        let trigger = try Trigger(parsing: "type = 'track'")
        #expect(await sent(trigger) == trigger)
        #expect(await sent(trigger.explain([:])).clause == #"type = "track""#)
        let mapping = try Mapping(["a": .path("b")])
        #expect(await sent(mapping) == mapping)
        #expect(await sent(MappingValue.path("x")) == .path("x"))
        let schema = try PayloadSchema<SendParcel.Fields>()
        #expect(await sent(schema).fields.definitions.count == 5)
        #expect(await sent(try schema.payload(["id": "x"])).id == "x")
    }

    @Test("requests, answers and verdicts")
    func http() async throws {
        let url = try HTTPURL("https://api.example.com").appending("x")
        #expect(await sent(url) == url)
        let request = HTTPRequest(.get, url, headers: ["A": "1"])
        #expect(await sent(request) == request)
        #expect(await sent(HTTPResponse(status: 200)) == HTTPResponse(status: 200))
        let error = TransportError(.timedOut, "x", mayHaveArrived: true)
        #expect(await sent(error) == error)
        #expect(await sent(Verdict.delivered) == .delivered)
    }

    @Test("destinations, instances and what they make of events")
    func destinations() async throws {
        let instance = try Courier.instance()
        #expect(await sent(instance) === instance)
        #expect(await sent(Courier()).actions.count == 2)
        #expect(await sent(Subscription(action: "a", trigger: "true")).action == "a")
        #expect(await sent(instance.dryRun(.fixture())).count == 2)
        #expect(await sent(instance.explain(.fixture())).destination == "Courier (Actions)")
        let outcomes = await instance.deliver(.fixture(), through: RecordingTransport())
        #expect(await sent(outcomes).map(\.outcome.name) == ["delivered", "skipped"])
        #expect(await sent(try DestinationTester(Courier(), settings: Courier.settings)).instance.name == instance.name)
        #expect(await sent(ConfigurationErrors(problems: [])).problems.isEmpty)
    }
}
