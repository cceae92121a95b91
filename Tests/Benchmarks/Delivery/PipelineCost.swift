import AllocationCounter
import DestinationActions
import DestinationActionsLocks
import Dispatch

/// What the pipeline costs per event beyond making the request: queue, machine, tasks and outcomes, with a partner that answers
/// at once.
///
/// The events are parsed before. The own cost is the work that the pipeline adds, measured with everything on one thread, as
/// parsing and making requests are; beside it stands what the default executor makes of it, where threads wait for each other and
/// for each other's memory. All are measured in turn, so that their ratios hold on a machine that is busy with other things as
/// well.
struct PipelineCost {
    /// How often the time of parsing the pipeline's own cost may be, and how many allocations it may add.
    ///
    /// The own cost is the same for events of any size; that of parsing is that of the small events of the benchmark's corpus.
    static let bounds = (parses: 3.0, allocations: 2.0)

    var parse = 0.0
    var request = 0.0
    var pipeline = 0.0
    var threads = 0.0
    var wall = 0.0
    var parses = 0.0
    var allocations = 0.0

    var own: Double { pipeline - request }

    /// Whether the pipeline costs no more than it may.
    var isWithinBounds: Bool { parses <= Self.bounds.parses && allocations <= Self.bounds.allocations }

    static func measured(_ corpus: Corpus, rounds: Int = 7) async throws -> PipelineCost {
        let events = corpus.lines.compactMap { try? Event(parsing: $0) }
        let passes = max(1, 40_000 / max(events.count, 1))
        let count = Double(events.count)
        let instance = try Tasks.five()

        let allocations = try await allocations(corpus)
        let alone = OneThread()
        var found: [PipelineCost] = []
        for _ in 0..<rounds {
            var cost = PipelineCost()
            cost.parse =
                Measurement.nanoseconds(passes) {
                    for line in corpus.lines { consume(try? Event(parsing: line)) }
                } / count
            cost.request =
                Measurement.nanoseconds(passes) { events.forEach { consume(instance.requests(for: $0)) } } / count
            cost.pipeline = try await run(events, passes, instance, alone).nanoseconds / (count * Double(passes))
            let threads = try await run(events, passes, instance, nil)
            cost.threads = threads.nanoseconds / (count * Double(passes))
            cost.wall = threads.wall / (count * Double(passes))
            cost.parses = cost.own / cost.parse
            cost.allocations = allocations
            found.append(cost)
        }
        // One round as a whole, so that its figures fit together.
        return found.sorted { $0.parses < $1.parses }[rounds / 2]
    }

    /// How many blocks of memory an event takes beyond those of its request.
    static func allocations(_ corpus: Corpus) async throws -> Double {
        let events = corpus.lines.compactMap { try? Event(parsing: $0) }
        let passes = max(2, 40_000 / max(events.count, 1))
        let count = Double(events.count)
        let instance = try Tasks.five()
        let request = allocations { events.forEach { consume(instance.requests(for: $0)) } } / count
        let warm = try await run(events, 1, instance, OneThread())
        let all = try await run(events, passes, instance, OneThread())
        // The pipeline itself is made and ended once in either run.
        return (all.allocations - warm.allocations) / (count * Double(passes - 1)) - request
    }

    /// Sends events through a pipeline so many times, with everything on this thread.
    static func drain(_ corpus: Corpus, _ passes: Int) throws {
        let events = corpus.lines.compactMap { try? Event(parsing: $0) }
        let executor = Drained()
        var configuration = PipelineConfiguration()
        configuration.executor = executor
        let pipeline = try Pipeline([try Tasks.five()], transport: PromptPartner(), configuration: configuration)
        Task(executorPreference: executor) {
            try await send(events, passes, pipeline)
            executor.end()
        }
        executor.drain()
    }

    private static func send(_ events: [Event], _ passes: Int, _ pipeline: Pipeline) async throws {
        for _ in 0..<passes {
            for start in stride(from: 0, to: events.count, by: 256) {
                try await pipeline.send(contentsOf: events[start..<min(start + 256, events.count)])
            }
        }
        await pipeline.shutdown()
    }

    private struct Run {
        var nanoseconds: Double
        var wall: Double
        var allocations: Double
    }

    /// Sends events through a pipeline of their own, in chunks, and waits for the last outcome.
    private static func run(
        _ events: [Event], _ passes: Int, _ instance: DestinationInstance, _ executor: OneThread?
    ) async throws -> Run {
        let before = (Process.cpuTime, allocation_count(), ContinuousClock.now)
        var configuration = PipelineConfiguration()
        configuration.executor = executor
        let pipeline = try Pipeline([instance], transport: PromptPartner(), configuration: configuration)
        let sending = Task(executorPreference: executor) { try await send(events, passes, pipeline) }
        try await sending.value
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
        Table.line("parse", parse)
        Table.line("make the request", request)
        Table.line("pipeline, making the request included", pipeline)
        Table.line("the pipeline's own cost", own)
        print("  that is \(Table.fixed(parses, 2))× parsing (bound: \(Table.fixed(Self.bounds.parses, 2))×)")
        let mark = Table.fixed(Self.bounds.allocations, 1)
        print("  and \(Table.fixed(allocations, 2)) allocations beyond the request's (bound: \(mark))")
        Table.line("on the default executor, all threads", threads)
        Table.line("on the default executor, by the clock on the wall", wall)
    }
}

/// Runs tasks one after the other.
final class OneThread: TaskExecutor {
    private let queue = DispatchQueue(label: "Benchmarks.one")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { [self] in job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
}

/// Runs tasks on the thread that drains it: valgrind does not bear the threads of others.
final class Drained: TaskExecutor {
    private let state = Mutex<(jobs: [UnownedJob], isOver: Bool)>(([], false))

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
    }

    func end() { state.withLock { $0.isOver = true } }

    func drain() {
        while true {
            let (jobs, isOver) = state.withLock { state in
                defer { state.jobs = [] }
                return state
            }
            for job in jobs { job.runSynchronously(on: asUnownedTaskExecutor()) }
            if isOver, jobs.isEmpty { return }
        }
    }
}

/// A partner that takes everything at once.
struct PromptPartner: HTTPTransport {
    func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportError) -> HTTPResponse {
        HTTPResponse(status: 200)
    }
}
