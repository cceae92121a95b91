import DestinationActions
import DestinationActionsURLSession
import LoopbackHTTP
import Testing

@Suite("Limits and connections", .timeLimit(.minutes(5)))
struct LimitTests {
    @Test("the limit of an answer is a byte exactly", arguments: [0, 1, 65_536, 100_000])
    func limit(_ limit: Int) async throws {
        var configuration = URLSessionTransport.Configuration()
        configuration.responseLimit = limit
        let transport = URLSessionTransport(configuration)
        try await withServer { request in
            LoopbackResponse(
                headers: [("X-Kept", "yes")],
                body: String(repeating: "x", count: request.target == "/over" ? limit + 1 : limit))
        } test: { server in
            let answer = try await transport.send(server.request(.get, "within"), timeout: patience)
            #expect(answer.body.count == limit)
            let error = await transport.failure(of: try server.request(.get, "over"))
            #expect(error?.code == .responseTooLarge && error?.mayHaveArrived == true)
            #expect(error?.message == "The answer is longer than \(limit) bytes.")
            #expect(error?.head?.status == 200 && error?.head?.headers["X-Kept"] == "yes")
        }
    }

    @Test("an answer without end is cut off at the default limit")
    func endless() async throws {
        let transport = URLSessionTransport()
        try await withServer { _ in
            LoopbackResponse(
                body: String(repeating: "x", count: 20_000_000), manner: .dripping(100_000, pause: .milliseconds(1)))
        } test: { server in
            let error = await transport.failure(of: try server.request())
            #expect(error?.code == .responseTooLarge)
            #expect(error?.message == "The answer is longer than 65536 bytes.")
            try await eventually { server.openConnections == 0 }
        }
    }

    @Test("an unpacked body counts")
    func unpacked() async throws {
        var configuration = URLSessionTransport.Configuration()
        configuration.responseLimit = 10
        let transport = URLSessionTransport(configuration)
        let fields = [("Content-Encoding", "deflate")]
        // Twenty and ten times the letter x in one stored block of RFC 1951 each, wrapped as RFC 1950 asks.
        try await withServer { request in
            var response = LoopbackResponse(headers: fields)
            response.body = request.target == "/over" ? twenty : ten
            return response
        } test: { server in
            let answer = try await transport.send(server.request(.get, "within"), timeout: patience)
            #expect(answer.text == "xxxxxxxxxx")
            let error = await transport.failure(of: try server.request(.get, "over"))
            #expect(error?.code == .responseTooLarge)
        }
    }

    @Test("no more requests are in flight than allowed, and as many as allowed", arguments: [1, 3])
    func concurrency(_ limit: Int) async throws {
        var configuration = URLSessionTransport.Configuration()
        configuration.maximumInFlight = limit
        let transport = URLSessionTransport(configuration)
        let gate = Gate()
        try await withServer {
            gate.hold($0)
        } test: { one in
            try await withServer {
                gate.hold($0)
            } test: { other in
                let requests = try [one.request(), other.request()]
                await withTaskGroup(of: TransportError?.self) { group in
                    for number in 0..<12 { group.addTask { await transport.failure(of: requests[number % 2]) } }
                    await gate.arrive(limit)
                    for _ in limit..<12 {
                        gate.open()
                        await gate.arrive(1)
                    }
                    gate.open(limit)
                    for await error in group { #expect(error == nil) }
                }
                #expect(gate.most == limit)
            }
        }
    }

    @Test("a limit below one is one")
    func noPlaces() async throws {
        var configuration = URLSessionTransport.Configuration()
        configuration.maximumInFlight = 0
        let transport = URLSessionTransport(configuration)
        try await withServer { _ in
            LoopbackResponse()
        } test: { server in
            let answer = try await transport.send(server.request(), timeout: patience)
            #expect(answer.status == 200)
        }
    }

    @Test("a transport that is gone keeps no connection")
    func release() async throws {
        try await withServer { _ in
            LoopbackResponse()
        } test: { server in
            for _ in 0..<20 {
                let transport = URLSessionTransport()
                #expect(try await transport.send(server.request(), timeout: patience).status == 200)
            }
            try await eventually { server.openConnections == 0 }
            #expect(server.acceptedConnections == 20)
        }
    }

    @Test("a transport that is gone right after a cancelled request ends it quietly")
    func releaseWhileCancelled() async throws {
        let gate = Gate()
        try await withServer {
            gate.hold($0)
        } test: { server in
            for _ in 0..<20 {
                let request = try server.request()
                let task = Task { await URLSessionTransport().failure(of: request) }
                await gate.arrive(1)
                task.cancel()
                #expect(await task.value?.code == .cancelled)
            }
            gate.open(20)
            try await eventually { server.openConnections == 0 }
        }
    }
}

private let ten: [UInt8] =
    [0x78, 0x01, 0x01, 10, 0, 0xF5, 0xFF] + [UInt8](repeating: 0x78, count: 10) + adler(10)
private let twenty: [UInt8] =
    [0x78, 0x01, 0x01, 20, 0, 0xEB, 0xFF] + [UInt8](repeating: 0x78, count: 20) + adler(20)

/// The checksum of so many letters x.
private func adler(_ count: Int) -> [UInt8] {
    var a = 1
    var b = 0
    for _ in 0..<count {
        a += 0x78
        b += a
    }
    return [b >> 8, b & 0xFF, a >> 8, a & 0xFF].map(UInt8.init(truncatingIfNeeded:))
}
