import Testing

@testable import DestinationActions

@Suite("Delivery machine: batches")
struct DestinationMachineBatchTests {
    @Test("fills batches by count, by bytes and by age")
    func filling() {
        var harness = MachineHarness()
        harness.accept(7, batch: BatchLimits(events: 3, bytes: 1000), bytes: 10)
        #expect(harness.sent == [[0, 1, 2], [3, 4, 5]])
        harness.pass(.milliseconds(999))
        #expect(harness.sent.count == 2)
        harness.pass(.milliseconds(1))
        #expect(harness.sent.last == [6])
        harness.accept(5, batch: BatchLimits(events: 100, bytes: 1000), bytes: 400, subscription: 1)
        #expect(harness.sent.suffix(2) == [[7, 8], [9, 10]])
        // An event that is as large as a batch goes alone.
        harness.accept(1, batch: BatchLimits(events: 100, bytes: 1000), bytes: 2000, subscription: 1)
        #expect(harness.sent.suffix(2) == [[11], [12]])
    }

    @Test("does not mix subscriptions")
    func subscriptions() {
        var harness = MachineHarness()
        harness.accept(2, batch: BatchLimits(events: 10), subscription: 0)
        harness.accept(2, batch: BatchLimits(events: 10), subscription: 1)
        harness.accept(2, batch: BatchLimits(events: 10), subscription: 0)
        harness.pass(.seconds(1))
        #expect(harness.sent == [[0, 1, 4, 5], [2, 3]])
    }

    @Test("does not mix keys, and lets each batch go by its own age")
    func keys() {
        var harness = MachineHarness()
        let limits = BatchLimits(events: 3)
        harness.accept(2, batch: limits, batchKey: "a", batchAge: .seconds(5))
        harness.accept(1, batch: limits, batchKey: "b")
        harness.accept(1, batch: limits, batchKey: nil, batchAge: .milliseconds(100))
        harness.accept(1, batch: limits, subscription: 1, batchKey: "a")
        #expect(harness.sent == [])
        harness.pass(.milliseconds(100))
        #expect(harness.sent == [[3]])
        harness.pass(.milliseconds(900))
        #expect(harness.sent == [[3], [2], [4]])
        harness.accept(1, batch: limits, batchKey: "a")
        #expect(harness.sent.last == [0, 1, 5])
        #expect(harness.machine.gathering.due == nil && harness.violations == [])
    }

    @Test("has so many batches open at most; the oldest goes for the newest")
    func open() {
        var harness = MachineHarness(MachinePolicy(limits: DeliveryLimits(inFlight: 1000), openBatches: 3))
        for key in ["a", "b", "a", "c", "d", "b"] {
            harness.accept(1, batch: BatchLimits(events: 10), batchKey: key)
        }
        #expect(harness.sent == [[0, 2]])
        harness.pass(.seconds(1))
        #expect(harness.sent == [[0, 2], [1, 5], [3], [4]] && harness.violations == [])
    }

    @Test("bounds batches by the bytes of the pipeline as well")
    func bytes() {
        var harness = MachineHarness(MachinePolicy(batchBytes: 250))
        harness.accept(4, batch: BatchLimits(events: 10, bytes: 10_000), bytes: 100)
        #expect(harness.sent == [[0, 1]])
    }

    @Test("waits as long as the verdict of an event says")
    func waits() {
        var harness = MachineHarness()
        harness.accept(2, batch: BatchLimits(events: 2))
        harness.answer(
            .each(status: 207, [.delivered, Verdict(.throttled, code: "busy", delay: .after(.seconds(90)))]))
        harness.pass(.seconds(89))
        #expect(harness.sent.count == 1)
        harness.pass(.seconds(2))
        #expect(harness.sent == [[0, 1], [1]])
    }

