import DestinationActions
import DestinationActionsURLSession
import LoopbackHTTP
import Testing

@Suite("Cancellation", .timeLimit(.minutes(1)))
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
            let task = Task { [request = try server.request()] in
                while !Task.isCancelled { await Task.yield() }
                return await transport.failure(of: request)
            }
            task.cancel()
            #expect(await task.value == TransportError(.cancelled, "The task was cancelled.", mayHaveArrived: false))
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
            let first = Task { [request = try server.request(.get, "first")] in
                await transport.failure(of: request)
            }
            await gate.arrive(1)
            let waiting = try (0..<200).map { _ in
                Task { [request = try server.request(.get, "waiting")] in await transport.failure(of: request) }
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

    /// Half of the tasks end by themselves while their neighbours are cancelled, so that cancelling meets every stage.
    @Test(
        "a storm of cancelling while answers arrive neither hangs nor breaks anything", arguments: [(8, 5), (64, 10)])
    func storm(maximumInFlight: Int, rounds: Int) async throws {
        var configuration = URLSessionTransport.Configuration()
        configuration.maximumInFlight = maximumInFlight
        let transport = URLSessionTransport(configuration)
        try await withServer { request in
            LoopbackResponse(
                status: request.target == "/401" ? 401 : 200,
                headers: request.target == "/401" ? [("WWW-Authenticate", "Basic realm=\"api\"")] : [],
                body: "{}", manner: request.target == "/drip" ? .dripping(1, pause: .milliseconds(1)) : .whole)
        } test: { server in
            let requests = try [
                server.request(.post, body: "{\"a\":1}"), server.request(.get, "401"), server.request(.get, "drip"),
            ]
            var answered = 0
            var cancelled = 0
            for _ in 0..<rounds {
                let tasks = (0..<200).map { number in
                    Task { await transport.failure(of: requests[number % 3]) }
                }
                for (number, task) in tasks.enumerated() {
                    if number.isMultiple(of: 2) {
                        #expect(await task.value == nil)
                    } else {
                        task.cancel()
                        task.cancel()
                    }
                }
                for task in tasks {
                    let error = await task.value
                    task.cancel()
                    if error == nil { answered += 1 } else { cancelled += 1 }
                    #expect(error == nil || error?.code == .cancelled)
                }
            }
            #expect(answered + cancelled == 200 * rounds)
            #expect(answered >= 100 * rounds)
            #expect(try await transport.send(server.request(), timeout: patience).status == 200)
        }
    }

    @Test("time-outs that meet the answers do not harm either")
    func deadlines() async throws {
        let transport = URLSessionTransport()
        try await withServer { _ in
            LoopbackResponse(delay: .milliseconds(2))
        } test: { server in
            let request = try server.request(.post, body: "{}")
            for round in 0..<10 {
                await withTaskGroup(of: TransportError?.self) { group in
                    for number in 0..<100 {
                        let timeout = Duration.microseconds(500 + 100 * number + round)
                        group.addTask { await transport.failure(of: request, timeout: timeout) }
                    }
                    for await error in group { #expect(error == nil || error?.code == .timedOut) }
                }
            }
            #expect(try await transport.send(request, timeout: patience).status == 200)
        }
    }
}
