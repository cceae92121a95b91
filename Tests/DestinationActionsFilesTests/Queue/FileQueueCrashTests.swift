import DestinationActions
import DestinationActionsFiles
import DestinationActionsLocks
import Testing

@Suite("A queue in files: a crash at any moment")
struct FileQueueCrashTests {
    @Test(
        "has everything that was acknowledged when the power fails and all is gone that nobody waited for",
        arguments: ["cut", "zeros", "garbage"])
    func power(left: String) async throws {
        try await withDirectory { directory in
            let queue = try FileQueue(directory: directory, limits: small)
            // What the disk has for certain of each file, and which events are in the queue as far as that goes.
            var safe: [String: Int] = [:]
            var accepted: Set<Int> = []
            var settled: Set<Int> = []
            for round in 0..<40 {
                let numbers = round * 5..<round * 5 + 5
                try await queue.append(numbers.map { entry($0, size: 1500) })
                accepted.formUnion(numbers)
                safe = Dictionary(uniqueKeysWithValues: segments(in: directory).map { ($0, contents($0)?.count ?? 0) })
                // None of this is waited for.
                let taken = try await queue.next(events: 4, bytes: 1 << 20)
                try await queue.note(
                    taken.map { QueueProgress(id: $0.id, done: [.init(destination: "a", subscription: "s")]) })
                #expect(try await queue.settle(Array(taken.prefix(3)).done) == [])
                settled.formUnion(Array(taken.prefix(3)).numbers)
                try await withDirectory { copy in
                    for path in segments(in: directory) {
                        guard var bytes = contents(path) else { continue }
                        let kept = min(bytes.count, safe[path] ?? 0)
                        let lost = bytes.count - kept
                        bytes.removeLast(lost)
                        if left == "zeros" { bytes += [UInt8](repeating: 0, count: lost) }
                        if left == "garbage" { bytes += (0..<lost).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ 7) } }
                        write(bytes, to: "\(copy)/\(path.split(separator: "/").last ?? "")")
                    }
                    let found = try FileQueue(directory: copy, limits: small)
                    let there = Set(try await found.next(events: 1000, bytes: 1 << 30).numbers)
                    #expect(accepted.subtracting(settled).subtracting(there) == [], "\(round)")
                    #expect(there.subtracting(accepted) == [], "\(round)")
                }
            }
        }
    }

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
