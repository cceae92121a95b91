import DestinationActions
import DestinationActionsFiles
import DestinationActionsTesting
import Testing

@Suite("A queue in files")
struct FileQueueTests {
    @Test("hands out what was appended, in order, also after the process was killed", arguments: [true, false])
    func kept(isClosed: Bool) async throws {
        try await withDirectory { directory in
            do {
                let queue = try FileQueue(directory: directory, limits: small)
                try await queue.append((0..<300).map { entry($0, size: 700) })
                try await queue.append([entry(300)])
                let taken = try await queue.next(events: 10, bytes: 1 << 20)
                #expect(taken.numbers == Array(0..<10) && taken.allSatisfy { $0.delivery == 1 && $0.open == nil })
                #expect(try await queue.settle(taken[..<5].map { QueueSettlement(id: $0.id) }) == [])
                if isClosed { await queue.close() }
            }
            let queue = try FileQueue(directory: directory, limits: small)
            #expect(queue.recovery.events == 296 && queue.count == 296 && queue.recovery.damaged == [])
            let taken = try await queue.next(events: 500, bytes: 1 << 20)
            #expect(taken.numbers == Array(5...300))
            #expect(taken.map(\.delivery) == Array(repeating: 2, count: 5) + Array(repeating: 1, count: 291))
            #expect(taken.last?.body.bytes == entry(300).body.bytes)
            #expect(try await queue.settle(taken.done) == [] && queue.count == 0)
        }
    }

    @Test("hands an event out with the tag of its sender, each time as long as the process lives")
    func tags() async throws {
        try await withDirectory { directory in
            do {
                let queue = try FileQueue(directory: directory, limits: small)
                try await queue.append([
                    QueueEntry(FaultyPartner.event(1), tag: "trace-1"), QueueEntry(FaultyPartner.event(2)),
                    QueueEntry(FaultyPartner.event(1), tag: "of one that is there already"),
                ])
                for _ in 0..<2 {
                    let taken = try await queue.next(events: 2, bytes: 10_000)
                    #expect(taken.map { $0.tag as? String } == ["trace-1", nil])
                    let open = [QueueTarget(destination: "A", subscription: "s")]
                    _ = try await queue.settle(taken.map { QueueSettlement(id: $0.id, open: open) })
                }
            }
            let queue = try FileQueue(directory: directory, limits: small)
            #expect(try await queue.next(events: 2, bytes: 10_000).allSatisfy { $0.tag == nil }, "another process")
        }
    }

    @Test("changes nothing for who comes late, and says so")
    func stale() async throws {
        try await withDirectory { directory in
            var old: [QueuedEvent] = []
            do {
                let queue = try FileQueue(directory: directory)
                try await queue.append([entry(1), entry(2)])
                old = try await queue.next(events: 2, bytes: 1000)
            }
            let queue = try FileQueue(directory: directory)
            let taken = try await queue.next(events: 1, bytes: 1000)
            #expect(taken.numbers == [1])
            try await queue.note([QueueProgress(id: old[0].id, done: [.init(destination: "A", subscription: "s")])])
            #expect(try await queue.settle(old.done) == Set(old.map(\.id)) && queue.count == 2)
            #expect(try await queue.extend(old.map(\.id)) == Set(old.map(\.id)))
            let again = try await queue.next(events: 2, bytes: 1000)
            #expect(again.numbers == [1, 2] && again[0].delivery == 3 && again[0].done == [])
        }
    }

