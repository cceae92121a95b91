import DestinationActionsLocks

/// An event that is held for a queue, and what is known so far of what becomes of it.
final class QueueClaim: Sendable {
    private struct State {
        var done: [QueueTarget] = []
        /// The targets that it is for once more; `nil` all that want it.
        var open: [QueueTarget]? = []
        var after: Duration = .zero
        var letters: [DeadLetter] = []
        /// Whether somebody else may have the event by now.
        var isLost = false
        var isSettled = false
        /// The number that the event has in the pipeline.
        var sequence: UInt64?
    }

    let id: QueuedEvent.ID
    let delivery: Int
    /// The targets that the event was handed out for, with their attempts.
    private let targets: [QueueTarget]?
    /// How many times the event was taken before and never settled.
    let lapses: Int
    /// How long the pipeline had been running when the event came into the queue.
    let appended: Duration
    private let state = Mutex(State())

    init(_ event: QueuedEvent, at now: Duration) {
        id = event.id
        delivery = event.delivery
        targets = event.open
        lapses = event.lapses
        appended = now - event.age
    }

    /// Whether the event may have gone to somebody else, so that nothing is to be said of it.
    var isLost: Bool { state.withLock { $0.isLost } }
    /// Whether the queue knows what became of the event.
    var isSettled: Bool { state.withLock { $0.isSettled } }

    /// Notes the number that the event has in the pipeline.
    func accepted(_ sequence: UInt64) { state.withLock { $0.sequence = sequence } }

    /// Notes that somebody else may have the event.
    ///
    /// - Returns: The number of the event in the pipeline, if it has one.
    func lose() -> UInt64? {
        state.withLock { state in
            state.isLost = true
            return state.sequence
        }
    }

    func settled() { state.withLock { $0.isSettled = true } }

    /// Gives the event back to the queue for one target, unless it has been tried for too long.
    ///
    /// - Returns: Whether that was done.
    func giveBack(
        _ destination: String, _ subscription: String, _ reason: Outcome.Undelivered.Reason, at now: Duration,
        _ policy: QueuePolicy
    ) -> Bool {
        var target =
            targets?.first { $0.destination.isExactly(destination) && $0.subscription.isExactly(subscription) }
            ?? QueueTarget(destination: destination, subscription: subscription)
        var after: Duration = .zero
        if reason != .shutdown {
            if now - appended >= policy.patience { return false }
            after = policy.wait(after: target.attempts)
            target.attempts += 1
        }
        state.withLock { state in
            state.open?.append(target)
            state.after = max(state.after, after)
        }
        return true
    }

    /// Gives the event back to the queue as it came.
    func giveBack(after pause: Duration) {
        state.withLock { state in
            state.open = targets
            state.after = pause
        }
    }

    /// Notes that a target is done with the event.
    func finish(_ destination: String, _ subscription: String) {
        state.withLock { $0.done.append(QueueTarget(destination: destination, subscription: subscription)) }
    }

    /// Notes a letter that the queue is to keep.
    func keep(_ letter: DeadLetter) { state.withLock { $0.letters.append(letter) } }

    /// What is done so far, unless it is settled or lost.
    var progress: QueueProgress? {
        state.withLock { state in
            state.isSettled || state.isLost ? nil : QueueProgress(id: id, done: state.done)
        }
    }

    var settlement: QueueSettlement {
        state.withLock { QueueSettlement(id: id, letters: $0.letters, open: $0.open, after: $0.after) }
    }
}
