import DestinationActions
import DestinationActionsLocks
import struct Synchronization.Atomic

/// Runs what is asked of a store: everything that came meanwhile together, with one wait for the disk.
final class QueueWork: Sendable {
    /// What is told to the one who asked, and whether that waits for the disk.
    struct Answer {
        var waitsForDisk: Bool
        let tell: @Sendable (FileError?) -> Void
    }

    typealias Job = @Sendable (inout QueueStore, _ time: UInt64) -> Answer

    struct Counts {
        var events: Int
        var letters: Int
        var bytes: Int
    }

    let changes = QueueChanges()
    private let store: Mutex<QueueStore>
    private let counts: Mutex<Counts>
    private let sync: FileQueue.Sync
    private let now: @Sendable () -> UInt64
    private let sleep: @Sendable (Duration) async throws -> Void
    private let hasTimer = Atomic(false)
    private let thread: Mutex<FileThread<Job>?>

    init(
        _ store: sending QueueStore, sync: FileQueue.Sync, onThread: Bool, now: @escaping @Sendable () -> UInt64,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) throws(FileError) {
        counts = Mutex(Counts(store))
        self.store = Mutex(store)
        self.sync = sync
        self.now = now
        self.sleep = sleep
        thread = Mutex(nil)
        if onThread {
            // The thread holds this until its end, so that no call is ever left without an answer.
            let thread = try FileThread<Job>.start { jobs in self.run(jobs) }
            self.thread.withLock { $0 = thread }
        }
    }

    var current: Counts { counts.withLock { $0 } }

    /// Has something done with the store.
    ///
    /// - Parameter waits: Whether the answer waits for the disk, if the policy has it so.
    func perform<Value: Sendable>(
        waits: @escaping @Sendable (Value) -> Bool = { _ in false },
        _ body: @escaping @Sendable (inout QueueStore, _ time: UInt64) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let job: Job = { [sync] store, time in
                do {
                    let value = try body(&store, time)
                    return Answer(waitsForDisk: sync == .everyBatch && waits(value)) { failure in
                        if let failure {
                            continuation.resume(throwing: failure)
                        } else {
                            continuation.resume(returning: value)
                        }
                    }
                } catch {
                    return Answer(waitsForDisk: false) { _ in continuation.resume(throwing: error) }
                }
            }
            let isAccepted = thread.withLock { $0 }?.add(job) ?? false
            if !isAccepted { run([job]) }
        }
    }

    private func run(_ jobs: [Job]) {
        let time = now()
        var (answers, hasChanged) = store.withLock { store in
            let answers = jobs.map { $0(&store, time) }
            store.markTime(time)
            defer { store.hasChanged = false }
            // Whoever has an answer finds its effect.
            let counts = Counts(store)
            self.counts.withLock { $0 = counts }
            return (answers, store.hasChanged)
        }
        for answer in answers where !answer.waitsForDisk { answer.tell(nil) }
        answers.removeAll { !$0.waitsForDisk }
        let (failure, isDirty) = store.withLock { store in
            var failure: FileError?
            if !answers.isEmpty {
                do throws(FileError) { try store.synchronize() } catch { failure = error }
            }
            return (failure, !store.isClosed && store.failure == nil && store.log.isDirty)
        }
        for answer in answers { answer.tell(failure) }
        if hasChanged { changes.raise() }
        if isDirty { synchronizeLater() }
    }

    /// Sees to it that what nobody waits for is on the disk before long.
    private func synchronizeLater() {
        let pause: Duration
        switch sync {
        case .everyBatch: pause = .seconds(1)
        case .every(let duration): pause = duration
        case .bySystem: return
        }
        // Without a thread, the clock may be one that knows no other task.
        guard thread.withLock({ $0 != nil }), !hasTimer.exchange(true, ordering: .relaxed) else { return }
        Task { [weak self, sleep] in
            try? await sleep(pause)
            guard let self else { return }
            hasTimer.store(false, ordering: .relaxed)
            try? await perform { store, _ in
                if !store.isClosed { try store.synchronize() }
            }
        }
    }

    /// Gives everything up at once, as the end of the process does.
    func abandon() {
        store.withLock { store in
            if !store.isClosed {
                store.isClosed = true
                store.log.close()
            }
        }
        endThread()
    }

    func endThread() {
        let thread = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        thread?.end()
    }
}

extension QueueWork.Counts {
    fileprivate init(_ store: borrowing QueueStore) {
        self.init(events: store.slots.count, letters: store.letterCount, bytes: store.log.bytes)
    }
}

/// Lets those wait who found nothing to hand out.
final class QueueChanges: Sendable {
    private struct State {
        var count: UInt64 = 0
        var lastId: UInt64 = 0
        var waiting: [UInt64: CheckedContinuation<Void, Never>] = [:]
    }

    private let state = Mutex(State())

    var count: UInt64 { state.withLock { $0.count } }

    func raise() {
        let waiting = state.withLock { state in
            state.count += 1
            defer { state.waiting = [:] }
            return state.waiting
        }
        for continuation in waiting.values { continuation.resume() }
    }

    /// Waits until there was a change after those that were seen, or the task is cancelled.
    func wait(after seen: UInt64) async {
        let id = state.withLock { state in
            state.lastId += 1
            return state.lastId
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    // Whoever cancels after this finds the continuation.
                    if state.count != seen || Task.isCancelled { return true }
                    state.waiting[id] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: id) }?.resume()
        }
    }
}
