import DestinationActionsLocks

/// Wakes the one task that waits for something to change; it looks itself whether that is what it waits for.
final class Signal: Sendable {
    private struct State {
        /// Goes up with every change.
        var count: UInt64 = 0
        var waiting: (after: UInt64, continuation: UnsafeContinuation<Void, Never>)?
    }

    private let state = Mutex(State())

    /// What is to be read before looking, and given to ``change(after:)`` if nothing was found.
    var count: UInt64 { state.withLock { $0.count } }

    func raise() {
        let waiting = state.withLock { state in
            state.count += 1
            return state.waiting.take()
        }
        waiting?.continuation.resume()
    }

    /// Waits for the next change after one that was read.
    func change(after count: UInt64) async {
        await withUnsafeContinuation { continuation in
            let isOver = state.withLock { state -> Bool in
                if state.count != count { return true }
                state.waiting = (count, continuation)
                return false
            }
            if isOver { continuation.resume() }
        }
    }
}
