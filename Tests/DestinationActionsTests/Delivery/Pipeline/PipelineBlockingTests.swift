import DestinationActions
import DestinationActionsTesting
import Dispatch
import DestinationActionsLocks
import Testing

@Suite("Pipeline: observers and sinks that block their thread")
struct PipelineBlockingTests {
    /// Where the observer and the sink run: on threads of their own, or on threads of the pipeline's executor.
    @Test("delivery goes on while both are blocked", .timeLimit(.minutes(5)), arguments: [true, false])
    func delivery(hasOwnThreads: Bool) async throws {
        let blocker = Blocker()
        var configuration = PipelineConfiguration()
        if hasOwnThreads {
            configuration.observerExecutor = Threads()
        } else {
            configuration.executor = Threads()
        }
        let pipeline = try Pipeline(
            [.shop()], transport: Refusing(), configuration: configuration, deadLetters: blocker, observers: [blocker])
        // Other tests may keep the machine busy for long.
        let deadline: Duration = .seconds(250)
        let first = await pipeline.deliver([FaultyPartner.event(0)], deadline: deadline)
        #expect(first.codes == ["failed http404": 1])
        await blocker.blocked(2)
        let outcomes = await pipeline.deliver((1...1000).map { FaultyPartner.event($0) }, deadline: deadline)
        #expect(outcomes.codes == ["failed http404": 1000])
        #expect(blocker.calls == 2)
        blocker.release()
        await pipeline.shutdown()
        #expect(blocker.letters == 1001 && blocker.outcomes == 1001)
        #expect(pipeline.openTasks == 0)
    }

    @Test("a shutdown goes on without them when its time is over, and hands back what the sink did not take")
    func shutdown() async throws {
        let blocker = Blocker()
        defer { blocker.release() }
        try await virtually { clock in
            var configuration = PipelineConfiguration()
            configuration.executor = clock.executor
            configuration.observerExecutor = Threads()
            let pipeline = try Pipeline(
                [.shop()], transport: Refusing(), configuration: configuration, deadLetters: blocker,
                observers: [blocker], clock: clock)
            let outcomes = await pipeline.deliver((0..<100).map { FaultyPartner.event($0) })
            #expect(outcomes.codes == ["failed http404": 100])
            #expect(await pipeline.shutdown(deadline: .seconds(3)).count == 100)
            #expect(clock.now.elapsed == .seconds(5))
            #expect(pipeline.statistics.outcomes == 100)
        }
    }
}

/// A partner that knows nobody.
private struct Refusing: HTTPTransport {
    func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportError) -> HTTPResponse {
        HTTPResponse(status: 404)
    }
}

/// Runs each task on a thread that may be blocked.
private final class Threads: TaskExecutor {
    private let queue = DispatchQueue(label: "Tests.threads", attributes: .concurrent)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { [self] in job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
}

/// An observer and a sink that hold the thread they are called on until they are released.
private final class Blocker: PipelineObserver, DeadLetterSink {
    private struct State {
        var calls = 0
        var outcomes = 0
        var letters = 0
    }

    private let state = Mutex(State())
    private let gate = DispatchSemaphore(value: 0)
    private let (entries, entry) = AsyncStream<Void>.makeStream()

    var calls: Int { state.withLock { $0.calls } }
    var outcomes: Int { state.withLock { $0.outcomes } }
    var letters: Int { state.withLock { $0.letters } }

    func finished(_ outcomes: [SubscriptionOutcome]) {
        block()
        state.withLock { $0.outcomes += outcomes.count }
    }

    func keep(_ letters: [DeadLetter]) async throws {
        block()
        state.withLock { $0.letters += letters.count }
    }

    private func block() {
        state.withLock { $0.calls += 1 }
        entry.yield()
        gate.wait()
        // Whoever comes later is let through as well.
        gate.signal()
    }

    /// Waits until so many calls are being held.
    func blocked(_ count: Int) async {
        var blocked = 0
        for await _ in entries {
            blocked += 1
            if blocked == count { return }
        }
    }

    func release() { gate.signal() }
}
