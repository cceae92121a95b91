import Testing

@testable import DestinationActions

@Suite("Delivery machine: random walks")
struct DestinationMachineWalkTests {
    @Test("nothing is lost, doubled or stuck on any way", arguments: 0..<60)
    func walk(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var policy = MachinePolicy()
        policy.limits.inFlight = Int.random(in: 1...8, using: &random)
        policy.limits.requestsPerMinute = Bool.random(using: &random) ? 300 : nil
        policy.duplicates = Bool.random(using: &random) ? DuplicateWindow(messages: 5) : nil
        policy.retry.budget = Bool.random(using: &random) ? 500 : 20
        var harness = MachineHarness(policy, seed: seed)
        for _ in 0..<200 {
            step(&harness, &random)
            if !harness.violations.isEmpty { break }
        }
        #expect(harness.violations == [])
        harness.step(.resume)
        let usual = harness
        harness.run(for: .seconds(86_400)) { _, _ in .delivered }
        #expect(harness.violations == [])
        #expect(harness.outcomes.count == harness.accepted)
        // The same, but shut down right away while requests are under way that never end.
        var ended = usual
        ended.step(.drain(until: ended.now))
        ended.step(.stop)
        ended.step(.abandon)
        #expect(ended.violations == [])
        #expect(ended.outcomes.count == ended.accepted)
    }

    private func step(_ harness: inout MachineHarness, _ random: inout SplitMix64) {
        switch Int.random(in: 0..<21, using: &random) {
        case 0..<4:
            harness.accept(Int.random(in: 1...6, using: &random), serialKey: serialKey(&random))
        case 4..<6:
            let limits = BatchLimits(events: Int.random(in: 1...40, using: &random), bytes: 3000)
            harness.accept(
                Int.random(in: 1...16, using: &random), batch: limits, bytes: Int.random(in: 0...900, using: &random),
                subscription: Int.random(in: 0...2, using: &random), serialKey: serialKey(&random))
        case 6:
            harness.accept(
                Int.random(in: 1...3, using: &random), key: "key \(Int.random(in: 0...3, using: &random))",
                messageId: "message \(Int.random(in: 0...9, using: &random))")
        case 7..<14:
            guard let flight = harness.flights.randomElement(using: &random) else { return }
            harness.answer(flight.id, answer(flight.items.count, &random))
        case 14..<17: harness.pass(.milliseconds(Int.random(in: 0...40_000, using: &random)))
        case 17:
            harness.step([.pause, .resume, .renew, .tick].randomElement(using: &random) ?? .tick)
        case 18:
            let first = UInt64(Int.random(in: 0...max(0, harness.accepted), using: &random))
            let last = first + UInt64(Int.random(in: 0...5, using: &random))
            harness.step(.withdraw(first...last, .deadline, includingFlights: Bool.random(using: &random)))
        case 19:
            var policy = harness.machine.policy
            policy.limits.inFlight = Int.random(in: 1...8, using: &random)
            policy.limits.requestsPerMinute = Bool.random(using: &random) ? 60 : nil
            policy.limits.timeout = .seconds(Int.random(in: 1...20, using: &random))
            policy.retry.budget = Int.random(in: 0...500, using: &random)
            policy.batchAge = .milliseconds(Int.random(in: 0...5000, using: &random))
            policy.breaker = BreakerPolicy(failuresInRow: Int.random(in: 1...9, using: &random))
            harness.adopt(policy)
        default: harness.now += .milliseconds(Int.random(in: 0...2000, using: &random))
        }
    }

    private func serialKey(_ random: inout SplitMix64) -> String? {
        let number = Int.random(in: 0...6, using: &random)
        return number < 3 ? "serial \(number)" : nil
    }

    private func answer(_ events: Int, _ random: inout SplitMix64) -> Answer {
        let wait: Duration? =
            Int.random(in: 0..<4, using: &random) == 0 ? .seconds(Int.random(in: 0...90, using: &random)) : nil
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<6: return .delivered
        case 6: return .status(400, events: events)
        case 7: return .status(413, events: events)
        case 8: return .status(401)
        case 9: return .status(429, retryAfter: wait)
        case 10: return .status(503, retryAfter: wait)
        case 11: return .timedOut
        case 12: return .refused
        case 13: return .unbuildable([])
        case 14: return .oversized
        case 15: return .declined
        case 16..<19: return .next(Bool.random(using: &random) ? .get : .post)
        default:
            let verdicts = (0..<events).map { _ in
                Verdict(Verdict.Kind.allCases.randomElement(using: &random) ?? .delivered, code: "c")
            }
            return .each(status: 200, verdicts.map { $0.with(delay: wait.map { .after($0) }) })
        }
    }
}
