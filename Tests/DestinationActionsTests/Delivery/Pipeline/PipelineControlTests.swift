import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Pipeline: live change")
struct PipelineControlTests {
    @Test("sends what is queued with a new key, and tries at once when the old one was refused")
    func rotate() async throws {
        try await virtually { clock in
            let bench = try Bench(clock, [.shop(batched: true), .shop("Single")]) { call in
                call.request.headers["X-Key"] == "k-2" ? .status(200) : .status(401)
            }
            async let outcomes = bench.pipeline.deliver(
                (0..<40).map { FaultyPartner.event($0) } + [FaultyPartner.event(50, .delete)], deadline: .seconds(3600))
            try await clock.sleep(for: .seconds(10))
            let before = bench.partner.calls
            #expect(before < 20)
            #expect(throws: ConfigurationErrors.self) {
                try bench.pipeline.replaceSettings(of: "Shop", with: ["key": ""])
            }
            for name in bench.pipeline.destinations {
                try bench.pipeline.replaceSettings(of: name, with: ["key": "k-2"])
            }
            #expect(await outcomes.codes == ["delivered delivered": 82])
            #expect(clock.now.elapsed < .seconds(12))
            await bench.pipeline.shutdown()
        }
    }

    @Test("works with other subscriptions from now on, and delivers what is queued")
    func subscriptions() async throws {
        try await virtually { clock in
            let bench = try Bench(clock, [.shop(batched: true)])
            async let first = bench.pipeline.deliver((0..<5).map { FaultyPartner.event($0) })
            try await clock.sleep(for: .milliseconds(10))
            #expect(throws: ConfigurationErrors.self) {
                try bench.pipeline.replaceSubscriptions(
                    of: "Shop", with: [Subscription(action: "placeOrder", trigger: "type = ")])
            }
            #expect(throws: ConfigurationErrors.self) {
                try bench.pipeline.replaceSubscriptions(of: "Nowhere", with: [])
            }
            try bench.pipeline.replaceSubscriptions(of: "Shop", with: [DestinationInstance.notes])
            let second = await bench.pipeline.deliver(
                FaultyPartner.event(9, .track, ["properties": ["email": "ann@example.com"]]))
            #expect(second.map(\.subscription) == ["Notes"] && second.map(\.outcome.name) == ["delivered"])
            #expect(await first.codes == ["delivered delivered": 5])
            await bench.pipeline.shutdown()
            #expect(bench.pipeline.statistics.outcomes == 6)
        }
    }

    @Test("pauses and resumes a destination without losing anything")
    func pause() async throws {
        try await virtually { clock in
            let bench = try Bench(clock, [.shop(), .shop("Other", Shop(base: "https://other.example.com"))])
            try bench.pipeline.pause("Other")
            async let outcomes = bench.pipeline.deliver(
                (0..<30).map { FaultyPartner.event($0) }, deadline: .seconds(36_000))
            try await clock.sleep(for: .seconds(7200))
            #expect(bench.partner.mostAtOnce["https://other.example.com"] == nil)
            try bench.pipeline.resume("Other")
            #expect(await outcomes.codes == ["delivered delivered": 60])
            #expect(throws: PipelineError.self) { try bench.pipeline.pause("Nowhere") }
            await bench.pipeline.shutdown()
        }
    }

    @Test("keeps the events of one user in order, also through failures")
    func ordering() async throws {
        try await virtually { clock in
            let bench = try Bench(clock, [.shop()], configure: { $0.ordering = .user }) { call in
                call.events.contains(3) && call.number < 20 ? .status(503) : .status(200)
            }
            let stream = bench.pipeline.outcomes()
            for round in 0..<5 {
                try await bench.pipeline.send(
                    contentsOf: (0..<10).map { FaultyPartner.event($0, .track, ["messageId": "\(round)"]) })
            }
            let reader = clock.task {
                var order: [String] = []
                for await chunk in stream { order += chunk.compactMap(\.messageId) }
                return order
            }
            await bench.pipeline.shutdown(deadline: .seconds(600))
            let order = await reader.value
            #expect(order.count == 50)
            for user in 0..<10 where user != 3 { #expect(bench.partner.taken[user] == 5) }
            #expect(order.last == "4")
        }
    }

    @Test("skips repetitions by message, destination and subscription")
    func duplicates() async throws {
        try await virtually { clock in
            let bench = try Bench(
                clock, [.shop(), .shop("Bulk", batched: true)], configure: { $0.duplicates = DuplicateWindow() })
            let events = (0..<20).map { FaultyPartner.event($0) }
            #expect(await bench.pipeline.deliver(events).codes == ["delivered delivered": 40])
            #expect(await bench.pipeline.deliver(events).codes == ["skipped duplicate": 40])
            let nameless = FaultyPartner.event(1, .track, ["messageId": .null])
            #expect(await bench.pipeline.deliver([nameless, nameless]).codes == ["delivered delivered": 4])
            await bench.pipeline.shutdown()
            #expect(bench.partner.taken[5] == 2)
        }
    }
}
