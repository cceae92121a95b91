import DestinationActions
import DestinationActionsURLSession
import LoopbackHTTP
import struct Synchronization.Atomic
import Testing

@Suite("Under load", .serialized, .timeLimit(.minutes(5)))
struct LoadTests {
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

    static let turns = [
        LoopbackResponse(status: 302, headers: [("Location", "/elsewhere")], body: "{}"),
        LoopbackResponse(status: 307, headers: [("Location", "http://127.0.0.1:1/")], body: "{}"),
        LoopbackResponse(status: 401, headers: [("WWW-Authenticate", "Basic realm=\"api\"")], body: "{}"),
        LoopbackResponse(body: "{}", closes: true),
        LoopbackResponse(manner: .nothing),
    ]

    @Test(
        "an answer that the session asks about may meet its time-out or its cancellation",
        arguments: turns, [true, false])
    func questions(_ answer: LoopbackResponse, isCancelled: Bool) async throws {
        let transport = URLSessionTransport()
        let count = Atomic(0)
        try await withServer { _ in
            var answer = answer
            let number = count.wrappingAdd(1, ordering: .relaxed).newValue
            answer.delay = .microseconds(5000 + number * 7919 % 30_000)
            return answer
        } test: { server in
            let request = try server.request(.post, body: "{}")
            await withTaskGroup(of: Void.self) { group in
                for task in 0..<32 {
                    group.addTask {
                        for round in 0..<30 {
                            let timeout: Duration = isCancelled ? patience : .milliseconds(20)
                            let call = Task { await transport.failure(of: request, timeout: timeout) }
                            if isCancelled {
                                try? await Task.sleep(for: .microseconds(5000 + (task + round * 32) * 6007 % 30_000))
                                call.cancel()
                            }
                            let code = await call.value?.code
                            #expect(code == nil || [.timedOut, .cancelled, .connectionLost].contains(code))
                        }
                    }
                }
            }
            // Most of them, on an idle machine; some on one that has much to do.
            #expect(count.load(ordering: .relaxed) > 100)
        }
    }

    @Test("one request after the other shares one connection")
    func keepAlive() async throws {
        let transport = URLSessionTransport()
        try await withServer { _ in
            LoopbackResponse(body: "{}")
        } test: { server in
            for number in 0..<300 {
                let request = try server.request(number.isMultiple(of: 2) ? .post : .get, body: nil)
                #expect(try await transport.send(request, timeout: patience).status == 200)
            }
            #expect(server.acceptedConnections == 1)
            #expect(server.receivedRequests == 300)
        }
    }

    @Test("thousands of requests share the connections of those in flight")
    func throughput() async throws {
        let transport = URLSessionTransport()
        try await withServer { request in
            LoopbackResponse(body: String(decoding: request.body, as: UTF8.self))
        } test: { server in
            await withTaskGroup(of: Void.self) { group in
                for worker in 0..<64 {
                    group.addTask {
                        do {
                            for number in 0..<50 {
                                let request = try server.request(.post, body: "\(worker)/\(number)")
                                let answer = try await transport.send(request, timeout: patience)
                                #expect(answer.text == "\(worker)/\(number)")
                            }
                        } catch {
                            Issue.record(error)
                        }
                    }
                }
            }
            #expect(server.receivedRequests == 3200)
            // The system closes idle connections when few requests are under way.
            #expect(server.acceptedConnections < 1600)
        }
    }
}
