import DestinationActionsLocks

/// Sends events to many destination instances and tells what became of each: exactly one outcome per event and
/// subscription, whatever happens.
///
/// ```swift
/// let pipeline = try Pipeline([gwen, gleap], transport: transport)
/// try await pipeline.send(event)
/// let left = await pipeline.shutdown(deadline: .seconds(10))
/// ```
///
/// It works from the first event on, without being started. Events wait within bounds, are sent in batches where a
/// subscription wants them, and sent again where that may help. Delivery is at least once as long as the process lives, and
/// ``shutdown(deadline:)`` hands back what is left. With an ``EventQueue``, delivery is at least once whatever happens to the
/// process: what was sent is in the queue until all of its subscriptions are done with it.
///
/// A destination that does not work keeps the others from nothing: see ``BacklogPolicy``.
public final class Pipeline: Sendable {
    let core: PipelineCore
    let lanes: Lanes
    /// Where sent events wait, if they are to outlive the process.
    let queue: (any EventQueue)?
    /// What takes events out of the queue.
    let feed: QueueFeed?
    /// Opens when the pipeline has been shut down.
    let ending = Latch()
    private let isPumping = Mutex(false)

    /// Makes a pipeline.
    ///
    /// - Parameters:
    ///   - instances: The destination instances, each with a name of its own.
    ///   - transport: What sends the requests.
    ///   - configuration: Bounds, patience and options; the defaults unless given.
    ///   - queue: Where sent events wait; in memory alone unless given. The pipeline closes it at its shutdown.
    ///   - deadLetters: What keeps events that were not delivered; the queue if it can, or nothing, unless given.
    ///   - observers: What is told of everything; nothing unless given.
    ///   - clock: What time is measured with; the continuous clock unless given.
    /// - Throws: ``ConfigurationErrors`` with everything that is wrong: two instances of the same name, numbers and durations out of
    ///   range, limits for a name that no instance has, a sensitive path that names no part of an event.
    public init(
        _ instances: [DestinationInstance], transport: some HTTPTransport,
        configuration: PipelineConfiguration = PipelineConfiguration(), queue: (any EventQueue)? = nil,
        deadLetters: (any DeadLetterSink)? = nil, observers: [any PipelineObserver] = [],
        clock: some Clock<Duration> = ContinuousClock()
    ) throws(ConfigurationErrors) {
        let problems = configuration.problems(with: instances)
        if !problems.isEmpty { throw ConfigurationErrors(problems: problems) }
        let core = PipelineCore(
            LiveOptions(configuration), transport: transport, queue: queue, deadLetters: deadLetters,
            observers: observers,
            clock: PipelineClock(clock))
        self.core = core
        self.queue = queue
        var random = SystemRandomNumberGenerator()
        let lanes = Lanes(instances, core, seed: configuration.seed ?? random.next())
        self.lanes = lanes
        feed = queue.map { QueueFeed($0, core, lanes) }
    }

    /// Lets what is queued be finished; a pipeline that nobody holds takes no more, and its streams of outcomes end then.
    deinit {
        core.intake.close()
        feed?.stop()
        core.room.raise()
        if isPumping.withLock({ $0 }) { return }
        core.outcomes.end()
        if let feed { core.tasks.spawn { await feed.close() } }
    }

    /// The names of the destination instances, in their order.
    public var destinations: [String] { lanes.seats.map(\.lane.name) }

    /// What the pipeline has done so far, and how its destinations are doing.
    public var statistics: PipelineStatistics {
        // What is done before what is due: of outcomes there are never more than expected.
        let (active, leaving, retired) = lanes.counted
        let destinations = active.map(\.statistics) + leaving.map(\.statistics)
        var statistics = core.statistics.value
        statistics.counts += retired
        for destination in destinations { statistics.counts += destination.counts }
        statistics.destinations = destinations
        (statistics.waiting, statistics.waitingBytes) = core.intake.depth
        statistics.waitingLetters = core.letters?.count ?? 0
        return statistics
    }

    /// The outcomes from now on, in chunks; see ``OutcomeStream``.
    ///
    /// - Parameter buffering: What happens to outcomes that nobody reads; all of them wait unless given.
    /// - Returns: A stream of its own for each call.
    public func outcomes(buffering: OutcomeStream.Buffering = .all) -> OutcomeStream { core.outcomes.stream(buffering) }

    /// How many tasks the pipeline has.
    package var openTasks: Int { core.tasks.count }

