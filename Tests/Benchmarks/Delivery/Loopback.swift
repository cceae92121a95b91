import DestinationActions
import DestinationActionsURLSession
import LoopbackHTTP

/// How much of the time is ours when events go over real sockets, to a partner in the same process.
enum Loopback {
    @concurrent
    static func run(_ corpus: Corpus) async throws {
        let passes = max(1, 10_000 / max(corpus.lines.count, 1))
        let server = try LoopbackServer { _ in LoopbackResponse(body: "{}") }
        defer { server.stop() }
        let instance = try DestinationInstance(
            FiveFields(baseURL: BaseURL(unencrypted: server.address)), settings: [:],
            subscriptions: [Subscription(action: "send", trigger: "true")])
        var rows: [(all: Cost, own: Cost)] = []
        for _ in 0..<3 {
            rows.append(
                (
                    try await cost(corpus, passes, instance, URLSessionTransport()),
                    try await cost(corpus, passes, instance, PromptPartner())
                ))
        }
        rows.sort { $0.own.processor / $0.all.processor < $1.own.processor / $1.all.processor }
        let (all, own) = rows[1]
        print("\nparse, make the request and deliver it, per event:")
        Table.line("over loopback HTTP, by the clock on the wall", all.wall)
        Table.line("over loopback HTTP, all threads", all.processor)
        Table.line("with a partner that answers at once, all threads", own.processor)
        let share = Table.fixed(own.processor / all.processor * 100, 2)
        print("  \(share) % of the work is ours; the rest is the session's, the system's and the partner's")
    }

    private struct Cost {
        var wall: Double
        var processor: Double
    }

    private static func cost(
        _ corpus: Corpus, _ passes: Int, _ instance: DestinationInstance, _ transport: some HTTPTransport
    ) async throws -> Cost {
        let before = (ContinuousClock.now, Process.cpuTime)
        let pipeline = try Pipeline([instance], transport: transport)
        for _ in 0..<passes {
            for start in stride(from: 0, to: corpus.lines.count, by: 256) {
                let lines = corpus.lines[start..<min(start + 256, corpus.lines.count)]
                try await pipeline.send(contentsOf: lines.compactMap { try? Event(parsing: $0) })
            }
        }
        await pipeline.shutdown(deadline: .seconds(600))
        let events = passes * corpus.lines.count
        precondition(pipeline.statistics.delivered == events, "Not every event was delivered.")
        return Cost(
            wall: before.0.duration(to: .now) / .nanoseconds(1) / Double(events),
            processor: (Process.cpuTime - before.1) / Double(events))
    }
}
