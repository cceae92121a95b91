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
        switch record.deed {
        case .append(let slots): append(slots, message)
        case .claim(let events, let bytes):
            return .claimed(claim(events: events, bytes: bytes, for: record.worker, token: message))
        case .note(let progress):
            for step in progress where holds(step.id) { entries[step.id.event]?.add(done: step.done) }
        case .settle(let settlements): return .stale(settle(settlements, message))
        case .extend(let released):
            for id in released where holds(id) { free(id.event) }
            extended[record.worker] = leaseNow
        case .close:
            for number in held[record.worker] ?? [] { free(number) }
            extended[record.worker] = nil
        case .moved(let messages): for message in messages { letters[message] = nil }
        case .mark:
            // Those who hold nothing and have not been heard for long are gone.
            extended = extended.filter { held[$0.key] != nil || $0.value + lease > leaseNow }
        case .time, .look: break
        }
        return .nothing
    }

    private mutating func append(_ slots: [LogRecord.Slot], _ message: UInt64) {
        for (place, slot) in slots.enumerated() {
            if let messageId = slot.messageId, !messageIds.insert(messageId).inserted { continue }
            let number = Self.number(message, place)
            bodies[message, default: 0] += 1
            var entry = Entry(
                bytes: slot.bytes, messageId: slot.messageId, key: slot.key, appended: now, place: .ready)
            if let key = slot.key {
                keys[key, default: []].append(number)
                if keys[key]?.count ?? 0 > 1 { entry.place = .behind }
            }
            if entry.place == .ready { ready.append(number) }
            entries[number] = entry
        }
    }

    // MARK: Claims

    /// What is handed out next: what was given back and all else take turns, so that neither keeps the other waiting.
    private var next: (number: UInt64, isReturned: Bool)? {
        let waiting = [ready.first, freed.first].compactMap(\.self).min()
        if let back = returned.first, isTurnOfReturned || waiting == nil { return (back, true) }
        return waiting.map { ($0, false) }
    }

    private mutating func claim(events: Int, bytes: Int, for worker: UInt64, token: UInt64) -> [Claim] {
        var claims: [Claim] = []
        var size = 0
        while claims.count < events, let (number, isReturned) = next, var entry = entries[number] {
            if !claims.isEmpty, size + entry.bytes > bytes { break }
            if isReturned {
                _ = returned.removeFirst()
            } else {
                if ready.first == number { _ = ready.removeFirst() } else { _ = freed.removeFirst() }
            }
            isTurnOfReturned = !isReturned
            size += entry.bytes
            entry.deliveries += 1
            entry.place = .held
            entry.worker = worker
            entry.claimed = leaseNow
            entry.token = token
            entries[number] = entry
            held[worker, default: []].insert(number)
            look(at: number, again: leaseNow + lease)
            claims.append(
                Claim(
                    id: QueuedEvent.ID(event: number, token: token), bytes: entry.bytes, delivery: entry.deliveries,
                    lapses: entry.deliveries - 1 - entry.returns, open: entry.open, done: entry.done,
                    age: .nanoseconds(now - entry.appended)))
        }
        return claims
    }

    /// Whether somebody who asks now gets something, if so much time has passed since the last record.
    func hasReady(after pause: Int) -> Bool {
        if next != nil { return true }
        if isToldTime { return false }
        return delayed.first.map { $0.time <= now + pause } ?? false
            || lapses.first.map { $0.time <= leaseNow + min(pause, longestPause) } ?? false
    }

    /// How long after the last record something may be handed out that may not be now.
    var pauseUntilNext: Int? {
        if isToldTime { return nil }
        return [delayed.first.map { $0.time - now }, lapses.first.map { $0.time - leaseNow }].compactMap(\.self).min()
    }

    // MARK: Settlements

    private mutating func settle(
        _ settlements: [LogRecord.Settlement], _ message: UInt64
    ) -> Set<QueuedEvent.ID> {
        var stale = Set<QueuedEvent.ID>()
        var line = 0
        for settlement in settlements {
            let lines = line..<line + settlement.letters
            line += settlement.letters
            guard holds(settlement.id) else {
                stale.insert(settlement.id)
                continue
            }
            if !lines.isEmpty { letters[message, default: Letters(lines: [], since: leaseNow)].lines += lines }
            let number = settlement.id.event
            if settlement.open?.isEmpty == true {
                remove(number)
                continue
            }
            release(number, of: entries[number]?.worker ?? 0)
            entries[number]?.open = settlement.open
            entries[number]?.returns += 1
            let due = now + settlement.after
            entries[number]?.due = due
            if due <= now {
                entries[number]?.place = .returned
                returned.append(number)
            } else {
                entries[number]?.place = .delayed
                delayed.insert(Moment(time: due, number: number))
            }
        }
        return stale
    }
}

extension QueueState.Entry {
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
