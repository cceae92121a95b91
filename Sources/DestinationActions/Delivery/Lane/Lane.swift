import DestinationActionsLocks
import struct Synchronization.Atomic

extension Array {
    /// Releases all elements and keeps the memory: one by one, which is faster for a few than `removeAll`, whose code knows no types.
    @inline(__always) mutating func empty() {
        while popLast() != nil {}
    }
}

/// One destination instance of a pipeline: its machine, and the tasks that do what the machine wants.
final class Lane: Sendable {
    let name: String
    let core: PipelineCore
    /// When the destination was added, if it was not there from the start.
    let since: Duration?
    private let state: Mutex<State>
    /// Whether nothing more comes to it but what came in before.
    private let isLeaving = Atomic(false)
    /// How many steps have told their outcomes.
    private let told = Atomic(0)

    private struct State {
        var machine: LaneMachine
        var edition: LaneEdition
        var numbers: SubscriptionNumbers
        var backlog: BacklogPolicy
        var counts = OutcomeCounts()
        /// How many steps were taken.
        var steps = 0
        /// How many bytes the deliveries have together that have no outcome yet.
        var bytes = 0
        /// Whether all wait until the destination has room.
        var isAwaited = false
        var workers: [(flight: FlightID, worker: Worker)] = []
        var timer: Task<Void, Never>?
        var timerAt: Duration?
        var timerNumber = 0
        /// Who waits until a lane that is left has nothing more.
        var waiting = IdleWaiters()

        /// A timer that has to be set because the machine wants to be asked earlier than it will be.
        mutating func timerToSet() -> (number: Int, at: Duration, old: Task<Void, Never>?)? {
            guard let wake = machine.nextWake else { return nil }
            if let timerAt, timerAt <= wake { return nil }
            timerNumber += 1
            timerAt = wake
            defer { timer = nil }
            return (timerNumber, wake, timer)
        }
    }

    init(
        _ instance: DestinationInstance, _ options: LiveOptions? = nil, core: PipelineCore, seed: UInt64,
        since: Duration?
    ) {
        name = instance.name
        self.core = core
        self.since = since
        let options = options ?? core.options
        let numbers = SubscriptionNumbers(instance)
        state = Mutex(
            State(
                machine: LaneMachine(options.policy(of: instance), seed: seed),
                edition: LaneEdition(instance, generation: 0, numbers: numbers.current), numbers: numbers,
                backlog: options.backlog(of: instance.name)))
    }

    /// The lane with its newest edition.
    var seat: LaneSeat { LaneSeat(lane: self, edition: state.withLock { $0.edition }) }

    /// What the lane has done so far, and how it is doing.
    var statistics: PipelineStatistics.Destination {
        let now = core.clock.now()
        return state.withLock { state in
            PipelineStatistics.Destination(
                name: name, state: state.machine.state(at: now), isLeaving: isLeaving.load(ordering: .relaxed),
                waiting: state.machine.count, waitingBytes: state.bytes, counts: state.counts)
        }
    }

    /// How many deliveries have no outcome yet.
    var count: Int { state.withLock { $0.machine.count } }

    /// Works with another instance and other options from now on, also on what is queued; a step is to follow.
    ///
    /// - Returns: The edition for new events; the one that there was if the instance is.
    func adopt(_ instance: DestinationInstance, _ options: LiveOptions, at now: Duration) -> LaneEdition {
        state.withLock { state in
            state.machine.adopt(options.policy(of: instance), at: now)
            state.backlog = options.backlog(of: name)
            if state.edition.instance === instance { return state.edition }
            state.numbers.replace(instance)
            state.edition = LaneEdition(
                instance, generation: state.edition.generation + 1, numbers: state.numbers.current)
            return state.edition
        }
    }

    /// What the lane knows of its partner, and by which subscriptions.
    func knowledge(messages: Int) -> (PartnerKnowledge, LaneEdition) {
        let now = core.clock.now()
        return state.withLock { ($0.machine.knowledge(messages: messages, at: now), $0.edition) }
    }

    /// Goes on with what another lane knew.
    func learn(_ knowledge: PartnerKnowledge) {
        let now = core.clock.now()
        state.withLock { $0.machine.learn(knowledge, at: now) }
        step(.tick)
    }

    // MARK: Steps

