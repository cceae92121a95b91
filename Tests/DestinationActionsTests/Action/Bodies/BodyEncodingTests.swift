import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Bodies that are encoded for the way")
struct BodyEncodingTests {
    /// An encoding that everybody can read: backwards.
    struct Backwards: BodyEncoding {
        var name = "backwards"
        var minimum = 0
        func encode(_ body: [UInt8]) -> [UInt8]? { body.count < minimum ? nil : body.reversed() }
    }

    static func dispatch(_ encoding: Backwards, headers: HTTPHeaders = [:]) -> Dispatch {
        Dispatch(ownHeaders: headers, bodyEncoding: encoding) { _, _ in .text("abc") }
    }

    @Test("a body is encoded at departure, and plain in previews")
    func departure() async throws {
        let tester = try Self.dispatch(Backwards()).tester()
        #expect(try tester.request(for: .fixture()).body == Array("abc".utf8))
        #expect(tester.instance.dryRun(.fixture()).first?.json["request"]?["body"] == "abc")
        let transport = RecordingTransport()
        let outcomes = await tester.instance.deliver(.fixture(), through: transport)
        #expect(outcomes.map(\.outcome.name) == ["delivered"])
        let sent = try #require(transport.requests.first)
        #expect(sent.body == Array("cba".utf8))
        #expect(sent.headers["Content-Encoding"] == "backwards")
        #expect(sent.plainBody == Array("abc".utf8) && sent.text == "abc")
    }

    @Test("a pipeline encodes as well")
    func pipeline() async throws {
        let delivery = try await Self.dispatch(Backwards()).tester().deliver([.fixture()])
        #expect(delivery.requests.map(\.body) == [Array("cba".utf8)])
    }

    @Test("what the encoding leaves, and what the action has encoded itself, is sent as it is")
    func left() async throws {
        for dispatch in [
            Self.dispatch(Backwards(minimum: 4)), Self.dispatch(Backwards(), headers: ["content-encoding": "br"]),
        ] {
            let transport = RecordingTransport()
            _ = await (try dispatch.tester()).instance.deliver(.fixture(), through: transport)
            #expect(transport.requests.map(\.body) == [Array("abc".utf8)])
            #expect(transport.requests.first?.headers["Content-Encoding"] == dispatch.ownHeaders["Content-Encoding"])
        }
    }

    @Test("a name that is none is refused when the instance is made", arguments: ["", "g zip", "gzip\r\nX: 1", "gzíp"])
    func name(name: String) {
        let error = #expect(throws: ConfigurationErrors.self) {
            try Self.dispatch(Backwards(name: name)).tester()
        }
        #expect(error?.problems.map(\.path) == ["bodyEncoding"])
        #expect(error?.description.contains("must have a name of letters, digits, - and _, found ") == true)
    }
}
