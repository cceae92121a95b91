import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Pipeline: shutdown")
struct PipelineShutdownTests {
    @Test("finishes what the deadline allows and hands back the rest", arguments: [0, 100, 500, 5000])
    func left(milliseconds: Int) async throws {
        try await virtually { clock in
            let bench = try Bench(clock, [.shop(), .shop("Bulk", batched: true)], latency: { _ in .milliseconds(200) })
            try await bench.pipeline.send(contentsOf: (0..<60).map { FaultyPartner.event($0) })
            let left = await bench.pipeline.shutdown(deadline: .milliseconds(milliseconds))
            let statistics = bench.pipeline.statistics
            #expect(statistics.outcomes == 120 && statistics.undelivered == left.count)
            #expect(left.isEmpty == (milliseconds == 5000))
            #expect(clock.now.elapsed <= .milliseconds(milliseconds))
            #expect(bench.pipeline.openTasks == 0 && clock.sleepers == 0)
            #expect(bench.letters.letters.isEmpty)
        }
    }

    @Test("ends at the deadline plus a moment although a transport never returns")
    func hangingTransport() async throws {
        struct Deaf: HTTPTransport {
            func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportError) -> HTTPResponse {
                await withUnsafeContinuation { (_: UnsafeContinuation<HTTPResponse, Never>) in }
            }
        }
        try await virtually { clock in
            var configuration = PipelineConfiguration()
            configuration.executor = clock.executor
            let pipeline = try Pipeline([.shop()], transport: Deaf(), configuration: configuration, clock: clock)
            try await pipeline.send(FaultyPartner.event(1))
            #expect(await pipeline.shutdown(deadline: .seconds(3)).count == 1)
            #expect(clock.now.elapsed == .seconds(5))
        }
    }

    @Test("hands events of a paused destination back at once")
    func paused() async throws {
        try await virtually { clock in
            let bench = try Bench(clock, [.shop(), .shop("Other")])
            try bench.pipeline.pause("Other")
            try await bench.pipeline.send(contentsOf: (0..<20).map { FaultyPartner.event($0) })
            let left = await bench.pipeline.shutdown(deadline: .seconds(600))
            #expect(left.count == 20 && left.allSatisfy { $0.destination == "Other" && $0.subscription == "Orders" })
            #expect(clock.now.elapsed < .seconds(1))
        }
    }

    @Test("may be called often and from anywhere, the earliest deadline holding")
    func often() async throws {
        try await virtually { clock in
            let bench = try Bench(clock, [.shop()], latency: { _ in .seconds(8) })
            try await bench.pipeline.send(contentsOf: (0..<20).map { FaultyPartner.event($0) })
            async let first = bench.pipeline.shutdown(deadline: .seconds(3600))
            async let second = bench.pipeline.shutdown(deadline: .seconds(10))
            async let third = bench.pipeline.shutdown(deadline: .seconds(60))
            let counts = await [first.count, second.count, third.count]
            #expect(counts == [16, 16, 16])
            #expect(clock.now.elapsed == .seconds(10))
        }
    }

    @Test("runs until cancelled, then shuts down")
    func run() async throws {
        try await virtually { clock in
            let bench = try Bench(clock, [.shop()], configure: { $0.shutdownDeadline = .seconds(2) })
            let running = clock.task { await bench.pipeline.run() }
            try await bench.pipeline.send(contentsOf: (0..<20).map { FaultyPartner.event($0) })
            try await clock.sleep(for: .seconds(1))
            try bench.pipeline.pause("Shop")
            try await bench.pipeline.send(FaultyPartner.event(50))
            running.cancel()
            #expect(await running.value.map(\.event.messageId) == ["message-50"])
            #expect(bench.pipeline.statistics.delivered == 20)
        }
    }

    @Test("ends run when it is shut down from elsewhere, and begins cancelled as well as not")
    func runEnds() async throws {
        try await virtually { clock in
            let bench = try Bench(clock, [.shop()])
            let running = clock.task { await bench.pipeline.run() }
            try await clock.sleep(for: .seconds(1))
            await bench.pipeline.shutdown()
            #expect(await running.value.isEmpty)
            let other = try Bench(clock, [.shop()])
            let cancelled = clock.task {
                withUnsafeCurrentTask { $0?.cancel() }
                return await other.pipeline.run()
            }
            #expect(await cancelled.value.isEmpty)
        }
    }

    @Test("finishes what was sent when nobody holds it any longer")
    func released() async throws {
        try await virtually { clock in
            let partner = FaultyPartner(clock: clock) { _ in .status(200) }
            do {
                var configuration = PipelineConfiguration()
                configuration.executor = clock.executor
                let pipeline = try Pipeline([.shop()], transport: partner, configuration: configuration, clock: clock)
                try await pipeline.send(contentsOf: (0..<1000).map { FaultyPartner.event($0) })
            }
            try await clock.sleep(for: .seconds(60))
            #expect(partner.taken.count == 1000)
        }
    }
}
