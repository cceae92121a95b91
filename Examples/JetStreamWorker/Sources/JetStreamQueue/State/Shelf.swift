import DestinationActions

/// What there is for one destination, or for a part of it: which events, where each of them is, and which comes next.
///
/// While workers share all destinations, there is one shelf for all of them, ``Name/all``.
struct Shelf: Sendable {
    /// Which destination it is, and which part of it.
    struct Name: Hashable, Comparable, Sendable {
        let destination: String
        let part: Int

        static let all = Name("")

        init(_ destination: String, part: Int = 0) {
            self.destination = destination
            self.part = part
        }

        // Names are the same if their bytes are.
        static func == (a: Name, b: Name) -> Bool {
            a.part == b.part && a.destination.utf8.elementsEqual(b.destination.utf8)
        }

        static func < (a: Name, b: Name) -> Bool {
            if a.destination.utf8.elementsEqual(b.destination.utf8) { return a.part < b.part }
            return a.destination.utf8.lexicographicallyPrecedes(b.destination.utf8)
        }

        /// Whether it is a part of that destination.
        func isPart(of other: Name) -> Bool { Name(destination) == Name(other.destination) }
    }

    /// Where an event is.
    enum Place: UInt64, Sendable {
        /// It can be handed out.
        case ready
        /// Another event of its key is before it.
        case behind
        case held
        /// It was given back, and waits for its time.
        case delayed
        /// It was given back, and can be handed out.
        case returned
    }

    struct Entry: Sendable {
        var place: Place
        var open: [QueueTarget]?
        var done: [QueueTarget] = []
        var deliveries = 0
        /// How often it was given back.
        var returns = 0
        /// When it may be handed out again.
        var due = 0
        /// Who holds it, since when in the time of leases, and with which token; the last one if nobody does.
        var worker: UInt64 = 0
        var claimed = 0
        var token: UInt64 = 0
        /// When it is looked at whether the claim has lapsed.
        var lapse = 0
    }

    /// A moment at which something happens to an event.
    struct Moment: Comparable, Sendable {
        let time: Int
        let number: UInt64

        static func < (a: Moment, b: Moment) -> Bool { (a.time, a.number) < (b.time, b.number) }
    }

    /// When something that waits for its time is let out, and when a claim may lapse in the time of leases.
    struct Moments: Hashable, Sendable {
        let delayed: Int?
        let lapse: Int?
    }

    private(set) var entries: [UInt64: Entry] = [:]
    private var ready = Line<UInt64>()
    /// What is ready and came out of its order.
    private var freed = MinHeap<UInt64>()
    private(set) var returned = Line<UInt64>()
    private(set) var isTurnOfReturned = false
    private var delayed = MinHeap<Moment>()
    /// When what is held may lapse; it may have been extended or settled since.
    private var lapses = MinHeap<Moment>()
    /// Of each key the events in their order; the first one is out or may be.
    private(set) var keys: [Digest: ArraySlice<UInt64>] = [:]
    /// What each worker holds.
    private(set) var held: [UInt64: Set<UInt64>] = [:]

    /// What of a worker's is held here, as the worker knows it.
    func ids(heldBy worker: UInt64) -> [QueuedEvent.ID] {
        (held[worker] ?? []).compactMap { number in
            entries[number].map { QueuedEvent.ID(event: number, token: $0.token) }
        }
    }

    /// Whether a worker holds an event by that token.
    func holds(_ id: QueuedEvent.ID) -> Bool {
        guard let entry = entries[id.event] else { return false }
        return entry.place == .held && entry.token == id.token
    }

    // MARK: Places

    /// Puts an event behind all others.
    mutating func add(_ number: UInt64, key: Digest?) {
        var entry = Entry(place: .ready)
        if let key {
            keys[key, default: []].append(number)
            if keys[key]?.count ?? 0 > 1 { entry.place = .behind }
        }
        if entry.place == .ready { ready.append(number) }
        entries[number] = entry
    }

    /// What is handed out next: what was given back and all else take turns, so that neither keeps the other waiting.
    private var next: (number: UInt64, isReturned: Bool)? {
        let waiting = [ready.first, freed.first].compactMap(\.self).min()
        if let back = returned.first, isTurnOfReturned || waiting == nil { return (back, true) }
        return waiting.map { ($0, false) }
    }

    /// Which event is next to be handed out.
    var first: UInt64? { next?.number }

