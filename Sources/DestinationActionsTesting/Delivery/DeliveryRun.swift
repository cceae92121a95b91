import DestinationActions

/// One run of a pipeline through one fault.
struct DeliveryRun: Sendable {
    /// How the run ends before everything is delivered.
    struct Ending: Sendable {
        enum How: String, Sendable, CaseIterable {
            case cancelled, deadline, shutdown, paused, clockJump
        }

        let how: How
        let after: Duration
        let fault: DeliveryFault

        /// Every ending at many points of the way, with the faults by turns.
        static func all(_ faults: [DeliveryFault]) -> [Ending] {
            let times: [Duration] = [
                .zero, .milliseconds(1), .milliseconds(20), .milliseconds(21), .milliseconds(45), .milliseconds(300),
                .milliseconds(1000), .milliseconds(1020), .seconds(2), .seconds(7), .seconds(31), .seconds(200),
            ]
            var endings: [Ending] = []
            for (row, how) in How.allCases.enumerated() {
                for (column, time) in times.enumerated() {
                    for step in 0..<4 {
                        let fault = faults[(row * 31 + column * 7 + step * 43) % faults.count]
                        endings.append(Ending(how: how, after: time, fault: fault))
                    }
                }
            }
            return endings
        }
    }

    let expected: DeliveryExpectation
    let fault: DeliveryFault
    var ending: Ending?

    private var name: String {
        guard let ending else { return fault.name }
        return "\(fault.name), \(ending.how.rawValue) after \(ending.after)"
    }

    func problems() async -> [String] {
        let clock = VirtualClock()
        do {
            let found = try await clock.run { [self] in try await run(clock) }
            return found.map { "With \(name): \($0)" }
        } catch {
            return ["With \(name): \(error)"]
        }
    }

    private func run(_ clock: VirtualClock) async throws -> [String] {
        let partner = FaultyPartner(
            clock: clock, latency: fault.latency,
            tokens: { [expected, fault] request, number in
                let answers = expected.instances.lazy.compactMap { $0.tokenAnswer(to: request) }
                return answers.first.map { fault.token(number) ?? $0 }
            }, taken: expected.taken, answering: expected.answering, react: fault.react)
        var configuration = PipelineConfiguration()
        configuration.executor = clock.executor
        configuration.seed = 7
        configuration.timeOfDay = { Timestamp(seconds: 1_445_412_480) }
        let letters = InMemoryDeadLetters(bound: 100_000)
        let pipeline = try Pipeline(
            expected.instances, transport: partner, configuration: configuration, deadLetters: letters, clock: clock)
        let outcomes = try await outcomes(pipeline, clock)
        let left = await pipeline.shutdown(deadline: .seconds(5))
        var problems = check(outcomes, partner, pipeline, left)
        let statistics = pipeline.statistics
        // What is handed back is nobody's dead letter.
        let kept = statistics.failed + statistics.invalid + statistics.undelivered - left.count
        if letters.letters.count != kept {
            problems.append("\(kept) outcomes are worth a dead letter, and \(letters.letters.count) were written.")
        }
        if clock.sleepers > 0 { problems.append("\(clock.sleepers) tasks sleep after the shutdown.") }
        let again = await pipeline.shutdown(deadline: .zero)
        if again.count != left.count { problems.append("A second shutdown hands back something else.") }
        return problems
    }

