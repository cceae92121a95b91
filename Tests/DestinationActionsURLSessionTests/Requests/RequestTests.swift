import DestinationActions
import DestinationActionsURLSession
import LoopbackHTTP
import DestinationActionsLocks
import Testing

@Suite("Requests", .timeLimit(.minutes(5)))
struct RequestTests {
    let transport = URLSessionTransport()

    /// Sends a request and returns its fields as they arrived.
    private func arrived(
        _ method: HTTPRequest.Method, _ headers: HTTPHeaders, body: String? = nil
    ) async throws -> [String: String] {
        let box = Box()
        try await withServer { request in
            box.value.withLock { seen in
                for field in request.headers { seen[field.name] = field.value }
            }
            return LoopbackResponse()
        } test: { server in
            _ = try await transport.send(server.request(method, headers: headers, body: body), timeout: patience)
        }
        return box.value.withLock { $0 }
    }

    private final class Box: Sendable {
        let value = Mutex<[String: String]>([:])
    }

    @Test("names and values of headers arrive as they were given")
    func headers() async throws {
        let fields = try await arrived(
            .post,
            [
                "Authorization": "Basic YTpi", "Content-Type": "application/json; charset=utf-8",
                "x-custom-LOWER": "Ab  c", "X-Empty": "", "X-Text": "ü;:,\"", "User-Agent": "me/1",
                "Accept": "text/plain",
                "X-Padded": "  p\t",
            ], body: "{}")
        #expect(fields["Authorization"] == "Basic YTpi")
        #expect(fields["Content-Type"] == "application/json; charset=utf-8")
        #expect(fields["x-custom-LOWER"] == "Ab  c")
        #expect(fields["X-Empty"] == "")
        #expect(fields["X-Text"] == "ü;:,\"")
        #expect(fields["User-Agent"] == "me/1")
        #expect(fields["Accept"] == "text/plain")
        #expect(fields["X-Padded"] == "p")
        #expect(fields["Content-Length"] == "2")
        #expect(fields["Cookie"] == nil)
    }

    @Test("a type is not invented", arguments: [HTTPRequest.Method.post, .put, .patch, .delete])
    func contentType(_ method: HTTPRequest.Method) async throws {
        let fields = try await arrived(method, [:], body: "{}")
        #if os(Linux)
        #expect(fields["Content-Type"] == nil)
        #else
        #expect(fields["Content-Type"] != "application/x-www-form-urlencoded")
        #endif
        #expect(fields["Content-Length"] == "2")
    }

    @Test("repeated fields go out as one")
    func repeated() async throws {
        var headers: HTTPHeaders = ["X-Part": "a"]
        headers.append("x-part", "b")
        #expect(try await arrived(.get, headers)["X-Part"] == "a, b")
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var message: String
        var base = "http://127.0.0.1:1"
        var method = HTTPRequest.Method.get
        var headers: HTTPHeaders = [:]
        var body: String?
    }
    static let refusals = [
        Refusal(testDescription: "GET with a body", message: "A GET request cannot have a body.", body: "{}"),
        Refusal(
            testDescription: "HEAD with a body", message: "A HEAD request cannot have a body.", method: .head,
            body: "{}"),
        Refusal(
            testDescription: "line break in a value", message: "The value of the header x-a holds a control character.",
            headers: ["X-A": "1\r\nX-B: 2"]),
        Refusal(
            testDescription: "zero byte in a value", message: "The value of the header x-a holds a control character.",
            headers: ["X-A": "1\u{0}"]),
        Refusal(
            testDescription: "line break in a name", message: "A header's name is no token.",
            headers: ["X-A: 1\nX-B": "2"]),
        Refusal(testDescription: "empty name", message: "A header's name is no token.", headers: ["": "2"]),
        Refusal(
            testDescription: "length", message: "The header content-length belongs to the connection.",
            headers: ["Content-Length": "2"]),
        Refusal(
            testDescription: "coding", message: "The header transfer-encoding belongs to the connection.",
            headers: ["Transfer-Encoding": "chunked"]),
        Refusal(
            testDescription: "other scheme", message: "The base address must start with https:// or http://.",
            base: "ftp://a"),
        Refusal(testDescription: "no host", message: "The base address has no host.", base: "http:///x"),
        Refusal(
            testDescription: "bracket in the path",
            message: "The base address holds a character that must be escaped.",
            base: "http://127.0.0.1:1/a|b"),
    ]

    @Test("what cannot be sent is refused before anything goes out", arguments: refusals)
    func refusal(_ refusal: Refusal) async throws {
        let request = HTTPRequest(
            refusal.method, HTTPURL(BaseURL(unencrypted: refusal.base)), headers: refusal.headers,
            body: refusal.body.map { [UInt8]($0.utf8) })
        let error = await transport.failure(of: request)
        #expect(error == TransportError(.invalidRequest, refusal.message, mayHaveArrived: false))
    }

    @Test("an address without encryption needs a base that allows it")
    func unencrypted() async throws {
        let error = await transport.failure(of: HTTPRequest(.get, HTTPURL("http://127.0.0.1:1")))
        #expect(error?.code == .invalidRequest)
    }
}
