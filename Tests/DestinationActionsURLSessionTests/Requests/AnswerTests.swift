import DestinationActions
import DestinationActionsURLSession
import LoopbackHTTP
import Testing

@Suite("Answers", .timeLimit(.minutes(5)))
struct AnswerTests {
    let transport = URLSessionTransport()

    @Test(
        "every status is returned with its headers and body", arguments: [200, 201, 400, 403, 404, 409, 429, 500, 503])
    func status(_ status: Int) async throws {
        try await withServer { _ in
            LoopbackResponse(status: status, headers: [("X-Trace", "a b"), ("Retry-After", "3")], body: "{\"a\":1}")
        } test: { server in
            let response = try await transport.send(server.request(), timeout: patience)
            #expect(response.status == status)
            #expect(response.headers["x-trace"] == "a b")
            #expect(response.headers["Retry-After"] == "3")
            #expect(response.text == "{\"a\":1}")
        }
    }

    @Test("answers without a body are whole", arguments: [200, 204, 304])
    func empty(_ status: Int) async throws {
        try await withServer { _ in
            LoopbackResponse(status: status)
        } test: { server in
            let response = try await transport.send(server.request(), timeout: patience)
            #expect(response.status == status)
            #expect(response.body.isEmpty)
        }
    }

    struct Verb: Sendable, CustomTestStringConvertible {
        var method: HTTPRequest.Method
        var body: String?
        var testDescription: String { "\(method.rawValue) \(body == nil ? "without" : "with") a body" }
    }
    static let verbs = [
        Verb(method: .get), Verb(method: .post), Verb(method: .put), Verb(method: .patch), Verb(method: .delete),
        Verb(method: .post, body: "{\"a\":1}"), Verb(method: .put, body: "{\"a\":1}"),
        Verb(method: .patch, body: "{\"a\":1}"), Verb(method: .delete, body: "{\"tag\":\"new\"}"),
    ]

    @Test("the verb, the address and the body arrive as they were built", arguments: verbs)
    func verb(_ verb: Verb) async throws {
        try await withServer { request in
            let text = String(decoding: request.body, as: UTF8.self)
            return LoopbackResponse(body: "\(request.method) \(request.target) \(text)")
        } test: { server in
            var request = try server.request(verb.method, "a/b ü", body: verb.body)
            request.url = request.url.adding(query: "q", "1&2+3")
            let response = try await transport.send(request, timeout: patience)
            #expect(response.text == "\(verb.method.rawValue) /a%2Fb%20%C3%BC?q=1%262%2B3 \(verb.body ?? "")")
        }
    }

    @Test("HEAD returns the headers alone")
    func head() async throws {
        try await withServer { _ in
            LoopbackResponse(headers: [("X-Trace", "1")], body: "twelve bytes")
        } test: { server in
            let response = try await transport.send(server.request(.head), timeout: patience)
            #expect(response.status == 200)
            #expect(response.headers["X-Trace"] == "1")
            #expect(response.body.isEmpty)
        }
    }

    static let manners: [LoopbackResponse.Manner] = [
        .whole, .chunked(7), .dripping(500, pause: .milliseconds(1)),
    ]

    @Test("a body is whole however it comes", arguments: manners)
    func manner(_ manner: LoopbackResponse.Manner) async throws {
        let text = String(repeating: "0123456789", count: 400)
        try await withServer { _ in
            LoopbackResponse(body: text, manner: manner)
        } test: { server in
            let response = try await transport.send(server.request(), timeout: patience)
            #expect(response.text == text)
        }
    }

    @Test("a large body arrives whole and is not announced first")
    func largeBody() async throws {
        let body = String(repeating: "x", count: 2_000_000)
        try await withServer { request in
            LoopbackResponse(body: "\(request.body.count) \(request["Expect"] ?? "at once")")
        } test: { server in
            let response = try await transport.send(server.request(.post, body: body), timeout: patience)
            #expect(response.text == "2000000 at once")
        }
    }

    @Test("repeated fields arrive as one")
    func repeated() async throws {
        try await withServer { _ in
            LoopbackResponse(headers: [("X-Part", "a"), ("X-Part", "b")])
        } test: { server in
            let response = try await transport.send(server.request(), timeout: patience)
            #expect(response.headers["X-Part"] == "a, b")
        }
    }

    static let challenges = [
        "Basic realm=\"api\"", "Bearer", "Digest realm=\"api\", nonce=\"n\"", "Basic", "nonsense \u{22}", "",
    ]

    @Test("a 401 is returned whatever it asks for", arguments: challenges)
    func unauthorised(_ challenge: String) async throws {
        try await withServer { _ in
            LoopbackResponse(status: 401, headers: [("WWW-Authenticate", challenge)], body: "who are you?")
        } test: { server in
            for _ in 1...3 {
                let request = try server.request(.post, headers: ["Authorization": "Basic YTpi"], body: "{}")
                let response = try await transport.send(request, timeout: patience)
                #expect(response.status == 401)
                #expect(response.text == "who are you?")
            }
            #expect(server.receivedRequests == 3)
        }
    }
}
