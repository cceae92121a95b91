import DestinationActions
import DestinationActionsFiles
import DestinationActionsTesting
import Testing

@Suite("A queue in files and the contract of queues")
struct FileQueueContractTests {
    @Test("keeps all rules", arguments: [FileQueue.Worker.caller], [1])
    func rules(worker: FileQueue.Worker, seed: UInt64) async {
        let report = await IntakeCheck.report(actions: 2000, seed: seed, timeLimit: .seconds(5)) { SpoolHarness(worker) }
        #expect(report.problems == [])
        #expect(report.covered.count > 10)
    }
}

/// A queue that crashes by going on with a copy of its files, taken at that moment.
private final class SpoolHarness: QueueHarness {
    private let worker: FileQueue.Worker
    private let clock = VirtualClock()
    private let files = Files()

    private actor Files {
        private var directories = [makeDirectory()]

        deinit { for directory in directories { removeDirectory(directory) } }

        var directory: String { directories[directories.count - 1] }

        func crash() {
            let copy = makeDirectory()
            copyQueue(directory, to: copy)
            directories.append(copy)
        }
    }

    init(_ worker: FileQueue.Worker) { self.worker = worker }

    func run(_ body: @escaping @Sendable () async throws -> Void) async throws {
        if worker == .caller { try await clock.run(body) } else { try await body() }
    }

    private func open(_ directory: String) throws -> FileQueue {
        try FileQueue(
            directory: directory, limits: .init(bytes: 64 << 20, segmentBytes: 64 << 10), sync: .bySystem,
            worker: worker,
            clock: clock)
    }

    func open(consumer: Int) async throws -> any EventQueue { try await open(files.directory) }
    func crash(_ consumer: Int) async throws { await files.crash() }

    func pass(_ time: Duration) async throws {
        if worker == .caller { try await clock.sleep(for: time) } else { clock.advance(by: time) }
    }

    func letters() async throws -> [DeadLetter] {
        // Those in the files, whoever has the queue or had it.
        let copy = makeDirectory()
        defer { removeDirectory(copy) }
        copyQueue(await files.directory, to: copy)
        return try await open(copy).letters(atMost: .max)
    }
}
