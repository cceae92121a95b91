public import DestinationActions

/// A type that keeps for all workers of a fleet who owns which destination, and what each owner knows of its partner.
///
/// The engine of a queue does, as it knows already who holds which events: the one of `Examples/PostgresWorker` in rows, the one of
/// `Examples/JetStreamWorker` in the records of its log. A worker is alive as long as its lease holds; each answer of
/// ``own(patience:statistics:)`` and ``extend()`` begins it again.
public protocol OwnershipLedger: Sendable {
    /// When the lease of this worker ends, as far as it knows.
    var term: LeaseTerm { get }
    /// Goes up when destinations become free or workers join.
    var ownerChanges: UInt64 { get async }

    /// Says which destinations this worker can serve.
    ///
    /// - Parameter destinations: The names of the instances.
    /// - Throws: Whatever keeps the engine from it, such as workers that share all destinations.
    func serve(_ destinations: [String]) async throws

    /// Takes free destinations up to this worker's share of them, and begins its lease again.
    ///
    /// - Parameters:
    ///   - patience: How long events wait for a worker that can serve their destination before they become letters.
    ///   - statistics: What the worker has done so far, for those who watch.
    /// - Returns: All that the worker owns now, that which it has too much of included.
    /// - Throws: An ``OwnershipError`` that is a loss if the worker is not known any longer; whatever else passes.
    func own(patience: Duration, statistics: JSONValue) async throws -> [OwnedRoute]

    /// Keeps what the worker knows of partners, of those routes that it still owns.
    ///
    /// - Parameters:
    ///   - knowledge: What is known, as ``/DestinationActions/Pipeline/handover(of:messages:)`` says it.
    ///   - isLast: Whether the routes are given back with that.
    /// - Throws: Whatever keeps the engine from it.
    func handOver(_ knowledge: [(route: Route, known: [UInt8])], isLast: Bool) async throws

    /// Begins the lease of the worker again.
    ///
    /// - Throws: Whatever keeps the engine from it.
    func extend() async throws

    /// The queue of a destination that this worker owns.
    ///
    /// - Parameter route: The destination, or the part of it.
    /// - Returns: The queue, for one pipeline that has this destination and no other.
    func queue(of route: Route) -> any EventQueue

    /// Waits for ``ownerChanges`` to be another number.
    ///
    /// - Parameters:
    ///   - seen: The number that is known.
    ///   - time: How long at most.
    func changeOfOwners(after seen: UInt64, within time: Duration) async

    /// Looks after what nobody needs any longer; each look of an owner ends with it.
    func tidy() async
}

/// An error of a ledger that tells whether the worker has lost what it owned.
public protocol OwnershipError: Error {
    /// The destination has another owner, or the worker is not known any longer.
    var isLossOfOwnership: Bool { get }
}

/// A route that a worker owns, as its ledger says it.
public struct OwnedRoute: Sendable {
    /// The destination, or the part of it.
    public let route: Route
    /// Whether the worker has more than its share, and is to give this one back.
    public let isSurplus: Bool
    /// What the last owner knew of the partner, as JSON; `nil` if there was none.
    public let known: [UInt8]?
    /// Whether the last owner gave the route back, and knew all of it.
    public let isClean: Bool
    /// How long ago it was known.
    public let age: Duration

    /// Makes what a ledger says.
    ///
    /// - Parameters:
    ///   - route: The destination, or the part of it.
    ///   - isSurplus: Whether the worker is to give it back.
    ///   - known: What the last owner knew of the partner.
    ///   - isClean: Whether the last owner gave the route back.
    ///   - age: How long ago it was known.
    public init(_ route: Route, isSurplus: Bool, known: [UInt8]?, isClean: Bool, age: Duration) {
        self.route = route
        self.isSurplus = isSurplus
        self.known = known
        self.isClean = isClean
        self.age = age
    }
}
