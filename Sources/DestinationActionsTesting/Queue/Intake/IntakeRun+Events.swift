import DestinationActions
import DestinationActionsLocks

/// Rules about which events come when, and how.
extension IntakeRun {
    func delayed(_ first: any EventQueue) async throws {
        var queue = first
        try await append(entries("delayed", 4), to: queue)
        let taken = try await take(4, from: queue)
        try await queue.note(taken.map { QueueProgress(id: $0.event.id, done: [.check("c")]) })
        let open: [QueueTarget] = [.check("a", 3), .check("b", 1)]
        try await settle(taken.map { QueueSettlement(id: $0.event.id, open: open, after: delay) }, in: queue)
        try await expectNothing(from: queue, "An event comes before its time.")
        try await harness.pass(delay / 4)
        try await expectNothing(from: queue, "An event comes before its time.")
        queue = try await restart()
        try await expectNothing(from: queue, "After a crash an event comes before its time.")
        try await harness.pass(delay)
        let again = try await expect(taken.map(\.name), from: queue, "What was given back does not come.")
        for event in again.map(\.event) {
            expect(event.open.map(Set.init) == Set(open), "Targets or attempts of what was given back are forgotten.")
            expect(event.done.map(\.destination) == ["c"], "The progress of what was given back is forgotten.")
            expect(event.delivery == 2, "What was given back is not counted as handed out.")
            expect(event.lapses == 0, "What was given back is counted as what lapsed.")
            expect(event.age >= delay, "The age of an event does not count from when it was appended.")
        }
        try await settle(again.map { QueueSettlement(id: $0.event.id, open: [.check("b", 2)]) }, in: queue)
        let last = try await expect(
            taken.map(\.name), from: queue, isAtOnce: true, "What was given back at once does not come.")
        for event in last.map(\.event) {
            expect(event.open == [.check("b", 2)], "An event comes for others than those it was given back for.")
        }
        try await settle(last.map { QueueSettlement(id: $0.event.id, open: nil) }, in: queue)
        queue = try await restart()
        let all = try await expect(taken.map(\.name), from: queue, "What was given back for all does not come.")
        for event in all.map(\.event) {
            expect(event.open == nil, "What was given back for all comes for some.")
            expect(event.done.map(\.destination) == ["c"], "The progress of what was given back is forgotten.")
        }
        try await finish(all, in: queue)
    }

    func noted(_ first: any EventQueue) async throws {
        var queue = first
        try await append(entries("noted", 3), to: queue)
        let taken = try await take(3, from: queue)
        try await queue.note(taken.map { QueueProgress(id: $0.event.id, done: [.check("a")]) })
        try await queue.note([QueueProgress(id: taken[0].event.id, done: [.check("b")])])
        try await expectNothing(from: queue, "What is noted is handed out again.")
        queue = try await restart()
        let again = try await expect(taken.map(\.name), from: queue, "What is noted is lost.")
        for taken in again {
            let due = taken.name == "noted-1" ? ["a", "b"] : ["a"]
            expect(taken.event.done.map(\.destination).sorted() == due, "Progress is forgotten in a crash.")
        }
        try await queue.note(again.map { QueueProgress(id: $0.event.id, done: [.check("a"), .check("b")]) })
        try await finish(again, in: queue)
        queue = try await restart()
        try await expectNothing(from: queue, "What is all done and settled comes again.")
    }

    func released(_ first: any EventQueue) async throws {
        var queue = first
        try await expectNothing(from: queue, "An empty queue hands something out.")
        for round in 0..<60 {
            try await cancelled(queue, "cancelled-\(round)", before: round % 6, after: round / 6)
        }
        try await append(entries("closed", 6), to: queue)
        let taken = try await take(3, from: queue)
        findings.step("the queue was closed")
        await queue.close()
        let late = try await queue.next(events: 1, bytes: 1 << 20)
        expect(late.isEmpty, "A closed queue hands out events.")
        queue = try await harness.open(consumer: 1)
        let again = try await expect(
            (1...6).map { "closed-\($0)" }, from: queue, isAtOnce: true,
            "What was not settled is not free when a queue is closed.")
        for event in again where taken.contains(where: { $0.name == event.name }) {
            expect(event.event.delivery == 2, "What was held when a queue was closed is not counted as handed out.")
        }
        try await finish(again, in: queue)
        findings.step("the queue was closed while somebody waited for events")
        let last = queue
        async let waiting = next(1, 1 << 20, from: last)
        for _ in 0..<10 { await Task.yield() }
        await last.close()
        let none = try await waiting
        expect(none.isEmpty, "A queue that is closed hands out events.")
    }

