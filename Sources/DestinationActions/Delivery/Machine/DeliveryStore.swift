/// The deliveries of a machine, each in a place that is used again after it has its outcome.
struct DeliveryStore<Item: Sendable>: Sendable {
    struct Entry: Sendable {
        let delivery: DestinationMachine<Item>.NewDelivery
        let entered: Duration
        /// How many waits of the destination there had been before.
        let waitsBefore: Int
        /// What it waits behind, before it can be sent.
        enum Obstacle {
            /// Another delivery of the same message.
            case copy
            /// Another delivery of the same key.
            case key
        }

        var isBehind: Obstacle?
        var isInFlight = false
        /// Whether it is its turn among those of its serial key.
        var hasTurn = false
        /// How many requests were sent.
        var requests = 0
        /// How many of them count as attempts.
        var attempts = 0
        /// How many of them the partner answered by asking to wait.
        var waits = 0
        var firstSent: Duration?
        /// How long the destination had waited before the first request.
        var waitedBefore: Duration = .zero
        var mayBeDuplicate: Bool
        /// Whether a step of several was taken that may have changed something at the partner.
        var hasChanged = false
        var history: [DeliveryAttempt] = []

        init(_ delivery: consuming DestinationMachine<Item>.NewDelivery, entered: Duration, waitsBefore: Int) {
            mayBeDuplicate = delivery.mayBeDuplicate
            self.delivery = delivery
            self.entered = entered
            self.waitsBefore = waitsBefore
        }

        var item: Item { delivery.item }
        var subscription: Int { delivery.subscription }
        var batch: BatchRule? { delivery.batch }
        var bytes: Int { delivery.bytes }
        var key: ExactText? { delivery.key }
        var messageId: ExactText? { delivery.messageId }

        /// Whether the partner may have something of the event, though it was not delivered.
        var mayHaveArrived: Bool { mayBeDuplicate || hasChanged }

        /// The last failure, as outcomes tell it.
        var last: Outcome.Failure? {
            if let attempt = history.last {
                return .init(
                    status: attempt.status, code: attempt.code, message: attempt.message, attempts: requests,
                    mayHaveArrived: mayHaveArrived)
            }
            if !hasChanged { return nil }
            return .init(
                status: nil, code: "unfinished", message: "Some steps were taken, and others were not.",
                attempts: requests, mayHaveArrived: true)
        }
    }

    private var entries: [Entry?] = []
    private var serials: [UInt32] = []
    private var free: [Int32] = []

    var count: Int { entries.count - free.count }

    /// The entry of a delivery, or `nil` once it has its outcome.
    subscript(id: DeliveryID) -> Entry? {
        @inline(__always) get { isLive(id) ? entries[Int(id.index)] : nil }
    }

    @inline(__always) func isLive(_ id: DeliveryID) -> Bool { serials[Int(id.index)] == id.serial }

    mutating func insert(_ entry: consuming Entry) -> DeliveryID {
        if let index = free.popLast() {
            entries[Int(index)] = entry
            return DeliveryID(index: index, serial: serials[Int(index)])
        }
        entries.append(entry)
        serials.append(0)
        return DeliveryID(index: Int32(entries.count - 1), serial: 0)
    }

    mutating func remove(_ id: DeliveryID) -> Entry? {
        if !isLive(id) { return nil }
        serials[Int(id.index)] &+= 1
        free.append(id.index)
        return entries[Int(id.index)].take()
    }

    /// Notes that a delivery goes out.
    ///
    /// - Returns: What is delivered and how many requests were sent for it before, or `nil` if it has its outcome.
    mutating func depart(_ id: DeliveryID, at now: Duration, waited: Duration) -> (item: Item, requests: Int)? {
        if !isLive(id) { return nil }
        return entries[Int(id.index)]?.depart(at: now, waited: waited)
    }

    /// Changes an entry in its place.
    @inline(__always) mutating func update(_ id: DeliveryID, _ change: (inout Entry) -> Void) {
        if isLive(id) { entries[Int(id.index)]?.apply(change) }
    }
}

extension DeliveryStore.Entry {
    @inline(__always) fileprivate mutating func depart(
        at now: Duration, waited: Duration
    ) -> (item: Item, requests: Int) {
        isInFlight = true
        if firstSent == nil {
            firstSent = now
            waitedBefore = waited
        }
        return (delivery.item, requests)
    }

    @inline(__always) fileprivate mutating func apply(_ change: (inout Self) -> Void) { change(&self) }
}
