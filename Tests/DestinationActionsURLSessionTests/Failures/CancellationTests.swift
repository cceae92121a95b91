import DestinationActions
import DestinationActionsURLSession
import LoopbackHTTP
import Testing

@Suite("Cancellation", .timeLimit(.minutes(5)))
struct CancellationTests {
    @Test("cancelling ends the call at once and lets the connection go")
    func underWay() async throws {
        let transport = URLSessionTransport()
        let gate = Gate()
        try await withServer {
            gate.notice($0)
        } test: { server in
            let task = Task { [request = try server.request(.post, body: "{}")] in
                await transport.failure(of: request)
            }
            await gate.arrive(1)
            for _ in 1...3 { task.cancel() }
            #expect(await task.value == TransportError(.cancelled, "The task was cancelled.", mayHaveArrived: true))
            try await eventually { server.openConnections == 0 }
        }
    }

    @Test("a task that is cancelled already sends nothing")
    func before() async throws {
        let transport = URLSessionTransport()
        try await withServer { _ in
            LoopbackResponse()
        } test: { server in
            // Many, as each could be sent before the transport comes to its cancellation.
            let tasks = try (0..<200).map { _ in
                Task { [request = try server.request()] in
                    withUnsafeCurrentTask { $0?.cancel() }
                    return await transport.failure(of: request)
                }
            }
            for task in tasks {
                #expect(
                    await task.value == TransportError(.cancelled, "The task was cancelled.", mayHaveArrived: false))
            }
            #expect(try await transport.send(server.request(), timeout: patience).status == 200)
            #expect(server.receivedRequests == 1)
        }
    }

    @Test("a request that is cancelled while it waits is never sent")
    func waiting() async throws {
        var configuration = URLSessionTransport.Configuration()
        configuration.maximumInFlight = 1
        let transport = URLSessionTransport(configuration)
        let gate = Gate()
        try await withServer {
            gate.hold($0)
        } test: { server in
            // Whatever fails, no request keeps the server from its end.
            defer { gate.open(300) }
            let first = Task { [request = try server.request(.get, "first")] in
                await transport.failure(of: request, timeout: .seconds(900))
            }
            await gate.arrive(1)
            let waiting = try (0..<200).map { _ in
                Task { [request = try server.request(.get, "waiting")] in
                    // Two hundred of them take their time on a busy machine.
                    await transport.failure(of: request, timeout: .seconds(900))
                }
            }
            for task in waiting {
                task.cancel()
                let error = await task.value
                #expect(error?.code == .cancelled)
                #expect(error?.mayHaveArrived == false)
            }
            gate.open(2)
            #expect(await first.value == nil)
            #expect(try await transport.send(server.request(.get, "last"), timeout: patience).status == 200)
            #expect(gate.targets == ["/first", "/last"])
        }
    }
}
