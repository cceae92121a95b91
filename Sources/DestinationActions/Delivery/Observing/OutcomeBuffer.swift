import DestinationActionsLocks

/// The outcomes that wait for one stream's reader.
///
/// Outcomes hold what users gave them: whatever is dropped is released after the lock.
final class OutcomeBuffer: Sendable {
    private struct State {
        var outcomes: [SubscriptionOutcome] = []
        var readers: [(id: Int, continuation: UnsafeContinuation<[SubscriptionOutcome]?, Never>)] = []
        var lastReader = 0
        var hasEnded = false
        var dropped = 0
    }

    /// What happens to outcomes that nobody reads.
    private let buffering: OutcomeStream.Buffering
    private let state = Mutex(State())

    init(_ buffering: OutcomeStream.Buffering) { self.buffering = buffering }

    /// How many outcomes wait that must not be dropped.
    var count: Int { buffering == .all ? state.withLock { $0.outcomes.count } : 0 }

    var dropped: Int { state.withLock { $0.dropped } }

    func add(_ outcomes: [SubscriptionOutcome]) {
        var old: [SubscriptionOutcome] = []
        let reader = state.withLock { state -> UnsafeContinuation<[SubscriptionOutcome]?, Never>? in
            if !state.readers.isEmpty { return state.readers.removeFirst().continuation }
            state.outcomes += outcomes
            // Half as many again before anything moves, so that a drop costs no more than an addition.
            if state.outcomes.count - bound > bound / 2 {
                old = state.outcomes
                state.outcomes = Array(old.suffix(bound))
                state.dropped += old.count - bound
            }
            return nil
        }
        reader?.resume(returning: outcomes)
        withExtendedLifetime(old) {}
    }

    func end() {
        let readers = state.withLock { state in
            state.hasEnded = true
            defer { state.readers = [] }
            return state.readers
        }
        for reader in readers { reader.continuation.resume(returning: nil) }
    }

    func next() async -> [SubscriptionOutcome]? {
        let id = state.withLock { state in
            state.lastReader += 1
            return state.lastReader
        }
        return await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                enum Found {
                    case nothing
                    case chunk([SubscriptionOutcome]?)
                }
                let found = state.withLock { state -> Found in
                    if Task.isCancelled { return .chunk(nil) }
                    if !state.outcomes.isEmpty { return .chunk(take(&state)) }
                    if state.hasEnded { return .chunk(nil) }
                    state.readers.append((id, continuation))
                    return .nothing
                }
                if case .chunk(let chunk) = found {
                    continuation.resume(returning: chunk.map { Array($0.suffix(bound)) })
                }
            }
        } onCancel: {
            let reader = state.withLock { state -> UnsafeContinuation<[SubscriptionOutcome]?, Never>? in
                state.readers.firstIndex { $0.id == id }.map { state.readers.remove(at: $0).continuation }
            }
            reader?.resume(returning: nil)
        }
    }

    /// Takes all outcomes; those beyond the bound are counted as dropped, and cut off where no lock is held.
    private func take(_ state: inout State) -> [SubscriptionOutcome] {
        defer { state.outcomes = [] }
        state.dropped += max(0, state.outcomes.count - bound)
        return state.outcomes
    }

    /// How many outcomes a reader gets at most.
    private var bound: Int {
        if case .newest(let bound) = buffering { max(1, bound) } else { .max }
    }
}
