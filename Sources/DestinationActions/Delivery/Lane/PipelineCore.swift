import DestinationActionsLocks

/// What all destinations of a pipeline share.
///
/// No lock is ever held while a continuation is resumed, a task started or cancelled, or foreign code called, nor while
/// something that users made is released.
final class PipelineCore: Sendable {
    let timeOfDay: @Sendable () -> Timestamp
    let transport: any HTTPTransport
    let clock: PipelineClock
    let tasks: TaskRegister
    let intake: MemoryIntake
    let outcomes: OutcomeHub
    let statistics = SharedStatistics()
    let reporters: [Reporter]
    let letters: DeadLetterWriter?
    /// What a queue that outlives the process is told, if the pipeline has one.
    let settler: QueueSettler?
    /// Lets the one who moves events look again whether there is room for more.
    let room = Signal()
    /// Lets the one who takes events out of the queue look again.
    let settled = Signal()
    private let live: Mutex<LiveOptions>
    /// What the shutdown hands back, and whether it has done so.
    private let left = Mutex<(letters: [DeadLetter], isHandedBack: Bool)>(([], false))

    init(
        _ options: LiveOptions, transport: any HTTPTransport, queue: (any EventQueue)?,
        deadLetters: (any DeadLetterSink)?, observers: [any PipelineObserver], clock: PipelineClock
    ) {
        let configuration = options.configuration
        timeOfDay = configuration.timeOfDay
        self.transport = transport
        self.clock = clock
        let tasks = TaskRegister(executor: configuration.executor)
        self.tasks = tasks
        let intake = MemoryIntake(events: configuration.events, bytes: configuration.bytes)
        self.intake = intake
        outcomes = OutcomeHub(bound: configuration.unreadOutcomes, room: room)
        let apart = configuration.observerExecutor ?? configuration.executor
        let reporters = observers.map { Reporter($0) { operation in tasks.spawn(on: apart, operation) } }
        self.reporters = reporters
        let settler = queue.map { [settled] queue in
            QueueSettler(queue, clock: clock, tasks: tasks) { reason in
                for reporter in reporters { reporter.queueFailed(reason) }
            } settled: { bytes in
                if let bytes { intake.release(bytes) }
                settled.raise()
            }
        }
        self.settler = settler
        letters = deadLetters.map { [room] sink in
            DeadLetterWriter(sink, clock: clock, room: room) { operation in
                tasks.spawn(on: apart, operation)
            } delayed: { count, reason in
                for reporter in reporters { reporter.delayed(count, reason) }
            } kept: { entries in
                for entry in entries {
                    if let settlement = entry.chunk.settleLetter(entry.index) {
                        Self.finish(settlement, intake, settler)
                    }
                }
            }
        }
        live = Mutex(options)
    }

    /// The options as they are now.
    var options: LiveOptions { live.withLock { $0 } }

    /// Works by other options from now on; who waits for room is to be let in then.
    func set(_ options: LiveOptions) {
        let configuration = options.configuration
        live.withLock { $0 = options }
        intake.limit(events: configuration.events, bytes: configuration.bytes)
        outcomes.limit(configuration.unreadOutcomes)
    }

    /// Hands back what is left, at the end of a shutdown; each time the same.
    func handBack() -> [DeadLetter] {
        left.withLock { left in
            left.isHandedBack = true
            return left.letters
        }
    }

    /// Takes out what destinations that were removed had left, unless the shutdown hands that back.
    func takeLetters(leftBy destinations: [String]) -> [DeadLetter] {
        left.withLock { left in
            if left.isHandedBack { return [] }
            let isTheirs = { (letter: DeadLetter) in
                letter.code == Outcome.Undelivered.Reason.removed.rawValue
                    && destinations.contains { $0.isExactly(letter.destination) }
            }
            defer { left.letters.removeAll(where: isTheirs) }
            return left.letters.filter(isTheirs)
        }
    }

    // MARK: Outcomes

    /// Tells the outcomes among some effects, and releases the events that have all of theirs.
    ///
    /// - Parameters:
    ///   - effects: The effects.
    ///   - lane: The name of the destination instance.
    /// - Returns: How many outcomes are none, as the events went back to their queue.
    func settle(_ effects: [LaneMachine.Effect], of lane: String) -> Int {
        let isListening = outcomes.isListening || !reporters.isEmpty
        lazy var sensitive = options.sensitive
        var told: [SubscriptionOutcome] = []
        var settled: [EventChunk.Settlement] = []
        var givenBack = 0
        for place in effects.indices {
            // Most outcomes are successes that nobody asks for.
            if !isListening, let item = effects[place].delivered, !item.chunk.isWatched {
                if let settlement = item.chunk.settle(item.index).settlement { finish(settlement) }
                continue
            }
            guard case .finish(let ending) = effects[place] else { continue }
            let item = ending.item
            /// The event of a queue that is done with here.
            var done: QueueClaim?
            let (event, companion) = item.chunk.look(item.index)
            if let claim = companion?.claim, self.claim(claim, item, ending.outcome, lane) {
                givenBack += 1
            } else {
                done = companion?.claim
                let result = tell(ending, lane, event, companion, sensitive, isListening)
                if let result, isListening { told.append(result) }
            }
            let (isLast, settlement) = item.chunk.settle(item.index)
            if let settlement { settled.append(settlement) }
            if !isLast, let done { settler?.note(done) }
        }
        // Whoever waits for an event to be done finds its outcomes told.
        if !told.isEmpty { outcomes.add(told) }
        for settlement in settled { finish(settlement) }
        if !told.isEmpty, !reporters.isEmpty {
            let queue = queue()
            for reporter in reporters { reporter.finished(told, queue: queue) }
        }
        return givenBack
    }

