import DestinationActions
import DestinationActionsFiles
import DestinationActionsLocks
import Testing

@Suite("A queue in files: a crash at any moment")
struct FileQueueCrashTests {
    private struct Known {
        var accepted: Set<Int> = []
        var settled: Set<Int> = []
        /// What somebody began to settle.
        var settling: Set<Int> = []
        var isOver = false
    }

    private final class Board: Sendable {
        private let known = Mutex(Known())

        var now: Known { known.withLock { $0 } }
        func change(_ body: (inout sending Known) -> Void) { known.withLock { body(&$0) } }
    }

    @Test(
        "has everything that was acknowledged, calls as a whole, and nothing that was settled",
        arguments: FileQueue.Worker.allKinds)
    func anyMoment(worker: FileQueue.Worker) async throws {
        try await withDirectory { directory in
            let queue = try FileQueue(directory: directory, limits: small, sync: .bySystem, worker: worker)
            let board = Board()
            try await withThrowingTaskGroup { group in
                for sender in 0..<4 {
                    group.addTask {
                        var call = 0
                        while !board.now.isOver, call < 20_000 {
                            let first = (sender * 20_000 + call) * 10
                            call += 1
                            let numbers = first..<first + 3
                            do {
                                try await queue.append(numbers.map { entry($0, size: 400) })
                            } catch is FileError {
                                await Task.yield()
                                continue
                            }
                            board.change { $0.accepted.formUnion(numbers) }
                        }
                    }
                }
                group.addTask {
                    while !board.now.isOver {
                        let taken = try await queue.next(events: 40, bytes: 1 << 20)
                        let done = taken.filter { $0.number % 5000 != 0 }
                        board.change { $0.settling.formUnion(done.numbers) }
                        _ = try await queue.settle(done.done)
                        board.change { $0.settled.formUnion(done.numbers) }
                    }
                }
                group.addTask {
                    for _ in 0..<25 {
                        let before = board.now
                        try await withDirectory { copy in
                            copyQueue(directory, to: copy)
                            let settling = board.now.settling
                            let found = try FileQueue(directory: copy, limits: small, worker: worker)
                            let numbers =
                                found.count == 0 ? [] : try await found.next(events: 1 << 20, bytes: 1 << 30).numbers
                            let there = Set(numbers)
                            #expect(there.count == numbers.count)
                            #expect(before.accepted.subtracting(there).subtracting(settling) == [])
                            #expect(there.intersection(before.settled) == [])
                            for number in there where !settling.contains(number / 10 * 10) {
                                let call = Set(number / 10 * 10..<number / 10 * 10 + 3)
                                #expect(call.subtracting(there).subtracting(settling) == [])
                            }
                        }
                        try await Task.sleep(for: .milliseconds(5))
                    }
                    board.change { $0.isOver = true }
                    try? await queue.append([entry(9_999_999)])
                }
                try await group.waitForAll()
            }
            #expect(board.now.accepted.count > 100)
        }
    }
}

extension FileQueue.Worker {
    static let allKinds: [FileQueue.Worker] = [.ownThread, .caller]
}
