import DestinationActions

/// A queue as it was at a record, so that nobody has to read what came before.
extension QueueState {
    var snapshot: [UInt8] {
        var bytes: [UInt8] = []
        bytes.add(applied)
        bytes.add(records)
        bytes.add(now)
        bytes.add(leaseNow)
        bytes.add(isTurnOfReturned)
        bytes.add(list: entries) { bytes, entry in
            bytes.add(entry.key)
            entry.value.write(to: &bytes)
        }
        bytes.add(list: returned.all) { $0.add($1) }
        bytes.add(list: extended) { bytes, worker in
            bytes.add(worker.key)
            bytes.add(worker.value)
        }
        bytes.add(list: letters) { bytes, letters in
            bytes.add(letters.key)
            bytes.add(list: letters.value.lines) { $0.add($1) }
            bytes.add(letters.value.since)
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
        isTurnOfReturned = try reader.flag()
        let numbered = try reader.list { (try $0.number(), try Entry(&$0)) }
        for number in try reader.list({ try $0.number() }) { returned.append(number) }
        for (worker, time) in try reader.list({ (try $0.number(), try $0.int()) }) { extended[worker] = time }
        let told = try reader.list {
            (try $0.number(), Letters(lines: try $0.list { try $0.int() }, since: try $0.int()))
        }
        letters = Dictionary(told) { $1 }
        entries = Dictionary(numbered) { $1 }
        for (number, entry) in numbered.sorted(by: { $0.0 < $1.0 }) {
            bodies[Self.place(number).message, default: 0] += 1
            if let messageId = entry.messageId { messageIds.insert(messageId) }
            if let key = entry.key { keys[key, default: []].append(number) }
            switch entry.place {
            case .ready: ready.append(number)
            case .delayed: delayed.insert(Moment(time: entry.due, number: number))
            case .held:
                held[entry.worker, default: []].insert(number)
                look(at: number, again: end(of: entry))
            case .behind, .returned: break
            }
        }
    }
}

extension QueueState.Entry {
    fileprivate func write(to snapshot: inout [UInt8]) {
        snapshot.add(bytes)
        snapshot.add(optional: messageId) { $0.add($1) }
        snapshot.add(optional: key) { $0.add($1) }
        snapshot.add(appended)
        snapshot.add(place.rawValue)
        snapshot.add(optional: open) { $0.add(list: $1) { $0.add($1) } }
        snapshot.add(list: done) { $0.add($1) }
        for number in [deliveries, returns, due] { snapshot.add(number) }
        snapshot.add(worker)
        snapshot.add(claimed)
        snapshot.add(token)
    }

    fileprivate init(_ reader: inout LogReader) throws {
        bytes = try reader.int()
        messageId = try reader.optional { try $0.digest() }
        key = try reader.optional { try $0.digest() }
        appended = try reader.int()
        guard let place = QueueState.Place(rawValue: try reader.number()) else { throw LogReader.Damaged() }
        self.place = place
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
