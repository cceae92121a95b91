import Synchronization

/// What all destinations of a pipeline share.
///
/// No lock is ever held while a continuation is resumed, a task started or cancelled, or foreign code called.
final class PipelineCore: Sendable {
    let configuration: PipelineConfiguration
    let transport: any HTTPTransport
    let clock: PipelineClock
    let tasks: TaskRegister
    let intake: MemoryIntake
    let outcomes: OutcomeHub
    let statistics = SharedStatistics()
    let reporter: Reporter?
    let letters: DeadLetterWriter?
    let retryAfter: RetryAfter
    private let sensitive: SensitivePaths?
    /// What the shutdown handed back.
    private let left = Mutex<[LeftEvent]>([])

    init(
        _ configuration: PipelineConfiguration, transport: any HTTPTransport, deadLetters: (any DeadLetterSink)?,
        observer: (any PipelineObserver)?, clock: PipelineClock
    ) {
        self.configuration = configuration
        self.transport = transport
        self.clock = clock
        let tasks = TaskRegister(executor: configuration.executor)
        self.tasks = tasks
        intake = MemoryIntake(events: configuration.events, bytes: configuration.bytes)
        outcomes = OutcomeHub(bound: configuration.unreadOutcomes)
        let apart = configuration.observerExecutor ?? configuration.executor
        let reporter = observer.map { Reporter($0) { operation in tasks.spawn(on: apart, operation) } }
        self.reporter = reporter
        letters = deadLetters.map { [statistics] sink in
            DeadLetterWriter(sink, clock: clock) { operation in
                tasks.spawn(on: apart, operation)
            } lost: { count, reason in
                statistics.update { $0.lostDeadLetters += count }
                reporter?.lost(count, reason)
            }
        }
        retryAfter = RetryAfter(timeOfDay: configuration.timeOfDay, longest: configuration.retry.longestRetryAfter)
        sensitive = SensitivePaths(configuration.sensitivePaths)
    }

    /// What was handed back, at the end of a shutdown.
    var leftEvents: [LeftEvent] { left.withLock { $0 } }

    // MARK: Outcomes

    /// Tells the outcomes among some effects, and acknowledges the events that have all of theirs.
    ///
    /// - Parameters:
    ///   - effects: The effects.
    ///   - lane: The name of the destination instance.
    ///   - settled: Memory that is used again and again.
    func settle(_ effects: [LaneMachine.Effect], of lane: String, _ settled: inout [EventChunk.Settlement]) {
        let isListening = outcomes.isListening || reporter != nil
        var told: [SubscriptionOutcome] = []
        for case .finish(let item, let found, let history) in effects {
            var outcome = found
            if isListening || item.chunk.hasWaiters || !outcome.isSuccess {
                let (event, waiter, place) = item.chunk.look(item.index)
                if let event, !outcome.isSuccess { keep(event, &outcome, item, history, lane) }
                if isListening || waiter != nil {
                    let result = SubscriptionOutcome(
                        messageId: event?.messageId, destination: lane, subscription: item.subscription,
                        outcome: outcome)
                    waiter?.add(result, at: place, order: item.order)
                    if isListening { told.append(result) }
                }
            }
            if let settlement = item.chunk.settle(item.index) { settled.append(settlement) }
        }
        // Whoever waits for an event to be done finds its outcomes told.
        if !told.isEmpty { outcomes.add(told) }
        for settlement in settled { finish(settlement) }
        settled.removeAll(keepingCapacity: true)
        if !told.isEmpty { reporter?.finished(told, queue: queue()) }
    }

    /// Hides what is sensitive, and keeps what was not delivered: as a dead letter, and as left over.
    private func keep(
        _ event: Event, _ outcome: inout Outcome, _ item: DeliveryItem, _ history: [DeliveryAttempt], _ lane: String
    ) {
        if let sensitive { outcome = sensitive.scrubbed(outcome, of: event) }
        if case .skipped = outcome { return }
        if case .undelivered(let result) = outcome, result.reason == .shutdown {
            let leftEvent = LeftEvent(
                event: event, destination: lane, subscription: item.subscription, last: result.last)
            left.withLock { $0.append(leftEvent) }
        }
        guard let letters else { return }
        let redactor = sensitive?.redactor(for: event)
        letters.add(
            DeadLetter(
                at: configuration.timeOfDay(), event: sensitive?.masked(event) ?? event, destination: lane,
                subscription: item.subscription, outcome: outcome.name, code: outcome.code,
                message: outcome.description,
                attempts: history.map {
                    DeliveryAttempt(
                        age: $0.age, status: $0.status, code: $0.code,
                        message: redactor?.scrub($0.message) ?? $0.message)
                }))
    }

    /// Acknowledges an event that has all of its outcomes.
    private func finish(_ settlement: EventChunk.Settlement) {
        intake.release(settlement.bytes)
        settlement.waiter?.settled()
    }

    /// Acknowledges the events of a chunk that no destination has an outcome to tell of any longer.
    func seal(_ chunk: EventChunk) {
        for settlement in chunk.seal() { finish(settlement) }
    }

    func queue() -> QueueReport {
        let depth = intake.depth
        return QueueReport(events: depth.events, bytes: depth.bytes, elapsed: clock.now())
    }
}

extension Outcome {
    fileprivate var isSuccess: Bool {
        if case .delivered = self { true } else { false }
    }
}
