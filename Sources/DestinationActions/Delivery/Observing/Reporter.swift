import DestinationActionsLocks

/// Hands reports to an observer, from a task of its own that lives as long as there is something to tell.
final class Reporter: Sendable {
    fileprivate struct Batch {
        var accepted = 0
        var outcomes: [SubscriptionOutcome] = []
        var requests: [RequestReport] = []
        var states: [(String, DestinationState)] = []
        var delayed: [(Int, String)] = []
        var failures: [String] = []
        var missed = 0
        var queue: QueueReport?
    }

    private struct State {
        var batch = Batch()
        var isTelling = false
        var waiting = IdleWaiters()
    }

    /// How many outcomes, and how many requests, wait for a slow observer.
    static let bound = 20_000

    private let observer: any PipelineObserver
    private let spawn: @Sendable (@escaping @Sendable () async -> Void) -> Void
    private let state = Mutex(State())

    init(_ observer: any PipelineObserver, spawn: @escaping @Sendable (@escaping @Sendable () async -> Void) -> Void) {
        self.observer = observer
        self.spawn = spawn
    }

    func accepted(_ events: Int) { add { $0.accepted += events } }

    func changed(_ destination: String, to state: DestinationState) {
        add { if $0.hasRoom() { $0.states.append((destination, state)) } }
    }

    func delayed(_ letters: Int, _ reason: String) { add { if $0.hasRoom() { $0.delayed.append((letters, reason)) } } }

    func queueFailed(_ reason: String) { add { if $0.hasRoom() { $0.failures.append(reason) } } }

    func requested(_ report: RequestReport) {
        add { batch in
            if batch.requests.count < Self.bound { batch.requests.append(report) } else { batch.missed += 1 }
        }
    }

    func finished(_ outcomes: [SubscriptionOutcome], queue: QueueReport) {
        add { batch in
            batch.queue = queue
            let room = max(0, Self.bound - batch.outcomes.count)
            batch.outcomes += outcomes.prefix(room)
            batch.missed += outcomes.count - min(room, outcomes.count)
        }
    }

    private func add(_ change: (inout Batch) -> Void) {
        let isIdle = state.withLock { state -> Bool in
            change(&state.batch)
            defer { state.isTelling = true }
            return !state.isTelling
        }
        if isIdle { spawn { [self] in await tell() } }
    }

    private func tell() async {
        while true {
            let batch = state.withLock { state -> Batch? in
                if state.batch.isEmpty {
                    state.isTelling = false
                    return nil
                }
                defer { state.batch = Batch() }
                return state.batch
            }
            guard let batch else { break }
            tell(batch)
            await Task.yield()
        }
        for continuation in state.withLock({ $0.waiting.removeAll() }) { continuation.resume() }
    }

    private func tell(_ batch: Batch) {
        if batch.accepted > 0 { observer.accepted(batch.accepted) }
        if !batch.requests.isEmpty { observer.requested(batch.requests) }
        if !batch.outcomes.isEmpty { observer.finished(batch.outcomes) }
        for (destination, state) in batch.states { observer.changed(destination, to: state) }
        for (letters, reason) in batch.delayed { observer.delayed(deadLetters: letters, reason: reason) }
        for reason in batch.failures { observer.queueFailed(reason) }
        if batch.missed > 0 { observer.missed(batch.missed) }
        if let queue = batch.queue { observer.queued(queue) }
    }

    /// Waits until everything is told.
    func flush() async {
        await withUnsafeContinuation { continuation in
            let waits = state.withLock { $0.waiting.add(continuation, isIdle: !$0.isTelling) }
            if !waits { continuation.resume() }
        }
    }

    /// Stops waiting for an observer that does not return.
    func giveUp() {
        for continuation in state.withLock({ $0.waiting.giveUp() }) { continuation.resume() }
    }
}

extension Reporter.Batch {
    /// Whether one more of the rarer reports can be taken; else it is counted as missed.
    fileprivate mutating func hasRoom() -> Bool {
        if states.count + delayed.count + failures.count < Reporter.bound { return true }
        missed += 1
        return false
    }

    fileprivate var isEmpty: Bool {
        accepted == 0 && outcomes.isEmpty && requests.isEmpty && states.isEmpty && delayed.isEmpty && failures.isEmpty
            && missed == 0 && queue == nil
    }
}
