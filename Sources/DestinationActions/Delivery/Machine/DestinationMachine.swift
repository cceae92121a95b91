/// What happens to the events of one destination instance: a pure state machine, without tasks, clocks or a network.
///
/// Something happens, the machine says what is to be done: `step(input, at: now, into: &effects)`. Whatever happens in
/// whatever order, every item that went in comes out of exactly one `finish`. Time is measured from the start of the
/// pipeline; the machine says with ``nextWake`` when it wants to be asked again.
///
/// The way of a delivery: accepted ─▶ (held by its key ─▶) (gathered into a batch ─▶) ready ─▶ in flight ─▶ finished, and
/// from in flight back to ready, at once or after a wait.
struct DestinationMachine<Item: Sendable>: Sendable {
    enum Phase: Sendable, Hashable {
        case running
        /// Finishes what it can until this time.
        case draining(until: Duration)
        /// Sends nothing more; requests that are under way are being cancelled.
        case stopped
    }

    private(set) var policy: MachinePolicy
    var phase: Phase = .running
    /// Why what is left at the end was not delivered.
    var endReason = Outcome.Undelivered.Reason.shutdown
    var isPaused = false

    // Deliveries, and where they wait.
    var store = DeliveryStore<Item>()
    /// All deliveries in the order of their events, with finished ones in between.
    var arrivals = Ring<(sequence: UInt64, id: DeliveryID)>()
    var ready = Ring<Parcel>()
    var retries = TimerHeap<Parcel>()
    var gathering: BatchGathering<DeliveryID>
    /// The deliveries of each key behind the one that is under way.
    var keys: [ExactText: Ring<DeliveryID>] = [:]
    /// Of messages that are remembered, the deliveries of a copy behind the one that came first.
    var copies: [DeliveredMessages.Key: Ring<DeliveryID>] = [:]
    /// The turns of serial keys: who has them, and who waits.
    var turns: [ExactText: Turn] = [:]
    /// Whether any delivery has had such a key.
    var hasTurns = false
    /// Requests under way, the oldest first.
    var flights: [Flight] = []
    var lastFlight: UInt64 = 0
    /// Requests that were given up and that the transport has not returned from.
    var lost = LostRequests()
    var splits: [Int: SplitBatch] = [:]
    var lastSplit = 0

    // The destination.
    var breaker: CircuitBreaker
    var bucket: TokenBucket?
    var budget: RetryBudget
    var throttle = Throttle()
    var credentials: CredentialsStall?
    /// Since when patience is counted with a destination that does not work.
    var failingSince: Duration?
    /// When the next delivery may have waited too long for a destination that does not work.
    var patienceEnds: Duration?
    var delivered: DeliveredMessages?
    /// When what is ready may be sent, if it waits for nothing but that.
    var opens: Duration?
    /// When the destination delivered something last, or had nothing to deliver.
    var lastProgress: Duration = .zero
    var random: SplitMix64
    var toldState: DestinationState = .running
    var latest: Duration = .zero

    init(_ policy: MachinePolicy, seed: UInt64) {
        self.policy = policy
        gathering = BatchGathering(mostOpen: policy.openBatches)
        breaker = CircuitBreaker(policy.breaker)
        bucket = policy.limits.requestsPerMinute.map { TokenBucket(requestsPerMinute: $0) }
        budget = RetryBudget(policy.retry.budget)
        delivered = policy.duplicates.map { DeliveredMessages($0) }
        random = SplitMix64(seed: seed)
    }

    /// How many deliveries have no outcome yet.
    var count: Int { store.count }

    /// Takes note of what happened and adds what is to be done.
    ///
    /// A clock that goes back is taken as one that stands still.
    mutating func step(_ input: Input, at time: Duration, into effects: inout [Effect]) {
        latest = max(latest, time)
        let now = latest
        switch input {
        case .accept(let deliveries): for place in deliveries.indices { accept(deliveries[place], now, &effects) }
        case .answered(let flight, let answer):
            // Not before the transport returns: a request that was given up may arrive still.
            bucket?.free(at: now)
            answered(flight, answer, now, &effects)
        case .tick: break
        case .pause: isPaused = true
        case .resume: resume(now)
        case .renew: renew(now)
        case .withdraw(let range, let reason, let includingFlights):
            withdraw(range, reason, includingFlights: includingFlights, now, &effects)
        case .dropOldest(let count): dropOldest(count, now, &effects)
        case .giveBack(let kept): giveBack(keeping: kept, now, &effects)
        case .drain(let end): drain(until: end)
        case .leave(let end): leave(until: end)
        case .stop: stop(now, &effects)
        case .abandon: abandon(now, &effects)
        }
        passTime(now, &effects)
        dispatch(now, &effects)
        tell(now, &effects)
    }

    /// Works by another policy from now on; requests under way keep the time that they were given.
    ///
    /// A step is to follow.
    mutating func adopt(_ new: MachinePolicy, at time: Duration) {
        latest = max(latest, time)
        if let requests = new.limits.requestsPerMinute {
            if bucket?.limit(requests, at: latest) == nil {
                bucket = TokenBucket(requestsPerMinute: requests, underWay: flights.count + lost.ids.count)
            }
        } else {
            bucket = nil
        }
        if new.breaker != policy.breaker { breaker.adopt(new.breaker) }
        budget.limit(new.retry.budget)
        if let window = new.duplicates { delivered?.window = window }
        // Patience may be shorter than when it was looked at last.
        patienceEnds = nil
        policy = new
    }

