import AllocationCounter
import DestinationActions

/// What the pipeline costs per event beyond making the request: queue, machine, tasks and outcomes, with a partner that answers
/// at once.
///
/// The events are parsed before, and the time is that of all threads. Parsing, making requests and the pipeline are measured in
/// turn, so that their ratios hold on a machine that is busy with other things as well.
struct PipelineCost {
    /// How often the time of parsing the pipeline's own cost may be, and how many allocations it may add.
    static let bounds = (parses: 2.0, allocations: 6.0)

    var parse = 0.0
    var request = 0.0
    var pipeline = 0.0
    var wall = 0.0
    var parses = 0.0
    var allocations = 0.0

    var own: Double { pipeline - request }

    static func measured(_ corpus: Corpus, rounds: Int = 7) async throws -> PipelineCost {
        let events = corpus.lines.compactMap { try? Event(parsing: $0) }
        let passes = max(1, 40_000 / max(events.count, 1))
        let count = Double(events.count)
        let instance = try Tasks.five()

        let request = allocations { events.forEach { consume(instance.requests(for: $0)) } } / count
        let warm = try await run(events, 1, instance)
        let all = try await run(events, passes, instance)
        // The pipeline itself is made and ended once in either run.
        let allocations = (all.allocations - warm.allocations) / (count * Double(passes - 1))

        var found: [PipelineCost] = []
        for _ in 0..<rounds {
            var cost = PipelineCost()
            cost.parse =
                Measurement.nanoseconds(passes) {
                    for line in corpus.lines { consume(try? Event(parsing: line)) }
                } / count
            cost.request =
                Measurement.nanoseconds(passes) { events.forEach { consume(instance.requests(for: $0)) } } / count
            let run = try await run(events, passes, instance)
            cost.pipeline = run.nanoseconds / (count * Double(passes))
            cost.wall = run.wall / (count * Double(passes))
            cost.parses = cost.own / cost.parse
            cost.allocations = allocations - request
            found.append(cost)
        }
        // One round as a whole, so that its figures fit together.
        return found.sorted { $0.parses < $1.parses }[rounds / 2]
    }

    private struct Run {
        var nanoseconds: Double
        var wall: Double
        var allocations: Double
    }

    /// Sends events through a pipeline of their own, in chunks, and waits for the last outcome.
    @concurrent
    private static func run(_ events: [Event], _ passes: Int, _ instance: DestinationInstance) async throws -> Run {
        let before = (Process.cpuTime, allocation_count(), ContinuousClock.now)
        let pipeline = try Pipeline([instance], transport: PromptPartner())
        for _ in 0..<passes {
            for start in stride(from: 0, to: events.count, by: 256) {
                try await pipeline.send(contentsOf: events[start..<min(start + 256, events.count)])
            }
        }
        await pipeline.shutdown()
        let wall = before.2.duration(to: .now) / .nanoseconds(1)
        precondition(pipeline.statistics.delivered == passes * events.count, "Not every event was delivered.")
        return Run(
            nanoseconds: Process.cpuTime - before.0, wall: wall,
            allocations: Double(allocation_count() - before.1))
    }

    private static func allocations(_ body: () -> Void) -> Double {
        body()
        let before = allocation_count()
        body()
        return Double(allocation_count() - before)
    }

    func show() {
        print("\na pipeline with a partner that answers at once, per event:")
        Table.stage("parse", parse)
        Table.stage("make the request", request)
        Table.stage("pipeline, making the request included", pipeline)
        Table.stage("pipeline, by the clock on the wall", wall)
        Table.stage("the pipeline's own cost", own)
        print("  that is \(Table.fixed(parses, 2))× parsing (bound: \(Table.fixed(Self.bounds.parses, 2))×)")
        let mark = Table.fixed(Self.bounds.allocations, 1)
        print("  and \(Table.fixed(allocations, 2)) allocations beyond the request's (bound: \(mark))")
    }
}

/// A partner that takes everything at once.
struct PromptPartner: HTTPTransport {
    func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportError) -> HTTPResponse {
        HTTPResponse(status: 200)
    }
}
