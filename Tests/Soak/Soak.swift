import DestinationActions
import DestinationActionsURLSession
import LoopbackHTTP
import TrialSupport

/// A pipeline that sends to partners of every kind for some time.
struct Soak: Sendable {
    private let seconds: Int
    private let seed: UInt64
    private let answers: Answers
    private let servers: [LoopbackServer]

    init(seconds: Int, seed: UInt64) throws {
        self.seconds = seconds
        self.seed = seed
        let answers = Answers(seed: seed)
        self.answers = answers
        servers = try (0..<6).map { _ in
            try LoopbackServer(admits: { _ in answers.admits }, handler: { _ in answers.next })
        }
    }

    private var configuration: PipelineConfiguration {
        var configuration = PipelineConfiguration()
        configuration.seed = seed
        // So little that a partner in trouble fills it.
        configuration.backlog.events = 500
        // Short enough for every path to be taken many times a minute.
        configuration.deadline = .seconds(1)
        configuration.credentialsPatience = .seconds(2)
        configuration.retry = RetryPolicy(
            attempts: 4, time: .seconds(10), base: .milliseconds(50), throttledBase: .milliseconds(100),
            cap: .seconds(1))
        configuration.breaker.pause = .milliseconds(200)
        configuration.breaker.longestPause = .seconds(1)
        return configuration
    }

    func problems() async throws -> [String] {
        let before = ProcessMeter.now
        var problems = try await run()
        for server in servers { server.stop() }
        // What the last connections leave behind goes within moments.
        try await Task.sleep(for: .seconds(2))
        guard let before, let after = ProcessMeter.now else { return problems }
        print("descriptors \(before.descriptors) at the start, \(after.descriptors) at the end")
        if after.descriptors > before.descriptors + 16 {
            problems.append("\(after.descriptors - before.descriptors) descriptors are left open.")
        }
        return problems
    }

    private func run() async throws -> [String] {
        let instances = try servers.enumerated().map { number, server in
            try PlainDestination.instance(
                "partner-\(number + 1)", base: BaseURL(unencrypted: server.address), inBatches: number % 2 == 1)
        }
        let pipeline = try Pipeline(instances, transport: URLSessionTransport(), configuration: configuration)
        let end = ContinuousClock.now + .seconds(seconds)
        async let restarts: Void = restart(until: end)
        async let sending = sendAll(to: pipeline, until: end)
        let growth = try await watch(pipeline, until: end)
        let sent = try await sending
        try await restarts
        let left = await pipeline.shutdown(deadline: .seconds(5))
        let statistics = pipeline.statistics
        show("at the end", statistics, ProcessMeter.now)
        let due = sent * instances.count
        print(
            "\(sent) events of \(instances.count) subscriptions each: \(statistics.outcomes) outcomes of \(due), "
                + "\(left.count) handed back, \(statistics.requests) requests")
        let kinds = Answers.good.count + Answers.bad.count
        print("\(answers.kinds.count) of \(kinds) kinds of answers were given")
        var problems = growth?.problems ?? []
        if sent == 0 || statistics.delivered == 0 { problems.append("Nothing was delivered.") }
        if statistics.accepted != sent { problems.append("\(sent) events were sent, \(statistics.accepted) accepted.") }
        if statistics.outcomes != due {
            problems.append("\(due) outcomes are due, and \(statistics.outcomes) were told.")
        }
        if statistics.waiting != 0 || statistics.waitingBytes != 0 {
            problems.append(
                "\(statistics.waiting) events of \(statistics.waitingBytes) bytes are still in the pipeline.")
        }
        if pipeline.openTasks != 0 { problems.append("\(pipeline.openTasks) tasks are still running.") }
        if seconds >= 20, answers.kinds.count < kinds { problems.append("Not every kind of answer was given.") }
        return problems
    }

    private func watch(_ pipeline: Pipeline, until end: ContinuousClock.Instant) async throws -> Growth? {
        var growth = Growth()
        var second = 0
        while ContinuousClock.now < end {
            try await Task.sleep(for: .seconds(1))
            second += 1
            let meter = ProcessMeter.now
            if second % max(1, seconds / 20) == 0 { show("after \(second) s", pipeline.statistics, meter) }
            // Where the system does not say what a process takes, the account alone is checked.
            guard let meter else { return nil }
            growth.note(meter)
        }
        return growth
    }

    private func show(_ when: String, _ statistics: PipelineStatistics, _ meter: ProcessMeter?) {
        print(
            "\(when): \(statistics.delivered) delivered, \(statistics.failed) failed, "
                + "\(statistics.undelivered) undelivered, \(statistics.waiting) waiting; "
                + (meter.map { "\($0.memory / 1024) MB, \($0.threads) threads, \($0.descriptors) descriptors" } ?? ""))
    }

    /// Sends some 160 events a second, and says how many.
    private func sendAll(to pipeline: Pipeline, until end: ContinuousClock.Instant) async throws -> Int {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for sender in 0..<4 {
                group.addTask {
                    var sent = 0
                    while ContinuousClock.now < end {
                        let events = (0..<8).map { place in
                            Event.track(
                                "Soaked", userId: "u-\(place)",
                                properties: ["text": String(repeating: "x", count: 20 << (place % 6))],
                                Event.Common(messageId: "\(sender)-\(sent + place)"))
                        }
                        try await pipeline.send(contentsOf: events)
                        sent += events.count
                        try await Task.sleep(for: .milliseconds(200))
                    }
                    return sent
                }
            }
            return try await group.reduce(0, +)
        }
    }

    /// Lets one partner after the other start again.
    private func restart(until end: ContinuousClock.Instant) async throws {
        var turn = 0
        while ContinuousClock.now < end {
            try await Task.sleep(for: .seconds(2))
            servers[turn % servers.count].stop()
            try await Task.sleep(for: .milliseconds(300))
            try servers[turn % servers.count].start()
            turn += 1
        }
    }
}