    func step(_ input: LaneMachine.Input) {
        var effects: [LaneMachine.Effect] = []
        _ = step(input, worker: nil, &effects)
    }

    /// Takes note of what happened, and does or starts what is to be done.
    ///
    /// - Parameters:
    ///   - worker: Who reports an answer; it may take over the next request.
    ///   - effects: Memory that is used again and again; what is in it is taken for effects of the step.
    /// - Returns: The request that the worker is to send next.
    func step(_ input: LaneMachine.Input, worker: Worker?, _ effects: inout [LaneMachine.Effect]) -> DeliveryJob? {
        let now = core.clock.now()
        var next: DeliveryJob?
        var started: [(Worker, DeliveryJob)] = []
        var cancelled: [Worker] = []
        var hasRoom = false
        let timer = state.withLock { state in
            // The place of the worker who reports, which the next request may take over.
            var place: Int?
            if case .answered(let flight, let answer) = input {
                place = state.workers.lastIndex { $0.flight == flight }
                if answer.isOfRequest { state.counts.requests += 1 }
            }
            state.machine.step(input, at: now, into: &effects)
            state.steps += 1
            for index in effects.indices {
                if let item = effects[index].delivered {
                    state.counts.delivered += 1
                    state.bytes -= item.bytes
                    continue
                }
                switch effects[index] {
                case .send(let departure):
                    let flight = departure.flight
                    let job = DeliveryJob(
                        flight: flight, first: departure.first, rest: departure.rest, edition: state.edition,
                        timeout: state.machine.policy.limits.timeout, attempt: departure.attempt,
                        progress: departure.progress)
                    if let reporting = place, let worker, !worker.isCancelled {
                        next = job
                        state.workers[reporting].flight = flight
                        place = nil
                    } else {
                        let worker = Worker()
                        started.append((worker, job))
                        state.workers.append((flight, worker))
                    }
                case .finish(let ending):
                    state.counts.count(ending.outcome)
                    state.bytes -= ending.item.bytes
                case .cancel(let flight):
                    for entry in state.workers where entry.flight == flight {
                        entry.worker.doom()
                        cancelled.append(entry.worker)
                    }
                case .changed: break
                }
            }
            if let place { state.workers.remove(at: place) }
            if state.isAwaited, room(state) >= roomAgain(state) {
                state.isAwaited = false
                hasRoom = true
            }
            return state.timerToSet()
        }
        if hasRoom { core.room.raise() }
        for worker in cancelled { worker.cancel() }
        for (worker, job) in started {
            worker.attach(core.tasks.spawn { [self] in await work(worker, job) })
        }
        if let timer { set(timer) }
        let givenBack = core.settle(effects, of: name)
        if givenBack > 0 { state.withLock { $0.counts.giveBack(givenBack) } }
        if !core.reporters.isEmpty {
            for case .changed(let state) in effects {
                for reporter in core.reporters { reporter.changed(name, to: state) }
            }
        }
        effects.empty()
        told.add(1, ordering: .sequentiallyConsistent)
        if isLeaving.load(ordering: .sequentiallyConsistent) { tellIfEmpty() }
        return next
    }

    /// Accepts deliveries, but for those that nobody wants any longer.
    ///
    /// - Parameter bytes: How many they have together.
    func accept(_ deliveries: [LaneMachine.NewDelivery], bytes: Int, _ effects: inout [LaneMachine.Effect]) {
        if bytes > 0 { state.withLock { $0.bytes += bytes } }
        if deliveries.first?.item.chunk.hasWaiters == true {
            // Who withdraws an event says so before looking for it here: it is either found by then or not let in now.
            var wanted: [LaneMachine.NewDelivery] = []
            for delivery in deliveries where !isWithdrawn(delivery.item, &effects) { wanted.append(delivery) }
            _ = step(.accept(wanted), worker: nil, &effects)
            for delivery in wanted {
                if let reason = delivery.item.chunk.withdrawn(delivery.item.index) {
                    step(.withdraw(delivery.sequence...delivery.sequence, reason, includingFlights: true))
                }
            }
        } else {
            _ = step(.accept(deliveries), worker: nil, &effects)
        }
    }

    private func isWithdrawn(_ item: DeliveryItem, _ effects: inout [LaneMachine.Effect]) -> Bool {
        guard let reason = item.chunk.withdrawn(item.index) else { return false }
        effects.append(.finish(.init(item, .undelivered(.init(reason: reason, last: nil)))))
        return true
    }

