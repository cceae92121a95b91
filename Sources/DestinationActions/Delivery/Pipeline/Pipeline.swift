import Synchronization

/// Sends events to many destination instances and tells what became of each: exactly one outcome per event and
/// subscription, whatever happens.
///
/// ```swift
/// let pipeline = try Pipeline([gwen, gleap], transport: transport)
/// try await pipeline.send(event)
/// let left = await pipeline.shutdown(deadline: .seconds(10))
/// ```
///
/// It works from the first event on, without being started. Events wait in a bounded queue, are sent in batches where a
/// subscription wants them, and sent again where that may help. Delivery is at least once as long as the process lives;
/// ``shutdown(deadline:)`` hands back what is left, and whoever needs more puts a queue of their own in front and lets
/// `deliver(_:deadline:)` tell when an event is done with.
public final class Pipeline: Sendable {
    let core: PipelineCore
    let lanes: [Lane]
    /// Opens when the pipeline has been shut down.
    let ending = Latch()
    private let isPumping = Mutex(false)

    /// Makes a pipeline.
    ///
    /// - Parameters:
    ///   - instances: The destination instances, each with a name of its own.
    ///   - transport: What sends the requests.
    ///   - configuration: Bounds, patience and options; the defaults unless given.
    ///   - deadLetters: What keeps events that were not delivered; nothing unless given.
    ///   - observer: What is told of everything; nothing unless given.
    ///   - clock: What time is measured with; the continuous clock unless given.
    /// - Throws: ``ConfigurationErrors`` with everything that is wrong: two instances of the same name, numbers and durations out of
    ///   range, limits for a name that no instance has, a sensitive path that names no part of an event.
    public init(
        _ instances: [DestinationInstance], transport: some HTTPTransport,
        configuration: PipelineConfiguration = PipelineConfiguration(), deadLetters: (any DeadLetterSink)? = nil,
        observer: (any PipelineObserver)? = nil, clock: some Clock<Duration> = ContinuousClock()
    ) throws(ConfigurationErrors) {
        var problems: [ConfigurationProblem] = []
        var names = Set<ExactText>()
        for (index, instance) in instances.enumerated() where !names.insert(ExactText(instance.name)).inserted {
            problems.append(
                ConfigurationProblem(
                    path: "destinations/\(index)/name",
                    message: "must be different from those of the others, found \"\(instance.name)\" again"))
        }
        var check = ConfigurationCheck()
        configuration.check(instances.map(\.name), &check)
        problems += check.problems
        if !problems.isEmpty { throw ConfigurationErrors(problems: problems) }
        let configuration = configuration.clamped
        let core = PipelineCore(
            configuration, transport: transport, deadLetters: deadLetters, observer: observer,
            clock: PipelineClock(clock))
        self.core = core
        var random = SystemRandomNumberGenerator()
        let seed = configuration.seed ?? random.next()
        lanes = instances.enumerated().map { position, instance in
            Lane(instance, position: position, core: core, seed: seed &+ UInt64(position))
        }
    }

    /// Lets what is queued be finished; a pipeline that nobody holds takes no more.
    deinit { core.intake.close() }

    /// The names of the destination instances, in their order.
    public var destinations: [String] { lanes.map(\.name) }

    /// What the pipeline has done so far.
    public var statistics: PipelineStatistics {
        // What is done before what is due: of outcomes there are never more than expected.
        let done = lanes.map(\.statistics)
        var statistics = core.statistics.value
        for lane in done { statistics.add(lane) }
        let depth = core.intake.depth
        statistics.waiting = depth.events
        statistics.waitingBytes = depth.bytes
        return statistics
    }

    /// The outcomes from now on, in chunks; see ``OutcomeStream``.
    ///
    /// - Returns: A stream of its own for each call.
    public func outcomes() -> OutcomeStream { core.outcomes.stream() }

    /// How many tasks the pipeline has.
    package var openTasks: Int { core.tasks.count }

    // MARK: Moving events

    /// Starts the task that takes events from the queue to the destinations, once.
    func pump() {
        let isFirst = isPumping.withLock { isPumping in
            defer { isPumping = true }
            return !isPumping
        }
        if isFirst { core.tasks.spawn { [core, lanes] in await Self.pump(core, lanes) } }
    }

    private static func pump(_ core: PipelineCore, _ lanes: [Lane]) async {
        var buffers = IntakeBuffers()
        while let chunk = await core.intake.next(max: 256) {
            take(chunk, core, lanes, &buffers)
            await core.outcomes.room()
        }
    }

    static func take(
        _ chunk: EventChunk, refusing reason: Outcome.Undelivered.Reason? = nil, _ core: PipelineCore, _ lanes: [Lane],
        _ buffers: inout IntakeBuffers
    ) {
        let events = chunk.takeEvents()
        core.statistics.update { $0.accepted += events.count }
        core.reporter?.accepted(events.count)
        for lane in lanes { lane.take(chunk, events, refusing: reason, &buffers) }
        core.seal(chunk)
    }
}
