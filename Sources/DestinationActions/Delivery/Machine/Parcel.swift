/// A delivery in the store of a machine; the serial tells it from later ones in the same place.
struct DeliveryID: Hashable, Sendable {
    let index: Int32
    let serial: UInt32
}

/// Deliveries that go out in one request; one delivery needs no memory of its own.
struct Parcel: Sendable {
    /// What few parcels have, apart from them: they are handed on many times on their way, and all the others are small.
    private final class Load: Sendable {
        let rest: [DeliveryID]
        let split: Int?
        let progress: StepProgress?

        init(_ rest: [DeliveryID], split: Int?, progress: StepProgress?) {
            self.rest = rest
            self.split = split
            self.progress = progress
        }
    }

    let first: DeliveryID
    private let load: Load?

    var rest: [DeliveryID] { load?.rest ?? [] }
    /// The batch that the parcel is a part of, once it has been split.
    var split: Int? { load?.split }
    /// The step that its request is, of an action of several; `nil` for the first.
    var progress: StepProgress? { load?.progress }

    var count: Int { 1 + rest.count }
    var ids: [DeliveryID] { [first] + rest }
    var isSingle: Bool { load?.rest.isEmpty ?? true }

    init(_ first: DeliveryID) {
        self.first = first
        load = nil
    }

    /// A parcel of some deliveries, or `nil` of none.
    init?(_ ids: some Collection<DeliveryID>, split: Int? = nil, progress: StepProgress? = nil) {
        guard let first = ids.first else { return nil }
        self.first = first
        let isPlain = ids.count == 1 && split == nil && progress == nil
        load = isPlain ? nil : Load(Array(ids.dropFirst()), split: split, progress: progress)
    }

    /// What is left of the parcel, or `nil` if nothing is.
    ///
    /// Only all of it together can take the same step.
    func left(_ ids: [DeliveryID]) -> Parcel? {
        Parcel(ids, split: split, progress: ids.count == count ? progress : nil)
    }

    /// The parcel at another step.
    func at(_ progress: StepProgress) -> Parcel { Parcel(ids, split: split, progress: progress) ?? self }
}

/// A parcel on its way.
struct Flight: Sendable {
    let id: FlightID
    let parcel: Parcel
    /// How long the request may take, and when it counts as timed out, whatever the transport says.
    let timeout: Duration
    let overdue: Duration
    /// Whether the request tries a destination that did not work.
    let isProbe: Bool
}

/// Requests that were given up, and that a transport that does not keep its time has not returned from.
///
/// Each holds a task. When there are too many, nothing more is sent until one returns.
struct LostRequests: Sendable {
    var ids: Set<FlightID> = []
    /// Since when there have been too many, if there are.
    var tooManySince: Duration?
}

/// A batch that was split: how many requests that makes, so that they stay bounded.
struct SplitBatch: Sendable {
    var requests = 1
    /// How many parcels of the batch there are still.
    var parcels = 0
}

/// Who has the turn of a serial key, and who waits for it.
struct Turn: Sendable {
    /// How many deliveries of the parcel whose turn it is have no outcome yet.
    var live: Int
    /// Parcels that were to be sent and have to wait.
    var waiting = Ring<Parcel>()
}

/// What a machine knows of the waits that a partner asked for.
struct Throttle: Sendable {
    /// Nothing is sent before this time.
    var until: Duration = .zero
    /// The last request that was under way or over when the last wait began.
    var lastFlight: UInt64 = 0
    /// How many waits there were without a success in between.
    var inRow = 0
    /// How many waits there were at all.
    var waits = 0
    /// How long all waits took together.
    var total: Duration = .zero

    /// How many waits there were before those that are in a row.
    var waitsBeforeRow: Int { waits - inRow }
}

/// What a machine knows of a partner that refuses the credentials.
struct CredentialsStall: Sendable {
    static let firstPause: Duration = .seconds(30)
    static let longestPause: Duration = .seconds(300)

    /// Since when patience is counted.
    var since: Duration
    /// When one request is to try again.
    var nextProbe: Duration
    var pause = CredentialsStall.firstPause
    /// Whether that request is under way.
    var isTrying = false

    init(since: Duration) {
        self.since = since
        nextProbe = since + Self.firstPause
    }
}
