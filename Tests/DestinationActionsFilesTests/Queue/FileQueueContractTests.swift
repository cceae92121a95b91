import DestinationActions
import DestinationActionsFiles
import DestinationActionsLocks
import DestinationActionsTesting
import Testing
import TrialSupport

@Suite("A queue in files and the contract of queues")
struct FileQueueContractTests {
    @Test("keeps all rules", arguments: FileQueue.Worker.allKinds, [1, 2])
    func rules(worker: FileQueue.Worker, seed: UInt64) async {
        // Ten times as long as it takes, for sanitizers and busy machines.
        let report = await IntakeCheck.report(actions: 4000, seed: seed, timeLimit: .seconds(600)) {
            try SpoolHarness(worker)
        }
        #expect(report.problems == [])
        #expect(report.covered.count > 10)
    }
}

/// A queue that crashes by going on with a copy of its files, taken at that moment.
private final class SpoolHarness: QueueHarness {
    private let worker: FileQueue.Worker
    private let clock = VirtualClock()
    private let files: Files
    private let process = Mutex<Process?>(nil)

    private actor Files {
        private var directories: [TestDirectory]

        init() throws { directories = [try TestDirectory()] }

        deinit { for directory in directories { directory.remove() } }

        var directory: String { directories[directories.count - 1].path }

        func crash() throws {
            let copy = try TestDirectory()
            copyQueue(directory, to: copy.path)
            directories.append(copy)
        }
    }

    init(_ worker: FileQueue.Worker) throws {
        self.worker = worker
        files = try Files()
    }

    func run(_ body: @escaping @Sendable () async throws -> Void) async throws {
        if worker == .caller { try await clock.run(body) } else { try await body() }
    }

    private func open(_ directory: String) throws -> FileQueue {
        try FileQueue(
            directory: directory, limits: .init(bytes: 64 << 20, segmentBytes: 64 << 10), sync: .bySystem,
            worker: worker,
            clock: clock)
    }

    func open(consumer: Int) async throws -> any EventQueue {
        let process = Process(try await open(files.directory))
        self.process.withLock { $0 = process }
        return process
    }

    func crash(_ consumer: Int) async throws {
        // What is not answered before the copy is taken is never answered.
        process.withLock { $0 }?.end()
        try await files.crash()
    }

    func pass(_ time: Duration) async throws {
        if worker == .caller { try await clock.sleep(for: time) } else { clock.advance(by: time) }
        // After a crash a queue goes on with the time that it wrote last, and it writes that when it is called.
        try? await process.withLock { $0 }?.note([])
    }

    func letters() async throws -> [DeadLetter] {
        // Those in the files, whoever has the queue or had it.
        let copy = try TestDirectory()
        defer { copy.remove() }
        copyQueue(await files.directory, to: copy.path)
        return try await open(copy.path).letters(atMost: .max)
    }
}

/// A queue whose process ends: from then on no call of it succeeds.
private final class Process: EventQueue {
    private struct Ended: Error {}

    private let queue: FileQueue
    private let hasEnded = Mutex(false)

    init(_ queue: FileQueue) { self.queue = queue }

    var lease: Duration? { queue.lease }

    func end() { hasEnded.withLock { $0 = true } }

    private func unlessEnded<Value>(_ value: Value) throws -> Value {
        if hasEnded.withLock({ $0 }) { throw Ended() }
        return value
    }

    func append(_ entries: [QueueEntry]) async throws { try await unlessEnded(queue.append(entries)) }

    func next(events: Int, bytes: Int) async throws -> [QueuedEvent] {
        try await unlessEnded(queue.next(events: events, bytes: bytes))
    }

    func note(_ progress: [QueueProgress]) async throws { try await unlessEnded(queue.note(progress)) }

    func settle(_ settlements: [QueueSettlement]) async throws -> Set<QueuedEvent.ID> {
        try await unlessEnded(queue.settle(settlements))
    }

    func extend(_ held: [QueuedEvent.ID]) async throws -> Set<QueuedEvent.ID> {
        try await unlessEnded(queue.extend(held))
    }

    func close() async { await queue.close() }
}
