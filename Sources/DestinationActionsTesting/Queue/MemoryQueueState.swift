import DestinationActions

/// The events of a queue in memory, and who holds them.
struct MemoryQueueState {
    struct Entry {
        struct Held {
            let token: UInt64
            let consumer: Int
            var until: Duration?
        }

        let body: EventBody
        let bytes: Int
        let messageId: [UInt8]?
        let key: [UInt8]?
        let tag: (any Sendable)?
        let appended: Duration
        var open: [QueueTarget]?
        var done: [QueueTarget] = []
        var deliveries = 0
        /// How often it was given back.
        var returns = 0
        /// Who holds it; `nil` while it waits.
        var held: Held?
    }

    /// By their numbers.
    private(set) var entries: [UInt64: Entry] = [:]
    private(set) var letters: [DeadLetter] = []
    /// What can be handed out, in the order of the numbers.
    private var ready: [UInt64] = []
    /// The same of what was given back, in the order in which it was due.
    private var returned: [UInt64] = []
    private var isTurnOfReturned = false
    private typealias Counts = (ready: Int, returned: Int)
    /// What waits for its time, the earliest first.
    private var delayed: [(due: Duration, number: UInt64)] = []
    private var held: Set<UInt64> = []
    /// Of each key, as bytes, the events in their order; the first one is out or may be.
    private var keys: [[UInt8]: [UInt64]] = [:]
    private var messageIds: Set<[UInt8]> = []
    private var lastEvent: UInt64 = 0
    private var lastToken: UInt64 = 0

    mutating func append(_ entry: QueueEntry, at now: Duration) {
        let messageId = entry.messageId.map { Array($0.utf8) }
        if let messageId, !messageIds.insert(messageId).inserted { return }
        let key = entry.orderingKey.map { Array($0.utf8) }
        lastEvent += 1
        entries[lastEvent] = Entry(
            body: entry.body, bytes: entry.body.bytes.count, messageId: messageId, key: key, tag: entry.tag,
            appended: now)
        if let key {
            keys[key, default: []].append(lastEvent)
            if keys[key]?.count ?? 0 > 1 { return }
        }
        ready.append(lastEvent)
    }

    mutating func take(
        _ most: Int, _ bytes: Int, for consumer: Int, lease: Duration?, at now: Duration
    ) -> [QueuedEvent] {
        for number in held where entries[number]?.held?.until.map({ $0 <= now }) ?? false { free(number) }
        while let first = delayed.first, first.due <= now {
            delayed.removeFirst()
            returned.append(first.number)
        }
        var taken: [QueuedEvent] = []
        var size = 0
        var gone: Counts = (0, 0)
        while taken.count < most, let (number, isReturned) = next(after: gone) {
            guard var entry = entries[number] else { break }
            if !taken.isEmpty, size + entry.bytes > bytes { break }
            size += entry.bytes
            if isReturned { gone.returned += 1 } else { gone.ready += 1 }
            isTurnOfReturned = !isReturned
            lastToken += 1
            entry.deliveries += 1
            entry.held = .init(token: lastToken, consumer: consumer, until: lease.map { now + $0 })
            entries[number] = entry
            held.insert(number)
            taken.append(
                QueuedEvent(
                    id: .init(event: number, token: lastToken), body: entry.body, delivery: entry.deliveries,
                    lapses: entry.deliveries - 1 - entry.returns, open: entry.open, done: entry.done,
                    age: now - entry.appended, tag: entry.tag))
        }
        ready.removeFirst(gone.ready)
        returned.removeFirst(gone.returned)
        return taken
    }

    /// What is handed out next: what was given back and all else take turns, so that neither keeps the other waiting.
    private func next(after gone: Counts) -> (number: UInt64, isReturned: Bool)? {
        let waiting = gone.ready < ready.count ? ready[gone.ready] : nil
        let back = gone.returned < returned.count ? returned[gone.returned] : nil
        if let back, isTurnOfReturned || waiting == nil { return (back, true) }
        return waiting.map { ($0, false) }
    }

    /// When something may be handed out that may not be now.
    var nextDue: Duration? {
        let lapse = held.compactMap { entries[$0]?.held?.until }.min()
        guard let due = delayed.first?.due else { return lapse }
        return min(lapse ?? due, due)
    }

    mutating func note(_ progress: QueueProgress, at now: Duration) {
        if holds(progress.id, at: now) { entries[progress.id.event]?.add(done: progress.done) }
    }

    /// Settles an event; `false` if it is not held any longer.
    mutating func settle(_ settlement: QueueSettlement, at now: Duration) -> Bool {
        let number = settlement.id.event
        guard holds(settlement.id, at: now) else { return false }
        letters += settlement.letters
        if settlement.isDone {
            remove(number)
        } else {
            entries[number]?.open = settlement.open
            entries[number]?.returns += 1
            entries[number]?.held = nil
            held.remove(number)
            let due = now + settlement.after
            delayed.insert((due, number), at: delayed.firstIndex { $0.due > due } ?? delayed.count)
        }
        return true
    }

    /// Holds an event for another lease; `false` if it is not held any longer.
    mutating func extend(_ id: QueuedEvent.ID, lease: Duration?, at now: Duration) -> Bool {
        guard holds(id, at: now) else { return false }
        entries[id.event]?.held?.until = lease.map { now + $0 }
        return true
    }

    /// Frees what a consumer holds, except for what is named.
    mutating func release(of consumer: Int, but named: Set<QueuedEvent.ID>) {
        for number in held {
            guard let claim = entries[number]?.held, claim.consumer == consumer else { continue }
            if !named.contains(.init(event: number, token: claim.token)) { free(number) }
        }
    }

    private func holds(_ id: QueuedEvent.ID, at now: Duration) -> Bool {
        guard let held = entries[id.event]?.held, held.token == id.token else { return false }
        return held.until.map { $0 > now } ?? true
    }

    private mutating func insert(ready number: UInt64) {
        var low = 0
        var high = ready.count
        while low < high {
            let middle = (low + high) / 2
            if ready[middle] < number { low = middle + 1 } else { high = middle }
        }
        ready.insert(number, at: low)
    }

    /// Lets an event be handed out again that was held.
    private mutating func free(_ number: UInt64) {
        entries[number]?.held = nil
        held.remove(number)
        insert(ready: number)
    }

    /// Forgets an event, and lets the next one of its key be handed out.
    private mutating func remove(_ number: UInt64) {
        held.remove(number)
        guard let entry = entries.removeValue(forKey: number) else { return }
        if let messageId = entry.messageId { messageIds.remove(messageId) }
        guard let key = entry.key else { return }
        keys[key]?.removeFirst()
        if let next = keys[key]?.first { insert(ready: next) } else { keys[key] = nil }
    }
}

extension MemoryQueueState.Entry {
    fileprivate mutating func add(done targets: [QueueTarget]) {
        for target in targets
        where !done.contains(where: {
            $0.destination.isExactly(target.destination) && $0.subscription.isExactly(target.subscription)
        }) {
            done.append(target)
        }
    }
}
