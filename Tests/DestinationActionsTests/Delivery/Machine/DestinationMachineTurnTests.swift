import Testing

@testable import DestinationActions

@Suite("Delivery machine: turns of serial keys")
struct DestinationMachineTurnTests {
    @Test("of one key, one delivery at a time is under way, in the order of their events, and others go beside it")
    func oneAtATime() {
        var harness = MachineHarness()
        harness.accept(3, serialKey: "list")
        harness.accept(1, serialKey: "other")
        harness.accept(1)
        #expect(harness.sent == [[0], [3], [4]])
        harness.answer(.delivered)
        #expect(harness.sent.last == [1])
        harness.run { _, _ in .delivered }
        #expect(harness.sent == [[0], [3], [4], [1], [2]])
        #expect(harness.violations == [])
    }

    @Test("a delivery keeps its turn through its steps, its retries and the waits in between")
    func steps() {
        var harness = MachineHarness()
        harness.accept(2, serialKey: "list")
        harness.answer(.next())
        harness.answer(.status(503))
        harness.passUntilSent()
        harness.answer(.status(429, retryAfter: .seconds(7)))
        harness.passUntilSent()
        harness.answer(.delivered)
        #expect(harness.sent == [[0], [0], [0], [0], [1]])
        #expect(harness.steps == [1, 2, 2, 2, 1])
        #expect(harness.violations == [])
    }

    @Test("batches of one key go out one after another, and so do the halves of one that was refused")
    func batches() {
        var harness = MachineHarness()
        harness.accept(8, batch: BatchLimits(events: 4), serialKey: "list")
        #expect(harness.sent == [[0, 1, 2, 3]])
        harness.answer(.status(400, events: 4))
        #expect(harness.sent.dropFirst() == [[0, 1]])
        harness.answer(.delivered)
        #expect(harness.sent.count == 3)
        harness.run { _, _ in .delivered }
        #expect(Set(harness.sent.dropFirst(2)) == [[2, 3], [4, 5, 6, 7]])
        #expect(harness.violations == [])
    }

    @Test("events of different keys share no batch")
    func groups() {
        var harness = MachineHarness()
        harness.accept(2, batch: BatchLimits(events: 4), serialKey: "a")
        harness.accept(2, batch: BatchLimits(events: 4), serialKey: "b")
        harness.pass(.seconds(2))
        #expect(harness.sent == [[0, 1], [2, 3]])
    }

    @Test("who is withdrawn while waiting gives no turn away, and who has it hands it on")
    func withdrawn() {
        var harness = MachineHarness()
        harness.accept(4, serialKey: "list")
        harness.step(.withdraw(1...2, .cancelled, includingFlights: true))
        #expect(harness.sent == [[0]])
        harness.step(.withdraw(0...0, .cancelled, includingFlights: true))
        #expect(harness.sent == [[0], [3]])
        #expect(harness.violations == [])
    }

    @Test("a thousand deliveries of one key take their turns in their order")
    func many() {
        var harness = MachineHarness()
        harness.accept(1000, serialKey: "list")
        harness.run { _, _ in .delivered }
        #expect(harness.sent == (0..<1000).map { [$0] })
    }
}