    private func outcomes(_ pipeline: Pipeline, _ clock: VirtualClock) async throws -> [[SubscriptionOutcome]] {
        let forEver: Duration = .seconds(10 * 86_400)
        guard let ending else { return await pipeline.deliver(expected.events, deadline: forEver) }
        if ending.how == .deadline { return await pipeline.deliver(expected.events, deadline: ending.after) }
        async let outcomes = pipeline.deliver(expected.events, deadline: forEver)
        switch ending.how {
        case .cancelled:
            let task = clock.task {
                await pipeline.deliver(expected.events.map { $0.updating { $0["messageId"] = "again" } })
            }
            try await clock.sleep(for: ending.after)
            task.cancel()
            _ = await task.value
        // The events of the other caller are delivered all the same.
        case .shutdown:
            try await clock.sleep(for: ending.after)
            await pipeline.shutdown(deadline: .seconds(1))
        case .paused:
            try await clock.sleep(for: ending.after)
            for name in pipeline.destinations { try pipeline.pause(name) }
            try await clock.sleep(for: .seconds(600))
            for name in pipeline.destinations { try pipeline.resume(name) }
        case .clockJump:
            try await clock.sleep(for: ending.after)
            clock.advance(by: .seconds(86_400))
        case .deadline: break
        }
        return await outcomes
    }

    private func check(
        _ outcomes: [[SubscriptionOutcome]], _ partner: FaultyPartner, _ pipeline: Pipeline, _ left: [DeadLetter]
    ) -> [String] {
        var problems: [String] = []
        let statistics = pipeline.statistics
        if statistics.outcomes != statistics.expected {
            problems.append("\(statistics.expected) outcomes were due, and \(statistics.outcomes) were told.")
        }
        if statistics.waiting != 0 || statistics.waitingBytes != 0 {
            problems.append("\(statistics.waiting) events of \(statistics.waitingBytes) bytes are still in the queue.")
        }
        let handedBack = outcomes.joined().count { $0.outcome.code == "shutdown" }
        // Another caller's events may be left, too.
        if ending?.how == .cancelled ? handedBack > left.count : handedBack != left.count {
            problems.append("\(handedBack) outcomes are handed back, and \(left.count) events with them.")
        }
        if pipeline.openTasks != 0 { problems.append("\(pipeline.openTasks) tasks are still running.") }
        for (number, due) in expected.due.enumerated() {
            let told = outcomes[number].map { "\($0.destination) · \($0.subscription)" }
            if due.outcomes != told {
                problems.append("The event \(number) has outcomes of \(told), not of \(due.outcomes).")
            }
            if outcomes[number].contains(where: { $0.outcome.code == "noVerdict" }) {
                problems.append("The answer to a batch has no verdict for the event \(number).")
            }
        }
        for batch in partner.batches where !expected.mayGoTogether(batch) {
            problems.append("The events \(batch) go out in one request, though their batch keys differ.")
        }
        for (base, most) in partner.mostAtOnce where most > expected.limits[base, default: 0] {
            problems.append("\(most) requests to \(base) were under way at once.")
        }
        // Without callers who give up in between, everything that was delivered was taken, and only once after a success.
        if ending?.how == .cancelled { return problems }
        let takenEvents = partner.taken
        // An event that its requests do not name cannot be followed.
        for (number, due) in expected.due.enumerated() where due.isNamed {
            let taken = takenEvents[number, default: 0]
            let delivered = outcomes[number].compactMap { outcome in
                if case .delivered(let result) = outcome.outcome { result } else { nil }
            }
            let isCertain = outcomes[number].allSatisfy(\.isCertain)
            if due.hasSteps {
                // Each request of the way may have been taken once; the end may be one that took nothing.
                let most = delivered.reduce(0) { $0 + $1.attempts }
                if isCertain, delivered.count == due.requests, taken > most {
                    problems.append("The event \(number) was taken \(taken) times, in \(most) requests.")
                }
                continue
            }
            if taken < delivered.count {
                problems.append("The event \(number) was delivered \(delivered.count) times and taken \(taken) times.")
            }
            if isCertain, taken > due.requests {
                problems.append("The event \(number) was taken \(taken) times, for \(due.requests) requests.")
            }
        }
        return problems
    }
}

extension SubscriptionOutcome {
    /// Whether the partner cannot have more than the outcome says.
    fileprivate var isCertain: Bool {
        switch outcome {
        case .delivered(let result): !result.mayBeDuplicate
        case .skipped, .invalid: true
        case .failed, .undelivered: false
        }
    }
}
