import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Pipeline: queue")
struct PipelineQueueTests {
    @Test("makes senders wait when it is full, and takes 100,000 events one way or the other")
    func suspend() async throws {
        try await virtually { clock in
            let bench = try Bench(clock, [.shop(batched: true)], configure: { $0.events = 1000 })
            let watch = clock.task {
                var most = 0
                while !Task.isCancelled {
                    most = max(most, bench.pipeline.statistics.waiting)
                    try? await clock.sleep(for: .milliseconds(3))
                }
                return most
            }
            let senders = (0..<4).map { sender in
                clock.task {
                    try await bench.pipeline.send(
                        contentsOf: (0..<25_000).map { try FaultyPartner.order(sender * 25_000 + $0) })
                }
            }
            for sender in senders { try await sender.value }
            #expect(await bench.pipeline.shutdown(deadline: .seconds(3600)).isEmpty)
            watch.cancel()
            #expect(await watch.value == 1000)
            #expect(bench.pipeline.statistics.delivered == 100_000)
            #expect(bench.partner.taken.count == 100_000 && bench.partner.taken.values.allSatisfy { $0 == 1 })
        }
    }

    @Test("rejects events when it is full, and says how many it took")
    func reject() async throws {
        try await virtually { clock in
            let bench = try Bench(
                clock, [.shop()],
                configure: {
                    $0.events = 100
                    $0.whenFull = .reject
                })
            let error = await #expect(throws: PipelineError.self) {
                try await bench.pipeline.send(contentsOf: (0..<130).map { FaultyPartner.event($0) })
            }
            #expect(error?.code == .queueFull && error?.accepted == 100)
            let outcomes = await bench.pipeline.deliver(FaultyPartner.event(200))
            #expect(outcomes.map(\.outcome.code) == ["queueFull"])
            await bench.pipeline.shutdown()
            #expect(bench.pipeline.statistics.outcomes == 101)
            #expect(bench.pipeline.statistics.delivered == 100)
        }
    }

    @Test("drops the oldest event that is not under way, with an outcome", arguments: [1, 100, 1000])
    func dropOldest(bound: Int) async throws {
        try await virtually { clock in
            let bench = try Bench(
                clock, [.shop(), .shop("Bulk", batched: true)], latency: { _ in .seconds(5) },
                configure: {
                    $0.events = bound
                    $0.whenFull = .dropOldest
                })
            let stream = bench.pipeline.outcomes()
            let reader = clock.task {
                var outcomes: [SubscriptionOutcome] = []
                for await chunk in stream { outcomes += chunk }
                return outcomes
            }
            for number in 0..<5000 {
                try await bench.pipeline.send(FaultyPartner.order(number))
                #expect(bench.pipeline.statistics.waiting <= bound)
                if number % 50 == 0 { await Task.yield() }
            }
            await bench.pipeline.shutdown(deadline: .seconds(36_000))
            let outcomes = await reader.value
            #expect(outcomes.count == 10_000)
            #expect(Set(outcomes.map { "\($0.destination) \($0.messageId ?? "")" }).count == 10_000)
            let delivered = outcomes.count { $0.outcome.name == "delivered" }
            #expect(delivered >= bound && outcomes.count { $0.outcome.code == "queueFull" } == 10_000 - delivered)
        }
    }

    @Test("is bounded by bytes as well, and lets a huge event through alone")
    func bytes() async throws {
        try await virtually { clock in
            let bench = try Bench(
                clock, [.shop()],
                configure: {
                    $0.bytes = 10_000
                    $0.whenFull = .reject
                })
            let error = await #expect(throws: PipelineError.self) {
                try await bench.pipeline.send(contentsOf: (0..<100).map { FaultyPartner.event($0) })
            }
            #expect((2..<20).contains(error?.accepted ?? 0))
            try await clock.sleep(for: .seconds(10))
            let huge = FaultyPartner.event(
                500, .track, ["properties": ["text": JSONValue(String(repeating: "x", count: 20_000))]])
            try await bench.pipeline.send(huge)
            await #expect(throws: PipelineError.self) { try await bench.pipeline.send(FaultyPartner.event(501)) }
            #expect(bench.pipeline.statistics.waitingBytes > 20_000)
            await bench.pipeline.shutdown()
            #expect(bench.pipeline.statistics.waitingBytes == 0)
        }
    }

    @Test("lets go of a sender who is cancelled while it waits", arguments: [0, 1, 30])
    func cancelledSender(milliseconds: Int) async throws {
        try await virtually { clock in
            let bench = try Bench(clock, [.shop()], latency: { _ in .seconds(9) }, configure: { $0.events = 10 })
            let sender = clock.task {
                try await bench.pipeline.send(contentsOf: (0..<50).map { FaultyPartner.event($0) })
            }
            try await clock.sleep(for: .milliseconds(milliseconds))
            sender.cancel()
            let error = await #expect(throws: PipelineError.self) { try await sender.value }
            #expect(error?.code == .cancelled && error?.accepted == 10)
            await bench.pipeline.shutdown()
            #expect(bench.pipeline.statistics.delivered == 10)
        }
    }

    @Test("wakes waiting senders at the shutdown, and takes nothing more")
    func closed() async throws {
        try await virtually { clock in
            let bench = try Bench(clock, [.shop()], latency: { _ in .seconds(9) }, configure: { $0.events = 10 })
            let sender = clock.task {
                try await bench.pipeline.send(contentsOf: (0..<50).map { FaultyPartner.event($0) })
            }
            try await clock.sleep(for: .seconds(1))
            let left = await bench.pipeline.shutdown(deadline: .seconds(1))
            let error = await #expect(throws: PipelineError.self) { try await sender.value }
            #expect(error?.code == .closed && error?.accepted == 10)
            #expect(left.count == 10 && Set(left.map { $0.event.messageId }).count == 10)
            await #expect(throws: PipelineError.self) { try await bench.pipeline.send(FaultyPartner.event(99)) }
            #expect(await bench.pipeline.deliver([FaultyPartner.event(99)]).codes == ["undelivered shutdown": 1])
        }
    }
}
