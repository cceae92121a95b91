import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Pipeline")
struct PipelineTests {
    @Test("tells one outcome per event and subscription, in their order")
    func outcomes() async throws {
        try await virtually { clock in
            let bench = try Bench(clock, [.shop(more: [DestinationInstance.notes]), .shop("Bulk", batched: true)])
            let events = [
                FaultyPartner.event(1), FaultyPartner.event(2, .identify),
                FaultyPartner.event(3, .track, ["properties": ["email": "ann@example.com"]]),
                FaultyPartner.event(4, .delete),
            ]
            let outcomes = await bench.pipeline.deliver(events)
            #expect(
                outcomes.map { $0.map { "\($0.destination) · \($0.subscription): \($0.outcome.code)" } } == [
                    ["Shop · Orders: delivered", "Shop · Notes: invalid", "Bulk · Orders: delivered"],
                    ["Shop · Orders: trigger", "Shop · Notes: trigger", "Bulk · Orders: trigger"],
                    ["Shop · Orders: delivered", "Shop · Notes: delivered", "Bulk · Orders: delivered"],
                    ["Shop · Deletion: delivered", "Bulk · Deletion: delivered"],
                ])
            #expect(outcomes[2].allSatisfy { $0.messageId == "message-3" })
            let left = await bench.pipeline.shutdown()
            #expect(left.isEmpty)
            let statistics = bench.pipeline.statistics
            #expect(statistics.accepted == 4)
            #expect(statistics.outcomes == 11 && statistics.expected == 11)
            #expect(statistics.requests == 6)
            #expect(bench.pipeline.openTasks == 0)
        }
    }

    @Test("refuses two instances of one name")
    func names() throws {
        let error = #expect(throws: ConfigurationErrors.self) {
            try Pipeline([.shop(), .shop()], transport: RecordingTransport())
        }
        #expect(error?.problems.map(\.path) == ["destinations/1/name"])
    }

    @Test("sends a batch when it is full, and the rest when it is old enough")
    func batches() async throws {
        try await virtually { clock in
            let bench = try Bench(clock, [.shop(batched: true)])
            let outcomes = await bench.pipeline.deliver((0..<25).map { FaultyPartner.event($0) })
            #expect(outcomes.codes == ["delivered delivered": 25])
            #expect(bench.partner.calls == 3)
            #expect(bench.partner.times == [.zero, .zero, .seconds(1)])
        }
    }

    @Test("gives what is not delivered by the deadline back to the caller")
    func deadline() async throws {
        try await virtually { clock in
            let bench = try Bench(clock, [.shop(), .shop("Bulk", batched: true)], latency: { _ in .seconds(4) })
            let outcomes = await bench.pipeline.deliver((0..<8).map { FaultyPartner.event($0) }, deadline: .seconds(6))
            #expect(clock.now.elapsed == .seconds(6))
            #expect(outcomes.codes == ["delivered delivered": 12, "undelivered deadline": 4])
            #expect(await bench.pipeline.shutdown().isEmpty)
            #expect(clock.now.elapsed == .seconds(6))
        }
    }

    @Test("gives what is not delivered back when the caller is cancelled", arguments: [0, 10, 20, 30, 50, 2000])
    func cancelled(milliseconds: Int) async throws {
        try await virtually { clock in
            let bench = try Bench(clock, [.shop()]) { _ in .status(503) }
            let task = clock.task { await bench.pipeline.deliver((0..<8).map { FaultyPartner.event($0) }) }
            try await clock.sleep(for: .milliseconds(milliseconds))
            task.cancel()
            let outcomes = await task.value
            #expect(outcomes.codes == ["undelivered cancelled": 8])
            #expect(clock.now.elapsed == .milliseconds(milliseconds))
            #expect(bench.pipeline.statistics.waiting == 0)
            await bench.pipeline.shutdown()
        }
    }

    @Test("a slow partner does not slow a fast one down")
    func slowPartner() async throws {
        try await virtually { clock in
            let slow = try DestinationInstance.shop("Slow", Shop(base: "https://slow.example.com"))
            let bench = try Bench(
                clock, [slow, .shop("Fast")],
                latency: { $0.request.url.base.text.contains("slow") ? .seconds(9) : .milliseconds(10) })
            let stream = bench.pipeline.outcomes()
            try await bench.pipeline.send(contentsOf: (0..<400).map { FaultyPartner.event($0) })
            var fast = 0
            for await chunk in stream {
                fast += chunk.count { $0.destination == "Fast" }
                if fast == 400 { break }
            }
            #expect(clock.now.elapsed == .seconds(1))
            await bench.pipeline.shutdown(deadline: .zero)
        }
    }

    @Test("keeps to the requests at once and the requests a minute of a destination")
    func limits() async throws {
        try await virtually { clock in
            let shop = Shop(limits: DeliveryLimits(inFlight: 3, requestsPerMinute: 600))
            let bench = try Bench(clock, [.shop("Shop", shop)], latency: { _ in .seconds(1) })
            _ = await bench.pipeline.deliver((0..<30).map { FaultyPartner.event($0) })
            #expect(bench.partner.mostAtOnce == ["https://shop.example.com": 3])
            #expect(clock.now.elapsed >= .seconds(10))
            let limited = Shop(limits: DeliveryLimits(inFlight: 8, requestsPerMinute: 60))
            let other = try Bench(clock, [.shop("Shop", limited)], latency: { _ in .zero })
            let start = clock.now.elapsed
            _ = await other.pipeline.deliver((0..<30).map { FaultyPartner.event($0) }, deadline: .seconds(600))
            #expect((.seconds(29)...(.seconds(30))).contains(clock.now.elapsed - start))
            await bench.pipeline.shutdown()
            await other.pipeline.shutdown()
        }
    }
}
