extension DestinationMachine {
    /// Whether a request may go out.
    enum Gate: Hashable {
        case open
        /// One request may go out, to try the destination.
        case probe
        /// Not before this time.
        case closed(until: Duration)
        /// Not before something else happens.
        case waiting
    }

    /// Sends what may be sent.
    mutating func dispatch(_ now: Duration, _ effects: inout [Effect]) {
        opens = nil
        while !ready.isEmpty {
            let gate = gate(at: now)
            guard gate == .open || gate == .probe else {
                if case .closed(let until) = gate { opens = until }
                return
            }
            guard let queued = ready.popFirst(), let parcel = remaining(of: queued) else { continue }
            if hasTurns, !takeTurn(parcel) { continue }
            if bucket?.take(at: now) == false {
                ready.prepend(parcel)
                opens = bucket?.next(after: now)
                return
            }
            send(parcel, isProbe: gate == .probe, now, &effects)
        }
    }

    /// What keeps the next request back, if anything does.
    func gate(at now: Duration) -> Gate {
        if isPaused || phase == .stopped || lost.tooManySince != nil { return .waiting }
        // Slowly after a wait that the partner asked for: one request at a time until one succeeds.
        if flights.count >= (throttle.inRow > 0 ? 1 : max(1, policy.limits.inFlight)) { return .waiting }
        var opens = throttle.until
        var isProbe = false
        switch breaker.state {
        case .closed: break
        case .probing: return .waiting
        case .open(let until):
            isProbe = true
            opens = max(opens, until)
        }
        if let credentials {
            if credentials.isTrying { return .waiting }
            isProbe = true
            opens = max(opens, credentials.nextProbe)
        }
        if let bucket { opens = max(opens, bucket.next(after: now)) }
        if opens > now { return .closed(until: opens) }
        return isProbe ? .probe : .open
    }

    /// The deliveries of a parcel that still want to be sent, or `nil` if there are none.
    private mutating func remaining(of parcel: Parcel) -> Parcel? {
        if parcel.isSingle, store.isLive(parcel.first) { return parcel }
        let remaining = parcel.left(parcel.ids.filter { store.isLive($0) })
        if remaining == nil { parcelEnded(parcel) }
        return remaining
    }

    private mutating func send(_ parcel: Parcel, isProbe: Bool, _ now: Duration, _ effects: inout [Effect]) {
        lastFlight += 1
        let timeout = policy.limits.timeout
        // With a shorter time-out than before, none is due before those that went out earlier.
        let overdue = max(now + timeout + policy.overtime, flights.last?.overdue ?? .zero)
        let flight = Flight(
            id: FlightID(number: lastFlight), parcel: parcel, timeout: timeout, overdue: overdue, isProbe: isProbe)
        flights.append(flight)
        if isProbe {
            if breaker.state != .closed { breaker.probe() }
            credentials?.isTrying = true
        }
        guard let first = depart(parcel.first, now) else { return }
        let rest = parcel.isSingle ? [] : parcel.rest.compactMap { depart($0, now)?.item }
        let departure = Departure(
            flight: flight.id, first: first.item, rest: rest, attempt: 1 + first.requests, progress: parcel.progress)
        effects.append(.send(departure))
    }

    private mutating func depart(_ id: DeliveryID, _ now: Duration) -> (item: Item, requests: Int)? {
        store.depart(id, at: now, waited: throttle.total)
    }

    /// Takes a request from those under way; `nil` if it was given up before.
    mutating func land(_ id: FlightID) -> Flight? {
        guard let index = flights.firstIndex(where: { $0.id == id }) else { return nil }
        // Most answers are to the newest request: of a partner that answers at once, or of one request at a time.
        let flight = index == flights.count - 1 ? flights.removeLast() : flights.remove(at: index)
        store.update(flight.parcel.first) { $0.isInFlight = false }
        if flight.parcel.isSingle { return flight }
        for id in flight.parcel.rest { store.update(id) { $0.isInFlight = false } }
        return flight
    }

    // MARK: Turns

    /// Gives a parcel that is to be sent the turn of its key, or lets it wait.
    ///
    /// - Returns: Whether it may be sent.
    mutating func takeTurn(_ parcel: Parcel) -> Bool {
        guard let entry = store[parcel.first], let key = entry.delivery.serialKey, !entry.hasTurn else { return true }
        if turns[key] != nil {
            turns[key]?.waiting.append(parcel)
            return false
        }
        turns[key] = Turn(live: parcel.count)
        for id in parcel.ids { store.update(id) { $0.hasTurn = true } }
        return true
    }

    /// Notes that so many deliveries do not need their turn any longer; after the last one it is that of who waits.
    mutating func endTurn(of count: Int, _ key: ExactText) {
        guard var turn = turns[key] else { return }
        turn.live -= count
        while turn.live == 0, let next = turn.waiting.popFirst() {
            guard let parcel = remaining(of: next) else { continue }
            turn.live = parcel.count
            for id in parcel.ids { store.update(id) { $0.hasTurn = true } }
            ready.prepend(parcel)
        }
        turns[key] = turn.live > 0 ? turn : nil
    }

    /// Takes the turn from deliveries that go out apart from those that they were sent with: they wait for the next one.
    mutating func loseTurn(_ ids: [DeliveryID]) {
        if !hasTurns { return }
        for id in ids {
            guard let entry = store[id], entry.hasTurn, let key = entry.delivery.serialKey else { continue }
            store.update(id) { $0.hasTurn = false }
            endTurn(of: 1, key)
        }
    }
    // MARK: Requests that are given up

    /// Notes that a request is given up: its task stays with the transport until that returns.
    mutating func lose(_ id: FlightID, _ now: Duration) {
        lost.ids.insert(id)
        if lost.tooManySince == nil, lost.ids.count >= policy.lostRequests {
            lost.tooManySince = now
            patienceEnds = nil
        }
    }

    /// Notes that the transport returned from a request that was given up.
    mutating func find(_ id: FlightID) {
        lost.ids.remove(id)
        if lost.ids.count < policy.lostRequests, lost.tooManySince != nil {
            lost.tooManySince = nil
            patienceEnds = nil
        }
    }

    // MARK: Splitting

    /// Notes that a parcel of a split batch is no more.
    mutating func parcelEnded(_ parcel: Parcel) {
        guard let split = parcel.split, var batch = splits[split] else { return }
        batch.parcels -= 1
        splits[split] = batch.parcels > 0 ? batch : nil
    }

    /// Puts the parts of a parcel in front of everything else, in their order.
    ///
    /// - Parameters:
    ///   - ids: The deliveries, at least two.
    ///   - middle: How many of them go into the first part.
    ///   - parcel: The parcel that they were sent in.
    ///   - isCounted: Whether requests were sent for the parcel, of which there may be so many for one batch.
    /// - Returns: Whether the parts may be sent.
    mutating func halve(_ ids: [DeliveryID], at middle: Int, of parcel: Parcel, isCounted: Bool) -> Bool {
        let number: Int
        if let split = parcel.split {
            number = split
        } else {
            lastSplit += 1
            number = lastSplit
        }
        var batch = splits[number] ?? SplitBatch()
        if isCounted {
            if batch.requests + 2 > policy.retry.requestsPerBatch { return false }
            batch.requests += 2
        }
        let parts = [Parcel(ids.prefix(middle), split: number), Parcel(ids.dropFirst(middle), split: number)]
            .compactMap { $0 }
        batch.parcels += parts.count
        splits[number] = batch
        for part in parts.dropFirst() { loseTurn(part.ids) }
        for part in parts.reversed() { ready.prepend(part) }
        return true
    }
}
