import DestinationActionsLocks

/// Tells a queue what became of its events: progress soon, settlements until it takes them.
final class QueueSettler: Sendable {
    /// A settlement, and how many bytes the pipeline has room for once it is made; `nil` if the event was never let in.
    private struct Entry: Sendable {
        let claim: QueueClaim
        let bytes: Int?
    }

    private struct State {
        var entries: [Entry] = []
        /// What the queue is being told.
        var settling: [Entry] = []
        var progress: [QueueClaim] = []
        var isSettling = false
        var isNoting = false
    }

    /// How long progress is gathered; most events are settled by then.
    private static let noteDelay: Duration = .milliseconds(50)
    private static let firstPause: Duration = .milliseconds(50)
    private static let longestPause: Duration = .seconds(5)

    private let queue: any EventQueue
    private let clock: PipelineClock
    private let tasks: TaskRegister
    private let failed: @Sendable (String) -> Void
    private let settled: @Sendable (Int?) -> Void
    private let state = Mutex(State())

    /// - Parameters:
    ///   - failed: Is told why the queue did not take something; it is offered again.
    ///   - settled: Is told how many bytes an event had that is settled, or belongs to somebody else by now; `nil` if it was never let in.
    init(
        _ queue: any EventQueue, clock: PipelineClock, tasks: TaskRegister,
        failed: @escaping @Sendable (String) -> Void, settled: @escaping @Sendable (Int?) -> Void
    ) {
        self.queue = queue
        self.clock = clock
        self.tasks = tasks
        self.failed = failed
        self.settled = settled
    }

    /// Notes that a target of an event is done while others are not.
    func note(_ claim: QueueClaim) {
        let isIdle = state.withLock { state -> Bool in
            state.progress.append(claim)
            defer { state.isNoting = true }
            return !state.isNoting
        }
        if isIdle { tasks.spawn { [self] in await note() } }
    }

    private func note() async {
        while true {
            try? await clock.sleep(clock.now() + Self.noteDelay)
            let claims = state.withLock { state -> [QueueClaim] in
                defer { state.progress = [] }
                if state.progress.isEmpty { state.isNoting = false }
                return state.progress
            }
            if claims.isEmpty { return }
            // An event that made several steps meanwhile is noted once for each; the last one says it all.
            let progress = claims.compactMap(\.progress)
            if progress.isEmpty { continue }
            // What cannot be noted is said again by the settlement.
            do { try await queue.note(progress) } catch { failed("\(error)") }
        }
    }

    /// Settles an event that is done with here.
    func settle(_ claim: QueueClaim, bytes: Int?) {
        let isIdle = state.withLock { state -> Bool in
            state.entries.append(Entry(claim: claim, bytes: bytes))
            defer { state.isSettling = true }
            return !state.isSettling
        }
        if isIdle { tasks.spawn { [self] in await settle() } }
    }

    private func settle() async {
        var pause = Self.firstPause
        while true {
            let entries = state.withLock { state -> [Entry] in
                if state.entries.isEmpty { state.isSettling = false }
                defer { state.entries = [] }
                state.settling = state.entries
                return state.entries
            }
            if entries.isEmpty { return }
            let mine = entries.filter { !$0.claim.isLost }
            var failure: String?
            do {
                if !mine.isEmpty { _ = try await queue.settle(mine.map(\.claim.settlement)) }
            } catch {
                failure = "\(error)"
            }
            let settled = state.withLock { state -> [Entry] in
                defer { state.settling = [] }
                if failure == nil { return state.settling }
                state.entries = state.settling + state.entries
                return []
            }
            tell(settled)
            pause = failure == nil ? Self.firstPause : min(pause * 2, Self.longestPause)
            guard let failure else { continue }
            failed(failure)
            try? await clock.sleep(clock.now() + pause)
        }
    }

    private func tell(_ entries: [Entry]) {
        for entry in entries {
            entry.claim.settled()
            settled(entry.bytes)
        }
    }

    /// Stops waiting for a queue that does not take settlements; what they say is not known to it.
    func giveUp() {
        let entries = state.withLock { state in
            defer {
                state.entries = []
                state.settling = []
            }
            return state.settling + state.entries
        }
        tell(entries)
    }
}
