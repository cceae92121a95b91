import DestinationActions

/// Who owns which destination.
///
/// The same as with the queue in PostgreSQL: workers say which destinations they serve, the ones that live share them out evenly,
/// and a fence goes up with each owner. Since it follows from the log, there is nothing to be locked: whoever asks is answered by
/// what stands before.
extension QueueState {
    /// A worker that can own destinations.
    struct Server: Sendable {
        let name: String
        /// Those that it serves, by their first part.
        var destinations: Set<Shelf.Name>
        /// What it has done so far, as JSON.
        var statistics = ""
    }

    struct Destination: Sendable {
        var parts = 1
        /// Since when no worker can serve it.
        var unserved: Int?
        /// Whether nobody does any longer: its events become letters.
        var isStray = false
    }

    /// Where it stands what an owner knew of a partner: so many bytes of a message's body.
    struct Known: Sendable {
        let message: UInt64
        /// Who said it.
        let fence: UInt64
        let start: Int
        let bytes: Int
        /// When it was said.
        let at: Int
    }

    /// Who owns a destination, or a part of it.
    struct Ownership: Sendable {
        var owner: UInt64?
        /// The number of the record that made it the owner: it goes up with each.
        var fence: UInt64 = 0
        var known: Known?
        /// Whether the last owner gave it back.
        var isClean = true
    }

    /// What an owner is told of a destination.
    struct Share: Sendable {
        let name: Shelf.Name
        let parts: Int
        let fence: UInt64
        let isStray: Bool
        /// Whether the worker has more than its share, and is to give this one back.
        let isSurplus: Bool
        let isClean: Bool
        let known: Known?
        /// How long ago it was known.
        let age: Duration
    }

    /// How long a worker may be stopped and go on as the same, in the time of leases: a day.
    var longestAbsence: Int { max(lease, 86_400_000_000_000) }

    func isAlive(_ worker: UInt64) -> Bool { extended[worker].map { $0 + lease > leaseNow } ?? false }

    /// On which shelves an event is put.
    func names(for number: UInt64, _ key: Digest?) -> [Shelf.Name] {
        if shelves[.all] != nil { return [.all] }
        return destinations.filter { !$0.value.isStray }.map { Self.part($0.key, of: $0.value.parts, number, key) }
    }

    /// The part of a destination that an event belongs to: events of a key are in the same.
    private static func part(_ name: Shelf.Name, of parts: Int, _ number: UInt64, _ key: Digest?) -> Shelf.Name {
        let (message, place) = place(number)
        let slot = key.map { Int($0.high >> 56) } ?? Int(message &+ UInt64(place)) & 255
        return Shelf.Name(name.destination, part: slot % parts)
    }

    /// Why a claim is not for whoever makes it.
    func refusal(of claim: LogRecord) -> JetStreamError? {
        if claim.shelf == .all {
            return shelves[.all] == nil
                ? JetStreamError("Each destination has an owner in this queue: this worker cannot share.") : nil
        }
        let route = routes[claim.shelf]
        return route?.owner == claim.worker && route?.fence == claim.fence
            ? nil : JetStreamError("This worker does not own \"\(claim.shelf.destination)\" any longer.", isLoss: true)
    }

    // MARK: Serving

    /// Takes note of destinations that a worker serves.
    ///
    /// Events that were for all of them are for each from now on.
    mutating func serve(_ names: [String], _ worker: UInt64, _ workerName: String) -> Effect {
        let others = shelves[.all]?.held.keys.contains { $0 != worker } ?? false
        if others {
            return .refused(
                JetStreamError("Other workers share the events of all destinations: stop them first."))
        }
        extended[worker] = leaseNow
        let served = names.map { Shelf.Name($0) }
        servers[worker, default: Server(name: workerName, destinations: [])].destinations.formUnion(served)
        for name in served { addDestination(name) }
        shareOutAll()
        return .nothing
    }

    private mutating func addDestination(_ name: Shelf.Name) {
        destinations[name, default: Destination()].isStray = false
        destinations[name]?.unserved = nil
        for part in 0..<(destinations[name]?.parts ?? 1) {
            let part = Shelf.Name(name.destination, part: part)
            if routes[part] == nil { routes[part] = Ownership() }
            if shelves[part] == nil { shelves[part] = Shelf() }
        }
    }

    /// Puts what was for all destinations on the shelf of each.
    private mutating func shareOutAll() {
        guard let all = shelves[.all] else { return }
        // What is still to be done for a destination that nobody serves becomes a letter in the end, and is not forgotten.
        for target in all.entries.values.flatMap({ $0.open ?? [] }) { addDestination(Shelf.Name(target.destination)) }
        shelves[.all] = nil
        let back = Array(all.returned.all)
        for (number, entry) in all.entries.sorted(by: { $0.key < $1.key }) {
            let names = names(for: number, events[number]?.key)
            events[number]?.shelves = names.count
            for name in names {
                var mine = entry
                mine.open = entry.open?.filter { Shelf.Name($0.destination).isPart(of: name) }
                mine.done = entry.done.filter { Shelf.Name($0.destination).isPart(of: name) }
                if mine.open?.isEmpty == true {
                    takeOff(number)
                } else {
                    // What its worker still held is free again.
                    if mine.place == .held { mine.place = .ready }
                    put(number, mine, on: name)
                }
            }
        }
        lineUp(back, isTurnOfReturned: all.isTurnOfReturned)
    }

    private mutating func put(_ number: UInt64, _ entry: Shelf.Entry, on name: Shelf.Name) {
        let key = events[number]?.key
        var entry = entry
        let isFirst = key.map { shelves[name]?.keys[$0] == nil } ?? true
        if !isFirst { entry.place = .behind } else if entry.place == .behind { entry.place = .ready }
        let end = end(of: entry)
        shelves[name]?.move(number, entry, key: key, end: end)
        expectMoments(of: name)
    }

