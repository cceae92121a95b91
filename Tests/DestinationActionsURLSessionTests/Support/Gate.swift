import Dispatch
import LoopbackHTTP
import DestinationActionsLocks

/// Holds requests inside the handler of a server until they are let through one by one.
final class Gate: Sendable {
    private struct State {
        var inside = 0
        var most = 0
        var targets: [String] = []
    }

    private let state = Mutex(State())
    private let semaphore = DispatchSemaphore(value: 0)
    private let (arrivals, arrival) = AsyncStream<String>.makeStream()

    /// How many requests have been inside at once at most.
    var most: Int { state.withLock { $0.most } }
    /// The targets in the order of arrival.
    var targets: [String] { state.withLock { $0.targets } }

    /// The handler's part.
    func hold(_ request: LoopbackRequest) -> LoopbackResponse {
        state.withLock {
            $0.inside += 1
            $0.most = max($0.most, $0.inside)
            $0.targets.append(request.target)
        }
        arrival.yield(request.target)
        semaphore.wait()
        state.withLock { $0.inside -= 1 }
        return LoopbackResponse()
    }

    /// The handler's part for a request that is answered far too late, or not at all once its connection ends.
    func notice(_ request: LoopbackRequest) -> LoopbackResponse {
        arrival.yield(request.target)
        return LoopbackResponse(delay: .seconds(50))
    }

    /// Lets requests through.
    func open(_ count: Int = 1) {
        for _ in 0..<count { semaphore.signal() }
    }

    /// Waits until so many requests have come since the last call.
    func arrive(_ count: Int) async {
        var arrived = 0
        for await _ in arrivals {
            arrived += 1
            if arrived == count { return }
        }
    }
}
