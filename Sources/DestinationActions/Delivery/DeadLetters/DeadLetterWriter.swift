import Synchronization

/// Hands dead letters to a sink, from a task of its own that lives as long as there are any.
final class DeadLetterWriter: Sendable {
    private struct State {
        var letters: [DeadLetter] = []
        var isWriting = false
        var waiting = IdleWaiters()
    }

    /// How many letters wait for a slow sink; what comes beyond is lost and counted.
    static let bound = 10_000
    /// How many letters the sink gets at once.
    static let chunk = 256

    let sink: any DeadLetterSink
    private let clock: PipelineClock
    private let spawn: @Sendable (@escaping @Sendable () async -> Void) -> Void
    private let lost: @Sendable (Int, String) -> Void
    private let state = Mutex(State())

    /// - Parameter lost: Is told how many letters were lost, and why.
    init(
        _ sink: any DeadLetterSink, clock: PipelineClock,
        spawn: @escaping @Sendable (@escaping @Sendable () async -> Void) -> Void,
        lost: @escaping @Sendable (Int, String) -> Void
    ) {
        self.sink = sink
        self.clock = clock
        self.spawn = spawn
        self.lost = lost
    }

    func add(_ letter: DeadLetter) {
        let (isIdle, isLost) = state.withLock { state -> (Bool, Bool) in
            if state.letters.count >= Self.bound { return (false, true) }
            state.letters.append(letter)
            defer { state.isWriting = true }
            return (!state.isWriting, false)
        }
        if isLost { lost(1, "The sink is too slow.") }
        if isIdle { spawn { [self] in await write() } }
    }

    private func write() async {
        while true {
            let letters = state.withLock { state -> [DeadLetter] in
                let chunk = Array(state.letters.prefix(Self.chunk))
                state.letters.removeFirst(chunk.count)
                if chunk.isEmpty { state.isWriting = false }
                return chunk
            }
            if letters.isEmpty { break }
            await write(letters)
        }
        for continuation in state.withLock({ $0.waiting.removeAll() }) { continuation.resume() }
    }

    private func write(_ letters: [DeadLetter]) async {
        var reason = ""
        for attempt in 0..<3 {
            do {
                if attempt > 0 { try await clock.sleep(clock.now() + .milliseconds(100 << attempt)) }
                return try await sink.keep(letters)
            } catch {
                reason = "\(error)"
            }
        }
        lost(letters.count, reason)
    }

    /// Waits until everything is written.
    func flush() async {
        await withUnsafeContinuation { continuation in
            let hasToWait = state.withLock { $0.waiting.add(continuation, isIdle: !$0.isWriting) }
            if !hasToWait { continuation.resume() }
        }
    }

    /// Stops waiting for a sink that does not return.
    func giveUp() {
        for continuation in state.withLock({ $0.waiting.giveUp() }) { continuation.resume() }
    }
}
