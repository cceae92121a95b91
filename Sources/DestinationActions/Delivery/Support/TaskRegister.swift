import DestinationActionsLocks

/// Starts the tasks of a pipeline and knows when all of them have ended.
///
/// They inherit nothing from whoever happens to call first: no task-local values, no priority.
final class TaskRegister: Sendable {
    private struct State {
        var running = 0
        var waiting = IdleWaiters()
    }

    private let state = Mutex(State())
    private let executor: (any TaskExecutor)?

    init(executor: (any TaskExecutor)?) { self.executor = executor }

    /// How many tasks there are.
    var count: Int { state.withLock { $0.running } }

    @discardableResult
    func spawn(_ operation: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        spawn(on: executor, operation)
    }

    @discardableResult
    func spawn(
        on executor: (any TaskExecutor)?, _ operation: @escaping @Sendable () async -> Void
    ) -> Task<Void, Never> {
        state.withLock { $0.running += 1 }
        return Task.detached(executorPreference: executor) { [self] in
            await operation()
            ended()
        }
    }

    /// Starts a task that is not counted, for whoever waits for all others.
    func spawnUncounted<Result: Sendable>(
        _ operation: @escaping @Sendable () async -> Result
    ) -> Task<Result, Never> {
        Task.detached(executorPreference: executor) { await operation() }
    }

    private func ended() {
        let waiting = state.withLock { state -> [UnsafeContinuation<Void, Never>] in
            state.running -= 1
            return state.running > 0 ? [] : state.waiting.removeAll()
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Waits until no task is left.
    func allEnded() async {
        await withUnsafeContinuation { continuation in
            let waits = state.withLock { $0.waiting.add(continuation, isIdle: $0.running == 0) }
            if !waits { continuation.resume() }
        }
    }

    /// Stops waiting for tasks that do not end.
    func giveUp() {
        for continuation in state.withLock({ $0.waiting.giveUp() }) { continuation.resume() }
    }
}