    /// Hands out what is next.
    mutating func take(for worker: UInt64, token: UInt64, at leaseNow: Int, lease: Int) -> (
        number: UInt64, entry: Entry
    )? {
        guard let (number, isReturned) = next, var entry = entries[number] else { return nil }
        if isReturned {
            _ = returned.removeFirst()
        } else {
            if ready.first == number { _ = ready.removeFirst() } else { _ = freed.removeFirst() }
        }
        isTurnOfReturned = !isReturned
        entry.deliveries += 1
        entry.place = .held
        entry.worker = worker
        entry.claimed = leaseNow
        entry.token = token
        entries[number] = entry
        held[worker, default: []].insert(number)
        look(at: number, again: leaseNow + lease)
        return (number, entry)
    }

    mutating func note(_ number: UInt64, done: [QueueTarget]) { entries[number]?.add(done: done) }

    /// Lets an event be handed out again that was held.
    mutating func free(_ number: UInt64) {
        guard let worker = entries[number]?.worker else { return }
        release(number, of: worker)
        entries[number]?.place = .ready
        freed.insert(number)
    }

    /// Lets all be handed out again that a worker holds.
    mutating func free(heldBy worker: UInt64) { for number in held[worker] ?? [] { free(number) } }

    /// Takes back what was held, for a while perhaps.
    mutating func giveBack(_ number: UInt64, open: [QueueTarget]?, due: Int, at now: Int) {
        release(number, of: entries[number]?.worker ?? 0)
        entries[number]?.open = open
        entries[number]?.returns += 1
        entries[number]?.due = due
        if due <= now {
            entries[number]?.place = .returned
            returned.append(number)
        } else {
            entries[number]?.place = .delayed
            delayed.insert(Moment(time: due, number: number))
        }
        forgetLapses()
    }

    private mutating func release(_ number: UInt64, of worker: UInt64) {
        held[worker]?.remove(number)
        if held[worker]?.isEmpty == true { held[worker] = nil }
    }

    /// Forgets an event, and lets the next one of its key be handed out.
    mutating func remove(_ number: UInt64, key: Digest?) {
        guard let entry = entries.removeValue(forKey: number) else { return }
        release(number, of: entry.worker)
        forgetLapses()
        guard let key else { return }
        keys[key]?.removeFirst()
        if let next = keys[key]?.first {
            entries[next]?.place = .ready
            freed.insert(next)
        } else {
            keys[key] = nil
        }
    }

    // MARK: Time

    /// Sees to it that the claim to an event is looked at when it may have lapsed.
    private mutating func look(at number: UInt64, again time: Int) {
        entries[number]?.lapse = time
        lapses.insert(Moment(time: time, number: number))
    }

    private func isLooked(_ moment: Moment) -> Bool {
        entries[moment.number].map { $0.place == .held && $0.lapse == moment.time } ?? false
    }

    /// Of what was settled, nothing is left to be waited for.
    private mutating func forgetLapses() {
        while let first = lapses.first, !isLooked(first) { _ = lapses.removeFirst() }
    }

    /// Goes on to a time: frees what has lapsed, and lets out what was to wait until then.
    mutating func pass(to now: Int, _ leaseNow: Int, end: (Entry) -> Int) {
        forgetLapses()
        while let first = lapses.first, first.time <= leaseNow {
            let number = lapses.removeFirst().number
            if let entry = entries[number] {
                let end = end(entry)
                if end > leaseNow { look(at: number, again: end) } else { free(number) }
            }
            forgetLapses()
        }
        while let first = delayed.first, first.time <= now {
            let number = delayed.removeFirst().number
            entries[number]?.place = .returned
            returned.append(number)
        }
    }

    /// What happens next by itself.
    var moments: Moments { Moments(delayed: delayed.first?.time, lapse: lapses.first?.time) }

    // MARK: Other shelves

    /// Puts an event here as it was on another shelf; they come in their order.
    ///
    /// - Parameter end: When the claim to it lapses if it is held.
    mutating func move(_ number: UInt64, _ entry: Entry, key: Digest?, end: Int) {
        entries[number] = entry
        if let key { keys[key, default: []].append(number) }
        switch entry.place {
        case .ready:
            ready.append(number)
        case .delayed: delayed.insert(Moment(time: entry.due, number: number))
        case .held:
            held[entry.worker, default: []].insert(number)
            look(at: number, again: end)
        case .behind, .returned: break
        }
    }

    /// What was given back comes in this order.
    mutating func line(up numbers: [UInt64], isTurnOfReturned: Bool) {
        for number in numbers { returned.append(number) }
        self.isTurnOfReturned = isTurnOfReturned
    }
}

extension Shelf.Entry {
    fileprivate mutating func add(done targets: [QueueTarget]) {
        for target in targets
        where !done.contains(where: {
            $0.destination.utf8.elementsEqual(target.destination.utf8)
                && $0.subscription.utf8.elementsEqual(target.subscription.utf8)
        }) {
            done.append(target)
        }
    }
}
