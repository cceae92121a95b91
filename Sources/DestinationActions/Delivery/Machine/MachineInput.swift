extension DestinationMachine {
    /// What happens to a destination.
    enum Input {
        /// Events are to be delivered.
        case accept([NewDelivery])
        /// A request ended.
        case answered(FlightID, Answer)
        /// Time passed.
        case tick
        /// The user wants nothing sent for now.
        case pause
        /// The user wants things sent again.
        case resume
        /// The settings were replaced: the credentials may be right now.
        case renew
        /// Nobody wants these events delivered any longer, by their numbers in the pipeline.
        case withdraw(ClosedRange<UInt64>, Outcome.Undelivered.Reason, includingFlights: Bool)
        /// So many of the oldest deliveries that are not under way have to go, as there is no room for them.
        case dropOldest(Int)
        /// Deliveries that can go back to a queue go there, but for the oldest so many.
        case giveBack(keeping: Int)
        /// The pipeline shuts down and waits until this time; what is left then is handed back.
        case drain(until: Duration)
        /// The same for a destination that is removed.
        case leave(until: Duration)
        /// The time for the shutdown is over: requests are to be cancelled.
        case stop
        /// Nobody waits for cancelled requests any longer.
        case abandon
    }

    /// A request that is to be sent.
    struct Departure {
        let flight: FlightID
        let first: Item
        let rest: [Item]
        /// Which request it is for the first item, from 1.
        let attempt: Int
        /// Which step it is, of an action of several.
        let progress: StepProgress?
    }

    /// What becomes of a delivery.
    struct Ending {
        let item: Item
        let outcome: Outcome
        /// The requests that came before it.
        let history: [DeliveryAttempt]

        init(_ item: Item, _ outcome: Outcome, _ history: [DeliveryAttempt] = []) {
            self.item = item
            self.outcome = outcome
            self.history = history
        }
    }

    /// What is to be done.
    enum Effect {
        /// Send one request; `.answered` is to follow.
        case send(Departure)
        /// Cancel a request.
        case cancel(FlightID)
        /// Tell the outcome of an item, and the requests that came before it.
        case finish(Ending)
        /// The destination is doing otherwise than before.
        case changed(DestinationState)

        /// The item that was delivered, if that is what happened; without a copy of all that is known of it.
        @inline(__always) var delivered: Item? {
            if case .finish(let ending) = self, case .delivered = ending.outcome { ending.item } else { nil }
        }
    }

    /// One event for one subscription, with what the machine has to know of it.
    struct NewDelivery: Sendable {
        let item: Item
        /// The number of the event in the pipeline; never smaller than that of an earlier one.
        let sequence: UInt64
        /// A number that stands for the subscription.
        let subscription: Int
        /// How the event is gathered with others; `nil` sends it alone.
        var batch: BatchRule?
        /// How many bytes the event takes in a batch, estimated.
        var bytes = 0
        /// Whether the event can go back to a queue.
        var isClaimed = false
        /// Whether the partner may have it already.
        var mayBeDuplicate = false
        private let marks: DeliveryMarks?

        /// Of the deliveries with the same key, one at a time is under way.
        var key: ExactText? { marks?.key }
        /// By this a repetition is recognised.
        var messageId: ExactText? { marks?.messageId }
        /// Of deliveries with different keys, no batch is made.
        var batchKey: ExactText? { marks?.batchKey }
        /// Of the parcels with the same key, one at a time is under way, from its first request to its outcome.
        var serialKey: ExactText? { marks?.serialKey }

        init(
            item: Item, sequence: UInt64, subscription: Int, batch: BatchRule? = nil, bytes: Int = 0,
            key: ExactText? = nil, messageId: ExactText? = nil, batchKey: ExactText? = nil,
            serialKey: ExactText? = nil, isClaimed: Bool = false, mayBeDuplicate: Bool = false
        ) {
            self.item = item
            self.sequence = sequence
            self.subscription = subscription
            self.batch = batch
            self.bytes = bytes
            self.isClaimed = isClaimed
            self.mayBeDuplicate = mayBeDuplicate
            let isMarked = key != nil || messageId != nil || batchKey != nil || serialKey != nil
            marks =
                isMarked
                ? DeliveryMarks(key: key, messageId: messageId, batchKey: batchKey, serialKey: serialKey) : nil
        }
    }
}

/// What few deliveries have, apart from them, so that all the others are small.
private final class DeliveryMarks: Sendable {
    let key: ExactText?
    let messageId: ExactText?
    let batchKey: ExactText?
    let serialKey: ExactText?

    init(key: ExactText?, messageId: ExactText?, batchKey: ExactText?, serialKey: ExactText?) {
        self.key = key
        self.messageId = messageId
        self.batchKey = batchKey
        self.serialKey = serialKey
    }
}

/// A request that is under way.
struct FlightID: Hashable, Sendable {
    let number: UInt64
}

/// What a machine is set to.
struct MachinePolicy: Sendable {
    var limits = DeliveryLimits()
    var retry = RetryPolicy()
    var breaker = BreakerPolicy()
    var credentialsPatience: Duration = .seconds(300)
    var batchAge: Duration = .seconds(1)
    /// How many bytes a batch may have at most.
    var batchBytes = Int.max
    /// How many batches may be open at once.
    var openBatches = 256
    var duplicates: DuplicateWindow?
    /// How long past its time-out a request may take to end before it is counted as timed out.
    var overtime: Duration = .seconds(2)
    /// How many requests that were given up may be with the transport still.
    var lostRequests = 64
}
