import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Secrets and reflection")
struct ReflectionTests {
    private static let key = "reflected-key-4711"
    private static let settings: JSONObject = ["token": JSONValue(key), "account": "acme"]

    /// Everything that a dump says, by the name of what was dumped.
    private static func dumps() async throws -> [(String, String)] {
        let instance = try Courier.instance(nil, settings: settings)
        let event = Event.fixture(
            .track, ["event": "Order Completed", "properties": ["note": JSONValue("echo \(key)")]])
        let transport = RecordingTransport([
            .response(HTTPResponse(status: 400, headers: ["Set-Cookie": key], body: Array(key.utf8)))
        ])
        let outcomes = await instance.deliver(event, through: transport)
        let request = try #require(instance.requests(for: event).first)
        var withQuery = HTTPRequest(.get, HTTPURL("https://h.example").adding(query: "key", key))
        withQuery.headers.set("X-Key", to: key, isSensitive: true)
        let pipeline = try Pipeline([instance], transport: transport)
        let values: [(String, Any)] = [
            ("instance", instance), ("request", request), ("headers", request.headers),
            ("fields", request.headers.fields), ("query", withQuery),
            ("response", HTTPResponse(status: 200, headers: ["Set-Cookie": key], body: Array(key.utf8))),
            ("dry run", instance.dryRun(event)), ("explanation", instance.explain(event)), ("outcomes", outcomes),
            ("transport", transport), ("pipeline", pipeline), ("tester", DestinationTester(instance)),
        ]
        var dumps: [(String, String)] = []
        for (name, value) in values {
            var text = ""
            dump(value, to: &text)
            dumps.append((name, text + "\(value)" + String(reflecting: value)))
        }
        await pipeline.shutdown(deadline: .zero)
        return dumps
    }

    @Test("no dump, description or mirror shows a key")
    func dumpsShowNoKey() async throws {
        let bytes = Array(Self.key.utf8)
        for (name, text) in try await Self.dumps() {
            #expect(!text.isEmpty)
            #expect(!text.contains(Self.key), "\(name): \(text)")
            // A dump writes an array of bytes as numbers, one a line.
            let numbers = text.split { !$0.isNumber }.compactMap { UInt8($0) }
            #expect(
                numbers.count < bytes.count || !numbers.indices.contains { numbers[$0...].starts(with: bytes) },
                "\(name)")
        }
    }

    @Test("what is no secret can still be seen")
    func dumpsShowTheRest() async throws {
        let dumps = Dictionary(uniqueKeysWithValues: try await Self.dumps())
        #expect(dumps["instance"]?.contains("Courier (Actions)") == true)
        #expect(dumps["instance"]?.contains("Send orders") == true)
        #expect(dumps["request"]?.contains("X-Account") == true)
        #expect(dumps["explanation"]?.contains("sendParcel") == true)
    }
}
