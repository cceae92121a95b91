import DestinationActionsLocks
import struct Synchronization.Atomic

/// The streams of a pipeline.
final class OutcomeHub: Sendable {
    private struct State {
        var buffers: [OutcomeBuffer] = []
        var hasEnded = false
        /// How many outcomes may wait in each.
        var bound: Int
    }

    private let state: Mutex<State>
    /// Follows whether there are buffers, and is stored under the lock.
    private let isUsed = Atomic(false)
    /// Is raised when a reader took outcomes, or when there will be no reader.
    private let room: Signal

    init(bound: Int, room: Signal) {
        state = Mutex(State(bound: max(1, bound)))
        self.room = room
    }

    /// Whether anybody wants outcomes.
    var isListening: Bool { isUsed.load(ordering: .relaxed) }

    func stream(_ buffering: OutcomeStream.Buffering) -> OutcomeStream {
        let buffer = OutcomeBuffer(buffering)
        let hasEnded = state.withLock { state in
            if !state.hasEnded { state.buffers.append(buffer) }
            isUsed.store(!state.buffers.isEmpty, ordering: .relaxed)
            return state.hasEnded
        }
        if hasEnded { buffer.end() }
        return OutcomeStream(OutcomeReading(buffer, self))
    }

    /// Forgets a buffer that nobody reads any longer.
    func giveUp(_ buffer: OutcomeBuffer) {
        state.withLock { state in
            // Nothing of it is released here: the caller holds it.
            state.buffers.removeAll { $0 === buffer }
            isUsed.store(!state.buffers.isEmpty, ordering: .relaxed)
        }
        room.raise()
    }

    /// Notes that a reader took outcomes.
    func taken() { room.raise() }

    func add(_ outcomes: [SubscriptionOutcome]) {
        for buffer in state.withLock({ $0.buffers }) { buffer.add(outcomes) }
    }

    func end() {
        let buffers = state.withLock { state in
            state.hasEnded = true
            return state.buffers
        }
        for buffer in buffers { buffer.end() }
        room.raise()
    }

    /// Takes another bound; ``room`` is to be raised.
    func limit(_ bound: Int) { state.withLock { $0.bound = max(1, bound) } }

    /// Whether the readers have taken enough of what there is.
    var hasRoom: Bool {
        if !isListening { return true }
        let (buffers, bound) = state.withLock { ($0.buffers, $0.bound) }
        return buffers.allSatisfy { $0.count < bound }
    }
}
