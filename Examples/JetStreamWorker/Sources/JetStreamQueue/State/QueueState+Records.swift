import DestinationActions

extension QueueState {
    /// Takes note of a record.
    ///
    /// - Parameters:
    ///   - message: The number of the message that it came with.
    ///   - time: When the servers took it.
    mutating func apply(_ record: LogRecord, _ message: UInt64, at time: Int) -> Effect {
        applied = message
        records += 1
        if case .time(let step) = record.deed {
            pass(to: now + step)
            return .nothing
        }
        pass(to: isToldTime ? now : time)
        let worker = record.worker
        switch record.deed {
        case .append(let slots): append(slots, message)
        case .claim(let events, let bytes):
            if let refusal = refusal(of: record) { return .refused(refusal) }
            return .claimed(claim(events: events, bytes: bytes, on: record.shelf, for: worker, token: message))
        case .note(let progress):
            for step in progress where holds(step.id, on: record.shelf) {
                shelves[record.shelf]?.note(step.id.event, done: step.done)
            }
        case .settle(let settlements): return .stale(settle(settlements, on: record.shelf, message))
        case .extend(let released):
            for id in released where holds(id, on: record.shelf) { shelves[record.shelf]?.free(id.event) }
            extended[worker] = leaseNow
        case .close:
            for name in Array(shelves.keys) { shelves[name]?.free(heldBy: worker) }
            extended[worker] = nil
            leave(worker)
        case .moved(let messages): for message in messages { letters[message] = nil }
        case .mark: forget()
        case .serve(let name, let destinations): return serve(destinations, worker, name)
        case .own(let patience, let statistics): return own(worker, patience, statistics)
        case .handOver(let handovers, let isLast): handOver(handovers, isLast, worker, message)
        case .split(let destination, let parts): return split(destination, into: parts)
        case .time, .look: break
        }
        return .nothing
    }

    private mutating func append(_ slots: [LogRecord.Slot], _ message: UInt64) {
        for (place, slot) in slots.enumerated() {
            if let messageId = slot.messageId, !messageIds.insert(messageId).inserted { continue }
            let number = Self.number(message, place)
            let names = self.names(for: number, slot.key)
            bodies[message, default: 0] += 1
            events[number] = Event(
                bytes: slot.bytes, messageId: slot.messageId, key: slot.key, appended: now, shelves: names.count)
            for name in names { shelves[name]?.add(number, key: slot.key) }
        }
    }

    /// Those who hold nothing and have not been heard for long are gone.
    private mutating func forget() {
        let holding = Set(shelves.values.flatMap(\.held.keys))
        extended = extended.filter { worker, time in
            holding.contains(worker) || time + (servers[worker] == nil ? lease : longestAbsence) > leaseNow
        }
        servers = servers.filter { extended[$0.key] != nil }
        forgetStrays()
    }

    // MARK: Claims

    private mutating func claim(
        events most: Int, bytes: Int, on name: Shelf.Name, for worker: UInt64, token: UInt64
    ) -> [Claim] {
        var claims: [Claim] = []
        var size = 0
        while claims.count < most, let first = shelves[name]?.first, let event = events[first] {
            if !claims.isEmpty, size + event.bytes > bytes { break }
            guard let (number, entry) = shelves[name]?.take(for: worker, token: token, at: leaseNow, lease: lease)
            else {
                break
            }
            size += event.bytes
            claims.append(
                Claim(
                    id: QueuedEvent.ID(event: number, token: token), bytes: event.bytes, delivery: entry.deliveries,
                    lapses: entry.deliveries - 1 - entry.returns, open: entry.open, done: entry.done,
                    age: .nanoseconds(now - event.appended)))
        }
        expectMoments(of: name)
        return claims
    }

    // MARK: Settlements

    private mutating func settle(
        _ settlements: [LogRecord.Settlement], on name: Shelf.Name, _ message: UInt64
    ) -> Set<QueuedEvent.ID> {
        var stale = Set<QueuedEvent.ID>()
        var line = 0
        for settlement in settlements {
            let lines = line..<line + settlement.letters
            line += settlement.letters
            guard holds(settlement.id, on: name) else {
                stale.insert(settlement.id)
                continue
            }
            if !lines.isEmpty { letters[message, default: Letters(lines: [], since: leaseNow)].lines += lines }
            let number = settlement.id.event
            if settlement.open?.isEmpty == true {
                shelves[name]?.remove(number, key: events[number]?.key)
                takeOff(number)
            } else {
                shelves[name]?.giveBack(number, open: settlement.open, due: now + settlement.after, at: now)
            }
        }
        expectMoments(of: name)
        return stale
    }
}
