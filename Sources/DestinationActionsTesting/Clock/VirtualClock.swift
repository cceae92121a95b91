import DestinationActionsLocks

/// A clock whose time passes only when nobody has anything to do: hours of waiting take milliseconds, and always happen in
/// the same order.
///
/// ```swift
/// let clock = VirtualClock()
/// try await clock.run {
///     var configuration = PipelineConfiguration()
///     configuration.executor = clock.executor
///     let pipeline = try Pipeline([instance], transport: transport, configuration: configuration, clock: clock)
///     …
/// }
/// ```
///
/// - ``run(_:)`` runs a piece of code, and everything that it calls, on one thread. When all of it waits, the time jumps to
///   the end of the shortest sleep. If nothing sleeps either, the code would wait for ever: ``Stuck`` is thrown.
/// - Outside of it, the time passes by ``advance(by:)`` alone.
///
/// Tasks that are made with `Task { … }` are not part of it: use `task(_:)`, task groups or `async let`.
/// Code that waits for something outside of the clock, for sockets or other threads, does not go with ``run(_:)``.
public final class VirtualClock: Clock, Sendable {
    /// A point in virtual time.
    public struct Instant: InstantProtocol, Sendable {
        /// How long after the start of the clock it is.
        public let elapsed: Duration

        /// The point in time that is a duration later.
        ///
        /// - Parameter duration: The duration.
        /// - Returns: The later point.
        public func advanced(by duration: Duration) -> Instant { Instant(elapsed: elapsed + duration) }

        /// How long it is to another point in time.
        ///
        /// - Parameter other: The other point.
        /// - Returns: The duration; negative if the other is earlier.
        public func duration(to other: Instant) -> Duration { other.elapsed - elapsed }

        /// Compares by time.
        public static func < (a: Instant, b: Instant) -> Bool { a.elapsed < b.elapsed }
    }

    /// An error that says that code waits for something that will never happen.
    public struct Stuck: Error, Sendable, CustomStringConvertible {
        /// How long the clock had been running.
        public let elapsed: Duration

        /// A sentence for a person.
        public var description: String {
            "After \(elapsed) everything waits, and nothing sleeps: nothing would ever happen again."
        }
    }

    private struct Sleeper {
        let id: UInt64
        let until: Duration
        let continuation: UnsafeContinuation<Void, any Error>
    }

    private struct State {
        var now: Duration = .zero
        var sleepers: [Sleeper] = []
        var lastSleeper: UInt64 = 0
    }

    private let state = Mutex(State())
    private let queue = VirtualExecutor()

    /// Makes a clock that shows zero.
    public init() {}

    /// Where code runs that is to be taken into account before the time jumps: for `PipelineConfiguration.executor`.
    public var executor: any TaskExecutor { queue }

    /// How many steps the code has run, from one wait to the next.
    package var steps: Int { queue.steps }

    /// Calls a function once, after so many steps of the code: between two of them, so that each wait can be met.
    package func interrupt(after steps: Int, _ body: @escaping @Sendable () -> Void) {
        queue.interrupt(after: steps, body)
    }

    /// The time.
    public var now: Instant { Instant(elapsed: state.withLock { $0.now }) }

    /// One attosecond.
    public var minimumResolution: Duration { Duration(secondsComponent: 0, attosecondsComponent: 1) }

    /// How many tasks sleep.
    public var sleepers: Int { state.withLock { $0.sleepers.count } }

    /// Waits until a point in virtual time.
    ///
    /// - Parameters:
    ///   - deadline: The point.
    ///   - tolerance: Not used.
    /// - Throws: `CancellationError` if the task is cancelled.
    public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let id = state.withLock { state in
            state.lastSleeper += 1
            return state.lastSleeper
        }
        try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { continuation in
                let isOver = state.withLock { state -> Bool? in
                    if Task.isCancelled { return false }
                    if deadline.elapsed <= state.now { return true }
                    let place = state.sleepers.firstIndex { $0.until > deadline.elapsed } ?? state.sleepers.endIndex
                    state.sleepers.insert(
                        Sleeper(id: id, until: deadline.elapsed, continuation: continuation), at: place)
                    return nil
                }
                if isOver == true { continuation.resume() }
                if isOver == false { continuation.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                state.sleepers.firstIndex { $0.id == id }.map { state.sleepers.remove(at: $0) }
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Lets time pass, waking whoever sleeps no longer than that.
    ///
    /// - Parameter duration: How much time passes.
    public func advance(by duration: Duration) {
        let end = now.elapsed + duration
        while wakeNext(until: end) {}
        state.withLock { $0.now = max($0.now, end) }
    }

    /// Runs code in virtual time.
    ///
    /// - Parameter body: The code.
    /// - Returns: What it returns.
    /// - Throws: What it throws, or ``Stuck`` if it waits for something that will never happen.
    public func run<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) async throws -> Result {
        let box = ResultBox<Result>()
        return try await withUnsafeThrowingContinuation { continuation in
            box.wait(continuation)
            let task = Task(executorPreference: queue) {
                let result: Swift.Result<Result, any Error>
                do { result = .success(try await body()) } catch { result = .failure(error) }
                box.finish(result)
            }
            queue.run { [self] in
                if box.isFinished { return false }
                if wakeNext(until: nil) { return true }
                // Give it the chance to clean up; then it is stuck for good.
                if box.isFirstTimeStuck() {
                    task.cancel()
                    return true
                }
                box.finish(.failure(Stuck(elapsed: now.elapsed)))
                return false
            }
        }
    }

    /// Starts a task in virtual time; one that is made with `Task { … }` would run outside of it.
    ///
    /// - Parameter body: What the task does.
    /// - Returns: The task.
    @discardableResult
    public func task<Result: Sendable>(_ body: @escaping @Sendable () async -> Result) -> Task<Result, Never> {
        Task(executorPreference: queue) { await body() }
    }

    /// Starts a task in virtual time; one that is made with `Task { … }` would run outside of it.
    ///
    /// - Parameter body: What the task does.
    /// - Returns: The task.
    @discardableResult
    public func task<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> Result
    ) -> Task<Result, any Error> {
        Task(executorPreference: queue) { try await body() }
    }

    /// Jumps to the end of the shortest sleep.
    private func wakeNext(until end: Duration?) -> Bool {
        let sleeper = state.withLock { state -> Sleeper? in
            guard let first = state.sleepers.first, end.map({ first.until <= $0 }) ?? true else { return nil }
            state.now = max(state.now, first.until)
            return state.sleepers.removeFirst()
        }
        sleeper?.continuation.resume()
        return sleeper != nil
    }
}

/// The result of code that runs in virtual time, told once.
private final class ResultBox<Result: Sendable>: Sendable {
    private struct State {
        var continuation: UnsafeContinuation<Result, any Error>?
        var isFinished = false
        var isStuck = false
    }

    private let state = Mutex(State())

    var isFinished: Bool { state.withLock { $0.isFinished } }

    func wait(_ continuation: UnsafeContinuation<Result, any Error>) {
        state.withLock { $0.continuation = continuation }
    }

    func isFirstTimeStuck() -> Bool {
        state.withLock { state in
            defer { state.isStuck = true }
            return !state.isStuck
        }
    }

    func finish(_ result: Swift.Result<Result, any Error>) {
        let continuation = state.withLock { state in
            state.isFinished = true
            defer { state.continuation = nil }
            return state.continuation
        }
        continuation?.resume(with: result)
    }
}