    // MARK: Backlog

    /// For how many more deliveries there is room.
    private func room(_ state: State) -> Int {
        state.bytes >= state.backlog.bytes ? 0 : max(0, state.backlog.events - state.machine.count)
    }

    /// For how many there must be room before a destination that was full gets more, so that they do not come one by one.
    private func roomAgain(_ state: State) -> Int { min(256, max(1, state.backlog.events / 4)) }

    /// What the destination has room for.
    struct Room {
        /// How many more deliveries it may get.
        var deliveries: Int
        /// Until when all wait for it, if it is full and works; a full one that does not work is not waited for.
        var awaited: Duration?
        /// Whether it is full, and nothing is refused or dropped for that as long as somebody can wait.
        var isFull: Bool
    }

    func room(at now: Duration) -> Room {
        // What comes to a lane that is left came in before, and is let in.
        if isLeaving.load(ordering: .relaxed) { return Room(deliveries: .max, awaited: nil, isFull: false) }
        return state.withLock { state in
            let deliveries = room(state)
            if deliveries >= (state.isAwaited ? roomAgain(state) : 1) || state.backlog.whenFull != .suspend {
                return Room(deliveries: deliveries, awaited: nil, isFull: false)
            }
            state.isAwaited = true
            let end = state.machine.works(at: now, patience: state.backlog.patience)
            return Room(deliveries: 0, awaited: end, isFull: true)
        }
    }

    /// Ends the oldest deliveries that there is no room for and that are not under way.
    func dropExcess() {
        while true {
            let (count, excess) = state.withLock { state in
                let backlog = state.backlog
                return (
                    state.machine.count,
                    max(state.machine.count - backlog.events, state.bytes > backlog.bytes ? 1 : 0)
                )
            }
            if excess <= 0 { return }
            step(.dropOldest(excess))
            if self.count >= count { return }
        }
    }

    /// Gives back to the queue what waits for a destination that does not work, but for a few to try it with.
    func giveBackIfStuck() {
        let now = core.clock.now()
        let isStuck = state.withLock { state in
            state.machine.count > Self.kept && state.machine.works(at: now, patience: state.backlog.patience) == nil
        }
        if isStuck { step(.giveBack(keeping: Self.kept)) }
    }

    /// How many deliveries stay with a destination that does not work when the others go back to the queue.
    private static let kept = 64

    // MARK: Leaving

    /// Gets only what came in before; ``DestinationMachine/Input/leave(until:)`` is to follow.
    func beginToLeave() { isLeaving.store(true, ordering: .sequentiallyConsistent) }

    /// Waits until all outcomes of a lane that is left are told.
    func emptied() async {
        await withUnsafeContinuation { continuation in
            let waits = state.withLock { $0.waiting.add(continuation, isIdle: isEmpty($0)) }
            if !waits { continuation.resume() }
        }
    }

    private func isEmpty(_ state: State) -> Bool {
        state.machine.count == 0 && told.load(ordering: .sequentiallyConsistent) == state.steps
    }

    private func tellIfEmpty() {
        let waiting = state.withLock { isEmpty($0) ? $0.waiting.removeAll() : [] }
        for continuation in waiting { continuation.resume() }
    }

    // MARK: Timer

    private func set(_ timer: (number: Int, at: Duration, old: Task<Void, Never>?)) {
        timer.old?.cancel()
        let task = core.tasks.spawn { [self] in
            do { try await core.clock.sleep(timer.at) } catch { return }
            let isCurrent = state.withLock { state -> Bool in
                if state.timerNumber != timer.number { return false }
                state.timer = nil
                state.timerAt = nil
                return true
            }
            if isCurrent { step(.tick) }
        }
        let isCurrent = state.withLock { state -> Bool in
            if state.timerNumber != timer.number || state.timerAt == nil { return false }
            state.timer = task
            return true
        }
        if !isCurrent { task.cancel() }
    }

    /// Wakes nobody any longer.
    func stopTimer() {
        let timer = state.withLock { state -> Task<Void, Never>? in
            state.timerNumber += 1
            state.timerAt = nil
            defer { state.timer = nil }
            return state.timer
        }
        timer?.cancel()
    }
}
