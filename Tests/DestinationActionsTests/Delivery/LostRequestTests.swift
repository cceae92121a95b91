import DestinationActions
import DestinationActionsTesting
import DestinationActionsLocks
import Testing

/// A transport that never returns, and looks at neither time nor cancellation, until it is let go.
private final class Hole: HTTPTransport {
    private struct State {
        var waiting: [CheckedContinuation<Void, Never>] = []
        var isOpen = false
    }

    private let state = Mutex(State())

    /// How many calls have not returned.
    var held: Int { state.withLock { $0.waiting.count } }

    func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportError) -> HTTPResponse {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
        return HTTPResponse(status: 200)
    }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}

@Suite("Delivery: a transport that never returns")
struct LostRequestTests {
    private func pipeline(_ clock: VirtualClock, _ hole: Hole) throws -> Pipeline {
        var configuration = PipelineConfiguration()
        configuration.executor = clock.executor
        configuration.breaker = BreakerPolicy(failuresInRow: 1_000_000, calls: 1_000_000)
        return try Pipeline([try .shop()], transport: hole, configuration: configuration, clock: clock)
    }

    @Test("holds a bounded number of tasks, and every event has its outcome all the same")
    func bounded() async throws {
        try await virtually { clock in
            let hole = Hole()
            let pipeline = try pipeline(clock, hole)
            try await pipeline.send(contentsOf: try (0..<400).map { try FaultyPartner.order($0) })
            while pipeline.statistics.outcomes < 400 { try await clock.sleep(for: .seconds(60)) }
            #expect(pipeline.statistics.outcomes == 400 && pipeline.statistics.counts.undelivered == 400)
            #expect(hole.held >= 64 && hole.held <= 64 + DeliveryLimits().inFlight)
            #expect(pipeline.statistics.destinations.map(\.state) == [.failing])
            hole.open()
            await pipeline.shutdown()
        }
    }

    @Test("is used again as soon as it returns")
    func recovers() async throws {
        try await virtually { clock in
            let hole = Hole()
            let pipeline = try pipeline(clock, hole)
            try await pipeline.send(contentsOf: try (0..<400).map { try FaultyPartner.order($0) })
            while pipeline.statistics.outcomes < 400 { try await clock.sleep(for: .seconds(60)) }
            hole.open()
            let outcomes = await pipeline.deliver(try FaultyPartner.order(400))
            #expect(outcomes.map(\.outcome.name) == ["delivered"])
            #expect(pipeline.statistics.destinations.map(\.state) == [.running])
            await pipeline.shutdown()
        }
    }

    @Test("gets no more requests of callers who give up, either")
    func withdrawn() async throws {
        try await virtually { clock in
            let hole = Hole()
            let pipeline = try pipeline(clock, hole)
            for number in 0..<200 {
                let outcomes = await pipeline.deliver(try FaultyPartner.order(number), deadline: .seconds(1))
                #expect(outcomes.map(\.outcome.code) == ["deadline"])
            }
            #expect(hole.held == 64)
            hole.open()
            await pipeline.shutdown()
        }
    }
}
