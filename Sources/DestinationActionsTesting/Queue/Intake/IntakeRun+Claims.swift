import DestinationActions

/// Rules about what is kept and who holds it.
extension IntakeRun {
    func kept(_ first: any EventQueue) async throws {
        var queue = first
        let names = (1...21).map { "kept-\($0)" }
        for start in stride(from: 0, to: 21, by: 7) {
            try await append(names[start..<start + 7].map { entry($0) }, to: queue)
        }
        queue = try await restart()
        try await expect(names, from: queue, "After a crash not all comes that was appended.")
        queue = try await restart()
        let taken = try await expect(names, from: queue, "After a crash not all comes that was held.")
        try await finish(taken.prefix(5), in: queue)
        queue = try await restart()
        let rest = try await expect(
            taken.dropFirst(5).map(\.name), from: queue, "After a crash something else comes than what was not settled."
        )
        try await finish(rest, in: queue)
        for steps in 0..<20 { queue = try await cutAppend(queue, steps) }
    }

    /// Lets the consumer crash while it appends.
    private func cutAppend(_ queue: any EventQueue, _ steps: Int) async throws -> any EventQueue {
        let group = entries("cut-\(steps)", 30)
        findings.step("the consumer crashed while it appended")
        let isReturned = Flag()
        async let appending: Void = isReturned.raise(after: { try await queue.append(group) })
        for _ in 0..<steps { await Task.yield() }
        // What returns when the process has ended, nobody hears.
        let isConfirmed = isReturned.isRaised
        try await harness.crash(1)
        findings.crashed()
        await appending
        let queue = try await harness.open(consumer: 1)
        let found = isConfirmed ? try await take(30, from: queue) : try await takeReady(from: queue)
        expect(
            found.isEmpty || found.count == 30,
            "Of 30 events that were appended together, \(found.count) are there after a crash.")
        try await finish(found, in: queue)
        return queue
    }

    func held(_ queue: any EventQueue) async throws {
        try await append(entries("held", 40), to: queue)
        var taken = try await take(20, from: queue)
        taken += try await take(20, from: queue)
        expect(Set(taken.map(\.name)).count == 40, "A consumer gets an event twice while it holds it.")
        try await expectNothing(from: queue, "A consumer gets an event that it holds.")
        try await finish(taken, in: queue)
        guard lease != nil else { return findings.skip("two consumers, as the queue has no lease") }
        let other = try await harness.open(consumer: 2)
        try await append(entries("shared", 40), to: queue)
        async let theirs = take(20, from: other)
        let mine = try await take(20, from: queue)
        let all = try await mine + theirs
        expect(Set(all.map(\.name)).count == 40, "Two consumers hold one event.")
        try await expectNothing(from: other, "A consumer gets what another one holds.")
        try await expectNothing(from: queue, "A consumer gets what another one holds.")
        try await finish(all.suffix(20), in: other)
        try await finish(mine, in: queue)
    }

    func lapsed(_ first: any EventQueue) async throws {
        var queue = first
        try await append(entries("lapsed", 3), to: queue)
        var taken = try await take(3, from: queue)
        for delivery in 2...4 {
            queue = try await restart()
            let again = try await expect(taken.map(\.name), from: queue, "What is free again is not handed out.")
            expect(
                again.allSatisfy { $0.event.delivery == delivery },
                "What is handed out for the time \(delivery) says that it is the time \(again[0].event.delivery).")
            let tokens = Set((taken + again).map(\.event.id))
            expect(tokens.count == 6, "What is handed out again has the token that it had.")
            taken = again
        }
        try await finish(taken, in: queue)
        guard let lease else { return findings.skip("leases, as the queue has none") }
        let other = try await harness.open(consumer: 2)
        let late = entries("late", 3)
        try await append(late, to: queue)
        taken = try await take(3, from: queue)
        try await harness.pass(lapse)
        let again = try await expect(
            taken.map(\.name), from: other, "What lapsed is not handed out to another consumer.")
        expect(again.allSatisfy { $0.event.delivery == 2 }, "What lapsed is not counted as handed out.")
        try await finish(again, in: other)
        try await append(entries("extended", 3), to: queue)
        taken = try await take(3, from: queue)
        for _ in 0..<4 {
            try await harness.pass(lease * 6 / 10)
            let lost = try await queue.extend(taken.map(\.event.id))
            expect(lost.isEmpty, "What is extended in time is said to be lost.")
            try await expectNothing(from: other, "What is extended is handed out to another consumer.")
        }
        try await finish(taken, in: queue)
    }

