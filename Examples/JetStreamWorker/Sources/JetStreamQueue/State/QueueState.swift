import DestinationActions

/// What the log of a queue comes to: which events there are, who holds them, and who owns which destination.
///
/// It follows from the records and from nothing else, so that all who have read the same part of the log know the same. Times are
/// nanoseconds of the clock of the servers, which stamp each record.
struct QueueState: Sendable {
    /// An event, whatever shelves it is on.
    struct Event: Sendable {
        let bytes: Int
        let messageId: Digest?
        let key: Digest?
        let appended: Int
        /// On how many shelves it is.
        var shelves: Int
    }

    /// Letters that came with a settlement.
    struct Letters: Sendable {
        /// Those lines of the message's body that count.
        var lines: [Int]
        /// When they came, in the time of leases.
        let since: Int
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
        case owned([Share])
        case refused(JetStreamError)
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
    var events: [UInt64: Event] = [:]
    /// Where events wait for their destinations; one for all of them while nobody owns any.
    var shelves: [Shelf.Name: Shelf] = [.all: Shelf()]
    /// Before these times nothing happens on any shelf.
    var nothingBefore = (delayed: 0, lapse: 0)
    var messageIds: Set<Digest> = []
    /// When each worker said last that it lives.
    var extended: [UInt64: Int] = [:]
    /// How many events of each append there are.
    var bodies: [UInt64: Int] = [:]
    /// What is not in the stream of letters yet, by the message that it came with.
    var letters: [UInt64: Letters] = [:]
    /// The workers that own, or could.
    var servers: [UInt64: Server] = [:]
    /// The destinations that have owners, by their first part.
    var destinations: [Shelf.Name: Destination] = [:]
    /// Who owns what.
    var routes: [Shelf.Name: Ownership] = [:]

    init(lease: Duration, isToldTime: Bool) {
        self.lease = lease.nanoseconds
        self.isToldTime = isToldTime
    }

    /// An event's number: that of the message that it came with, and its place in there.
    static func number(_ message: UInt64, _ place: Int) -> UInt64 { message << 11 | UInt64(place) }
    /// The message that an event came with, and its place in there.
    static func place(_ number: UInt64) -> (message: UInt64, place: Int) { (number >> 11, Int(number & 0x7FF)) }

    /// Whether a worker holds an event by that token.
    func holds(_ id: QueuedEvent.ID, on name: Shelf.Name = .all) -> Bool { shelves[name]?.holds(id) ?? false }

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
        guard now >= nothingBefore.delayed || leaseNow >= nothingBefore.lapse else { return }
        nothingBefore = (.max, .max)
        let (now, leaseNow, lease, extended) = (now, leaseNow, lease, extended)
        for name in Array(shelves.keys) {
            shelves[name]?.pass(to: now, leaseNow) { max($0.claimed, extended[$0.worker] ?? 0) + lease }
            expectMoments(of: name)
        }
    }

    /// Sees to it that what is to happen on a shelf does.
    mutating func expectMoments(of name: Shelf.Name) {
        guard let moments = shelves[name]?.moments else { return }
        nothingBefore.delayed = min(nothingBefore.delayed, moments.delayed ?? .max)
        nothingBefore.lapse = min(nothingBefore.lapse, moments.lapse ?? .max)
    }

    /// When the claim to an event lapses, in the time of leases.
    func end(of entry: Shelf.Entry) -> Int { max(entry.claimed, extended[entry.worker] ?? 0) + lease }

    /// Whether somebody who asks now gets something, if so much time has passed since the last record.
    func hasReady(on name: Shelf.Name, after pause: Int) -> Bool {
        guard let shelf = shelves[name] else { return false }
        if shelf.first != nil { return true }
        if isToldTime { return false }
        let moments = shelf.moments
        return moments.delayed.map { $0 <= now + pause } ?? false
            || moments.lapse.map { $0 <= leaseNow + min(pause, longestPause) } ?? false
    }

    /// How long after the last record something may be handed out that may not be now.
    func pauseUntilNext(on name: Shelf.Name) -> Int? {
        guard !isToldTime, let moments = shelves[name]?.moments else { return nil }
        return [moments.delayed.map { $0 - now }, moments.lapse.map { $0 - leaseNow }].compactMap(\.self).min()
    }

    // MARK: Events

    /// Forgets that an event is on so many shelves; one that is on none is done.
    mutating func takeOff(_ number: UInt64, shelves count: Int = 1) {
        events[number]?.shelves -= count
        guard let event = events[number], event.shelves <= 0 else { return }
        events[number] = nil
        let message = Self.place(number).message
        bodies[message]? -= 1
        if bodies[message] == 0 { bodies[message] = nil }
        if let messageId = event.messageId { messageIds.remove(messageId) }
    }

    /// The messages of the stream that are needed for their bodies.
    var neededMessages: Set<UInt64> {
        Set(bodies.keys).union(letters.keys).union(routes.values.compactMap { $0.known?.message })
    }
}

extension Duration {
    var nanoseconds: Int {
        Int(min(components.seconds, 1 << 32)) * 1_000_000_000 + Int(components.attoseconds / 1_000_000_000)
    }
}
