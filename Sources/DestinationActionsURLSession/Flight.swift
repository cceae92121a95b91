import DestinationActions
import Dispatch
import Foundation
import DestinationActionsLocks

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// One request from the moment it is sent until its caller has the outcome.
///
/// Answer, time-out and cancellation race to land the flight; the first wins, and the caller goes on at once, whatever
/// the session is still busy with.
final class Flight: Sendable {
    typealias Outcome = Result<HTTPResponse, TransportError>

    private struct State {
        var request: URLRequest?
        var hasDeparted = false
        var isGrounded = false
        var outcome: Outcome?
        var continuation: CheckedContinuation<Outcome, Never>?
        var timer: (any DispatchSourceTimer)?
    }

    private let state: Mutex<State>

    init(_ request: URLRequest) {
        state = Mutex(State(request: request))
    }

    /// Whether the flight has landed, or will without departing.
    var hasLanded: Bool { state.withLock { $0.outcome != nil || $0.isGrounded && !$0.hasDeparted } }

    /// Keeps the continuation of the caller for the landing, or resumes it if that is over.
    func wait(_ continuation: CheckedContinuation<Outcome, Never>) {
        let outcome = state.withLock { state in
            if state.outcome == nil { state.continuation = continuation }
            return state.outcome
        }
        if let outcome { continuation.resume(returning: outcome) }
    }

    /// Calls a function on a queue at a time, unless the flight has landed by then.
    func arm(at deadline: DispatchTime, on queue: DispatchQueue, _ expire: @escaping @Sendable () -> Void) {
        state.withLock { state in
            guard state.outcome == nil else { return }
            let timer = DispatchSource.makeTimerSource(queue: queue)
            timer.schedule(deadline: deadline, leeway: .milliseconds(1))
            timer.setEventHandler(handler: expire)
            timer.resume()
            state.timer = timer
        }
    }

    /// Keeps the flight from departing, if it has not yet; it is to be aborted soon.
    func ground() {
        state.withLock { $0.isGrounded = true }
    }

    /// The request, from now on possibly known to the partner; `nil` if the flight has landed already or must not depart.
    func depart() -> URLRequest? {
        state.withLock { state in
            guard state.outcome == nil, !state.isGrounded else { return nil }
            state.hasDeparted = true
            defer { state.request = nil }
            return state.request
        }
    }

    /// Hands an outcome to the caller, unless there has been one already.
    func land(_ outcome: Outcome) {
        finish { _ in outcome }
    }

    /// Ends the flight from outside; `false` if it had landed already.
    ///
    /// `head` is what is known of an answer.
    func abort(_ code: TransportError.Code, _ message: String, head: HTTPResponse? = nil) -> Bool {
        finish { .failure(TransportError(code, message, mayHaveArrived: $0, head: head)) }
    }

    @discardableResult
    private func finish(_ outcome: (_ hasDeparted: Bool) -> Outcome) -> Bool {
        let (continuation, result): (CheckedContinuation<Outcome, Never>?, Outcome?) = state.withLock { state in
            guard state.outcome == nil else { return (nil, nil) }
            let result = outcome(state.hasDeparted)
            state.outcome = result
            state.request = nil
            state.timer?.cancel()
            state.timer = nil
            defer { state.continuation = nil }
            return (state.continuation, result)
        }
        guard let result else { return false }
        continuation?.resume(returning: result)
        return true
    }
}
