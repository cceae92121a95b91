import Synchronization

/// Events that go through the pipeline together, and how many outcomes each of them still lacks.
final class EventChunk: Sendable {
    /// An event on its way in.
    struct Incoming: Sendable {
        let event: Event
        let bytes: Int
        /// Who waits for the outcomes, if anybody, and which of their events it is.
        var waiter: DeliveryWaiter?
        var place = 0
        /// The only subscription that the event is for; all unless given.
        var target: Target?
    }

    /// One subscription of one destination instance.
    final class Target: Sendable {
        let destination: String
        let subscription: String

        init(destination: String, subscription: String) {
            self.destination = destination
            self.subscription = subscription
        }
    }

    fileprivate struct Slot {
        var event: Event?
        let bytes: Int
        let waiter: DeliveryWaiter?
        let place: Int
        /// Outcomes that are not known yet, and one more until all destinations have seen the event.
        var open = 1
    }

    /// What is known of an event that has all of its outcomes.
    struct Settlement {
        let waiter: DeliveryWaiter?
        let bytes: Int
    }

    /// The number of the first event in the pipeline; the others follow.
    let firstSequence: UInt64
    let hasWaiters: Bool
    private let incoming: Mutex<[Incoming]>
    private let slots: Mutex<[Slot]>

    init(_ incoming: [Incoming], firstSequence: UInt64) {
        self.firstSequence = firstSequence
        hasWaiters = incoming.contains { $0.waiter != nil }
        slots = Mutex(incoming.map { Slot(event: $0.event, bytes: $0.bytes, waiter: $0.waiter, place: $0.place) })
        self.incoming = Mutex(incoming)
    }

    /// Gives the events to the destinations, once: afterwards each is kept only as long as it lacks an outcome.
    func takeEvents() -> [Incoming] {
        incoming.withLock { incoming in
            defer { incoming = [] }
            return incoming
        }
    }

    /// Notes how many outcomes each event is to have from one destination.
    func expect(_ counts: [Int]) {
        slots.withLock { slots in
            for (index, count) in counts.enumerated() { slots[index].open += count }
        }
    }

    /// Why nothing more is wanted for an event, if that is so.
    func withdrawn(_ index: Int) -> Outcome.Undelivered.Reason? {
        hasWaiters ? slots.withLock { $0[index].waiter }?.reason : nil
    }

    /// The event, until it has all of its outcomes.
    func event(_ index: Int) -> Event? { slots.withLock { $0[index].event } }

    /// Looks an event up without noting anything.
    func look(_ index: Int) -> (event: Event?, waiter: DeliveryWaiter?, place: Int) {
        slots.withLock { ($0[index].event, $0[index].waiter, $0[index].place) }
    }

    /// Notes that one outcome of an event is known.
    ///
    /// - Returns: What is known of the event if that was the last one.
    func settle(_ index: Int) -> Settlement? { slots.withLock { $0[index].close() } }

    /// Notes that all destinations have seen the events.
    ///
    /// - Returns: The events that have all of their outcomes already.
    func seal() -> [Settlement] {
        slots.withLock { slots in slots.indices.compactMap { slots[$0].close() } }
    }
}

extension EventChunk.Slot {
    fileprivate mutating func close() -> EventChunk.Settlement? {
        open -= 1
        if open > 0 { return nil }
        event = nil
        return EventChunk.Settlement(waiter: waiter, bytes: bytes)
    }
}
