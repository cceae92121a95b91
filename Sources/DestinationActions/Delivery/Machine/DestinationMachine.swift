/// What happens to the events of one destination instance: a pure state machine, without tasks, clocks or a network.
///
/// Something happens, the machine says what is to be done: `step(input, at: now, into: &effects)`. Whatever happens in
/// whatever order, every item that went in comes out of exactly one `finish`. Time is measured from the start of the
/// pipeline; the machine says with ``nextWake(after:)`` when it wants to be asked again.
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

    let policy: MachinePolicy
    var phase: Phase = .running
    var isPaused = false

    // Deliveries, and where they wait.
    var store = DeliveryStore<Item>()
    /// All deliveries in the order of their events, with finished ones in between.
    var arrivals = Ring<(sequence: UInt64, id: DeliveryID)>()
    var ready = Ring<Parcel>()
    var retries = TimerHeap<Parcel>()
    var gathering: [Int: Gathering] = [:]
    /// The deliveries of each key behind the one that is under way.
    var keys: [ExactText: Ring<DeliveryID>] = [:]
    /// Requests under way, the oldest first.
    var flights: [Flight] = []
    var lastFlight: UInt64 = 0
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
    var random: SplitMix64
    var toldState: DestinationState = .running
    var latest: Duration = .zero

    init(_ policy: MachinePolicy, seed: UInt64) {
        self.policy = policy
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
        case .answered(let flight, let answer): answered(flight, answer, now, &effects)
        case .tick: break
        case .pause: isPaused = true
        case .resume: resume(now)
        case .renew: renew(now)
        case .withdraw(let range, let reason, let includingFlights):
            withdraw(range, reason, includingFlights: includingFlights, now, &effects)
        case .drain(let end): drain(until: end)
        case .stop: stop(now, &effects)
        case .abandon: abandon(now, &effects)
        }
        passTime(now, &effects)
        dispatch(now, &effects)
        tell(now, &effects)
    }

    /// How the destination is doing; what keeps it from working the longest comes first.
    func state(at now: Duration) -> DestinationState {
        if isPaused { return .paused }
        if credentials != nil { return .credentialsRefused }
        if breaker.state != .closed { return .failing }
        return throttle.until > now ? .throttled : .running
    }

    private mutating func tell(_ now: Duration, _ effects: inout [Effect]) {
        let state = state(at: now)
        if state == toldState { return }
        toldState = state
        effects.append(.changed(state))
    }

    // MARK: Accepting and finishing

    private mutating func accept(_ new: NewDelivery, _ now: Duration, _ effects: inout [Effect]) {
        if phase == .stopped {
            effects.append(.finish(new.item, .undelivered(.init(reason: .shutdown, last: nil)), []))
            return
        }
        if let messageId = new.messageId, wasDelivered(new.subscription, messageId, now) {
            effects.append(.finish(new.item, .skipped(.duplicate), []))
            return
        }
        let id = store.insert(.init(delivery: new, entered: now, waitsBefore: throttle.waits))
        arrivals.append((new.sequence, id))
        if let key = new.key {
            if keys[key] != nil {
                keys[key]?.append(id)
                return
            }
            keys[key] = Ring()
        }
        if new.batch == nil { ready.append(Parcel(id)) } else { gather(id, now) }
    }

    func wasDelivered(_ subscription: Int, _ messageId: ExactText, _ now: Duration) -> Bool {
        delivered?.contains(.init(subscription: subscription, messageId: messageId), at: now) ?? false
    }

    /// Gives a delivery its outcome, and lets the next one of its key go.
    mutating func finish(_ id: DeliveryID, _ outcome: Outcome, _ now: Duration, _ effects: inout [Effect]) {
        if let entry = store.remove(id) { finish(entry, outcome, now, &effects) }
    }

    /// The same for a delivery that was taken from the store.
    mutating func finish(
        _ entry: consuming DeliveryStore<Item>.Entry, _ outcome: Outcome, _ now: Duration, _ effects: inout [Effect]
    ) {
        effects.append(.finish(entry.item, outcome, entry.history))
        if let key = entry.key { release(key, now) }
        while let oldest = arrivals.first, !store.isLive(oldest.id) { _ = arrivals.popFirst() }
        // One delivery that takes long must not keep the traces of all that came after it.
        if arrivals.count > 2 * store.count + 64 { arrivals.filter { [store] in store.isLive($0.id) } }
    }

    private mutating func release(_ key: ExactText, _ now: Duration) {
        while let next = keys[key]?.popFirst() {
            guard let entry = store[next] else { continue }
            if entry.batch == nil { ready.append(Parcel(next)) } else { gather(next, now) }
            return
        }
        keys[key] = nil
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

    /// Puts a delivery into the batch of its subscription, and lets the batch go when it is full.
    private mutating func gather(_ id: DeliveryID, _ now: Duration) {
        guard let entry = store[id], let limits = entry.batch else { return }
        let subscription = entry.subscription
        var batch = gathering[subscription] ?? Gathering()
        if !batch.ids.isEmpty, batch.bytes + entry.bytes > limits.bytes {
            letGo(&batch)
        }
        if batch.ids.isEmpty { batch.since = now }
        batch.ids.append(id)
        batch.bytes += entry.bytes
        if batch.ids.count >= max(1, limits.events) || batch.bytes >= limits.bytes { letGo(&batch) }
        gathering[subscription] = batch.ids.isEmpty ? nil : batch
    }

    private mutating func letGo(_ batch: inout Gathering) {
        if let parcel = Parcel(batch.ids) { ready.append(parcel) }
        batch = Gathering()
    }

    /// Lets batches go that are old enough, or all of them.
    mutating func letGoBatches(gatheredBefore time: Duration?) {
        for subscription in gathering.keys.sorted() {
            guard let batch = gathering[subscription], time.map({ batch.since <= $0 }) ?? true else { continue }
            if let parcel = Parcel(batch.ids) { ready.append(parcel) }
            gathering[subscription] = nil
        }
    }
}
