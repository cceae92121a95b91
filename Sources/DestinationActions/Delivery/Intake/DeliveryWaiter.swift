import DestinationActionsLocks

/// Somebody who waits for the outcomes of some events.
final class DeliveryWaiter: Sendable {
    private struct State {
        var results: [[(order: Int32, outcome: SubscriptionOutcome)]]
        var open: Int
        var reason: Outcome.Undelivered.Reason?
        var accepted: [ClosedRange<UInt64>] = []
        var continuation: UnsafeContinuation<Void, Never>?
    }

    private let state: Mutex<State>

    init(events: Int) {
        state = Mutex(State(results: Array(repeating: [], count: events), open: events))
    }

    /// Why nothing more is wanted, if that is so.
    var reason: Outcome.Undelivered.Reason? { state.withLock { $0.reason } }

    /// Notes that nothing more is wanted.
    ///
    /// - Returns: The numbers of the events that are in the pipeline; `nil` if that was known before.
    func withdraw(_ reason: Outcome.Undelivered.Reason) -> [ClosedRange<UInt64>]? {
        state.withLock { state in
            if state.reason != nil || state.open == 0 { return nil }
            state.reason = reason
            return state.accepted
        }
    }

    /// Notes the number that an event has in the pipeline.
    func accepted(_ sequence: UInt64) {
        state.withLock { state in
            if let last = state.accepted.last, last.upperBound + 1 == sequence {
                state.accepted[state.accepted.count - 1] = last.lowerBound...sequence
            } else {
                state.accepted.append(sequence...sequence)
            }
        }
    }

    func add(_ outcome: SubscriptionOutcome, at place: Int, order: Int32) {
        state.withLock { $0.results[place].append((order, outcome)) }
    }

    /// Notes that an event has all of its outcomes.
    func settled() {
        let continuation = state.withLock { state -> UnsafeContinuation<Void, Never>? in
            state.open -= 1
            if state.open > 0 { return nil }
            defer { state.continuation = nil }
            return state.continuation
        }
        continuation?.resume()
    }

    /// Waits until every event has all of its outcomes.
    ///
    /// - Returns: The outcomes of each event, in the order of destinations and subscriptions.
    func outcomes() async -> [[SubscriptionOutcome]] {
        await withUnsafeContinuation { continuation in
            let isDone = state.withLock { state -> Bool in
                if state.open > 0 { state.continuation = continuation }
                return state.open == 0
            }
            if isDone { continuation.resume() }
        }
        return state.withLock { $0.results }.map { results in
            results.sorted { $0.order < $1.order }.map(\.outcome)
        }
    }
}