    @Test("keeps progress, attempts and the wait of what was given back, whatever the clock on the wall says")
    func givenBack() async throws {
        try await withDirectory { directory in
            let target = QueueTarget(destination: "A", subscription: "s", attempts: 3)
            let reached = QueueTarget(destination: "B", subscription: "t")
            let first = VirtualClock()
            do {
                let queue = try FileQueue(directory: directory, worker: .caller, clock: first)
                try await queue.append([entry(1)])
                let taken = try await queue.next(events: 1, bytes: 1000)
                try await queue.note([QueueProgress(id: taken[0].id, done: [reached])])
                _ = try await queue.settle([QueueSettlement(id: taken[0].id, open: [target], after: .seconds(60))])
                first.advance(by: .seconds(20))
                try await queue.append([entry(2)])
            }
            let second = VirtualClock()
            let queue = try FileQueue(directory: directory, worker: .caller, clock: second)
            let other = try await queue.next(events: 5, bytes: 1000)
            #expect(other.numbers == [2])
            second.advance(by: .seconds(39))
            try await queue.append([entry(3)])
            #expect(try await queue.next(events: 5, bytes: 1000).numbers == [3])
            second.advance(by: .seconds(2))
            let taken = try await queue.next(events: 5, bytes: 1000)
            #expect(taken.numbers == [1] && taken[0].open == [target] && taken[0].done == [reached])
            #expect(taken[0].delivery == 2 && taken[0].age == .seconds(61))
        }
    }

    @Test("comes to the end of a wait though no process lives as long as that")
    func shortLives() async throws {
        try await withDirectory { directory in
            let clock = VirtualClock()
            let target = QueueTarget(destination: "A", subscription: "s", attempts: 1)
            try await clock.run {
                let queue = try FileQueue(directory: directory, worker: .caller, clock: clock)
                try await queue.append([entry(1)])
                let taken = try await queue.next(events: 1, bytes: 1000)
                _ = try await queue.settle([QueueSettlement(id: taken[0].id, open: [target], after: .seconds(60))])
            }
            var lives = 0
            var found: [Int] = []
            while found.isEmpty, lives < 20 {
                lives += 1
                found = try await clock.run {
                    let queue = try FileQueue(directory: directory, worker: .caller, clock: clock)
                    let waiting = clock.task { try await queue.next(events: 1, bytes: 1000) }
                    try await clock.sleep(for: .milliseconds(10_500))
                    waiting.cancel()
                    return ((try? await waiting.value) ?? []).numbers
                }
            }
            #expect(found == [1] && lives == 6)
        }
    }

    @Test("hands out one event of a key at a time, and lets none overtake, after a crash either")
    func ordered() async throws {
        try await withDirectory { directory in
            let clock = VirtualClock()
            do {
                let queue = try FileQueue(directory: directory, worker: .caller, clock: clock)
                try await queue.append((0..<9).map { entry($0, key: ["a", "b", nil][$0 % 3]) })
                let taken = try await queue.next(events: 20, bytes: 1000)
                #expect(taken.numbers == [0, 1, 2, 5, 8])
                let target = QueueTarget(destination: "A", subscription: "s", attempts: 1)
                _ = try await queue.settle([QueueSettlement(id: taken[0].id, open: [target], after: .seconds(10))])
                _ = try await queue.settle(taken[1...].map { QueueSettlement(id: $0.id) })
                #expect(try await queue.next(events: 20, bytes: 1000).numbers == [4])
            }
            let queue = try FileQueue(directory: directory, worker: .caller, clock: clock)
            let taken = try await queue.next(events: 20, bytes: 1000)
            #expect(taken.numbers == [4])
            clock.advance(by: .seconds(11))
            let first = try await queue.next(events: 20, bytes: 1000)
            #expect(first.numbers == [0])
            _ = try await queue.settle((first + taken).done)
            #expect(try await queue.next(events: 20, bytes: 1000).numbers == [3, 7])
        }
    }