    /// How the destination is doing; what keeps it from working the longest comes first.
    func state(at now: Duration) -> DestinationState {
        if isPaused { return .paused }
        if credentials != nil { return .credentialsRefused }
        if breaker.state != .closed || lost.tooManySince != nil { return .failing }
        return throttle.until > now ? .throttled : .running
    }

    private mutating func tell(_ now: Duration, _ effects: inout [Effect]) {
        let state = state(at: now)
        if state == toldState { return }
        toldState = state
        effects.append(.changed(state))
    }

    // MARK: Accepting and finishing

    private mutating func accept(_ new: consuming NewDelivery, _ now: Duration, _ effects: inout [Effect]) {
        if phase == .stopped {
            effects.append(.finish(.init(new.item, .undelivered(.init(reason: endReason, last: nil)))))
            return
        }
        let message = delivered == nil ? nil : message(new)
        if let message, delivered?.contains(message, at: now) == true {
            effects.append(.finish(.init(new.item, .skipped(.duplicate))))
            return
        }
        if store.count == 0 { lastProgress = now }
        if !hasTurns, new.serialKey != nil { hasTurns = true }
        let (sequence, key, isBatched) = (new.sequence, new.key, new.batch != nil)
        let id = store.insert(.init(new, entered: now, waitsBefore: throttle.waits))
        arrivals.append((sequence, id))
        if let message {
            if copies[message] != nil {
                store.update(id) { $0.isBehind = .copy }
                copies[message]?.append(id)
                return
            }
            copies[message] = Ring()
        }
        lineUp(id, key: key, isBatched: isBatched, now)
    }

    /// What a delivery is recognised by where repetitions are.
    func message(_ delivery: NewDelivery) -> DeliveredMessages.Key? {
        delivery.messageId.map { .init(subscription: delivery.subscription, messageId: $0) }
    }

    /// Puts a delivery behind those of its key, or where it can be sent.
    private mutating func lineUp(_ id: DeliveryID, key: ExactText?, isBatched: Bool, _ now: Duration) {
        if let key {
            if keys[key] != nil {
                store.update(id) { $0.isBehind = .key }
                keys[key]?.append(id)
                return
            }
            keys[key] = Ring()
        }
        if isBatched { gather(id, now) } else { ready.append(Parcel(id)) }
    }

    /// Gives a delivery its outcome, and lets the next one of its key go.
    mutating func finish(_ id: DeliveryID, _ outcome: Outcome, _ now: Duration, _ effects: inout [Effect]) {
        if let entry = store.remove(id) { finish(entry, outcome, now, &effects) }
    }

    /// The same for a delivery that was taken from the store.
    mutating func finish(
        _ entry: DeliveryStore<Item>.Entry, _ outcome: Outcome, _ now: Duration, _ effects: inout [Effect]
    ) {
        effects.append(.finish(.init(entry.item, outcome, entry.history)))
        if let key = entry.key, entry.isBehind == nil { release(key, now) }
        if entry.hasTurn, let key = entry.delivery.serialKey { endTurn(of: 1, key) }
        if delivered != nil, let message = message(entry.delivery), entry.isBehind != .copy {
            releaseCopies(of: message, outcome, now, &effects)
        }
        while let oldest = arrivals.first, !store.isLive(oldest.id) { _ = arrivals.popFirst() }
        // One delivery that takes long must not keep the traces of all that came after it.
        if arrivals.count > 2 * store.count + 64 { arrivals.filter { [store] in store.isLive($0.id) } }
    }

    private mutating func release(_ key: ExactText, _ now: Duration) {
        while let next = keys[key]?.popFirst() {
            guard let entry = store[next] else { continue }
            store.update(next) { $0.isBehind = nil }
            if entry.batch == nil { ready.append(Parcel(next)) } else { gather(next, now) }
            return
        }
        keys[key] = nil
    }

    /// Skips the copies of a message that was delivered, or lets the next one go.
    private mutating func releaseCopies(
        of message: DeliveredMessages.Key, _ outcome: Outcome, _ now: Duration, _ effects: inout [Effect]
    ) {
        if case .delivered = outcome {
            var behind = copies.removeValue(forKey: message) ?? Ring()
            while let copy = behind.popFirst() { finish(copy, .skipped(.duplicate), now, &effects) }
            return
        }
        while let next = copies[message]?.popFirst() {
            guard let entry = store[next] else { continue }
            store.update(next) { $0.isBehind = nil }
            lineUp(next, key: entry.key, isBatched: entry.batch != nil, now)
            return
        }
        copies[message] = nil
    }

    mutating func finish(
        _ ids: [DeliveryID], undelivered reason: Outcome.Undelivered.Reason, _ now: Duration, _ effects: inout [Effect]
    ) {
        for id in ids {
            guard let entry = store[id] else { continue }
            finish(id, .undelivered(.init(reason: reason, last: entry.last)), now, &effects)
        }
    }

    // MARK: Gathering batches

    /// Puts a delivery into the batch of its subscription and key, and lets batches go that are full.
    private mutating func gather(_ id: DeliveryID, _ now: Duration) {
        guard let entry = store[id], let rule = entry.batch else { return }
        let limits = BatchLimits(events: rule.limits.events, bytes: min(rule.limits.bytes, policy.batchBytes))
        letGo(
            gathering.add(
                id, bytes: entry.bytes,
                to: .init(
                    subscription: entry.subscription, key: entry.delivery.batchKey,
                    serialKey: entry.delivery.serialKey),
                limits, until: now + (rule.age ?? policy.batchAge)))
    }

    mutating func letGo(_ batches: [[DeliveryID]]) {
        for batch in batches {
            if let parcel = Parcel(batch) { ready.append(parcel) }
        }
    }
}
