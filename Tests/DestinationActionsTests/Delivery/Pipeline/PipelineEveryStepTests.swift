import DestinationActions
import DestinationActionsTesting
import Testing

/// The same run again and again, interrupted once after every step that it takes: at every place where something waits.
@Suite("Pipeline: interrupted at every step")
struct PipelineEveryStepTests {
    enum Interruption: String, CaseIterable, Sendable {
        case cancelDelivery, cancelSender, shutDown, shutDownAtOnce, pause, rotate

        /// What ends something is tried after every step; what only changes something, after every third.
        var stride: Int { self == .pause || self == .rotate ? 3 : 1 }
    }

    @Test(
        "loses nothing and leaves nothing behind, whatever happens after whichever step",
        arguments: Interruption.allCases)
    func everyStep(_ interruption: Interruption) async throws {
        let steps = try await Run(interruption: interruption, step: nil).perform()
        #expect(steps > 100)
        for step in stride(from: 0, to: steps, by: interruption.stride) {
            _ = try await Run(interruption: interruption, step: step).perform()
        }
    }
}

/// Two callers, single events and batches, a partner that fails now and then, and a queue that is too small for all.
private struct Run: Sendable {
    let interruption: PipelineEveryStepTests.Interruption
    let step: Int?

    private static let forEver: Duration = .seconds(100_000)

    /// - Returns: How many steps the run took.
    func perform() async throws -> Int {
        let clock = VirtualClock()
        return try await clock.run { [self] in
            let bench = try Bench(
                clock, [.shop(), .shop("Bulk", batched: true)],
                configure: {
                    $0.events = 8
                    $0.retry.attempts = 100
                }
            ) { call in
                switch call.number % 5 {
                case 1: .status(503)
                case 3: .fail(.connectionLost, taken: true)
                default: .status(200)
                }
            }
            let pipeline = bench.pipeline
            let delivery = clock.task {
                await pipeline.deliver((0..<6).map { FaultyPartner.event($0) }, deadline: Self.forEver)
            }
            let sender = clock.task { () async -> Int in
                do throws(PipelineError) {
                    try await pipeline.send(contentsOf: (10..<22).map { FaultyPartner.event($0) })
                    return 12
                } catch {
                    return error.code == .queueFull ? -1 : 0
                }
            }
            if let step { clock.interrupt(after: step) { interrupt(pipeline, delivery, sender, clock) } }
            let outcomes = await delivery.value
            let sent = await sender.value
            while pipeline.statistics.waiting > 0 { try await clock.sleep(for: .seconds(1)) }
            let steps = clock.steps
            // What was paused late is resumed by then.
            if interruption == .pause { try await clock.sleep(for: .seconds(30)) }
            let left = await pipeline.shutdown(deadline: .seconds(60))
            check(bench, outcomes, sent, left)
            return steps
        }
    }

    private func interrupt(
        _ pipeline: Pipeline, _ delivery: Task<[[SubscriptionOutcome]], Never>, _ sender: Task<Int, Never>,
        _ clock: VirtualClock
    ) {
        switch interruption {
        case .cancelDelivery: delivery.cancel()
        case .cancelSender: sender.cancel()
        case .shutDown: clock.task { await pipeline.shutdown(deadline: .seconds(1)) }
        case .shutDownAtOnce: clock.task { await pipeline.shutdown(deadline: .zero) }
        case .pause:
            try? pipeline.pause("Bulk")
            clock.task {
                try? await clock.sleep(for: .seconds(20))
                try? pipeline.resume("Bulk")
            }
        case .rotate:
            for name in pipeline.destinations { try? pipeline.replaceSettings(of: name, with: ["key": "k-2"]) }
        }
    }

    private func check(_ bench: Bench, _ outcomes: [[SubscriptionOutcome]], _ sent: Int, _ left: [DeadLetter]) {
        let statistics = bench.pipeline.statistics
        let place = "\(interruption.rawValue) after step \(step ?? -1)"
        #expect(outcomes.count == 6 && outcomes.allSatisfy { $0.map(\.destination) == ["Shop", "Bulk"] }, "\(place)")
        #expect(statistics.accepted == 6 + sent, "\(place)")
        #expect(statistics.expected == 2 * statistics.accepted, "\(place)")
        #expect(statistics.outcomes == statistics.expected, "\(place)")
        #expect(statistics.waiting == 0 && statistics.waitingBytes == 0, "\(place)")
        #expect(bench.pipeline.openTasks == 0 && bench.clock.sleepers == 0, "\(place)")
        #expect(bench.letters.letters.count == statistics.undelivered - left.count, "\(place)")
        // What the caller was not told to be lost was delivered, to whomever it belongs.
        let told = outcomes.joined().count { $0.outcome.name == "delivered" }
        #expect(statistics.delivered >= told && statistics.failed == 0 && statistics.invalid == 0, "\(place)")
        switch interruption {
        case .cancelDelivery: #expect(statistics.delivered >= 24 && left.isEmpty, "\(place)")
        case .cancelSender: #expect(told == 12 && statistics.undelivered == 0 && left.isEmpty, "\(place)")
        case .shutDown, .shutDownAtOnce: #expect(left.count <= statistics.undelivered, "\(place)")
        case .pause, .rotate: #expect(statistics.delivered == 36 && left.isEmpty, "\(place)")
        }
        for (number, results) in outcomes.enumerated() {
            let delivered = results.count { $0.outcome.name == "delivered" }
            #expect(bench.partner.taken[number, default: 0] >= delivered, "\(place)")
        }
    }
}
