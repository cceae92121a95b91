/// A delivery in the store of a machine; the serial tells it from later ones in the same place.
struct DeliveryID: Hashable, Sendable {
    let index: Int32
    let serial: UInt32
}

/// Deliveries that go out in one request; one delivery needs no memory of its own.
struct Parcel: Sendable {
    var first: DeliveryID
    var rest: [DeliveryID] = []
    /// The batch that the parcel is a part of, once it has been split.
    var split: Int?

    var count: Int { 1 + rest.count }
    var ids: [DeliveryID] { [first] + rest }

    init(_ first: DeliveryID) { self.first = first }

    /// A parcel of some deliveries, or `nil` of none.
    init?(_ ids: some Collection<DeliveryID>, split: Int? = nil) {
        guard let first = ids.first else { return nil }
        self.first = first
        rest = Array(ids.dropFirst())
        self.split = split
    }
}

/// A parcel on its way.
struct Flight: Sendable {
    let id: FlightID
    let parcel: Parcel
    let started: Duration
    /// Whether the request tries a destination that did not work.
    let isProbe: Bool
}

/// Deliveries of one subscription that wait for a batch to be full or old enough.
struct Gathering: Sendable {
    var ids: [DeliveryID] = []
    var bytes = 0
    var since: Duration = .zero
}

/// A batch that was split: how many requests that makes, so that they stay bounded.
struct SplitBatch: Sendable {
    /// The partner is asked no more often than this for one batch.
    static let maximumRequests = 64

    var requests = 1
    /// How many parcels of the batch there are still.
    var parcels = 0
}
