import DestinationActions

/// A queue as it was at a record, so that nobody has to read what came before.
extension QueueState {
    var snapshot: [UInt8] {
        var bytes: [UInt8] = []
        bytes.add(applied)
        bytes.add(records)
        bytes.add(now)
        bytes.add(leaseNow)
        bytes.add(list: events) { bytes, event in
            bytes.add(event.key)
            event.value.write(to: &bytes)
        }
        bytes.add(list: shelves) { bytes, shelf in
            bytes.add(shelf.key)
            bytes.add(list: shelf.value.entries) { bytes, entry in
                bytes.add(entry.key)
                entry.value.write(to: &bytes)
            }
            bytes.add(list: shelf.value.returned.all) { $0.add($1) }
            bytes.add(shelf.value.isTurnOfReturned)
        }
        bytes.add(list: extended) { bytes, worker in
            bytes.add(worker.key)
            bytes.add(worker.value)
        }
        bytes.add(list: letters) { bytes, letters in
            bytes.add(letters.key)
            bytes.add(list: letters.value.lines) { $0.add($1) }
            bytes.add(letters.value.since)
        }
        bytes.add(list: servers) { bytes, server in
            bytes.add(server.key)
            bytes.add(server.value.name)
            bytes.add(list: server.value.destinations) { $0.add($1) }
            bytes.add(server.value.statistics)
        }
        bytes.add(list: destinations) { bytes, destination in
            bytes.add(destination.key)
            bytes.add(destination.value.parts)
            bytes.add(optional: destination.value.unserved) { $0.add($1) }
            bytes.add(destination.value.isStray)
        }
        bytes.add(list: routes) { bytes, route in
            bytes.add(route.key)
            route.value.write(to: &bytes)
        }
        return bytes
    }

    /// Reads a snapshot.
    init(_ snapshot: [UInt8], lease: Duration, isToldTime: Bool) throws {
        self.init(lease: lease, isToldTime: isToldTime)
        var reader = LogReader(snapshot)
        applied = try reader.number()
        records = try reader.number()
        now = try reader.int()
        leaseNow = try reader.int()
        events = Dictionary(try reader.list { (try $0.number(), try Event(&$0)) }) { $1 }
        let shelved = try reader.list { reader in
            (
                name: try reader.shelf(), entries: try reader.list { (try $0.number(), try Shelf.Entry(&$0)) },
                returned: try reader.list { try $0.number() }, isTurnOfReturned: try reader.flag()
            )
        }
        extended = Dictionary(try reader.list { (try $0.number(), try $0.int()) }) { $1 }
        let told = try reader.list {
            (try $0.number(), Letters(lines: try $0.list { try $0.int() }, since: try $0.int()))
        }
        letters = Dictionary(told) { $1 }
        let serving = try reader.list {
            (
                try $0.number(),
                Server(
                    name: try $0.text(), destinations: Set(try $0.list { try $0.shelf() }), statistics: try $0.text())
            )
        }
        servers = Dictionary(serving) { $1 }
        let served = try reader.list {
            (
                try $0.shelf(),
                Destination(
                    parts: try $0.int(upTo: LogRecord.mostParts), unserved: try $0.optional { try $0.int() },
                    isStray: try $0.flag())
            )
        }
        destinations = Dictionary(served) { $1 }
        routes = Dictionary(try reader.list { (try $0.shelf(), try Ownership(&$0)) }) { $1 }
        for (number, event) in events {
            bodies[Self.place(number).message, default: 0] += 1
            if let messageId = event.messageId { messageIds.insert(messageId) }
        }
        shelves = [:]
        for shelf in shelved {
            var whole = Shelf()
            for (number, entry) in shelf.entries.sorted(by: { $0.0 < $1.0 }) {
                whole.move(number, entry, key: events[number]?.key, end: end(of: entry))
            }
            whole.line(up: shelf.returned, isTurnOfReturned: shelf.isTurnOfReturned)
            shelves[shelf.name] = whole
        }
    }
}

extension QueueState.Event {
    fileprivate func write(to snapshot: inout [UInt8]) {
        snapshot.add(bytes)
        snapshot.add(optional: messageId) { $0.add($1) }
        snapshot.add(optional: key) { $0.add($1) }
        snapshot.add(appended)
        snapshot.add(shelves)
    }

    fileprivate init(_ reader: inout LogReader) throws {
        bytes = try reader.int()
        messageId = try reader.optional { try $0.digest() }
        key = try reader.optional { try $0.digest() }
        appended = try reader.int()
        shelves = try reader.int()
    }
}

extension Shelf.Entry {
    fileprivate func write(to snapshot: inout [UInt8]) {
        snapshot.add(place.rawValue)
        snapshot.add(optional: open) { $0.add(list: $1) { $0.add($1) } }
        snapshot.add(list: done) { $0.add($1) }
        for number in [deliveries, returns, due] { snapshot.add(number) }
        snapshot.add(worker)
        snapshot.add(claimed)
        snapshot.add(token)
    }

    fileprivate init(_ reader: inout LogReader) throws {
        guard let place = Shelf.Place(rawValue: try reader.number()) else { throw LogReader.Damaged() }
        self.init(place: place)
        open = try reader.optional { try $0.list { try $0.target() } }
        done = try reader.list { try $0.target() }
        deliveries = try reader.int()
        returns = try reader.int()
        due = try reader.int()
        worker = try reader.number()
        claimed = try reader.int()
        token = try reader.number()
    }
}

extension QueueState.Ownership {
    fileprivate func write(to snapshot: inout [UInt8]) {
        snapshot.add(optional: owner) { $0.add($1) }
        snapshot.add(fence)
        snapshot.add(optional: known) { bytes, known in
            bytes.add(known.message)
            bytes.add(known.fence)
            for number in [known.start, known.bytes, known.at] { bytes.add(number) }
        }
        snapshot.add(isClean)
    }

    fileprivate init(_ reader: inout LogReader) throws {
        owner = try reader.optional { try $0.number() }
        fence = try reader.number()
        known = try reader.optional { reader in
            QueueState.Known(
                message: try reader.number(), fence: try reader.number(), start: try reader.int(),
                bytes: try reader.int(), at: try reader.int())
        }
        isClean = try reader.flag()
    }
}