    func stale(_ first: any EventQueue) async throws {
        try await append(entries("stale", 4), to: first)
        let old = try await take(4, from: first)
        let queue = try await restart()
        let new = try await take(4, from: queue).sorted { $0.name < $1.name }
        let late = old.sorted { $0.name < $1.name }
        let lateIds = Set(late.map(\.event.id))
        try await settle(
            late.map { QueueSettlement(id: $0.event.id, letters: [letter($0.name)], open: [.check("z")]) }, in: queue,
            stale: lateIds, "A settlement with a stale token is taken.")
        try await queue.note(late.map { QueueProgress(id: $0.event.id, done: [.check("late")]) })
        findings.step("claims were extended")
        let lost = try await queue.extend(old.map(\.event.id) + new.map(\.event.id))
        expect(lost == lateIds, "Extending says \(lost.count) of 4 stale tokens are lost.")
        expect(try await letters().isEmpty, "A settlement with a stale token leaves a letter.")
        let unknown = QueuedEvent.ID(event: 1 << 60, token: 1)
        try await settle(
            [
                QueueSettlement(id: new[0].event.id), QueueSettlement(id: late[1].event.id),
                QueueSettlement(id: unknown),
            ],
            in: queue, stale: [late[1].event.id, unknown],
            "Among settlements, those are not told that are stale.")
        try await settle(
            [QueueSettlement(id: new[0].event.id)], in: queue, stale: [new[0].event.id], "An event is settled twice.")
        try await settle(
            new.dropFirst().map { QueueSettlement(id: $0.event.id, open: [.check("b")]) }, in: queue)
        let again = try await expect(
            new.dropFirst().map(\.name), from: queue, "Something else comes than was given back.")
        for taken in again {
            expect(
                !taken.event.done.contains { $0.destination == "late" }, "Progress with a stale token is noted.")
            expect(taken.event.open?.map(\.destination) == ["b"], "A stale token changes whom an event is for.")
        }
        try await finish(again, in: queue)
    }

    func atomic(_ first: any EventQueue) async throws {
        var queue = first
        try await append(entries("settled", 12), to: queue)
        let taken = try await take(12, from: queue)
        try await settle(
            taken.prefix(8).enumerated().map { place, taken in
                QueueSettlement(
                    id: taken.event.id, letters: [letter(taken.name)], open: place < 4 ? [] : [.check("b", 1)])
            }, in: queue)
        queue = try await restart()
        let told = try await letters()
        expect(
            told == Dictionary(uniqueKeysWithValues: taken.prefix(8).map { ($0.name, 1) }),
            "Of 8 letters that were settled, \(told.values.reduce(0, +)) are there after a crash.")
        let rest = try await expect(
            taken.dropFirst(4).map(\.name), from: queue, "After a crash something else comes than was settled so.")
        let given = Set(taken[4..<8].map(\.name))
        for taken in rest {
            let isGiven = given.contains(taken.name)
            expect(
                taken.event.open == (isGiven ? [.check("b", 1)] : nil),
                "After a crash an event is not for those for whom it was settled.")
        }
        try await finish(rest, in: queue)
        for steps in 0..<20 { queue = try await cutSettlement(queue, steps) }
    }

    /// Lets the consumer crash while it settles.
    private func cutSettlement(_ queue: any EventQueue, _ steps: Int) async throws -> any EventQueue {
        try await append(entries("cut-\(steps)", 10), to: queue)
        let taken = try await take(10, from: queue)
        let settlements = taken.map { QueueSettlement(id: $0.event.id, letters: [letter($0.name)]) }
        findings.step("the consumer crashed while it settled")
        let isReturned = Flag()
        async let settling: Void = isReturned.raise(after: { _ = try await queue.settle(settlements) })
        for _ in 0..<steps { await Task.yield() }
        // What returns when the process has ended, nobody hears.
        let isConfirmed = isReturned.isRaised
        try await harness.crash(1)
        findings.crashed()
        await settling
        let queue = try await harness.open(consumer: 1)
        try await harness.pass(lapse)
        let rest = try await takeReady(from: queue)
        if isConfirmed { expect(rest.isEmpty, "What was settled comes again after a crash.") }
        let letters = try await letters()
        let left = Set(rest.map(\.name))
        for name in taken.map(\.name) {
            let count = letters[name, default: 0] + (left.contains(name) ? 1 : 0)
            expect(
                count == 1,
                "After a crash in the middle of a settlement, \(count) of the event and its letter are there, not one.")
        }
        try await finish(rest, in: queue)
        return queue
    }

    func unlisted(_ queue: any EventQueue) async throws {
        try await append(entries("unlisted", 5), to: queue)
        let taken = try await take(5, from: queue)
        findings.step("claims were extended")
        let lost = try await queue.extend(taken.prefix(3).map(\.event.id))
        expect(lost.isEmpty, "What is held is said to be lost.")
        let again = try await expect(
            taken.suffix(2).map(\.name), from: queue, isAtOnce: true,
            "What a consumer does not name is not handed out again.")
        let ids = Set((taken + again).map(\.event.id))
        expect(ids.count == 7, "What a consumer did not name has the token that it had.")
        expect(
            again.allSatisfy { $0.event.delivery == 2 }, "What a consumer did not name is not counted as handed out.")
        try await expectNothing(from: queue, "What a consumer names is handed out again.")
        try await finish(taken.prefix(3) + again, in: queue)
    }
}
