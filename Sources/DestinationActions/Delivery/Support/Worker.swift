import DestinationActionsLocks
import struct Synchronization.Atomic

/// A task that sends requests one after the other.
final class Worker: Sendable {
    private struct State {
        var task: Task<Void, Never>?
        var isCancelled = false
    }

    private let state = Mutex(State())
    private let isDoomed = Atomic(false)

    /// Whether the task is cancelled or is about to be: it may take no other request.
    var isCancelled: Bool { isDoomed.load(ordering: .relaxed) }

    /// Decides that the task is to be cancelled; ``cancel()`` is to follow once no lock is held.
    ///
    /// This and the question whether it is so are asked under the lock of the lane.
    func doom() { isDoomed.store(true, ordering: .relaxed) }

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
