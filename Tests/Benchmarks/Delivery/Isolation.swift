import DestinationActions

/// Whether partners that do not work slow down those that do.
enum Isolation {
    static let events = 200_000
    private static let well = ["well", "fine"]
    private static let sick = ["down", "mute"]

    /// Sends the same events to two partners that work, alone and beside one that is down and one that never answers.
    @concurrent
    static func run(_ corpus: Corpus) async throws -> Bool {
        print("\n\(events) events to two destinations that work, until they have all of them:")
        let without = try await seconds(corpus, well)
        let with = try await seconds(corpus, well + sick)
        print("  alone                                              \(rate(without)) events/s")
        print("  beside one that is down and one that never answers \(rate(with)) events/s")
        let share = without / with
        print("  that is \((share * 1000).rounded() / 10) % (bound: 90 %)")
        return share >= 0.9
    }

    private static func rate(_ seconds: Double) -> Int { Int(Double(events) / seconds) }

    private static func seconds(_ corpus: Corpus, _ names: [String]) async throws -> Double {
        var configuration = PipelineConfiguration()
        configuration.backlog.patience = .milliseconds(100)
        for name in names { configuration.limits[name] = DeliveryLimits(inFlight: 100) }
        let pipeline = try Pipeline(
            names.map { try Tasks.five(name: $0, baseURL: BaseURL("https://\($0).example.com")) },
            transport: Partners(), configuration: configuration)
        let parsed = corpus.lines.compactMap { try? Event(parsing: $0) }
        let start = ContinuousClock.now
        for first in stride(from: 0, to: events, by: 500) {
            try await pipeline.send(contentsOf: (first..<first + 500).map { parsed[$0 % parsed.count] })
        }
        while pipeline.statistics.destinations.prefix(2).contains(where: { $0.counts.outcomes < events }) {
            try await Task.sleep(for: .milliseconds(1))
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        await pipeline.shutdown(deadline: .zero)
        return seconds
    }

    /// Partners that answer after five milliseconds, but for the sick ones.
    private struct Partners: HTTPTransport {
        func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportError) -> HTTPResponse {
            let base = request.url.base.text
            let isMute = base.contains("mute")
            do { try await Task.sleep(for: isMute ? timeout : .milliseconds(5)) } catch {
                throw TransportError(.cancelled, "The task was cancelled.", mayHaveArrived: true)
            }
            if isMute { throw TransportError(.timedOut, "No answer.", mayHaveArrived: true) }
            return HTTPResponse(status: base.contains("down") ? 503 : 200)
        }
    }
}
