import DestinationActionsLocks

/// Events that go through the pipeline together, and how many outcomes each of them still lacks.
final class EventChunk: Sendable {
    /// An event on its way in.
    struct Incoming: Sendable {
        let event: Event
        let bytes: Int
        var companion: Companion?

        init(_ event: Event, _ companion: Companion? = nil) {
            self.event = event
            bytes = event.json.approximateSize
            self.companion = companion
        }
    }

    /// What goes with an event besides; few have any of it, and all others are smaller for that.
    final class Companion: Sendable {
        /// What the sender gave it.
        let tag: (any Sendable)?
        /// Who waits for the outcomes, if anybody, and which of their events it is.
        let waiter: DeliveryWaiter?
        let place: Int
        /// The only subscriptions that the event is for, and those that it is not for; all unless given.
        let targets: Targets?
        /// Where the event came from, if it waits in a queue until it is settled.
        let claim: QueueClaim?
        /// Whether the event may have reached a partner before it came here.
        var mayHaveArrived: Bool { targets?.mayHaveArrived == true || (claim?.delivery ?? 1) > 1 }

        init(
            tag: (any Sendable)? = nil, waiter: DeliveryWaiter? = nil, place: Int = 0, targets: Targets? = nil,
            claim: QueueClaim? = nil
        ) {
            self.tag = tag
            self.waiter = waiter
            self.place = place
            self.targets = targets
            self.claim = claim
        }
    }

    /// Which subscriptions an event is for.
    final class Targets: Sendable {
        /// The only ones; `nil` all that want it.
        let only: [QueueTarget]?
        /// Those that are done with it.
        let done: [QueueTarget]
        /// What becomes of it without any destination looking at it, if that is so.
        let outcome: Outcome?
        /// Whether it may have reached them before.
        let mayHaveArrived: Bool

        init(
            only: [QueueTarget]?, done: [QueueTarget] = [], outcome: Outcome? = nil, mayHaveArrived: Bool = false
        ) {
            self.only = only
            self.done = done
            self.outcome = outcome
            self.mayHaveArrived = mayHaveArrived
        }

        /// Whether the event is for any subscription of a destination instance.
        func include(_ destination: String) -> Bool {
            outcome == nil && (only?.contains { $0.destination.isExactly(destination) } ?? true)
        }

        /// Whether the event is for a subscription.
        func include(_ destination: String, _ subscription: String) -> Bool {
            func isTarget(_ target: QueueTarget) -> Bool {
                target.destination.isExactly(destination) && target.subscription.isExactly(subscription)
            }
            return (only?.contains(where: isTarget) ?? true) && !done.contains(where: isTarget)
        }
    }

    fileprivate struct Slot {
        var event: Event?
        let bytes: Int
        let companion: Companion?
        /// Outcomes that are not known yet, and one more until all destinations have seen the event.
        var open = 1
        /// Letters that are not kept yet.
        var letters = 0
        var isReleased = false
    }

    /// What is known of an event, and is to be done about it.
    struct Settlement {
        /// What goes with the event.
        let companion: Companion?
        /// Whether the outcomes have just become complete.
        let isComplete: Bool
        /// What the event gives back when all is known of it and kept.
        let released: Int?
        /// Is released where no lock is held.
        let event: Event?
    }

    /// The number of the first event in the pipeline; the others follow.
    let firstSequence: UInt64
    let hasWaiters: Bool
    /// Whether somebody wants to know of each outcome: one who waits, or a queue.
    let isWatched: Bool
    /// To which destinations the events came in; `nil` if they were not let in, and their sender has them still.
    let epoch: Int?
    private let incoming: Mutex<[Incoming]>
    private let slots: Mutex<[Slot]>

    init(_ incoming: [Incoming], firstSequence: UInt64, epoch: Int?) {
        self.firstSequence = firstSequence
        self.epoch = epoch
        var hasWaiters = false
        var isWatched = false
        for case let companion? in incoming.lazy.map(\.companion) {
            if companion.waiter != nil { hasWaiters = true }
            if companion.waiter != nil || companion.claim != nil { isWatched = true }
        }
        (self.hasWaiters, self.isWatched) = (hasWaiters, isWatched)
        slots = Mutex(incoming.map { Slot(event: $0.event, bytes: $0.bytes, companion: $0.companion) })
        self.incoming = Mutex(incoming)
    }

    /// Gives the events to the destinations, once: afterwards each is kept only as long as it lacks an outcome.
    func takeEvents() -> [Incoming] {
        incoming.withLock { incoming in
            defer { incoming = [] }
            return incoming
        }
    }

    /// Whether the events were let in.
    var isAdmitted: Bool { epoch != nil }

    /// Notes how many outcomes each event is to have from one destination.
    func expect(_ counts: [Int]) {
        slots.withLock { slots in
            for (index, count) in counts.enumerated() { slots[index].open += count }
        }
    }

    /// Notes that an event is to have one more outcome.
    func expect(one index: Int) { slots.withLock { $0[index].open += 1 } }

    /// Notes that an event is not done with before one more letter is kept; before the outcome that it tells of.
    func expectLetter(_ index: Int) { slots.withLock { $0[index].letters += 1 } }

    /// Why nothing more is wanted for an event, if that is so.
    func withdrawn(_ index: Int) -> Outcome.Undelivered.Reason? {
        hasWaiters ? slots.withLock { $0[index].companion }?.waiter?.reason : nil
    }

    /// The event, until it has all of its outcomes.
    func event(_ index: Int) -> Event? { slots.withLock { $0[index].event } }

    /// The event, until it has all of its outcomes, and what goes with it.
    func look(_ index: Int) -> (event: Event?, companion: Companion?) {
        slots.withLock { ($0[index].event, $0[index].companion) }
    }

    /// Notes that one outcome of an event is known.
    ///
    /// - Returns: Whether that was the last one, and what is to be done then.
    func settle(_ index: Int) -> (isLast: Bool, settlement: Settlement?) {
        slots.withLock { slots in
            slots[index].open -= 1
            return slots[index].open > 0 ? (false, nil) : (true, slots[index].close(isOutcome: true))
        }
    }

    /// Notes that a letter of an event is kept.
    ///
    /// - Returns: What is to be done if nothing more is awaited.
    func settleLetter(_ index: Int) -> Settlement? {
        slots.withLock { slots in
            slots[index].letters -= 1
            return slots[index].close(isOutcome: false)
        }
    }

    /// Notes that all destinations have seen the events.
    ///
    /// - Returns: The events that have all of their outcomes already.
    func seal() -> [Settlement] {
        slots.withLock { slots in
            slots.indices.compactMap { index in
                slots[index].open -= 1
                return slots[index].close(isOutcome: true)
            }
        }
    }
}

extension EventChunk.Slot {
    fileprivate mutating func close(isOutcome: Bool) -> EventChunk.Settlement? {
        if open > 0 { return nil }
        let isLast = letters == 0 && !isReleased
        if isLast { isReleased = true }
        return EventChunk.Settlement(
            companion: companion, isComplete: isOutcome, released: isLast ? bytes : nil,
            event: isLast ? event.take() : nil)
    }
}
