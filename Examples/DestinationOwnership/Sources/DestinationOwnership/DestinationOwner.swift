public import DestinationActions

/// Owns destinations among the workers of a fleet: one owner for each at a time.
///
/// For each destination that this worker owns there is a pipeline with nothing but that, so that its limits, its breaker, its
/// memory of repetitions and its order hold for the whole fleet, and no event costs a call to the others. When workers join or
/// leave, the destinations are shared out anew: whoever gives one up finishes, and hands over what it knows of the partner.
///
/// ```swift
/// let owner = DestinationOwner(ledger, instances, transport: URLSessionTransport())
/// try await owner.run()  // until the task is cancelled
/// ```
public actor DestinationOwner {
    private struct Owned {
        let route: Route
        let pipeline: Pipeline
        let tenure: Tenure
        var saved: [UInt8]?
    }

    /// How long a destination may take to finish what it has when it is handed over.
    private static let deadline: Duration = .seconds(5)

    private let ledger: any OwnershipLedger
    private let instances: [DestinationInstance]
    private let transport: any HTTPTransport
    private let configuration: PipelineConfiguration
    private let observers: [any PipelineObserver]
    private let patience: Duration
    private var owned: [Route: Owned] = [:]
    /// Whether all wait, as there is no lease.
    private var isPaused = false
    /// Those that are being handed over.
    private var leaving: [Route: Task<Void, Never>] = [:]

    /// Makes an owner that owns nothing yet.
    ///
    /// - Parameters:
    ///   - ledger: What keeps for all workers who owns what.
    ///   - instances: The destinations that this worker can serve.
    ///   - transport: What sends the requests.
    ///   - configuration: The options of each pipeline. A destination that is split needs its ``/DestinationActions/DeliveryLimits``
    ///     here: each part gets its share of them.
    ///   - observers: What is told of everything.
    ///   - patience: How long events wait for a worker that can serve their destination before they become letters; 4 hours
    ///     unless given.
    public init(
        _ ledger: some OwnershipLedger, _ instances: [DestinationInstance], transport: some HTTPTransport,
        configuration: PipelineConfiguration = PipelineConfiguration(), observers: [any PipelineObserver] = [],
        patience: Duration = .seconds(4 * 3600)
    ) {
        self.ledger = ledger
        self.instances = instances
        self.transport = transport
        self.configuration = configuration
        self.observers = observers
        self.patience = patience
    }

    /// What this worker owns.
    public var routes: [Route] { owned.keys.sorted { ($0.destination, $0.part) < ($1.destination, $1.part) } }

    /// Owns its share of the destinations until the task is cancelled; then it hands all of them over.
    ///
    /// - Throws: An ``OwnershipError`` if the worker is not known any longer, so that it has to join again, or what the ledger says of
    ///   destinations that this worker cannot own. What does not work for a while is tried again.
    public func run() async throws {
        // Otherwise events would be kept for nobody.
        if instances.isEmpty { throw NothingToServe() }
        do {
            try await ledger.serve(instances.map(\.name))
            try await keep()
        } catch {
            await endAll()
            throw error
        }
        await endAll()
    }

    private func keep() async throws {
        while !Task.isCancelled {
            let seen = await ledger.ownerChanges
            do {
                try await look()
                if isPaused { for mine in owned.values { try? mine.pipeline.resume(mine.route.destination) } }
                isPaused = false
            } catch {
                if (error as? any OwnershipError)?.isLossOfOwnership == true { throw error }
                report("\(error)")
                // Nothing may be sent without a lease; the partners are not to be blamed for that.
                if await !ledger.term.holds {
                    isPaused = true
                    for mine in owned.values { try? mine.pipeline.pause(mine.route.destination) }
                }
            }
            await ledger.changeOfOwners(after: seen, within: ledger.term.lease / 3)
        }
    }

    private func report(_ problem: String) { for observer in observers { observer.queueFailed(problem) } }

    private func look() async throws {
        let asked = ContinuousClock.now
        let shares = try await ledger.own(patience: patience, statistics: statistics)
        await ledger.term.extended(asked: asked)
        let gaps = await ledger.term.gaps
        for lost in owned.values where !shares.contains(where: { $0.route == lost.route }) { await lose(lost) }
        for share in shares {
            if share.isSurplus, let mine = owned[share.route] {
                giveUp(mine)
            } else if owned[share.route] == nil, !share.isSurplus, !isLeaving(share.route) {
                begin(share, gaps)
            }
        }
        for mine in owned.values { await mine.tenure.confirm(gaps: gaps) }
        try await save()
        await ledger.tidy()
    }

    /// Whether this worker had the destination before and is not done with that: two queues of one worker would free each other's events.
    private func isLeaving(_ route: Route) -> Bool {
        leaving.keys.contains { $0.destination == route.destination && $0.part == route.part }
    }

    /// Goes on with what the last owner knew; if that cannot be read, says so and begins with nothing.
    private func takeOver(_ share: OwnedRoute, _ pipeline: Pipeline) throws {
        let name = share.route.destination
        do {
            var known = try share.known.map { try JSONValue(parsing: $0) }
            // Whoever ended without a word may have used up the limit until a moment ago.
            if !share.isClean, var members = known?.object {
                members["tokens"] = nil
                known = JSONValue(members)
            }
            try pipeline.takeOver(name, from: known, age: share.age)
        } catch {
            report("\(name) begins without what its last owner knew of the partner: \(error)")
            try pipeline.takeOver(name, from: nil)
        }
    }

    private func begin(_ share: OwnedRoute, _ gaps: Int) {
        let route = share.route
        let tenure = Tenure(gaps: gaps)
        var configuration = configuration
        if route.parts > 1 {
            configuration.limits[route.destination] = (configuration.limits[route.destination] ?? DeliveryLimits())
                .part(route.part, of: route.parts)
        }
        let mine = route.isStray ? [] : instances.filter { $0.name == route.destination }
        configuration.limits = configuration.limits.filter { limit in mine.contains { $0.name == limit.key } }
        configuration.backlogs = configuration.backlogs.filter { backlog in mine.contains { $0.name == backlog.key } }
        do {
            let pipeline = try Pipeline(
                mine, transport: LeasedTransport(base: transport, term: ledger.term, tenure: tenure),
                configuration: configuration, queue: ledger.queue(of: route), observers: observers)
            if !mine.isEmpty { try takeOver(share, pipeline) }
            pipeline.start()
            owned[route] = Owned(route: route, pipeline: pipeline, tenure: tenure)
        } catch {
            report("\(route.destination): \(error)")
        }
    }

    /// Keeps what is known of the partners, for the case that this process ends without a word.
    private func save() async throws {
        var changed: [(route: Route, known: [UInt8])] = []
        for mine in owned.values where !mine.route.isStray {
            guard let known = known(mine, messages: 1000), known != mine.saved else { continue }
            changed.append((mine.route, known))
        }
        if changed.isEmpty { return }
        try await ledger.handOver(changed, isLast: false)
        for (route, known) in changed { owned[route]?.saved = known }
    }

    private func known(_ mine: Owned, messages: Int) -> [UInt8]? {
        try? mine.pipeline.handover(of: mine.route.destination, messages: messages).bytes
    }

    /// Ends at once: somebody else has the destination.
    private func lose(_ mine: Owned) async {
        owned[mine.route] = nil
        await mine.tenure.end()
        leaving[mine.route] = Task {
            await mine.pipeline.shutdown(deadline: .zero)
            leaving[mine.route] = nil
        }
    }

    /// Finishes, and hands over; meanwhile the others go on.
    private func giveUp(_ mine: Owned) {
        owned[mine.route] = nil
        leaving[mine.route] = Task {
            await mine.pipeline.shutdown(deadline: Self.deadline)
            await mine.tenure.end()
            // Without an answer the lease ends it.
            try? await ledger.handOver([(mine.route, known(mine, messages: 10_000) ?? Array("{}".utf8))], isLast: true)
            leaving[mine.route] = nil
        }
    }

    private func endAll() async {
        for mine in owned.values { giveUp(mine) }
        // Its lease holds until all is handed over.
        let keeping = Task { [ledger] in
            while !Task.isCancelled {
                let asked = ContinuousClock.now
                let isExtended: Void? = try? await ledger.extend()
                if isExtended != nil { await ledger.term.extended(asked: asked) }
                try? await Task.sleep(for: ledger.term.lease / 3)
            }
        }
        for task in leaving.values { await task.value }
        keeping.cancel()
    }

    /// What the worker has done so far, for those who watch.
    public var statistics: JSONValue {
        JSONValue(
            routes.compactMap { route in
                guard let pipeline = owned[route]?.pipeline, let first = pipeline.statistics.destinations.first else {
                    return nil
                }
                return first.json
            })
    }
}

/// An error that says that an owner has no destination.
public struct NothingToServe: Error, Sendable, CustomStringConvertible {
    /// A sentence for a person.
    public var description: String { "A worker that owns destinations serves one at least." }
}

extension DeliveryLimits {
    /// What one of several parts may use: its share, and one request at least.
    fileprivate func part(_ part: Int, of parts: Int) -> DeliveryLimits {
        func share(_ number: Int) -> Int { max(1, number / parts + (part < number % parts ? 1 : 0)) }
        return DeliveryLimits(
            inFlight: share(inFlight), requestsPerMinute: requestsPerMinute.map(share), timeout: timeout)
    }
}
