import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Pipeline: what one process hands over to the next")
struct PipelineHandoverTests {
    private static let limits = DeliveryLimits(requestsPerMinute: 900)

    private func bench(
        _ clock: VirtualClock,
        react: @escaping @Sendable (FaultyPartner.Call) -> FaultyPartner.Reaction = { _ in .works }
    ) throws -> Bench {
        try Bench(
            clock, [.shop(more: [DestinationInstance.notes])],
            configure: {
                $0.limits["Shop"] = Self.limits
                $0.duplicates = DuplicateWindow()
            }, react: react)
    }

    /// Ends a pipeline and takes the destination over in another one.
    private func successor(
        of first: Bench, after pause: Duration = .zero, _ clock: VirtualClock
    ) async throws -> Bench {
        await first.pipeline.shutdown(deadline: .zero)
        let known = try first.pipeline.handover(of: "Shop")
        try await clock.sleep(for: pause)
        let next = try bench(clock)
        // As it comes out of a table.
        try next.pipeline.takeOver("Shop", from: JSONValue(parsing: known.bytes), age: pause)
        return next
    }

    @Test("waits as long as the partner asked the other one to")
    func throttled() async throws {
        try await virtually { clock in
            let first = try bench(clock) { _ in .status(429, headers: ["Retry-After": "60"]) }
            try await first.pipeline.send(FaultyPartner.event(1))
            try await clock.sleep(for: .seconds(1))
            #expect(first.pipeline.statistics.destinations[0].state == .throttled)
            let next = try await successor(of: first, after: .seconds(20), clock)
            #expect(next.pipeline.statistics.destinations[0].state == .throttled)
            let start = clock.now.elapsed
            _ = await next.pipeline.deliver(FaultyPartner.event(1), deadline: .seconds(120))
            let waited = clock.now.elapsed - start
            #expect((.seconds(38)...(.seconds(41))).contains(waited), "\(waited)")
        }
    }

    @Test("lets no more requests through than one process may, whoever sends them", arguments: [true, false])
    func limit(isTold: Bool) async throws {
        try await virtually { clock in
            let first = try bench(clock)
            for number in 0..<15 { try await first.pipeline.send(FaultyPartner.event(number)) }
            try await clock.sleep(for: .milliseconds(200))
            #expect(first.partner.taken.count >= 15)
            let next = isTold ? try await successor(of: first, clock) : try bench(clock)
            if !isTold { try next.pipeline.takeOver("Shop", from: nil) }
            for number in 100..<200 { try await next.pipeline.send(FaultyPartner.event(number)) }
            try await clock.sleep(for: .seconds(1))
            #expect((10...18).contains(next.partner.taken.count), "\(next.partner.taken.count)")
            try await clock.sleep(for: .seconds(1))
            #expect((25...33).contains(next.partner.taken.count), "\(next.partner.taken.count)")
            await next.pipeline.shutdown(deadline: .zero)
            await first.pipeline.shutdown(deadline: .zero)
        }
    }

    @Test("knows which messages were delivered, each by its subscription, for as long as the other one would have")
    func delivered() async throws {
        try await virtually { clock in
            let first = try bench(clock)
            _ = await first.pipeline.deliver(FaultyPartner.event(1))
            let next = try await successor(of: first, after: .seconds(3600), clock)
            let again = await next.pipeline.deliver([FaultyPartner.event(1), FaultyPartner.event(2)])
            #expect(again[0].contains { $0.subscription == "Orders" && $0.outcome.code == "duplicate" })
            #expect(again[1].contains { $0.subscription == "Orders" && $0.outcome.name == "delivered" })
            let late = try await successor(of: next, after: .seconds(23 * 3600 + 60), clock)
            let forgotten = await late.pipeline.deliver([FaultyPartner.event(1), FaultyPartner.event(2)])
            #expect(forgotten[0].contains { $0.subscription == "Orders" && $0.outcome.name == "delivered" })
            #expect(forgotten[1].contains { $0.subscription == "Orders" && $0.outcome.code == "duplicate" })
        }
    }

    @Test("leaves a destination alone that kept failing, or whose credentials were refused", arguments: [503, 401])
    func failing(status: Int) async throws {
        try await virtually { clock in
            let first = try bench(clock) { _ in .status(status) }
            for number in 0..<8 { try await first.pipeline.send(FaultyPartner.event(number)) }
            try await clock.sleep(for: .seconds(5))
            let state: DestinationState = status == 401 ? .credentialsRefused : .failing
            #expect(first.pipeline.statistics.destinations[0].state == state)
            let next = try await successor(of: first, clock)
            #expect(next.pipeline.statistics.destinations[0].state == state)
            try await next.pipeline.send(FaultyPartner.event(9))
            try await clock.sleep(for: .seconds(10))
            #expect(next.partner.taken.isEmpty)
            try await clock.sleep(for: .seconds(60))
            #expect(!next.partner.taken.isEmpty)
            #expect(next.pipeline.statistics.destinations[0].state == .running)
            await next.pipeline.shutdown()
        }
    }

    static let broken: [(JSONValue, String)] = [
        (.null, "it must be an object, found null"), ("?", "it must be an object, found the string \"?\""),
        (["tokens": "many"], "/tokens must be a number from 0, found the string \"many\""),
        (["share": -1], "/share must be a number from 0, found the number -1"),
        (["throttled": 7], "/throttled must be an object, found the number 7"),
        (["throttled": ["seconds": 7]], "/throttled/waits must be a number from 0, found nothing"),
        (["failing": ["seconds": "x"]], "/failing/seconds must be a number from 0, found the string \"x\""),
        (["credentials": ["seconds": 1]], "/credentials/pauseSeconds must be a number from 0, found nothing"),
        (["delivered": "all"], "/delivered must be an array, found the string \"all\""),
        (
            ["delivered": [["Orders", "m-1", 60], ["Orders", "m-2"]]],
            "/delivered/1 must be a subscription, a messageId and a number of seconds, found an array"
        ),
    ]

    @Test("refuses what is no handover, says where it is wrong, and goes on as it was", arguments: broken)
    func unreadable(handover: JSONValue, reason: String) async throws {
        try await virtually { clock in
            let bench = try bench(clock)
            let known = try bench.pipeline.handover(of: "Shop")
            let error = #expect(throws: PipelineError.self) { try bench.pipeline.takeOver("Shop", from: handover) }
            #expect(error?.code == .invalidHandover)
            #expect(error?.description == "This is no handover: \(reason).")
            #expect(try bench.pipeline.handover(of: "Shop") == known)
            let outcomes = await bench.pipeline.deliver(FaultyPartner.event(1))
            #expect(outcomes.contains { $0.outcome.name == "delivered" })
        }
    }

    @Test("takes a handover that knows less, or more than this version, and leaves subscriptions out that are gone")
    func others() async throws {
        try await virtually { clock in
            let bench = try bench(clock)
            try bench.pipeline.takeOver("Shop", from: [:])
            try bench.pipeline.takeOver(
                "Shop", from: ["mood": "fine", "delivered": [["Gone", "m-1", 60], ["Orders", "m-2", 60]]])
            #expect(try bench.pipeline.handover(of: "Shop")["delivered"]?.array?.count == 1)
            #expect(throws: PipelineError.self) { try bench.pipeline.takeOver("Shoe", from: nil) }
            #expect(throws: PipelineError.self) { try bench.pipeline.handover(of: "Shoe") }
        }
    }
}