    // MARK: Moving events

    /// Begins to take events out of the queue, if that is not done yet.
    ///
    /// Whatever is sent begins it as well, as do ``run()`` and ``shutdown(deadline:)``; a worker that sends nothing calls this.
    public func start() { pump() }

    /// Starts the task that takes events from the queue to the destinations, once.
    func pump() {
        let isFirst = isPumping.withLock { isPumping in
            defer { isPumping = true }
            return !isPumping
        }
        if !isFirst { return }
        core.tasks.spawn { [core, lanes, feed] in
            await Self.pump(core, lanes)
            await core.intake.empty()
            for lane in lanes.all { lane.stopTimer() }
            await feed?.close()
            // A pipeline that nobody holds any longer is not shut down: its streams end with its last event.
            core.outcomes.end()
        }
        feed?.start()
    }

    private static func pump(_ core: PipelineCore, _ lanes: Lanes) async {
        var buffers = IntakeBuffers()
        var chunks = 0
        while true {
            let max = await room(core, lanes)
            guard let chunk = await core.intake.next(max: max) else { return }
            take(chunk, core, lanes.seats(of: chunk), &buffers)
            chunks += 1
            // What was taken is sent before many more are: it is in the nearest memory still.
            if chunks % 2 == 0 { await Task.yield() }
        }
    }

    /// Waits until there is room for events.
    ///
    /// - Returns: For how many.
    private static func room(_ core: PipelineCore, _ lanes: Lanes) async -> Int {
        while true {
            let seen = core.room.count
            var events = 256
            var awaited: Duration?
            if core.intake.isClosed { return events }
            let now = core.clock.now()
            // Where every destination is full, nobody is held up by waiting.
            var isStuck = true
            let seats = lanes.seats
            for seat in seats {
                let room = seat.lane.room(at: now)
                if let until = room.awaited { awaited = min(awaited ?? until, until) }
                if !room.isFull { isStuck = false }
                if room.deliveries > 0 { events = min(events, room.deliveries) }
            }
            let hasRoom = awaited == nil && (!isStuck || seats.isEmpty)
            if hasRoom, core.outcomes.hasRoom, core.letters?.hasRoom ?? true { return events }
            let timer = awaited.map { time in
                core.tasks.spawn {
                    do { try await core.clock.sleep(time) } catch { return }
                    core.room.raise()
                }
            }
            await core.room.change(after: seen)
            timer?.cancel()
        }
    }

    static func take(
        _ chunk: EventChunk, refusing reason: Outcome.Undelivered.Reason? = nil, _ core: PipelineCore,
        _ seats: [LaneSeat], _ buffers: inout IntakeBuffers
    ) {
        let events = chunk.takeEvents()
        core.statistics.update { $0.accepted += events.count }
        for reporter in core.reporters { reporter.accepted(events.count) }
        for (position, seat) in seats.enumerated() {
            seat.lane.take(chunk, events, by: seat.edition, at: position, refusing: reason, &buffers)
        }
        for (index, incoming) in events.enumerated() {
            if let targets = incoming.companion?.targets { core.refuse(targets, chunk, index, seats) }
        }
        core.seal(chunk, events.count)
    }
}

extension PipelineCore {
    /// Gives those targets of an event their outcomes that no destination gives one.
    fileprivate func refuse(_ targets: EventChunk.Targets, _ chunk: EventChunk, _ index: Int, _ seats: [LaneSeat]) {
        if let outcome = targets.outcome {
            let only = targets.only ?? [QueueTarget(destination: "", subscription: "")]
            for target in only { finish(target, outcome, chunk, index) }
            return
        }
        for target in targets.only ?? [] where !seats.contains(where: { $0.edition.has(target) }) {
            let message = "The pipeline has no subscription \"\(target.subscription)\" of \"\(target.destination)\"."
            let failure = Outcome.Failure(status: nil, code: "unknownSubscription", message: message, attempts: 0)
            finish(target, .failed(failure), chunk, index)
        }
    }

    private func finish(_ target: QueueTarget, _ outcome: Outcome, _ chunk: EventChunk, _ index: Int) {
        chunk.expect(one: index)
        statistics.update { statistics in
            statistics.expected += 1
            statistics.counts.count(outcome)
        }
        let item = DeliveryItem(
            chunk: chunk, index: index, order: .max, subscription: target.subscription, load: .nothing, generation: 0)
        _ = settle([.finish(.init(item, outcome))], of: target.destination)
    }
}
