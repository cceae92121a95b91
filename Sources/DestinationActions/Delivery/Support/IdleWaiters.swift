/// Tasks that wait until something has nothing left to do; a part of that thing's state.
///
/// Whoever gets continuations back resumes them after the lock of the state is released.
struct IdleWaiters {
    private var continuations: [UnsafeContinuation<Void, Never>] = []
    private var isGivenUp = false

    /// Takes a task in.
    ///
    /// - Returns: Whether it has to wait; if not, it is to be resumed at once.
    mutating func add(_ continuation: UnsafeContinuation<Void, Never>, isIdle: Bool) -> Bool {
        if isIdle || isGivenUp { return false }
        continuations.append(continuation)
        return true
    }

    /// Gives all tasks back, as there is nothing left to do.
    mutating func removeAll() -> [UnsafeContinuation<Void, Never>] {
        defer { continuations = [] }
        return continuations
    }

    /// Gives all tasks back, and lets nobody wait any longer, as it may never end.
    mutating func giveUp() -> [UnsafeContinuation<Void, Never>] {
        isGivenUp = true
        return removeAll()
    }
}