    /// Keeps what was not delivered, and tells an outcome to who waits for it.
    ///
    /// - Returns: The outcome as it is told; `nil` if nobody wants it.
    private func tell(
        _ ending: LaneMachine.Ending, _ lane: String, _ event: Event?, _ companion: EventChunk.Companion?,
        _ sensitive: SensitivePaths?, _ isListening: Bool
    ) -> SubscriptionOutcome? {
        let item = ending.item
        var outcome = ending.outcome
        if let event, !outcome.isSuccess {
            keep(event, &outcome, item, ending.history, lane, companion?.claim, sensitive)
        } else if let event, let sensitive {
            outcome = sensitive.scrubbed(outcome, of: event)
        }
        guard isListening || companion?.waiter != nil else { return nil }
        let result = SubscriptionOutcome(
            messageId: event?.messageId, destination: lane, subscription: item.subscription, outcome: outcome,
            tag: companion?.tag)
        companion?.waiter?.add(result, at: companion?.place ?? 0, order: item.order)
        return result
    }

    /// Notes what became of an event of a queue.
    ///
    /// - Returns: Whether that is no outcome: the event goes back to the queue, or belongs to somebody else by now.
    private func claim(_ claim: QueueClaim, _ item: DeliveryItem, _ outcome: Outcome, _ lane: String) -> Bool {
        if claim.isLost { return true }
        if case .undelivered(let result) = outcome, ![.deadline, .cancelled, .removed].contains(result.reason),
            claim.giveBack(lane, item.subscription, result.reason, at: clock.now(), options.configuration.queue)
        {
            return true
        }
        claim.finish(lane, item.subscription)
        return false
    }

    /// Hides what is sensitive, and keeps what was not delivered: as a dead letter, or as left over.
    private func keep(
        _ event: Event, _ outcome: inout Outcome, _ item: DeliveryItem, _ history: [DeliveryAttempt], _ lane: String,
        _ claim: QueueClaim?, _ sensitive: SensitivePaths?
    ) {
        if let sensitive { outcome = sensitive.scrubbed(outcome, of: event) }
        if case .skipped = outcome { return }
        let redactor = sensitive?.redactor(for: event)
        let letter = DeadLetter(
            at: timeOfDay(), event: event, destination: lane, subscription: item.subscription,
            outcome: outcome.name, code: outcome.code, message: outcome.description,
            attempts: history.map {
                DeliveryAttempt(
                    age: $0.age, status: $0.status, code: $0.code, message: redactor?.scrub($0.message) ?? $0.message)
            }, mayHaveArrived: outcome.failure?.mayHaveArrived ?? false)
        if case .undelivered(let result) = outcome,
            result.reason == .shutdown || result.reason == .removed && letters == nil && claim == nil
        {
            // What was never let in is the sender's still.
            if item.chunk.isAdmitted { left.withLock { $0.letters.append(letter) } }
            return
        }
        keep(letter, in: item.chunk, item.index, claim, sensitive)
    }

    /// Keeps a letter where letters are kept, if they are.
    func keep(
        _ letter: DeadLetter, in chunk: EventChunk, _ index: Int, _ claim: QueueClaim?, _ sensitive: SensitivePaths?
    ) {
        let masked = sensitive.map { letter.masked($0) } ?? letter
        guard let letters else {
            claim?.keep(masked)
            return
        }
        chunk.expectLetter(index)
        if !letters.add(.init(letter: masked, chunk: chunk, index: index)) { lose(letter, chunk, index) }
    }

    /// Hands a letter back that the sink did not take before the end.
    private func lose(_ letter: DeadLetter, _ chunk: EventChunk, _ index: Int) {
        // The event as it was, to be sent again.
        let original = chunk.event(index).map { letter.with($0) } ?? letter
        left.withLock { $0.letters.append(original) }
        if let settlement = chunk.settleLetter(index) { finish(settlement) }
    }

    /// Goes on without the sink of letters.
    func giveUpLetters() {
        for entry in letters?.giveUp() ?? [] { lose(entry.letter, entry.chunk, entry.index) }
    }

    /// Tells who waits, and gives back the room of an event.
    private func finish(_ settlement: EventChunk.Settlement) { Self.finish(settlement, intake, settler) }

    private static func finish(
        _ settlement: EventChunk.Settlement, _ intake: MemoryIntake, _ settler: QueueSettler?
    ) {
        if settlement.isComplete { settlement.companion?.waiter?.settled() }
        guard let bytes = settlement.released else { return }
        if let claim = settlement.companion?.claim, let settler {
            settler.settle(claim, bytes: bytes)
        } else {
            intake.release(bytes)
        }
    }

    /// Releases the events of a chunk that no destination has an outcome to tell of any longer.
    func seal(_ chunk: EventChunk, _ events: Int) {
        for settlement in chunk.seal() { finish(settlement) }
        if let epoch = chunk.epoch { intake.saw(events, of: epoch) }
    }

    func queue() -> QueueReport {
        let depth = intake.depth
        return QueueReport(events: depth.events, bytes: depth.bytes, elapsed: clock.now())
    }
}

extension Outcome {
    /// What went wrong last, if anything was tried.
    fileprivate var failure: Failure? {
        switch self {
        case .failed(let failure): failure
        case .undelivered(let result): result.last
        case .delivered, .skipped, .invalid: nil
        }
    }

    fileprivate var isSuccess: Bool {
        if case .delivered = self { true } else { false }
    }
}
