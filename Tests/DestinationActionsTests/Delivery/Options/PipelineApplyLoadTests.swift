import DestinationActions
import DestinationActionsTesting
import Testing

/// A partner that takes most of what it is sent, after a moment.
private struct Flaky: HTTPTransport {
    func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportError) -> HTTPResponse {
        for _ in 0..<Int.random(in: 0..<8) { await Task.yield() }
        return HTTPResponse(status: Int.random(in: 0..<20) == 0 ? 503 : 200)
    }
}

@Suite("Pipeline: other configurations under load", .timeLimit(.minutes(5)))
struct PipelineApplyLoadTests {
    /// The names that come and go; one more is always there.
    private static let names = ["A", "B", "C", "D"]

    /// The destinations of a round: which are there is told by the bits of its number.
    private static func instances(_ round: Int) throws -> [DestinationInstance] {
        var instances = try names.enumerated().filter { (round * 7) >> $0.offset & 1 == 1 }.map {
            try DestinationInstance.shop($0.element, batched: round % 3 == 0)
        }
        let settings: JSONObject = ["key": JSONValue("k-\(round % 5)")]
        try instances.insert(
            DestinationInstance.shop("Always", batched: round % 2 == 0).replacing(settings: settings),
            at: round % (instances.count + 1))
        return instances
    }

    private static func configuration(_ round: Int) -> PipelineConfiguration {
        var configuration = PipelineConfiguration()
        configuration.seed = 1
        configuration.batchAge = .milliseconds(1 + round % 7)
        configuration.retry.attempts = 20 + round % 3
        configuration.retry.base = .milliseconds(1)
        configuration.breaker = BreakerPolicy(failuresInRow: 1000, share: 1)
        configuration.events = 50 + round
        configuration.backlog.events = 20 + round % 11
        configuration.limits = ["Always": DeliveryLimits(inFlight: 1 + round % 6)]
        return configuration
    }

    /// Counts how often each destination had an outcome for each message.
    private static func count(_ stream: OutcomeStream) async -> [String: [String: Int]] {
        var counts: [String: [String: Int]] = [:]
        for await chunk in stream {
            for outcome in chunk { counts[outcome.messageId ?? "", default: [:]][outcome.destination, default: 0] += 1 }
        }
        return counts
    }

    /// Sends events while configurations change, some by the one who changes them and knows who is to get them.
    private static func run(_ pipeline: Pipeline, rounds: Int) async throws {
        let counts = Task { [stream = pipeline.outcomes()] in await count(stream) }
        let others = (1...3).map { sender in
            Task {
                for number in 0..<rounds {
                    let first = sender * 1_000_000 + number * 3
                    try await pipeline.send(contentsOf: (first..<first + 3).map { try FaultyPartner.order($0) })
                }
            }
        }
        for round in 0..<rounds {
            // Who is removed has as long as it needs; some are left at once.
            let deadline: Duration = round % 10 == 9 ? .zero : .seconds(60)
            let change = Task {
                try await pipeline.apply(instances(round), configuration: configuration(round), deadline: deadline)
            }
            // The change is made when its names are there, which are never those of the round before; the call returns when the
            // others have finished.
            let names = try instances(round).map(\.name)
            while pipeline.destinations != names { await Task.yield() }
            try await pipeline.send(contentsOf: (0..<5).map { try FaultyPartner.order(round * 5 + $0) })
            if round % 4 == 0 { _ = try await change.value }
        }
        for other in others { try await other.value }
        await pipeline.shutdown(deadline: .seconds(60))
        #expect(pipeline.openTasks == 0)
        let statistics = pipeline.statistics
        #expect(statistics.outcomes == statistics.expected && statistics.waiting == 0)
        let found = await counts.value
        #expect(found.values.allSatisfy { $0.values.allSatisfy { $0 == 1 } && $0["Always"] == 1 })
        #expect(found.count == rounds * 5 + rounds * 9)
        for round in 0..<rounds {
            let names = try instances(round).map(\.name).sorted()
            for number in round * 5..<round * 5 + 5 {
                let message = found["message-\(number)"] ?? [:]
                #expect(message.keys.sorted() == names, "round \(round), message \(number)")
            }
        }
        #expect(found.values.reduce(0) { $0 + $1.count } == statistics.outcomes)
    }

    @Test("gives every event exactly one outcome for each destination of its time, over 200 changes")
    func threads() async throws {
        var configuration = Self.configuration(0)
        configuration.backlog.patience = .seconds(60)
        let pipeline = try Pipeline(Self.instances(0), transport: Flaky(), configuration: configuration)
        try await Self.run(pipeline, rounds: 200)
    }
}
