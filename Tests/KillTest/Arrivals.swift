import DestinationActions
import DestinationActionsLocks
import LoopbackHTTP

/// What arrived at a partner, and when.
final class Arrivals: Sendable {
    private struct State {
        var random: SplitMix64
        var times: [String: [ContinuousClock.Instant]] = [:]
    }

    private let failing: Int
    private let state: Mutex<State>

    /// - Parameter failing: How many of a hundred requests are answered with 503, and count for nothing.
    init(failing: Int, seed: UInt64) {
        self.failing = failing
        state = Mutex(State(random: SplitMix64(seed: seed)))
    }

    /// When each event arrived, by its id.
    var times: [String: [ContinuousClock.Instant]] { state.withLock { $0.times } }

    func contains(_ ids: Set<String>) -> Bool { state.withLock { state in ids.allSatisfy { state.times[$0] != nil } } }

    /// Answers a request with one event or several.
    func answer(_ request: LoopbackRequest) -> LoopbackResponse {
        guard let body = try? JSONValue(parsing: request.body) else { return LoopbackResponse(status: 400) }
        let events = body["events"]?.array ?? [body]
        let ids = events.compactMap { $0["id"]?.string }
        return state.withLock { state in
            if Int.random(in: 0..<100, using: &state.random) < failing { return LoopbackResponse(status: 503) }
            for id in ids { state.times[id, default: []].append(.now) }
            return LoopbackResponse(body: "{}")
        }
    }
}
