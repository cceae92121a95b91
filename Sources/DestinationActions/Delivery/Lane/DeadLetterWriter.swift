import DestinationActionsLocks

/// Hands dead letters to a sink, from a task of its own that lives as long as there are any.
///
/// A letter that the sink does not take is offered until it does, or until the pipeline goes without it; none is dropped. How
/// many wait is bounded by whoever looks at ``hasRoom`` before taking more events.
final class DeadLetterWriter: Sendable {
    /// A letter, and the event that is done with once it is kept.
    struct Entry: Sendable {
        let letter: DeadLetter
        let chunk: EventChunk
        let index: Int
    }

    private struct State {
        var entries: [Entry] = []
        /// What the sink is being given.
        var writing: [Entry] = []
        var isWriting = false
        var task: Task<Void, Never>?
        var isGivenUp = false
    }

    /// How many letters may wait before no more events are taken from the queue.
    static let bound = 10_000
    /// How many letters the sink gets at once.
    static let chunk = 256
    private static let longestPause: Duration = .seconds(5)

    let sink: any DeadLetterSink
    private let clock: PipelineClock
    /// Is raised when letters were kept.
    private let room: Signal
    private let spawn: @Sendable (@escaping @Sendable () async -> Void) -> Task<Void, Never>
    private let delayed: @Sendable (Int, String) -> Void
    private let kept: @Sendable ([Entry]) -> Void
    private let state = Mutex(State())

    /// - Parameters:
    ///   - delayed: Is told how many letters the sink did not take, and why; they are offered again.
    ///   - kept: Is told which letters are kept.
    init(
        _ sink: any DeadLetterSink, clock: PipelineClock, room: Signal,
        spawn: @escaping @Sendable (@escaping @Sendable () async -> Void) -> Task<Void, Never>,
        delayed: @escaping @Sendable (Int, String) -> Void, kept: @escaping @Sendable ([Entry]) -> Void
    ) {
        self.sink = sink
        self.clock = clock
        self.room = room
        self.spawn = spawn
        self.delayed = delayed
        self.kept = kept
    }

    /// How many letters are not kept yet.
    var count: Int { state.withLock { $0.entries.count + $0.writing.count } }

    /// Takes a letter.
    ///
    /// - Returns: Whether it was taken; not once the sink was given up.
    func add(_ entry: Entry) -> Bool {
        let (isTaken, isIdle) = state.withLock { state -> (Bool, Bool) in
            if state.isGivenUp { return (false, false) }
            state.entries.append(entry)
            defer { state.isWriting = true }
            return (true, !state.isWriting)
        }
        if isIdle {
            let task = spawn { [self] in await write() }
            state.withLock { $0.task = task }
        }
        return isTaken
    }

    private func write() async {
        while true {
            let entries = state.withLock { state -> [Entry] in
                state.writing = Array(state.entries.prefix(Self.chunk))
                state.entries.removeFirst(state.writing.count)
                if state.writing.isEmpty { state.isWriting = false }
                return state.writing
            }
            if entries.isEmpty { return }
            await write(entries)
            let (isKept, hasRoom) = state.withLock { state in
                defer { state.writing = [] }
                return (!state.isGivenUp, state.entries.count < Self.bound)
            }
            if isKept { kept(entries) }
            if hasRoom { room.raise() }
        }
    }

    /// Offers letters until they are taken.
    private func write(_ entries: [Entry]) async {
        let letters = entries.map(\.letter)
        var pause: Duration = .milliseconds(100)
        while !state.withLock({ $0.isGivenUp }) {
            do { return try await sink.keep(letters) } catch { delayed(letters.count, "\(error)") }
            do { try await clock.sleep(clock.now() + pause) } catch { return }
            pause = min(pause * 2, Self.longestPause)
        }
    }

    /// Whether there are not too many letters.
    var hasRoom: Bool { state.withLock { $0.isGivenUp || $0.entries.count < Self.bound } }

    /// Stops waiting for a sink that does not return or does not take the letters.
    ///
    /// - Returns: The letters that are not kept, as far as is known.
    func giveUp() -> [Entry] {
        let (entries, task) = state.withLock { state in
            state.isGivenUp = true
            defer {
                state.entries = []
                state.writing = []
            }
            return (state.writing + state.entries, state.task)
        }
        task?.cancel()
        room.raise()
        return entries
    }
}
