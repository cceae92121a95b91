/// One event for one subscription, as it goes through a destination's machine.
///
/// It is handed on many times on its way; as an object, each time costs one reference count instead of one for every part.
final class DeliveryItem: Sendable {
    enum Load: Sendable {
        case payload(PreparedPayload)
        // Apart, as it would make all the others three times as large.
        indirect case deletion(HTTPRequest)
        /// There is nothing to be sent.
        case nothing
    }

    let chunk: EventChunk
    let index: Int
    /// The place of the outcome among those of the event: destinations in their order, then subscriptions.
    let order: Int32
    let subscription: String
    let load: Load
    /// Which version of the destination instance prepared the load.
    let generation: Int
    /// How many bytes it takes in the destination's backlog; 0 if it never gets there.
    let bytes: Int

    init(
        chunk: EventChunk, index: Int, order: Int32, subscription: String, load: consuming Load, generation: Int,
        bytes: Int = 0
    ) {
        self.chunk = chunk
        self.index = index
        self.order = order
        self.subscription = subscription
        self.load = load
        self.generation = generation
        self.bytes = bytes
    }
}

typealias LaneMachine = DestinationMachine<DeliveryItem>

/// One request to be sent.
struct DeliveryJob: Sendable {
    let flight: FlightID
    let first: DeliveryItem
    let rest: [DeliveryItem]
    /// The instance as it is now; it may have other settings than the one that prepared the items.
    let edition: LaneEdition
    /// How long the request may take.
    let timeout: Duration
    /// Which request it is for the first item, from 1.
    let attempt: Int
    /// The step that it is, of an action of several; `nil` for the first.
    let progress: StepProgress?

    var count: Int { 1 + rest.count }
}
