import DestinationActionsLocks

/// Something that happens once, and that tasks wait for.
final class Latch: Sendable {
    private struct State {
        var isOpen = false
        var lastWaiter = 0
        var waiting: [(id: Int, continuation: UnsafeContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for waiter in waiting { waiter.continuation.resume() }
    }

    /// Waits until it has happened or the task is cancelled.
    func wait() async {
        let id = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                let isDone = state.withLock { state -> Bool in
                    if state.isOpen || Task.isCancelled { return true }
                    state.waiting.append((id, continuation))
                    return false
                }
                if isDone { continuation.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.waiting.firstIndex { $0.id == id }.map { state.waiting.remove(at: $0).continuation }
            }
            waiter?.resume()
        }
    }
}
