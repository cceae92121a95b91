import DestinationActions

/// What becomes of events that are held.
extension QueueStore {
    func holds(_ id: QueuedEvent.ID) -> Bool { held[id.event]?.token == id.token }

    mutating func note(_ progress: [QueueProgress], time: UInt64) throws {
        try check()
        var buffer = RecordBuffer()
        let steps = progress.filter { holds($0.id) && !$0.done.isEmpty }
        if steps.isEmpty { return }
        for step in steps { buffer.add(.progress, number: step.id.event) { $0.add(step.done) } }
        _ = try log.write(&buffer, time: time, nextNumber: lastNumber + 1, isUrgent: true)
        for step in steps { add(done: step.done, to: step.id.event) }
    }

    mutating func add(done targets: [QueueTarget], to number: UInt64) {
        var done = extras[number]?.done ?? []
        for target in targets
        where !done.contains(where: { $0.destination == target.destination && $0.subscription == target.subscription })
        {
            done.append(target)
        }
        extras[number, default: Extra()].done = shared(done)
    }

    /// The list itself, in memory once however many events have it.
    mutating func shared(_ list: [QueueTarget]) -> [QueueTarget] {
        if list.isEmpty { return list }
        // Whoever has a list keeps it.
        if lists.count > 4096 { lists = [] }
        return lists.insert(list).memberAfterInsert
    }

    /// - Returns: The events that were not held any longer.
    mutating func settle(_ settlements: [QueueSettlement], time: UInt64) throws -> Set<QueuedEvent.ID> {
        try check()
        var stale = Set<QueuedEvent.ID>()
        var seen = Set<UInt64>()
        var done: [UInt64] = []
        var whole: [(settlement: QueueSettlement, group: UInt64, due: UInt64)] = []
        var number = lastNumber
        for settlement in settlements {
            guard holds(settlement.id), seen.insert(settlement.id.event).inserted else {
                stale.insert(settlement.id)
                continue
            }
            if settlement.letters.isEmpty, settlement.isDone {
                done.append(settlement.id.event)
                continue
            }
            if !settlement.letters.isEmpty { number += 1 }
            let wait = settlement.after.wholeNanoseconds
            whole.append((settlement, settlement.letters.isEmpty ? 0 : number, time &+ wait))
        }
        if done.isEmpty, whole.isEmpty { return stale }
        var buffer = RecordBuffer()
        for (settlement, group, due) in whole {
            buffer.add(.settlement, number: settlement.id.event) { payload in
                payload.add(due)
                payload.add(settlement.open == nil ? 0 : 1)
                if let open = settlement.open { payload.add(open) }
                payload.add(group)
                payload.add(UInt64(settlement.letters.count))
                for letter in settlement.letters { payload.add(counted: letter.json.bytes) }
            }
        }
        done.sort()
        if !done.isEmpty { buffer.add(.done) { $0.add(ascending: done) } }
        let places = try log.write(&buffer, time: time, nextNumber: number + 1, isUrgent: true)
        lastNumber = number
        for (place, (settlement, group, due)) in zip(places, whole) {
            if group != 0 { keepLetters(group, place, settlement.letters.count) }
            if settlement.isDone {
                remove(settlement.id.event)
            } else {
                held[settlement.id.event] = nil
                giveBack(settlement.id.event, settlement.open, until: due)
                line.delay(settlement.id.event, until: due)
            }
        }
        for number in done { remove(number) }
        hasChanged = true
        tidy(time: time)
        return stale
    }

    /// Notes that an event waits for a time, and whom it is for then.
    mutating func giveBack(_ number: UInt64, _ open: [QueueTarget]?, until due: UInt64) {
        var extra = extras[number] ?? Extra()
        extra.open = open.map { shared($0) }
        extra.due = due
        extra.returns &+= 1
        extras[number] = extra
        lastDue = max(lastDue, due)
    }

    mutating func keepLetters(_ group: UInt64, _ place: QueueLog.Place, _ count: Int) {
        letters[group] = (place, count)
        letterCount += count
        log.keep(place)
    }

    /// Forgets an event that is done, and lets the next one of its key be handed out.
    private mutating func remove(_ number: UInt64) {
        if let hash = held.removeValue(forKey: number)?.hash { remove(messageId: hash, number) }
        forget(number)
    }

    mutating func forget(_ number: UInt64) {
        guard let slot = slots.removeValue(forKey: number) else { return }
        extras[number] = nil
        tags.drop(number)
        log.drop(slot.place)
        line.release(slot.key)
    }
}