    @Test("takes an event once that is appended twice, as long as it is there")
    func repeated() async throws {
        try await withDirectory { directory in
            do {
                let queue = try FileQueue(directory: directory)
                try await queue.append([entry(1), entry(2), entry(1)])
                try await queue.append([entry(2), entry(3)])
                try await queue.append([QueueEntry(.bytes([0x7B, 0x7D]), messageId: nil)])
                #expect(queue.count == 4)
            }
            let queue = try FileQueue(directory: directory)
            try await queue.append([entry(3), entry(1)])
            #expect(queue.count == 4)
            let taken = try await queue.next(events: 2, bytes: 1000)
            _ = try await queue.settle(taken.done)
            try await queue.append([entry(1), entry(3)])
            #expect(try await queue.next(events: 9, bytes: 1000).numbers == [3, -1, 1])
        }
    }

    @Test("keeps letters with the settlement, until somebody is done with them")
    func letters() async throws {
        struct Refused: Error {}
        try await withDirectory { directory in
            do {
                let queue = try FileQueue(directory: directory)
                try await queue.append((0..<5).map { entry($0) })
                let taken = try await queue.next(events: 5, bytes: 1000)
                for event in taken {
                    _ = try await queue.settle([
                        QueueSettlement(id: event.id, letters: [letter(event.number), letter(event.number + 10)])
                    ])
                }
            }
            do {
                let queue = try FileQueue(directory: directory)
                #expect(queue.recovery.events == 0 && queue.recovery.letters == 10)
                #expect(try await queue.letters().map(\.json).prefix(2) == [letter(0).json, letter(10).json])
                await #expect(throws: Refused.self) {
                    var calls = 0
                    try await queue.takeLetters(atMost: 3) { letters in
                        calls += 1
                        #expect(letters.count == 4)
                        if calls == 2 { throw Refused() }
                    }
                }
            }
            let queue = try FileQueue(directory: directory)
            #expect(queue.letterCount == 6)
            #expect(try await queue.letters().first?.event.messageId == "message-2")
            #expect(try await queue.takeLetters { _ in } == 6 && queue.letterCount == 0)
        }
    }

    @Test("waits for an event, and loses none when the wait is cancelled")
    func waiting() async throws {
        try await withDirectory { directory in
            let queue = try FileQueue(directory: directory)
            let waiting = Task { try await queue.next(events: 5, bytes: 1000) }
            try await queue.append([entry(1)])
            let taken = try await waiting.value
            #expect(taken.numbers == [1])
            let cancelled = Task { try await queue.next(events: 5, bytes: 1000) }
            cancelled.cancel()
            await #expect(throws: CancellationError.self) { try await cancelled.value }
            try await queue.append([entry(2)])
            #expect(try await queue.next(events: 5, bytes: 1000).numbers == [2])
            let last = Task { try await queue.next(events: 5, bytes: 1000) }
            await queue.close()
            #expect(try await last.value.isEmpty)
            let error = await #expect(throws: FileError.self) { try await queue.append([entry(3)]) }
            #expect(error?.code == .closed)
            #expect(try FileQueue(directory: directory).count == 2)
        }
    }

    /// Calls of a queue that nobody else has.
    private func calls(_ directory: String, _ isClosed: Bool) async throws -> [Task<Int, any Error>] {
        let queue = try FileQueue(directory: directory)
        defer { withExtendedLifetime(queue) {} }
        let calls = (0..<50).map { number in
            Task {
                try await queue.append([entry(number)])
                _ = try await queue.next(events: 1, bytes: 1000)
                return number
            }
        }
        if isClosed { await queue.close() }
        return calls
    }

    @Test("answers every call that is under way when the queue is closed or dropped", arguments: [true, false])
    func underWay(isClosed: Bool) async throws {
        for _ in 0..<20 {
            try await withDirectory { directory in
                let calls = try await self.calls(directory, isClosed)
                var accepted = 0
                for call in calls {
                    do { accepted += try await call.value >= 0 ? 1 : 0 } catch { #expect(error is FileError) }
                }
                #expect(isClosed || accepted == 50)
                // Nobody has the directory any longer.
                var again: FileQueue?
                while again == nil { again = try? FileQueue(directory: directory) }
                #expect((again?.count ?? 0) >= accepted)
            }
        }
    }

    @Test("hands out no more bytes than asked for, and an event that is larger alone")
    func bounded() async throws {
        try await withDirectory { directory in
            let queue = try FileQueue(directory: directory)
            try await queue.append([100, 100, 500, 100].enumerated().map { entry($0.offset, size: $0.element) })
            #expect(try await queue.next(events: 9, bytes: 200).numbers == [0, 1])
            #expect(try await queue.next(events: 9, bytes: 200).numbers == [2])
            #expect(try await queue.next(events: 9, bytes: 200).numbers == [3])
        }
    }

    @Test("deletes files that are done, and moves what stays, with all that is known of it")
    func tidy() async throws {
        try await withDirectory { directory in
            let target = QueueTarget(destination: "A", subscription: "s", attempts: 2)
            let reached = QueueTarget(destination: "B", subscription: "t")
            do {
                let queue = try FileQueue(directory: directory, limits: small)
                try await queue.append([entry(0, key: "k"), entry(1), entry(2, key: "k")])
                let taken = try await queue.next(events: 2, bytes: 1000)
                try await queue.note([QueueProgress(id: taken[0].id, done: [reached])])
                _ = try await queue.settle([
                    QueueSettlement(id: taken[0].id, open: [target]),
                    QueueSettlement(id: taken[1].id, letters: [letter(7)]),
                ])
                _ = try await queue.next(events: 1, bytes: 1000)
                for round in 0..<100 {
                    try await queue.append((0..<50).map { entry(100 + round * 50 + $0, size: 1000) })
                    let taken = try await queue.next(events: 50, bytes: 1 << 20)
                    #expect(taken.count == 50)
                    _ = try await queue.settle(taken.done)
                }
                #expect(queue.count == 2 && queue.bytes < 300 << 10)
                #expect(segments(in: directory).first?.hasSuffix("events-000001.log") == false)
            }
            let queue = try FileQueue(directory: directory, limits: small)
            #expect(queue.recovery.damaged == [])
            #expect(try await queue.letters().map(\.json) == [letter(7).json])
            let taken = try await queue.next(events: 9, bytes: 1000)
            #expect(taken.numbers == [0] && taken[0].delivery == 3)
            #expect(taken[0].open == [target] && taken[0].done == [reached])
            try await queue.append([entry(0)])
            #expect(queue.count == 2)
            _ = try await queue.settle(taken.done)
            #expect(try await queue.next(events: 9, bytes: 1000).numbers == [2])
        }
    }

    @Test("refuses what is too much, keeps nothing of it, and takes more when there is room")
    func full() async throws {
        try await withDirectory { directory in
            let limits = FileQueue.Limits(bytes: 400_000, events: 1000, segmentBytes: 64 << 10)
            let queue = try FileQueue(directory: directory, limits: limits)
            var accepted = 0
            let error = await #expect(throws: FileError.self) {
                while true {
                    try await queue.append((0..<10).map { entry(accepted + $0, size: 2000) })
                    accepted += 10
                }
            }
            #expect(error?.path == directory && error?.reason.contains("the queue is full") == true)
            #expect(error?.code == .full)
            #expect(accepted >= 150 && queue.count == accepted && queue.bytes <= 400_000)
            for round in 0..<20 {
                let taken = try await queue.next(events: 100, bytes: 1 << 20)
                _ = try await queue.settle(taken.done)
                try await queue.append((0..<40).map { entry(10_000 + round * 40 + $0, size: 2000) })
            }
            let rest = try await queue.next(events: 1000, bytes: 1 << 20)
            _ = try await queue.settle(rest.done)
            await #expect(throws: FileError.self) { try await queue.append((0...1000).map { entry($0) }) }
            try await queue.append((0..<1000).map { entry($0) })
            await #expect(throws: FileError.self) { try await queue.append([entry(1000)]) }
            #expect(queue.count == 1000)
        }
    }
}
