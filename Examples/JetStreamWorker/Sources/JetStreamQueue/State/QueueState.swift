import DestinationActions

/// What the log of a queue comes to: which events there are, and who holds them.
///
/// It follows from the records and from nothing else, so that all who have read the same part of the log know the same. Times are
/// nanoseconds of the clock of the servers, which stamp each record.
struct QueueState: Sendable {
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
        let bytes: Int
        let messageId: Digest?
        let key: Digest?
        let appended: Int
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

    /// Letters that came with a settlement.
    struct Letters: Sendable {
        /// Those lines of the message's body that count.
        var lines: [Int]
        /// When they came, in the time of leases.
        let since: Int
    }

    /// A moment at which something happens to an event.
    struct Moment: Comparable, Sendable {
        let time: Int
        let number: UInt64

        static func < (a: Moment, b: Moment) -> Bool { (a.time, a.number) < (b.time, b.number) }
    }

    /// An event that was handed out.
    struct Claim: Sendable {
        let id: QueuedEvent.ID
        let bytes: Int
        let delivery: Int
        let lapses: Int
        let open: [QueueTarget]?
        let done: [QueueTarget]
        let age: Duration
    }

    /// What a record came to.
    enum Effect: Sendable {
        case nothing
        case claimed([Claim])
        case stale(Set<QueuedEvent.ID>)
    }

    let lease: Int
    /// Whether time passes by records that say so, and not by the servers' clock.
    let isToldTime: Bool
    /// The number of the last message that was read.
    var applied: UInt64 = 0
    /// How many records there were.
    var records: UInt64 = 0
    /// The time of the last record.
    var now = 0
    /// The time by which leases end: it stands still while the log does.
    var leaseNow = 0
    var entries: [UInt64: Entry] = [:]
    var ready = Line<UInt64>()
    /// What is ready and came out of its order.
    var freed = MinHeap<UInt64>()
    var returned = Line<UInt64>()
    var isTurnOfReturned = false
    var delayed = MinHeap<Moment>()
    /// When what is held may lapse; it may have been extended or settled since.
    var lapses = MinHeap<Moment>()
    /// Of each key the events in their order; the first one is out or may be.
    var keys: [Digest: ArraySlice<UInt64>] = [:]
    var messageIds: Set<Digest> = []
    /// What each worker holds.
    var held: [UInt64: Set<UInt64>] = [:]
    /// When each worker said last that it lives.
    var extended: [UInt64: Int] = [:]
    /// How many events of each append there are.
    var bodies: [UInt64: Int] = [:]
    /// What is not in the stream of letters yet, by the message that it came with.
    var letters: [UInt64: Letters] = [:]

    init(lease: Duration, isToldTime: Bool) {
        self.lease = lease.nanoseconds
        self.isToldTime = isToldTime
    }

    /// An event's number: that of the message that it came with, and its place in there.
    static func number(_ message: UInt64, _ place: Int) -> UInt64 { message << 11 | UInt64(place) }
    /// The message that an event came with, and its place in there.
    static func place(_ number: UInt64) -> (message: UInt64, place: Int) { (number >> 11, Int(number & 0x7FF)) }

    // MARK: Time

    /// How much of a pause between two records counts for leases.
    ///
    /// Workers that live say so three times a lease. If none could, the servers were away, and no lease ends because of that.
    var longestPause: Int { lease / 2 }

    /// Goes on to the time of a record.
    mutating func pass(to time: Int) {
        let pause = max(0, time - now)
        leaseNow += now == 0 || isToldTime ? pause : min(pause, longestPause)
        now += pause
        while let first = lapses.first {
            let entry = entries[first.number]
            let isLooked = entry.map { $0.place == .held && $0.lapse == first.time } ?? false
            // Of what was settled, nothing is left to be waited for.
            if isLooked, first.time > leaseNow { break }
            let number = lapses.removeFirst().number
            guard let entry, isLooked else { continue }
            let end = end(of: entry)
            if end > leaseNow { look(at: number, again: end) } else { free(number) }
        }
        while let first = delayed.first, first.time <= now {
            let number = delayed.removeFirst().number
            entries[number]?.place = .returned
            returned.append(number)
        }
    }

    /// When the claim to an event lapses, in the time of leases.
    func end(of entry: Entry) -> Int { max(entry.claimed, extended[entry.worker] ?? 0) + lease }

    /// Sees to it that the claim to an event is looked at when it may have lapsed.
    mutating func look(at number: UInt64, again time: Int) {
        entries[number]?.lapse = time
        lapses.insert(Moment(time: time, number: number))
    }

    /// Whether a worker holds an event by that token.
    func holds(_ id: QueuedEvent.ID) -> Bool {
        guard let entry = entries[id.event] else { return false }
        return entry.place == .held && entry.token == id.token
    }

    // MARK: Places

    /// Lets an event be handed out again that was held.
    mutating func free(_ number: UInt64) {
        guard let worker = entries[number]?.worker else { return }
        release(number, of: worker)
        entries[number]?.place = .ready
        freed.insert(number)
    }

    mutating func release(_ number: UInt64, of worker: UInt64) {
        held[worker]?.remove(number)
        if held[worker]?.isEmpty == true { held[worker] = nil }
    }

    /// Forgets an event, and lets the next one of its key be handed out.
    mutating func remove(_ number: UInt64) {
        guard let entry = entries.removeValue(forKey: number) else { return }
        release(number, of: entry.worker)
        let message = Self.place(number).message
        bodies[message]? -= 1
        if bodies[message] == 0 { bodies[message] = nil }
        if let messageId = entry.messageId { messageIds.remove(messageId) }
        guard let key = entry.key else { return }
        keys[key]?.removeFirst()
        if let next = keys[key]?.first {
            entries[next]?.place = .ready
            freed.insert(next)
        } else {
            keys[key] = nil
        }
    }
}

extension Duration {
    var nanoseconds: Int {
        Int(min(components.seconds, 1 << 32)) * 1_000_000_000 + Int(components.attoseconds / 1_000_000_000)
    }
}
