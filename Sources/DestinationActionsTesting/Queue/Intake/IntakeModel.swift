import DestinationActions

/// What a queue should hold, in the plainest form: it waits for nobody and survives everything.
struct IntakeModel {
    struct Entry {
        let bytes: Int
        let key: String?
        var open: [QueueTarget]?
        var done: Set<QueueTarget> = []
        var deliveries = 0
        var returns = 0
        var due: Duration = .zero
        /// How much later than that it may come, as a queue may lose the last moment before it ends.
        var late: Duration = .zero
        var held: (id: QueuedEvent.ID, consumer: Int, until: Duration?)?
    }

    let lease: Duration?
    private(set) var now: Duration = .zero
    /// When something was written last.
    private var written: Duration = .zero
    private(set) var entries: [String: Entry] = [:]
    /// The names of the entries, in the order in which they were appended.
    private(set) var names: [String] = []
    private var keys: [String: [String]] = [:]
    private(set) var accepted = 0
    private(set) var finished = 0
    private(set) var letters: [String: Int] = [:]
    /// Ids that are not held any longer, to come back with.
    private(set) var stale: [QueuedEvent.ID] = []

    init(lease: Duration?) { self.lease = lease }

    /// Whether what was accepted is done, a letter or waiting.
    var isBalanced: Bool { accepted == finished + letters.count + entries.count }

    mutating func append(_ name: String, bytes: Int, key: String?) {
        if entries[name] != nil { return }
        accepted += 1
        written = now
        entries[name] = Entry(bytes: bytes, key: key)
        names.append(name)
        if let key { keys[key, default: []].append(name) }
    }

    private func isHeld(_ entry: Entry) -> Bool {
        guard let held = entry.held else { return false }
        return held.until.map { $0 > now } ?? true
    }

    /// What can be handed out.
    var ready: [String] { ready { $0.due } }
    /// What has to be handed out to one who asks.
    var due: [String] { ready { $0.due + $0.late } }

    private func ready(_ due: (Entry) -> Duration) -> [String] {
        names.filter { name in
            guard let entry = entries[name], !isHeld(entry), due(entry) <= now else { return false }
            return entry.key.map { keys[$0]?.first == name } ?? true
        }
    }

    /// What a consumer holds.
    func held(by consumer: Int) -> [(name: String, id: QueuedEvent.ID)] {
        names.compactMap { name in
            guard let entry = entries[name], isHeld(entry), let held = entry.held, held.consumer == consumer
            else { return nil }
            return (name, held.id)
        }
    }

    /// Takes note of an event that was handed out, and says what is wrong with it.
    mutating func take(_ name: String, _ event: QueuedEvent, by consumer: Int) -> String? {
        guard var entry = entries[name] else { return "\(name) is handed out, and was settled or never appended." }
        if isHeld(entry) { return "\(name) is handed out while it is held." }
        if entry.due > now { return "\(name) is handed out \(entry.due - now) before its time." }
        if !ready.contains(name) { return "\(name) is handed out before another event of its key." }
        if let last = entry.held {
            if last.id == event.id { return "\(name) has the token that it had." }
            stale.append(last.id)
        }
        entry.deliveries += 1
        entry.held = (event.id, consumer, lease.map { now + $0 })
        entries[name] = entry
        if event.delivery != entry.deliveries {
            return "\(name) is handed out for the time \(entry.deliveries), and says \(event.delivery)."
        }
        let lapses = entry.deliveries - 1 - entry.returns
        if event.lapses != lapses { return "\(name) lapsed \(lapses) times, and says \(event.lapses)." }
        if event.open.map(Set.init) != entry.open.map(Set.init) { return "\(name) comes for others than it should." }
        if Set(event.done) != entry.done { return "\(name) comes with other progress than was noted." }
        return nil
    }

    mutating func note(_ name: String, _ done: QueueTarget) { entries[name]?.done.insert(done) }

    mutating func settle(_ name: String, _ settlement: QueueSettlement) {
        stale.append(settlement.id)
        written = now
        if settlement.isDone {
            if settlement.letters.isEmpty { finished += 1 } else { letters[name, default: 0] += 1 }
            if let key = entries[name]?.key { keys[key]?.removeFirst() }
            entries[name] = nil
            names.removeAll { $0 == name }
        } else {
            entries[name]?.open = settlement.open
            entries[name]?.returns += 1
            entries[name]?.due = now + settlement.after
            entries[name]?.late = .zero
            free(name)
        }
    }

    mutating func extend(_ name: String) { entries[name]?.held?.until = lease.map { now + $0 } }

    /// Lets an event be handed out again; its last token stays known.
    mutating func free(_ name: String) { entries[name]?.held?.until = now }

    mutating func reopen(_ consumer: Int) {
        for (name, entry) in entries where entry.due + entry.late > written { entries[name]?.late += now - written }
        written = now
        for held in held(by: consumer) { free(held.name) }
    }

    mutating func pass(_ time: Duration) { now += time }
}
