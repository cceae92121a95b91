import DestinationActions
import DestinationActionsURLSession
import LoopbackHTTP
import Testing

@Suite("Failures", .timeLimit(.minutes(5)))
struct FailureTests {
    let transport = URLSessionTransport()

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var answer: LoopbackResponse
        var codes: [TransportError.Code] = [.connectionLost]

        init(_ name: String, _ answer: LoopbackResponse) {
            testDescription = name
            self.answer = answer
        }

        init(_ name: String, _ codes: [TransportError.Code], raw text: String) {
            testDescription = name
            answer = LoopbackResponse(body: text, manner: .raw)
            self.codes = codes
        }
    }
    static let cases = [
        Case("hangs up without an answer", LoopbackResponse(manner: .nothing)),
        Case("hangs up after the head", LoopbackResponse(body: "0123456789", manner: .truncated(0))),
        Case("hangs up in the body", LoopbackResponse(body: "0123456789", manner: .truncated(4))),
        Case("hangs up in the head", [.connectionLost], raw: "HTTP/1.1 200 Fi"),
        Case("continuation alone", [.connectionLost], raw: "HTTP/1.1 100 Continue\r\n\r\n"),
        Case(
            "hangs up in a chunk", [.connectionLost],
            raw: "HTTP/1.1 200 Fine\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc"),
        Case("garbage", [.invalidResponse], raw: "\u{1}\u{2}garbage\r\n"),
        Case("line of text", [.invalidResponse], raw: "hello\r\n\r\n"),
        Case("status that is no number", [.invalidResponse], raw: "HTTP/1.1 abc Fine\r\n\r\n"),
        // The system does not always say whether an answer is broken or cut short.
        Case(
            "chunk of no size", [.invalidResponse, .connectionLost],
            raw: "HTTP/1.1 200 Fine\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        Case(
            "coding that is none", [.invalidResponse, .connectionLost],
            raw: "HTTP/1.1 200 Fine\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd"),
        Case(
            "header without a colon", [.invalidResponse, .connectionLost],
            raw: "HTTP/1.1 200 Fine\r\nnonsense\r\nContent-Length: 0\r\n\r\n"),
    ]

    @Test("what is no whole answer is an error that leaves the arrival open", arguments: cases)
    func broken(_ c: Case) async throws {
        try await withServer { _ in
            c.answer
        } test: { server in
            for method in [HTTPRequest.Method.get, .post] {
                let request = try server.request(method, body: method == .post ? "{\"a\":1}" : nil)
                let error = try #require(await transport.failure(of: request))
                #expect(c.codes.contains(error.code))
                #expect(error.mayHaveArrived)
            }
        }
    }

    @Test("a server that hangs up before it has read the body is a lost connection")
    func refusedBody() async throws {
        try await withServer {
            $0.method != "POST"
        } handler: { _ in
            LoopbackResponse()
        } test: { server in
            let body = String(repeating: "x", count: 3_000_000)
            let error = await transport.failure(of: try server.request(.post, body: body))
            #expect(error?.code == .connectionLost)
            #expect(error?.mayHaveArrived == true)
            #expect(server.receivedRequests == 0)
        }
    }

    @Test("nobody at the port is a refused connection, and a server that is back is reached again")
    func refusedAndRestarted() async throws {
        try await withServer { _ in
            LoopbackResponse()
        } test: { server in
            let request = try server.request(.post, body: "{}")
            for round in 1...3 {
                #expect(try await transport.send(request, timeout: patience).status == 200)
                server.stop()
                let error = await transport.failure(of: request)
                #expect(error?.code == .connectionRefused)
                #expect(error?.mayHaveArrived == false)
                try server.start()
                #expect(server.receivedRequests == round)
            }
        }
    }

    @Test("a server that was killed and is back gets the next request on a new connection")
    func restarted() async throws {
        try await withServer { request in
            LoopbackResponse(body: String(decoding: request.body, as: UTF8.self))
        } test: { server in
            for round in 1...5 {
                let answer = try await transport.send(server.request(.post, body: "{}"), timeout: patience)
                #expect(answer.text == "{}")
                #expect(server.acceptedConnections == round)
                server.stop()
                try server.start()
            }
        }
    }

    @Test("a kept connection that ends under a body is lost at once, and nothing is sent twice")
    func keptConnection() async throws {
        try await withServer { request in
            LoopbackResponse(manner: request.target == "/hang-up" ? .nothing : .whole)
        } test: { server in
            for method in [HTTPRequest.Method.post, .put, .patch, .delete] {
                let before = server.receivedRequests
                for segment in ["fine", "hang-up", "fine"] {
                    let error = await transport.failure(of: try server.request(method, segment, body: "{\"a\":1}"))
                    #expect(error?.code == (segment == "fine" ? nil : .connectionLost))
                    #expect(error?.mayHaveArrived == (segment == "fine" ? nil : true))
                }
                #expect(server.receivedRequests == before + 3)
            }
        }
    }

    @Test("a kept connection that ends together with the partner leaves the arrival open", arguments: 1...5)
    func killed(round: Int) async throws {
        let gate = Gate()
        try await withServer { request in
            request.target == "/held" ? gate.hold(request) : LoopbackResponse()
        } test: { server in
            #expect(await transport.failure(of: try server.request(.post, body: "{}")) == nil)
            let held = Task { [request = try server.request(.post, "held", body: "{}")] in
                await transport.failure(of: request)
            }
            await gate.arrive(1)
            let stopping = Task { await offPool { server.stop() } }
            let error = await held.value
            #expect(error?.code == .connectionLost)
            #expect(error?.mayHaveArrived == true)
            gate.open()
            await stopping.value
        }
    }

    @Test("a host without an address is named so")
    func hostNotFound() async throws {
        let request = HTTPRequest(.get, HTTPURL(BaseURL(unencrypted: "http://no-such-host.invalid")))
        let error = await transport.failure(of: request)
        #expect(error?.code == .hostNotFound)
        #expect(error?.mayHaveArrived == false)
    }

    @Test("a server without encryption is a failure of it")
    func tls() async throws {
        try await withServer { _ in
            LoopbackResponse()
        } test: { server in
            let url = HTTPURL(BaseURL("https://127.0.0.1:\(server.port)"))
            let error = await transport.failure(of: HTTPRequest(.post, url, body: [0x7B, 0x7D]))
            #expect(error?.code == .tlsFailed)
            #expect(error?.mayHaveArrived == false)
            #expect(server.receivedRequests == 0)
        }
    }

    @Test("an answer after a continuation is the answer")
    func continuation() async throws {
        try await withServer { _ in
            LoopbackResponse(
                body: "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Fine\r\nContent-Length: 2\r\n\r\nok", manner: .raw)
        } test: { server in
            let response = try await transport.send(server.request(.post, body: "{}"), timeout: patience)
            #expect(response.status == 201)
            #expect(response.text == "ok")
        }
    }
}
