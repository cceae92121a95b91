import DestinationActions

/// Random actions, after each of which the queue has to be where the model is.
struct IntakeWalk {
    /// How often all that is ready is compared, and not only what happens to be handed out.
    private static let sweep = 250
    private static let mostWaiting = 60

    private let run: IntakeRun
    private var queues: [Int: any EventQueue]
    private var random: SplitMix64
    private var model: IntakeModel
    private var lastName = 0

    init(_ run: IntakeRun, _ queue: any EventQueue, seed: UInt64) {
        self.run = run
        queues = [1: queue]
        random = SplitMix64(seed: seed)
        model = IntakeModel(lease: run.lease)
    }

    mutating func take(_ actions: Int) async throws {
        if run.lease != nil { queues[2] = try await run.harness.open(consumer: 2) }
        for action in 0..<max(0, actions) {
            let step = try await act()
            run.findings.acted()
            run.expect(model.isBalanced, "The model of the check is wrong.")
            if action % Self.sweep == Self.sweep - 1, !run.findings.hasProblems { try await sweep() }
            if run.findings.hasProblems {
                run.findings.add("That was action \(action + 1), \(step), of those that the seed chooses.")
                return
            }
        }
        if actions > 0 { try await empty() }
    }

    private mutating func act() async throws -> String {
        let consumer = queues.count == 1 ? 1 : Int.random(in: 1...2, using: &random)
        guard let queue = queues[consumer] else { return "" }
        let number = Int.random(in: 0..<1000, using: &random)
        let step: String
        switch number {
        case ..<200:
            step = "append"
            run.findings.step(step)
            try await append(to: queue)
        case ..<550:
            step = "next"
            run.findings.step(step)
            try await next(consumer, queue)
        case ..<650:
            step = "note"
            run.findings.step(step)
            try await note(consumer, queue)
        case ..<920:
            step = "settle"
            run.findings.step(step)
            try await settle(consumer, queue)
        case ..<960:
            step = "extend"
            run.findings.step(step)
            try await extend(consumer, queue)
        case ..<990:
            step = "a passing of time"
            run.findings.step(step)
            // Never to the very end of a lease or a delay.
            try await pass(.milliseconds(Int.random(in: 1...400, using: &random)) + .microseconds(13))
        case ..<995:
            step = "close"
            run.findings.step(step)
            await queue.close()
            model.reopen(consumer)
            queues[consumer] = try await run.harness.open(consumer: consumer)
        default:
            step = "crash"
            queues[consumer] = try await run.restart(consumer)
            model.reopen(consumer)
            model.pass(run.lapse)
        }
        return step
    }

    private mutating func pass(_ time: Duration) async throws {
        try await run.harness.pass(time)
        model.pass(time)
    }

