/// How deliveries end that are not delivered.
extension DestinationMachine {
    /// Ends so many of the oldest deliveries that wait and are not under way.
    mutating func dropOldest(_ count: Int, _ now: Duration, _ effects: inout [Effect]) {
        var ids: [DeliveryID] = []
        var position = 0
        while ids.count < count, let arrival = arrivals[position] {
            position += 1
            if let entry = store[arrival.id], !entry.isInFlight { ids.append(arrival.id) }
        }
        finish(ids, undelivered: .queueFull, now, &effects)
    }

    /// Ends the deliveries that can go back to a queue, but for those under way and the oldest so many.
    mutating func giveBack(keeping kept: Int, _ now: Duration, _ effects: inout [Effect]) {
        var ids: [DeliveryID] = []
        var passed = 0
        var position = 0
        while let arrival = arrivals[position] {
            position += 1
            guard let entry = store[arrival.id], !entry.isInFlight, entry.delivery.isClaimed else { continue }
            passed += 1
            if passed > kept { ids.append(arrival.id) }
        }
        finish(ids, undelivered: .queueFull, now, &effects)
    }

    /// The place of the first delivery with this number or a later one.
    private func position(of sequence: UInt64) -> Int {
        var low = 0
        var high = arrivals.count
        while low < high {
            let middle = (low + high) / 2
            if let arrival = arrivals[middle], arrival.sequence < sequence { low = middle + 1 } else { high = middle }
        }
        return low
    }

    mutating func withdraw(
        _ range: ClosedRange<UInt64>, _ reason: Outcome.Undelivered.Reason, includingFlights: Bool, _ now: Duration,
        _ effects: inout [Effect]
    ) {
        var ids: [DeliveryID] = []
        var position = position(of: range.lowerBound)
        while let arrival = arrivals[position], arrival.sequence <= range.upperBound {
            position += 1
            if let entry = store[arrival.id], includingFlights || !entry.isInFlight { ids.append(arrival.id) }
        }
        finish(ids, undelivered: reason, now, &effects)
        if !includingFlights { return }
        // A request that nobody waits for any longer is cancelled; others may share it with what was withdrawn.
        for flight in flights where !flight.parcel.ids.contains(where: { store.isLive($0) }) {
            effects.append(.cancel(flight.id))
            lose(flight.id, now)
            _ = land(flight.id)
            forgetProbe(flight, now)
            parcelEnded(flight.parcel)
        }
    }

    /// Begins to finish: waits for retries end now, batches go out as they are.
    mutating func drain(until end: Duration) {
        if phase == .stopped { return }
        if case .draining(let other) = phase {
            phase = .draining(until: min(other, end))
        } else {
            phase = .draining(until: end)
        }
        while let parcel = retries.popFirst() { ready.append(parcel) }
    }

    /// The same for a destination that is removed while others go on.
    mutating func leave(until end: Duration) {
        if phase == .running { endReason = .removed }
        drain(until: end)
    }

    /// Hands everything back that cannot be sent before the end.
    mutating func handBackIfHopeless(_ now: Duration, _ effects: inout [Effect]) {
        guard case .draining(let end) = phase else { return }
        var opens = throttle.until
        if case .open(let until) = breaker.state { opens = max(opens, until) }
        if let credentials, !credentials.isTrying { opens = max(opens, credentials.nextProbe) }
        if isPaused || end <= now || opens >= end && opens > now { handBack(now, &effects) }
    }

    /// Hands back everything that is not under way.
    private mutating func handBack(_ now: Duration, _ effects: inout [Effect]) {
        var ids: [DeliveryID] = []
        var position = 0
        while let arrival = arrivals[position] {
            position += 1
            if let entry = store[arrival.id], !entry.isInFlight { ids.append(arrival.id) }
        }
        finish(ids, undelivered: endReason, now, &effects)
    }

    mutating func stop(_ now: Duration, _ effects: inout [Effect]) {
        if phase == .stopped { return }
        phase = .stopped
        handBack(now, &effects)
        for flight in flights { effects.append(.cancel(flight.id)) }
        ready.removeAll()
        retries.removeAll()
        gathering.removeAll()
        splits.removeAll()
        turns.removeAll()
    }

    mutating func abandon(_ now: Duration, _ effects: inout [Effect]) {
        stop(now, &effects)
        for flight in flights {
            _ = land(flight.id)
            finish(flight.parcel.ids, undelivered: endReason, now, &effects)
        }
        ready.removeAll()
        gathering.removeAll()
    }
}
