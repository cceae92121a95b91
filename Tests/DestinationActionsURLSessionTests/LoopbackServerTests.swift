import LoopbackHTTP
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@Suite("The loopback server", .timeLimit(.minutes(5)))
struct LoopbackServerTests {
    /// Sends bytes over a connection of its own and returns all that comes back until the server ends it.
    private func exchange(_ server: LoopbackServer, _ text: String) -> String {
        #if canImport(Darwin)
        let client = socket(AF_INET, SOCK_STREAM, 0)
        #else
        let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        defer { close(client) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = server.port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0, write(client, text, text.utf8.count) == text.utf8.count else { return "no connection" }
        var answer: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while case let count = read(client, &piece, piece.count), count > 0 { answer += piece[..<count] }
        return String(decoding: answer, as: UTF8.self)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var request: String
        var answer: String
    }
    static let refused = "Content-Length: 0\r\nConnection: close\r\n\r\n"
    static let cases = [
        Case(
            testDescription: "one request", request: "GET /a?b HTTP/1.1\r\nConnection: close\r\n\r\n",
            answer: "HTTP/1.1 200 Fine\r\nContent-Length: 9\r\nConnection: close\r\n\r\nGET /a?b "),
        Case(
            testDescription: "two at once",
            request: "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhiPUT /b HTTP/1.1\r\ncontent-length:1\r\n"
                + "connection: Close\r\n\r\n!",
            answer: "HTTP/1.1 200 Fine\r\nContent-Length: 9\r\n\r\nPOST / hi"
                + "HTTP/1.1 200 Fine\r\nContent-Length: 8\r\nConnection: close\r\n\r\nPUT /b !"),
        Case(testDescription: "no HTTP", request: "\u{16}\u{3}\u{1}", answer: "HTTP/1.1 400 Bad Request\r\n" + refused),
        Case(testDescription: "no target", request: "GET\r\n\r\n", answer: "HTTP/1.1 400 Bad Request\r\n" + refused),
        Case(
            testDescription: "header without a colon", request: "GET / HTTP/1.1\r\nabc\r\n\r\n",
            answer: "HTTP/1.1 400 Bad Request\r\n" + refused),
        Case(
            testDescription: "body without a length", request: "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
            answer: "HTTP/1.1 411 Length Required\r\n" + refused),
        Case(
            testDescription: "negative length", request: "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
            answer: "HTTP/1.1 411 Length Required\r\n" + refused),
    ]

    @Test("it answers byte for byte", arguments: cases)
    func exchange(_ c: Case) async throws {
        try await withServer { request in
            LoopbackResponse(
                body: "\(request.method) \(request.target) \(String(decoding: request.body, as: UTF8.self))")
        } test: { server in
            #expect(exchange(server, c.request) == c.answer)
        }
    }

    struct Manner: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let manner: LoopbackResponse.Manner
        let answer: String

        init(_ name: String, _ manner: LoopbackResponse.Manner, _ answer: String) {
            testDescription = name
            self.manner = manner
            self.answer = answer
        }
    }

    static let manners = [
        Manner(
            "in chunks", .chunked(4),
            "HTTP/1.1 200 Fine\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n2\r\nef\r\n0\r\n\r\n"),
        Manner(
            "in drops", .dripping(4, pause: .milliseconds(1)),
            "HTTP/1.1 200 Fine\r\nContent-Length: 6\r\n\r\nabcdef"),
        Manner("cut short", .truncated(2), "HTTP/1.1 200 Fine\r\nContent-Length: 6\r\n\r\nab"),
        Manner("no HTTP", .raw, "abcdef"), Manner("nothing", .nothing, ""),
    ]

    @Test("it misbehaves as it is told", arguments: manners)
    func misbehaviour(_ c: Manner) async throws {
        try await withServer { request in
            request.target == "/"
                ? LoopbackResponse(body: "abcdef", manner: c.manner) : LoopbackResponse(manner: .nothing)
        } test: { server in
            #expect(exchange(server, "GET / HTTP/1.1\r\n\r\nGET /end HTTP/1.1\r\n\r\n") == c.answer)
        }
    }

    @Test("stopping ends what is under way and leaves nothing open; the port can be had again at once")
    func restart() async throws {
        let gate = Gate()
        let server = try LoopbackServer { gate.notice($0) }
        for round in 1...20 {
            let client = Task.detached { exchange(server, "GET / HTTP/1.1\r\n\r\n") }
            await gate.arrive(1)
            server.stop()
            server.stop()
            #expect(server.openConnections == 0)
            #expect(await client.value == "")
            #expect(exchange(server, "GET / HTTP/1.1\r\n\r\n") == "no connection")
            try server.start()
            try server.start()
            #expect(server.acceptedConnections == round)
        }
        server.stop()
    }

    @Test("a port that is taken is an error")
    func taken() async throws {
        try await withServer { _ in
            LoopbackResponse()
        } test: { server in
            let error = #expect(throws: LoopbackError.self) {
                try LoopbackServer(port: server.port) { _ in LoopbackResponse() }
            }
            #expect(error?.description.hasPrefix("Port \(server.port) cannot be had (error ") == true)
        }
    }
}
