import DestinationActionsLocks

/// Keeps dead letters in memory, the newest ones up to a bound.
public final class InMemoryDeadLetters: DeadLetterSink {
    private struct State {
        var letters = Ring<DeadLetter>()
        var dropped = 0
    }

    private let bound: Int
    private let state = Mutex(State())

    /// Makes a sink.
    ///
    /// - Parameter bound: How many letters it keeps; the oldest go first. 1,000 unless given.
    public init(bound: Int = 1000) { self.bound = max(1, bound) }

    /// Keeps letters.
    ///
    /// - Parameter letters: The letters.
    public func keep(_ letters: [DeadLetter]) async {
        state.withLock { state in
            for letter in letters {
                state.letters.append(letter)
                if state.letters.count > bound {
                    _ = state.letters.popFirst()
                    state.dropped += 1
                }
            }
        }
    }

    /// The letters, oldest first.
    public var letters: [DeadLetter] {
        state.withLock { state in (0..<state.letters.count).compactMap { state.letters[$0] } }
    }

    /// How many letters went because of the bound.
    public var dropped: Int { state.withLock { $0.dropped } }

    /// Takes all letters out, to send their events again.
    ///
    /// - Returns: The letters, oldest first.
    public func takeAll() -> [DeadLetter] {
        state.withLock { state in
            defer { state.letters.removeAll() }
            return (0..<state.letters.count).compactMap { state.letters[$0] }
        }
    }
}