    /// Cancels a call while an event arrives.
    private func cancelled(_ queue: any EventQueue, _ name: String, before: Int, after: Int) async throws {
        findings.step("a call of next was cancelled while an event arrived")
        let entry = entry(name)
        let found = try await withThrowingTaskGroup(of: [QueuedEvent].self) { group in
            group.addTask { try await next(1, 1 << 20, from: queue) }
            for _ in 0..<before { await Task.yield() }
            try await queue.append([entry])
            for _ in 0..<after { await Task.yield() }
            group.cancelAll()
            return try await group.next() ?? []
        }
        var taken = found.map { Taken(name: findings.name(of: $0), event: $0) }
        if taken.isEmpty {
            taken = try await expect([name], from: queue, isAtOnce: true, "A cancelled call keeps its event.")
        }
        try await finish(taken, in: queue)
    }

    func bounded(_ queue: any EventQueue) async throws {
        try await append(entries("small", 10), to: queue)
        var left = Set((1...10).map { "small-\($0)" })
        let size = findings.body(of: "small-1").count
        try await append([entry("large", size: size * 20)], to: queue)
        left.insert("large")
        try await append(entries("more", 10), to: queue)
        left.formUnion((1...10).map { "more-\($0)" })
        var turn = 0
        while !left.isEmpty {
            let (events, bytes) = [(3, 1 << 20), (100, size * 5 / 2), (1, 1 << 20), (2, 1), (100, size * 4)][turn % 5]
            turn += 1
            findings.step("\(events) events of \(bytes) bytes were asked for, and \(left.count) are ready")
            let taken = try await queue.next(events: events, bytes: bytes).map {
                Taken(name: findings.name(of: $0), event: $0)
            }
            let found = taken.reduce(0) { $0 + $1.event.body.bytes.count }
            expect(taken.count <= events, "\(taken.count) events are handed out to one who asks for \(events).")
            expect(found <= bytes || taken.count == 1, "\(found) bytes are handed out to one who asks for \(bytes).")
            expect(!taken.isEmpty, "Nothing is handed out while events are ready.")
            if findings.hasProblems { return }
            left.subtract(taken.map(\.name))
            try await finish(taken, in: queue)
        }
    }

    func repeated(_ first: any EventQueue) async throws {
        var queue = first
        let entry = entry("repeated")
        try await append([entry, entry], to: queue)
        try await append([entry], to: queue)
        try await expect(["repeated"], from: queue, "An event does not come that was appended more than once.")
        let problem = "One messageId that was appended more than once comes more than once."
        try await expectNothing(from: queue, problem)
        try await append([entry], to: queue)
        try await expectNothing(from: queue, problem)
        queue = try await restart()
        try await append([entry], to: queue)
        let held = try await expect(["repeated"], from: queue, "After a crash a repetition takes the event's place.")
        try await expectNothing(from: queue, problem)
        try await finish(held, in: queue)
        // What has no id is nobody's repetition, and ids are compared by their bytes.
        let plain = QueueEntry(self.entry("plain").body, messageId: nil)
        try await append([plain, plain], to: queue)
        let both = try await expect(["plain", "plain"], from: queue, "Two events without an id are taken for one.")
        try await finish(both, in: queue)
        let spelt = ["caf\u{E9}", "cafe\u{301}"].map { name in
            QueueEntry(self.entry(name == "cafe\u{301}" ? "two" : "one").body, messageId: name)
        }
        findings.step("events came whose ids look alike and have other bytes")
        try await append(spelt, to: queue)
        let alike = try await take(2, from: queue)
        try await finish(alike, in: queue)
    }

    func ordered(_ first: any EventQueue) async throws {
        var queue = first
        let keyed = ["k-1", "k-2"].flatMap { (key: String) -> [QueueEntry] in
            (1...3).map { entry("\(key)-\($0)", key: key) }
        }
        try await append(keyed + [entry("free")], to: queue)
        let problem = "An event overtakes another one of its key."
        var taken = try await expect(["k-1-1", "k-2-1", "free"], from: queue, problem)
        try await expectNothing(from: queue, problem)
        try await finish(taken.filter { $0.name == "k-1-1" }, in: queue)
        let second = try await expect(["k-1-2"], from: queue, problem)
        try await settle(second.map { QueueSettlement(id: $0.event.id, open: [.check("b")], after: delay) }, in: queue)
        try await expectNothing(from: queue, "An event overtakes another one of its key that waits for its time.")
        try await finish(taken.filter { $0.name != "k-1-1" }, in: queue)
        try await expect(["k-2-2"], from: queue, problem)
        queue = try await restart()
        taken = try await expect(["k-2-2"], from: queue, "After a crash an event overtakes another one of its key.")
        try await expectNothing(from: queue, "After a crash an event overtakes another one of its key.")
        try await finish(taken, in: queue)
        try await finish(try await expect(["k-2-3"], from: queue, problem), in: queue)
        try await harness.pass(delay)
        taken = try await expect(["k-1-2"], from: queue, problem)
        if lease == nil {
            findings.skip("changes of the consumer, as the queue has no lease")
        } else {
            let other = try await harness.open(consumer: 2)
            try await expectNothing(from: other, "With another consumer an event overtakes another one of its key.")
            try await harness.pass(lapse)
            taken = try await expect(
                ["k-1-2"], from: other, "With another consumer an event overtakes another one of its key.")
        }
        try await finish(taken, in: queue)
        try await finish(try await expect(["k-1-3"], from: queue, problem), in: queue)
    }

