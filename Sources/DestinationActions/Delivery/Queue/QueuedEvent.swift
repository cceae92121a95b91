/// An event on its way into a queue.
public struct QueueEntry: Sendable {
    /// The event.
    public let body: EventBody
    /// By this a repetition is recognised, if it is given.
    public let messageId: String?
    /// Events of the same key keep their order.
    public let orderingKey: String?
    /// Something of the sender's own that comes back with reports and outcomes as long as the event does not leave the process.
    ///
    /// A queue that stores events elsewhere cannot keep it.
    public let tag: (any Sendable)?

    /// Makes an entry.
    ///
    /// - Parameters:
    ///   - event: The event; its own `messageId` tells repetitions.
    ///   - orderingKey: Events of the same key keep their order.
    ///   - tag: Something that comes back with reports and outcomes, where the queue can keep it.
    public init(_ event: Event, orderingKey: String? = nil, tag: (any Sendable)? = nil) {
        self.init(.event(event), messageId: event.messageId, orderingKey: orderingKey, tag: tag)
    }

    /// Makes an entry of an event that may not have been parsed.
    ///
    /// - Parameters:
    ///   - body: The event.
    ///   - messageId: By this a repetition is recognised.
    ///   - orderingKey: Events of the same key keep their order.
    ///   - tag: Something that comes back with reports and outcomes, where the queue can keep it.
    public init(_ body: EventBody, messageId: String?, orderingKey: String? = nil, tag: (any Sendable)? = nil) {
        self.body = body
        self.messageId = messageId
        self.orderingKey = orderingKey
        self.tag = tag
    }
}

/// An event as a queue holds it: parsed, or the bytes of its JSON.
public enum EventBody: Sendable {
    /// The event; for queues in memory.
    case event(Event)
    /// The bytes of the event's JSON. The pipeline parses them; what is no event becomes a dead letter.
    case bytes([UInt8])

    /// The bytes of the event's JSON.
    public var bytes: [UInt8] {
        switch self {
        case .event(let event): event.json.bytes
        case .bytes(let bytes): bytes
        }
    }
}

/// One subscription of one destination instance that an event in a queue is for.
public struct QueueTarget: Sendable, Hashable {
    /// The name of the destination instance.
    public let destination: String
    /// The name of the subscription.
    public let subscription: String
    /// How many times an event was given back to the queue because of it.
    public var attempts: Int

    /// Makes a target.
    ///
    /// - Parameters:
    ///   - destination: The name of the destination instance.
    ///   - subscription: The name of the subscription.
    ///   - attempts: How many times an event was given back to the queue because of it; 0 unless given.
    public init(destination: String, subscription: String, attempts: Int = 0) {
        self.destination = destination
        self.subscription = subscription
        self.attempts = attempts
    }
}

/// An event that a queue handed out.
public struct QueuedEvent: Sendable {
    /// Which event it is, and which time it was handed out.
    public struct ID: Sendable, Hashable {
        /// The number of the event in its queue.
        public let event: UInt64
        /// Another number each time the event is handed out.
        public let token: UInt64

        /// Makes an id.
        ///
        /// - Parameters:
        ///   - event: The number of the event in its queue.
        ///   - token: Another number each time the event is handed out.
        public init(event: UInt64, token: UInt64) {
            self.event = event
            self.token = token
        }
    }

    /// Which event it is, and which time it was handed out.
    public let id: ID
    /// The event.
    public let body: EventBody
    /// Which time it was handed out, from 1.
    ///
    /// From the second time on, a partner may have it already.
    public let delivery: Int
    /// How many times it was handed out before and never settled: the process that had it ended, or was late.
    ///
    /// By this a pipeline finds events that bring the process down.
    public let lapses: Int
    /// The subscriptions that it is for, as a settlement said them; `nil` all that want it.
    public let open: [QueueTarget]?
    /// The subscriptions that are done with it and that it never goes to again.
    public let done: [QueueTarget]
    /// How long it has been in the queue.
    public let age: Duration
    /// What the sender gave it, where the queue could keep that.
    public let tag: (any Sendable)?

    /// Makes an event that is handed out.
    ///
    /// - Parameters:
    ///   - id: Which event it is, and which time it was handed out.
    ///   - body: The event.
    ///   - delivery: Which time it was handed out, from 1.
    ///   - lapses: How many times it was handed out before and never settled.
    ///   - open: The subscriptions that it is for; `nil` all that want it.
    ///   - done: The subscriptions that are done with it.
    ///   - age: How long it has been in the queue.
    ///   - tag: What the sender gave it.
    public init(
        id: ID, body: EventBody, delivery: Int = 1, lapses: Int = 0, open: [QueueTarget]? = nil,
        done: [QueueTarget] = [], age: Duration = .zero, tag: (any Sendable)? = nil
    ) {
        self.id = id
        self.body = body
        self.delivery = delivery
        self.lapses = lapses
        self.open = open
        self.done = done
        self.age = age
        self.tag = tag
    }
}
