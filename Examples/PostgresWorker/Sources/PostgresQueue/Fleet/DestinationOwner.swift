public import DestinationActions

/// Owns destinations among the workers of a fleet: one owner for each at a time.
///
/// For each destination that this worker owns there is a pipeline with nothing but that, so that its limits, its breaker, its
/// memory of repetitions and its order hold for the whole fleet, and no event costs a call to the others. When workers join or
/// leave, the destinations are shared out anew: whoever gives one up finishes, and hands over what it knows of the partner.
///
/// ```swift
/// let owner = DestinationOwner(session, instances, transport: URLSessionTransport())
/// try await owner.run()  // until the task is cancelled
/// ```
public actor DestinationOwner {
    private struct Owned {
        let route: Route
        let pipeline: Pipeline
        let tenure: Tenure
        var saved: String?
    }

    /// How long a destination may take to finish what it has when it is handed over.
    private static let deadline: Duration = .seconds(5)

    private let session: PostgresSession
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
    ///   - session: The place among the workers.
    ///   - instances: The destinations that this worker can serve.
    ///   - transport: What sends the requests.
    ///   - configuration: The options of each pipeline. A destination that is split needs its ``/DestinationActions/DeliveryLimits``
    ///     here: each part gets its share of them.
    ///   - observers: What is told of everything.
    ///   - patience: How long events wait for a worker that can serve their destination before they become letters; 4 hours
    ///     unless given.
    public init(
        _ session: PostgresSession, _ instances: [DestinationInstance], transport: some HTTPTransport,
        configuration: PipelineConfiguration = PipelineConfiguration(), observers: [any PipelineObserver] = [],
        patience: Duration = .seconds(4 * 3600)
    ) {
        self.session = session
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
    /// - Throws: ``PostgresError`` if the worker's row is gone, so that it has to join again. What does not work for a while is
    ///   tried again.
    public func run() async throws {
        do {
            _ = try await session.keeping.run(
                "select serve($1, $2)", [.int(session.id), .texts(instances.map(\.name))])
            try await keep()
        } catch {
            await endAll()
            throw error
        }
        await endAll()
    }

    private func keep() async throws {
        while !Task.isCancelled {
            let seen = await session.wakeups.count(of: "owners")
            do throws(PostgresError) {
                try await look()
                if isPaused { for mine in owned.values { try? mine.pipeline.resume(mine.route.destination) } }
                isPaused = false
            } catch {
                if error.isLossOfOwnership { throw error }
                for observer in observers { observer.queueFailed("\(error)") }
                // Nothing may be sent without a lease; the partners are not to be blamed for that.
                if await !session.term.holds {
                    isPaused = true
                    for mine in owned.values { try? mine.pipeline.pause(mine.route.destination) }
                }
            }
            await session.wakeups.change(of: "owners", after: seen, within: session.lease / 3)
        }
    }

    /// What the server says of a route.
    private struct Share {
        let route: Route
        let isSurplus: Bool
        /// What the last owner knew, and whether it gave the route back.
        let handover: [UInt8]?
        let isClean: Bool
        let age: Duration
    }

    private func look() async throws(PostgresError) {
        let asked = ContinuousClock.now
        let rows = try await session.keeping.run(
            "select * from own($1, $2 * interval '1 millisecond', $3)",
            [.int(session.id), .int(patience.milliseconds), .text(String(decoding: statistics.bytes, as: UTF8.self))])
        await session.term.extended(asked: asked)
        let gaps = await session.term.gaps
        let shares = (0..<rows.count).map { share(rows, $0) }
        for lost in owned.values where !shares.contains(where: { $0.route == lost.route }) { await lose(lost) }
        for share in shares {
            if share.isSurplus, let mine = owned[share.route] {
                giveUp(mine)
            } else if owned[share.route] == nil, leaving[share.route] == nil, !share.isSurplus {
                await begin(share, gaps)
            }
        }
        for mine in owned.values { await mine.tenure.confirm(gaps: gaps) }
        for mine in owned.values { try await save(mine) }
        await session.tidy()
    }

    private func share(_ rows: PostgresRows, _ row: Int) -> Share {
        let route = Route(
            destination: rows.text(row, 0) ?? "", part: Int(rows.int(row, 1) ?? 0), parts: Int(rows.int(row, 2) ?? 1),
            fence: rows.int(row, 3) ?? 0, isStray: rows.flag(row, 6))
        return Share(
            route: route, isSurplus: rows.flag(row, 5), handover: rows.bytes(row, 9), isClean: rows.flag(row, 7),
            age: .milliseconds(rows.int(row, 8) ?? 0))
    }

    /// Goes on with what the last owner knew; if that cannot be read, says so and begins with nothing.
    private func takeOver(_ share: Share, _ pipeline: Pipeline) throws {
        let name = share.route.destination
        do {
            var known = try share.handover.map { try JSONValue(parsing: $0) }
            // Whoever ended without a word may have used up the limit until a moment ago.
            if !share.isClean, var members = known?.object {
                members["tokens"] = nil
                known = JSONValue(members)
            }
            try pipeline.takeOver(name, from: known, age: share.age)
        } catch {
            let problem = "\(name) begins without what its last owner knew of the partner: \(error)"
            for observer in observers { observer.queueFailed(problem) }
            try pipeline.takeOver(name, from: nil)
        }
    }

    private func begin(_ share: Share, _ gaps: Int) async {
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
                mine, transport: LeasedTransport(base: transport, term: session.term, tenure: tenure),
                configuration: configuration, queue: session.queue(of: route), observers: observers)
            if !mine.isEmpty { try takeOver(share, pipeline) }
            pipeline.start()
            owned[route] = Owned(route: route, pipeline: pipeline, tenure: tenure)
        } catch {
            for observer in observers { observer.queueFailed("\(route.destination): \(error)") }
        }
    }

    /// Keeps what is known of the partner, for the case that this process ends without a word.
    private func save(_ mine: Owned) async throws(PostgresError) {
        guard !mine.route.isStray, let known = known(mine, messages: 1000), known != mine.saved else { return }
        try await handOver(mine, known, isLast: false)
        owned[mine.route]?.saved = known
    }

    private func known(_ mine: Owned, messages: Int) -> String? {
        let known = try? mine.pipeline.handover(of: mine.route.destination, messages: messages)
        return known.map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    private func handOver(_ mine: Owned, _ known: String, isLast: Bool) async throws(PostgresError) {
        _ = try await session.keeping.run(
            "select hand_over($1, $2, $3::int, $4, $5, $6::int = 1)",
            [
                .int(session.id), .text(mine.route.destination), .int(Int64(mine.route.part)), .int(mine.route.fence),
                .text(known), .int(isLast ? 1 : 0),
            ])
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
            try? await handOver(mine, known(mine, messages: 10_000) ?? "{}", isLast: true)
            leaving[mine.route] = nil
        }
    }

    private func endAll() async {
        for mine in owned.values { giveUp(mine) }
        // Its lease holds until all is handed over.
        let keeping = Task { [session] in
            while !Task.isCancelled {
                let asked = ContinuousClock.now
                let isExtended = try? await session.keeping.run(
                    "update worker set extended = queue_time() where id = $1", [.int(session.id)])
                if isExtended != nil { await session.term.extended(asked: asked) }
                try? await Task.sleep(for: session.lease / 3)
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

extension DeliveryLimits {
    /// What one of several parts may use: its share, and one request at least.
    fileprivate func part(_ part: Int, of parts: Int) -> DeliveryLimits {
        func share(_ number: Int) -> Int { max(1, number / parts + (part < number % parts ? 1 : 0)) }
        return DeliveryLimits(
            inFlight: share(inFlight), requestsPerMinute: requestsPerMinute.map(share), timeout: timeout)
    }
}
