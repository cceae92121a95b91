import Synchronization

/// A task that sends requests one after the other.
final class Worker: Sendable {
    private struct State {
        var task: Task<Void, Never>?
        var isCancelled = false
    }

    private let state = Mutex(State())

    /// Whether the task is cancelled or is about to be: it may take no other request.
    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// Decides that the task is to be cancelled; ``cancel()`` is to follow once no lock is held.
    func doom() { state.withLock { $0.isCancelled = true } }

    func attach(_ task: Task<Void, Never>) {
        let isCancelled = state.withLock { state -> Bool in
            state.task = task
            return state.isCancelled
        }
        if isCancelled { task.cancel() }
    }

    func cancel() {
        let task = state.withLock { state -> Task<Void, Never>? in
            state.isCancelled = true
            return state.task
        }
        task?.cancel()
    }
}