    func poison(_ first: any EventQueue) async throws {
        var queue = first
        let bodies: [[UInt8]] = [[0xFF, 0xFE, 0x00], [0x7B], [0], (0...255).map { UInt8($0) }]
        let names = bodies.indices.map { "poison-\($0)" }
        let poison = zip(names, bodies).map { entry($0, bytes: $1) }
        try await append([entry("before")] + poison + [entry("after")], to: queue)
        var taken = try await expect(["before", "after"] + names, from: queue, "What is no event is not handed out.")
        for delivery in 2...7 {
            queue = try await restart()
            taken = try await expect(["before", "after"] + names, from: queue, "What is no event is lost in a crash.")
            expect(
                taken.allSatisfy { $0.event.delivery == delivery },
                "An event that was handed out \(delivery) times is counted otherwise.")
            expect(
                taken.allSatisfy { $0.event.lapses == delivery - 1 },
                "An event that lapsed \(delivery - 1) times is counted otherwise.")
        }
        try await settle(
            taken.map { taken in
                QueueSettlement(id: taken.event.id, letters: names.contains(taken.name) ? [letter(taken.name)] : [])
            }, in: queue)
        queue = try await restart()
        let told = try await letters()
        expect(
            told == Dictionary(uniqueKeysWithValues: names.map { ($0, 1) }), "The letters of what is no event are lost."
        )
        try await append(entries("next", 2), to: queue)
        let next = try await expect(
            ["next-1", "next-2"], from: queue, "The queue does not go on after what is no event.")
        try await finish(next, in: queue)
    }

    /// Nobody waits for a crowd of others.
    private func inTurns(_ queue: any EventQueue) async throws {
        try await append(entries("returned", 60), to: queue)
        let returned = try await take(60, from: queue)
        try await settle(returned.map { QueueSettlement(id: $0.event.id, open: [.check("b")]) }, in: queue)
        try await append(entries("new", 60), to: queue)
        var taken: [Taken] = []
        for _ in 0..<5 { taken += try await take(8, from: queue) }
        let new = taken.count { $0.name.hasPrefix("new") }
        expect(
            (5...35).contains(new),
            "Of 60 events that were given back and 60 new ones, \(40 - new) and \(new) are handed out first, not in turns."
        )
        taken += try await take(80, from: queue)
        try await finish(taken, in: queue)
    }

    func together(_ queue: any EventQueue) async throws {
        try await inTurns(queue)
        var queues = [queue]
        if lease == nil {
            findings.skip("two consumers, as the queue has no lease")
        } else {
            queues.append(try await harness.open(consumer: 2))
        }
        let names = (0..<4).flatMap { writer in (1...50).map { "writer-\(writer)-\($0)" } }
        let due = Set(names)
        let done = DoneNames()
        findings.step("four writers and \(queues.count) consumers worked at the same time")
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for writer in 0..<4 {
                let entries = names[writer * 50..<writer * 50 + 50].map { entry($0) }
                group.addTask { [queue] in
                    for start in stride(from: 0, to: 50, by: 5) {
                        try await queue.append(Array(entries[start..<start + 5]))
                    }
                    return false
                }
            }
            for queue in queues {
                group.addTask {
                    var turn = 0
                    while !done.includes(due) {
                        turn += 1
                        let events = try await next(7, 1 << 20, from: queue)
                        if events.isEmpty { break }
                        // The one who is done first ends the other's calls.
                        do {
                            try await consume(events, turn, queue, done)
                        } catch {
                            if !done.includes(due) { throw error }
                        }
                    }
                    return true
                }
            }
            while let isDone = try await group.next() { if isDone { group.cancelAll() } }
        }
        expect(done.includes(due), "Of 200 events \(done.count) could be settled.")
    }

    private func consume(_ events: [QueuedEvent], _ turn: Int, _ queue: any EventQueue, _ done: DoneNames) async throws
    {
        let names = events.map { findings.name(of: $0) }
        async let noting: Void = queue.note(events.map { QueueProgress(id: $0.id, done: [.check("a")]) })
        async let extending = queue.extend(events.map(\.id))
        // A few are given back; a settlement that came too late is not the event's last one.
        let gives = turn % 5 == 0
        let stale = try await queue.settle(
            events.map { QueueSettlement(id: $0.id, open: gives ? [.check("b")] : []) })
        _ = try await (noting, extending)
        if gives { return }
        for (name, event) in zip(names, events) where !stale.contains(event.id) {
            expect(done.add(name), "An event is settled twice.")
        }
    }
}

/// The names of events that several consumers are done with.
private final class DoneNames: Sendable {
    private let names = Mutex(Set<String>())

    var count: Int { names.withLock { $0.count } }
    func add(_ name: String) -> Bool { names.withLock { $0.insert(name).inserted } }
    func includes(_ due: Set<String>) -> Bool { names.withLock { $0.isSuperset(of: due) } }
}