    @Test("finds every bad event, wherever it is, within the bound of requests", arguments: 1...33)
    func halving(count: Int) {
        for place in 0..<count {
            let (harness, requests) = refuse([place], of: count)
            let steps = count == 1 ? 0 : Int.bitWidth - (count - 1).leadingZeroBitCount
            #expect(requests <= 2 * steps + 1)
            #expect(
                (0..<count).allSatisfy {
                    harness.outcome($0) == ($0 == place ? "failed http400" : "delivered delivered")
                })
            #expect(harness.violations == [])
        }
    }

    @Test("finds several bad events, and delivers each good one once", arguments: 0..<60)
    func several(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let count = Int.random(in: 2...100, using: &random)
        let bad = Set(
            (0..<Int.random(in: 1...6, using: &random)).map { _ in Int.random(in: 0..<count, using: &random) })
        let (harness, requests) = refuse(bad, of: count)
        let steps = Int.bitWidth - (count - 1).leadingZeroBitCount
        #expect(requests <= min(64, 2 * steps * bad.count + 1))
        let refused = harness.outcomes.values.count { $0.code == "batchRefused" }
        #expect(refused == 0 || requests >= 60)
        #expect(harness.outcomes.values.count { $0.name == "delivered" } + bad.count + refused >= count)
        #expect(harness.outcomes.count == count && harness.violations == [])
    }

    @Test("stops asking after 64 requests for one batch")
    func stop() {
        var harness = MachineHarness()
        harness.accept(1000, batch: BatchLimits(events: 1000))
        harness.run { items, _ in .status(400, events: items.count) }
        #expect(harness.sent.count <= 64)
        #expect(harness.outcomes.count == 1000)
        #expect(harness.outcomes.values.allSatisfy { $0.code == "batchRefused" || $0.code == "http400" })
        #expect(harness.violations == [])
    }

    @Test("splits a batch that is too large by its bytes")
    func size() {
        var harness = MachineHarness()
        let limits = BatchLimits(events: 100, bytes: 10_000)
        harness.accept(1, batch: limits, bytes: 900)
        harness.accept(9, batch: limits, bytes: 100)
        harness.pass(.seconds(1))
        harness.answer(.status(413, events: 10))
        #expect(harness.sent.suffix(2) == [[0], Array(1..<10)])
        harness.answer(.status(413))
        harness.answer(.delivered)
        #expect(harness.outcome(0) == "failed http413" && harness.outcome(9) == "delivered delivered")
    }

    @Test("takes a batch apart that cannot be built or is too large, without a request")
    func local() {
        var harness = MachineHarness()
        harness.accept(4, batch: BatchLimits(events: 4))
        harness.run { items, _ in
            items.count > 2 ? .oversized : items.contains(2) ? .unbuildable([]) : .delivered
        }
        #expect(
            (0..<4).map { harness.outcome($0) } == [
                "delivered delivered", "delivered delivered", "invalid invalid", "delivered delivered",
            ])
        guard case .delivered(let result)? = harness.outcomes[3] else {
            Issue.record("not delivered")
            return
        }
        #expect(result.attempts == 1)
    }

    @Test("retries only what failed in passing")
    func partly() {
        var harness = MachineHarness()
        harness.accept(4, batch: BatchLimits(events: 4))
        harness.answer(
            .each(
                status: 207,
                [.delivered, Verdict(.permanent, code: "bad"), Verdict(.transient, code: "busy"), .delivered]))
        #expect(harness.outcome(0) == "delivered delivered" && harness.outcome(1) == "failed bad")
        harness.run { _, _ in .delivered }
        #expect(harness.sent == [[0, 1, 2, 3], [2]])
        #expect(harness.outcomes.count == 4)
    }

    @Test("a batch of one is a single event", arguments: [400, 413, 422, 429, 401, 503])
    func one(status: Int) {
        var single = MachineHarness()
        var batch = MachineHarness()
        single.accept()
        batch.accept(1, batch: BatchLimits(events: 1))
        for _ in 0..<30 {
            if !single.flights.isEmpty { single.answer(.status(status)) }
            if !batch.flights.isEmpty { batch.answer(.status(status)) }
            single.pass(.seconds(20))
            batch.pass(.seconds(20))
        }
        #expect(single.outcome(0) == batch.outcome(0))
        #expect(single.sent.count == batch.sent.count)
        #expect(single.outcomes.count == 1)
    }

    private func refuse(_ bad: Set<Int>, of count: Int) -> (MachineHarness, Int) {
        var harness = MachineHarness()
        harness.accept(count, batch: BatchLimits(events: count, bytes: .max))
        harness.run { items, _ in
            items.contains { bad.contains($0) } ? .status(400, events: items.count) : .delivered
        }
        return (harness, harness.sent.count)
    }
}
