public import DestinationActions

/// A queue in the files of a directory, for the pipeline of one process.
///
/// An event is in the queue when `send` returns, and is handed out until it is settled, whatever crashes in between. What a crash
/// of the process loses is the knowledge of the last moment alone: events that were under way are delivered again.
///
/// ```swift
/// let queue = try FileQueue(directory: "/var/lib/shop/events")
/// for damage in queue.recovery.damaged { log("\(damage)") }
/// let pipeline = try Pipeline([gwen], transport: transport, queue: queue)
/// ```
///
/// - **Full.** When ``Limits`` are reached, `append` throws and nothing of it is kept; callers should answer "later". It works
///   again when events are settled. Letters count too: ``takeLetters(atMost:_:)``.
/// - **Disk full, or an error of the disk.** `append` throws, and what was written of it is cut off. It works again when there is
///   room; some room is kept back for settlements, which make it. Only when the disk fails while it is to make sure of
///   what was written, nothing is accepted until the queue is opened again.
/// - **Time.** What counts is how long the queue was open, by a clock that nobody moves: a pause between two deliveries lasts on
///   after a restart, and neither the process's absence nor a moved clock makes an event old.
/// - **Security.** The directory is made for its owner alone, and so are the files. A directory that everybody may write in
///   is refused; links are not followed.
///
/// See <doc:EventsThatSurvive>.
public final class FileQueue: EventQueue {
    /// The path of the directory.
    public let directory: String
    /// What was found in the directory when the queue was opened.
    public let recovery: Recovery
    let work: QueueWork
    private let sleep: @Sendable (Duration) async throws -> Void
    private let now: @Sendable () -> UInt64

    /// Opens or makes the queue of a directory, and reads what is in it.
    ///
    /// Reading takes about a second for a gigabyte.
    ///
    /// - Parameters:
    ///   - directory: The path of the directory; it is made if there is none, its parents are not. One queue at a time has it.
    ///   - limits: The bounds.
    ///   - sync: When what was written is on the disk; when `append` returns unless given.
    ///   - worker: Who works with the files; a thread of the queue's own unless given.
    ///   - clock: What time is measured with; the continuous clock unless given.
    /// - Throws: ``FileError`` if another queue or process has the directory, if it cannot be used, or if a file in it is of a
    ///   later version or is none of a queue. A damaged record is no error: see ``recovery``.
    public init(
        directory: String, limits: Limits = Limits(), sync: Sync = .everyBatch, worker: Worker = .ownThread,
        clock: some Clock<Duration> = ContinuousClock()
    ) throws(FileError) {
        let owned = try LockedDirectory(directory)
        self.directory = owned.path
        do throws(FileError) {
            let (store, recovery, time) = try QueueStore.open(owned, limits)
            self.recovery = recovery
            let start = clock.now
            let now = { @Sendable in time &+ start.duration(to: clock.now).wholeNanoseconds }
            let sleep = { @Sendable (pause: Duration) async throws in
                try await clock.sleep(until: clock.now.advanced(by: pause), tolerance: nil)
            }
            self.now = now
            self.sleep = sleep
            work = try QueueWork(store, sync: sync, onThread: worker == .ownThread, now: now, sleep: sleep)
        } catch {
            owned.close()
            throw error
        }
    }

    deinit { work.abandon() }

    /// The queue keeps an event for the one who took it as long as it is open.
    public var lease: Duration? { nil }

    /// How many events are in the queue, waiting or held.
    public var count: Int { work.current.events }

    /// How many dead letters are in the queue.
    public var letterCount: Int { work.current.letters }

    /// How many bytes the files have.
    public var bytes: Int { work.current.bytes }

    /// Keeps events, all of them or none.
    ///
    /// - Parameter entries: The events, in their order.
    /// - Throws: ``FileError`` if the queue is full or closed, or the disk is full or fails.
    public func append(_ entries: [QueueEntry]) async throws {
        if entries.isEmpty { return }
        let batch = QueueStore.Batch(entries)
        try await work.perform(waits: { _ in true }) { store, time in try store.append(batch, time: time) }
    }

    /// Waits for events and takes them.
    ///
    /// - Parameters:
    ///   - events: How many at most.
    ///   - bytes: How many bytes their bodies may have together.
    /// - Returns: Events; none once the queue is closed.
    /// - Throws: `CancellationError` if the task is cancelled, or ``FileError`` if an event cannot be read; it stays in its file,
    ///   and the next call goes on behind it.
    public func next(events: Int, bytes: Int) async throws -> [QueuedEvent] {
        while true {
            try Task.checkCancellation()
            let seen = work.changes.count
            let taken = try await work.perform { store, time in
                try store.take(events: events, bytes: bytes, time: time)
            }
            switch taken {
            case .events(let events): return events
            case .closed: return []
            case .nothing(let due): await change(after: seen, until: due)
            }
        }
    }

    private func change(after seen: UInt64, until due: UInt64?) async {
        guard let due else { return await work.changes.wait(after: seen) }
        // As children of the caller, so that they run where it runs.
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [self] in
                let now = now()
                // Not longer than that, so that the time is written every now and then.
                try? await sleep(min(.nanoseconds(Int64(clamping: due - min(due, now))), .seconds(1)))
            }
            group.addTask { [self] in await work.changes.wait(after: seen) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Notes which subscriptions of held events are done.
    ///
    /// - Parameter progress: What is done.
    /// - Throws: ``FileError`` if it cannot be written.
    public func note(_ progress: [QueueProgress]) async throws {
        try await work.perform { store, time in try store.note(progress, time: time) }
    }

    /// Settles held events, each as a whole or not at all.
    ///
    /// - Parameter settlements: What became of each.
    /// - Returns: The events that were not held any longer.
    /// - Throws: ``FileError`` if it cannot be written.
    public func settle(_ settlements: [QueueSettlement]) async throws -> Set<QueuedEvent.ID> {
        let hasLetters = settlements.contains { !$0.letters.isEmpty }
        return try await work.perform(waits: { _ in hasLetters }) { store, time in
            try store.settle(settlements, time: time)
        }
    }

    /// Gives up what is not named.
    ///
    /// - Parameter held: All that is held.
    /// - Returns: The events that are not held any longer.
    /// - Throws: ``FileError`` if the queue is closed.
    public func extend(_ held: [QueuedEvent.ID]) async throws -> Set<QueuedEvent.ID> {
        try await work.perform { store, _ in try store.extend(held) }
    }

    /// Waits until everything is on the disk and gives the directory up; what is not settled stays in it.
    public func close() async {
        try? await work.perform { store, _ in store.close() }
        work.endThread()
    }
}