    private mutating func append(to queue: any EventQueue) async throws {
        guard model.entries.count < Self.mostWaiting else { return }
        var entries: [QueueEntry] = []
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let isRepetition = Int.random(in: 0..<10, using: &random) == 0
            if isRepetition, let name = model.names.randomElement(using: &random) {
                entries.append(
                    QueueEntry(
                        .bytes(run.findings.body(of: name)), messageId: name, orderingKey: model.entries[name]?.key))
                continue
            }
            lastName += 1
            let name = "walk-\(lastName)"
            let key = Bool.random(using: &random) ? "k-\(Int.random(in: 0..<5, using: &random))" : nil
            let entry = run.entry(name, key: key, size: Int.random(in: 0...300, using: &random))
            entries.append(entry)
            model.append(name, bytes: entry.body.bytes.count, key: key)
        }
        try await queue.append(entries)
    }

    private mutating func next(_ consumer: Int, _ queue: any EventQueue) async throws {
        let ready = model.due
        guard !ready.isEmpty, model.held(by: consumer).count < 20 else { return }
        let events = Int.random(in: 1...8, using: &random)
        let bytes = Int.random(in: 1...2000, using: &random)
        run.findings.step("\(ready.count) events are ready, and next was called")
        let taken = try await queue.next(events: events, bytes: bytes)
        let size = taken.reduce(0) { $0 + $1.body.bytes.count }
        run.expect(!taken.isEmpty, "Nothing is handed out while \(ready.count) events are ready.")
        run.expect(taken.count <= events, "\(taken.count) events are handed out to one who asks for \(events).")
        run.expect(size <= bytes || taken.count == 1, "\(size) bytes are handed out to one who asks for \(bytes).")
        for event in taken { note(event, by: consumer) }
    }

    private mutating func note(_ event: QueuedEvent, by consumer: Int) {
        if let problem = model.take(run.findings.name(of: event), event, by: consumer) { run.findings.add(problem) }
    }

    private mutating func note(_ consumer: Int, _ queue: any EventQueue) async throws {
        var progress: [QueueProgress] = []
        for held in model.held(by: consumer) where Bool.random(using: &random) {
            let done = QueueTarget.check(["a", "b", "c"].randomElement(using: &random) ?? "a")
            progress.append(QueueProgress(id: held.id, done: [done]))
            model.note(held.name, done)
        }
        if let late = model.stale.randomElement(using: &random) {
            progress.append(QueueProgress(id: late, done: [.check("late")]))
        }
        try await queue.note(progress)
    }

    private mutating func settle(_ consumer: Int, _ queue: any EventQueue) async throws {
        var settlements: [QueueSettlement] = []
        var stale = Set<QueuedEvent.ID>()
        for held in model.held(by: consumer) where Bool.random(using: &random) {
            let kind = Int.random(in: 0..<20, using: &random)
            let after = Duration.seconds(Int.random(in: 0...3, using: &random))
            let settlement =
                switch kind {
                case ..<12: QueueSettlement(id: held.id)
                case ..<15: QueueSettlement(id: held.id, letters: [run.letter(held.name)])
                default:
                    QueueSettlement(
                        id: held.id, open: kind == 15 ? nil : [.check("b", kind)],
                        after: after == .zero ? after : after + .microseconds(7)
                    )
                }
            settlements.append(settlement)
            model.settle(held.name, settlement)
        }
        let isLate = Int.random(in: 0..<4, using: &random) == 0
        if isLate, let late = model.stale.randomElement(using: &random), !settlements.contains(where: { $0.id == late })
        {
            stale.insert(late)
            settlements.append(QueueSettlement(id: late, letters: [run.letter("late")]))
        }
        try await run.settle(settlements, in: queue, stale: stale)
        if settlements.contains(where: { !$0.letters.isEmpty }) { try await compareLetters() }
    }

    private func compareLetters() async throws {
        let letters = try await run.letters()
        run.expect(
            letters == model.letters,
            "\(model.letters.count) letters were settled, and \(letters.values.reduce(0, +)) are there.")
    }

    private mutating func extend(_ consumer: Int, _ queue: any EventQueue) async throws {
        var held = model.held(by: consumer)
        if Bool.random(using: &random), let last = held.popLast() { model.free(last.name) }
        for held in held { model.extend(held.name) }
        var ids = held.map(\.id)
        let late = model.stale.randomElement(using: &random)
        if let late { ids.append(late) }
        let lost = try await queue.extend(ids)
        run.expect(lost == Set([late].compactMap(\.self)), "Extending tells something else to be lost than is.")
    }

    /// Compares all that is ready, and gives it back.
    private mutating func sweep() async throws {
        guard let queue = queues[1] else { return }
        try await compareLetters()
        let ready = model.ready
        // What may come and does not have to cannot be compared.
        guard ready == model.due else { return }
        let taken = try await run.expect(ready, from: queue, "Something else is ready than should be.")
        for taken in taken { note(taken.event, by: 1) }
        var later = model
        later.pass(IntakeRun.moment * (IntakeRun.moments + 1))
        if later.ready.isEmpty {
            try await run.expectNothing(from: queue, "Something is ready that should not be.")
            model.pass(IntakeRun.moment * IntakeRun.moments)
        }
        let settlements = taken.map { QueueSettlement(id: $0.event.id, open: $0.event.open ?? [.check("a")]) }
        for (taken, settlement) in zip(taken, settlements) { model.settle(taken.name, settlement) }
        try await run.settle(settlements, in: queue)
    }

    /// Takes out all that is left.
    private mutating func empty() async throws {
        guard let queue = queues[1] else { return }
        let held = model.held(by: 1)
        for held in held { model.settle(held.name, QueueSettlement(id: held.id)) }
        try await run.settle(held.map { QueueSettlement(id: $0.id) }, in: queue)
        try await pass(.seconds(30) + run.lapse)
        while !model.entries.isEmpty, !run.findings.hasProblems {
            let ready = model.ready
            let taken = try await run.expect(ready, from: queue, "Something else is left than should be.")
            for taken in taken {
                note(taken.event, by: 1)
                model.settle(taken.name, QueueSettlement(id: taken.event.id))
            }
            try await run.finish(taken, in: queue)
        }
        try await run.expectNothing(from: queue, "Something is left after all was settled.")
        try await compareLetters()
    }
}