    private mutating func lineUp(_ numbers: [UInt64], isTurnOfReturned: Bool) {
        for name in Array(shelves.keys) {
            let mine = numbers.filter { shelves[name]?.entries[$0]?.place == .returned }
            shelves[name]?.line(up: mine, isTurnOfReturned: isTurnOfReturned)
        }
    }

    // MARK: Owning

    /// Shares out the routes among the workers that live: takes free ones up to a fair share, and says which ones of its own the
    /// worker should give back.
    mutating func own(_ worker: UInt64, _ patience: Int, _ statistics: String) -> Effect {
        guard let mine = servers[worker]?.destinations else {
            return .refused(JetStreamError("This worker is not known any longer.", isLoss: true))
        }
        extended[worker] = leaseNow
        servers[worker]?.statistics = statistics
        let alive = servers.filter { isAlive($0.key) }
        for (name, destination) in destinations {
            let isServed = alive.values.contains { $0.destinations.contains(name) }
            let since = isServed ? nil : destination.unserved ?? now
            destinations[name]?.unserved = since
            if let since, since + patience <= now { destinations[name]?.isStray = true }
        }
        func canServe(_ server: Server, _ name: Shelf.Name) -> Bool {
            let first = Shelf.Name(name.destination)
            return server.destinations.contains(first) || destinations[first]?.isStray == true
        }
        let ours = routes.keys.filter { canServe(Server(name: "", destinations: mine), $0) }.sorted()
        let sharing = alive.values.count { server in ours.contains { canServe(server, $0) } }
        let share = (ours.count + max(1, sharing) - 1) / max(1, sharing)
        let kept = routes.filter { $0.value.owner == worker }.map(\.key).sorted()
        let free = ours.filter { name in routes[name]?.owner.map { !isAlive($0) } ?? true }
        let taken = free.prefix(max(0, share - kept.count))
        for name in taken {
            // Whoever ended without a word may have used up the limit until a moment ago.
            let isClean = routes[name]?.owner == nil && routes[name]?.isClean ?? true
            routes[name]?.isClean = isClean
            routes[name]?.owner = worker
            routes[name]?.fence = applied
        }
        return .owned(
            (kept + taken).enumerated().map { place, name in
                let route = routes[name] ?? Ownership()
                let destination = destinations[Shelf.Name(name.destination)] ?? Destination()
                return Share(
                    name: name, parts: destination.parts, fence: route.fence, isStray: destination.isStray,
                    isSurplus: place >= share, isClean: route.isClean, known: route.known,
                    age: .nanoseconds(max(0, now - (route.known?.at ?? now))))
            })
    }

    /// Takes note of what an owner knows of partners, and of the routes that it gives back.
    mutating func handOver(_ handovers: [LogRecord.Handover], _ isLast: Bool, _ worker: UInt64, _ message: UInt64) {
        var start = 0
        for handover in handovers {
            let name = handover.name
            if routes[name]?.owner == worker, routes[name]?.fence == handover.fence {
                routes[name]?.known = Known(
                    message: message, fence: handover.fence, start: start, bytes: handover.bytes, at: now)
                routes[name]?.isClean = isLast
                if isLast {
                    routes[name]?.owner = nil
                    shelves[name]?.free(heldBy: worker)
                }
            }
            start += handover.bytes
        }
    }

    /// Frees what a worker owned that ends.
    mutating func leave(_ worker: UInt64) {
        servers[worker] = nil
        for (name, route) in routes where route.owner == worker {
            routes[name]?.owner = nil
            routes[name]?.isClean = false
        }
    }

    /// Forgets destinations that nobody serves and that have no event any longer.
    mutating func forgetStrays() {
        for (name, destination) in destinations where destination.isStray {
            let parts = (0..<destination.parts).map { Shelf.Name(name.destination, part: $0) }
            guard parts.allSatisfy({ shelves[$0]?.entries.isEmpty ?? true }) else { continue }
            destinations[name] = nil
            for part in parts { (shelves[part], routes[part]) = (nil, nil) }
        }
    }

    // MARK: Splitting

    /// Splits a destination into so many parts, each with an owner of its own, or puts it together again.
    mutating func split(_ destination: String, into parts: Int) -> Effect {
        let name = Shelf.Name(destination)
        guard let old = destinations[name] else {
            return .refused(JetStreamError("There is no destination \"\(destination)\" that workers own."))
        }
        let names = (0..<old.parts).map { Shelf.Name(destination, part: $0) }
        // The owners have to be done first: what they hold would be another's.
        let isOwned = names.contains { routes[$0]?.owner.map(isAlive) ?? false || shelves[$0]?.held.isEmpty == false }
        if isOwned {
            return .refused(JetStreamError("\"\(destination)\" has an owner: stop the workers that serve it first."))
        }
        let before = names.compactMap { shelves[$0] }
        for name in names { (shelves[name], routes[name]) = (nil, nil) }
        destinations[name]?.parts = parts
        for part in 0..<parts {
            shelves[Shelf.Name(destination, part: part)] = Shelf()
            routes[Shelf.Name(destination, part: part)] = Ownership()
        }
        for (number, entry) in before.flatMap(\.entries).sorted(by: { $0.key < $1.key }) {
            put(number, entry, on: Self.part(name, of: parts, number, events[number]?.key))
        }
        for name in (0..<parts).map({ Shelf.Name(destination, part: $0) }) {
            let mine = before.flatMap(\.returned.all).filter { shelves[name]?.entries[$0]?.place == .returned }
            shelves[name]?.line(up: mine, isTurnOfReturned: false)
        }
        return .nothing
    }
}
