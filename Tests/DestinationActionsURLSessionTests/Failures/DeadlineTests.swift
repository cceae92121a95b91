import DestinationActions
import DestinationActionsURLSession
import LoopbackHTTP
import Testing

@Suite("Time-outs", .timeLimit(.minutes(5)))
struct DeadlineTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var answer: LoopbackResponse
    }
    static let cases = [
        Case(testDescription: "silence", answer: LoopbackResponse(delay: .seconds(50))),
        Case(
            testDescription: "drops that never stop",
            answer: LoopbackResponse(
                body: String(repeating: "x", count: 5000), manner: .dripping(1, pause: .milliseconds(10)))),
    ]

    @Test("the time-out holds to a fraction of a second, for the answer as a whole", arguments: cases)
    func deadline(_ c: Case) async throws {
        let transport = URLSessionTransport()
        try await withServer { _ in
            c.answer
        } test: { server in
            let start = ContinuousClock.now
            let error = await transport.failure(of: try server.request(.post, body: "{}"), timeout: .milliseconds(300))
            let elapsed = ContinuousClock.now - start
            #expect(
                error
                    == TransportError(
                        .timedOut, "The time-out ran out before the answer was whole.", mayHaveArrived: true))
            #expect(elapsed >= .milliseconds(300))
            // The session lets the connection go as well.
            try await eventually { server.openConnections == 0 }
        }
    }

    @Test("an answer within a time-out below one second arrives")
    func shortEnough() async throws {
        let transport = URLSessionTransport()
        try await withServer { _ in
            LoopbackResponse(delay: .milliseconds(20))
        } test: { server in
            // A busy machine may need longer now and then, but not always.
            var answered = 0
            for _ in 1...20 {
                let request = try server.request()
                if await transport.failure(of: request, timeout: .milliseconds(900)) == nil { answered += 1 }
            }
            #expect(answered > 0)
        }
    }

    @Test("no time at all sends nothing", arguments: [Duration.zero, .seconds(-1)])
    func none(_ timeout: Duration) async throws {
        let transport = URLSessionTransport()
        try await withServer { _ in
            LoopbackResponse()
        } test: { server in
            let error = await transport.failure(of: try server.request(), timeout: timeout)
            #expect(error?.code == .timedOut)
            #expect(error?.mayHaveArrived == false)
            #expect(server.acceptedConnections == 0)
        }
    }

    @Test(
        "a time-out without end is no trap",
        arguments: [Duration.seconds(Int64.max), .nanoseconds(1) + .seconds(86_400)])
    func endless(_ timeout: Duration) async throws {
        let transport = URLSessionTransport()
        try await withServer { _ in
            LoopbackResponse()
        } test: { server in
            let answer = try await transport.send(server.request(), timeout: timeout)
            #expect(answer.status == 200)
        }
    }

    @Test("waiting for a place counts")
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
            let error = await transport.failure(of: try server.request(.get, "second"), timeout: .milliseconds(300))
            #expect(error?.code == .timedOut)
            #expect(error?.mayHaveArrived == false)
            gate.open()
            #expect(await first.value == nil)
            #expect(gate.targets == ["/first"])
        }
    }
}
