import DestinationActionsLocks

/// Memory that steps use again and again.
struct StepMemory {
    var effects: [LaneMachine.Effect] = []
    var settled: [EventChunk.Settlement] = []
}

/// One destination instance of a pipeline: its machine, and the tasks that do what the machine wants.
final class Lane: Sendable {
    let name: String
    /// The place among the destinations of the pipeline.
    let position: Int
    let core: PipelineCore
    /// How long one request may take.
    let timeout: Duration
    let backlog: BacklogPolicy
    private let state: Mutex<State>

    private struct State {
        var machine: LaneMachine
        var instance: DestinationInstance
        /// Goes up when the instance is replaced.
        var generation = 0
        var numbers: SubscriptionNumbers
        var counts = OutcomeCounts()
        /// How many bytes the deliveries have together that have no outcome yet.
        var bytes = 0
        /// Whether all wait until the destination has room.
        var isAwaited = false
        var workers: [(flight: FlightID, worker: Worker)] = []
        var timer: Task<Void, Never>?
        var timerAt: Duration?
        var timerNumber = 0

        /// A timer that has to be set because the machine wants to be asked earlier than it will be.
        mutating func timerToSet(_ now: Duration) -> (number: Int, at: Duration, old: Task<Void, Never>?)? {
            guard let wake = machine.nextWake(after: now) else { return nil }
            if let timerAt, timerAt <= wake { return nil }
            timerNumber += 1
            timerAt = wake
            defer { timer = nil }
            return (timerNumber, wake, timer)
        }
    }

    init(_ instance: DestinationInstance, position: Int, core: PipelineCore, seed: UInt64) {
        name = instance.name
        self.position = position
        self.core = core
        let policy = core.configuration.machinePolicy(instance.destination.limits, name: instance.name)
        timeout = policy.limits.timeout
        backlog = core.configuration.backlogs[instance.name] ?? core.configuration.backlog
        state = Mutex(
            State(
                machine: LaneMachine(policy, seed: seed), instance: instance, numbers: SubscriptionNumbers(instance)))
    }

    var instance: DestinationInstance { state.withLock { $0.instance } }

    /// The instance with what belongs to it.
    func current() -> (instance: DestinationInstance, generation: Int, numbers: [Int]) {
        state.withLock { ($0.instance, $0.generation, $0.numbers.current) }
    }

    /// Whether a target is one of the subscriptions, or the deletion of users.
    func has(_ target: QueueTarget) -> Bool {
        name.isExactly(target.destination)
            && (instance.subscriptionNames + [DestinationInstance.deletionName]).contains {
                $0.isExactly(target.subscription)
            }
    }

    /// What the lane has done so far, and how it is doing.
    var statistics: PipelineStatistics.Destination {
        let now = core.clock.now()
        return state.withLock { state in
            PipelineStatistics.Destination(
                name: name, state: state.machine.state(at: now), waiting: state.machine.count,
                waitingBytes: state.bytes, counts: state.counts)
        }
    }

    /// How many deliveries have no outcome yet.
    var count: Int { state.withLock { $0.machine.count } }

    /// Works with another instance from now on, also on what is queued.
    func replace(_ instance: DestinationInstance) {
        state.withLock { state in
            state.instance = instance
            state.generation += 1
            state.numbers.replace(instance)
        }
        step(.renew)
    }

    // MARK: Steps

    func step(_ input: LaneMachine.Input) {
        var memory = StepMemory()
        _ = step(input, worker: nil, &memory)
    }

    /// Takes note of what happened, and does or starts what is to be done.
    ///
    /// - Parameters:
    ///   - worker: Who reports an answer; it may take over the next request.
    ///   - memory: Memory that is used again and again; effects in it are taken for those of the step.
    /// - Returns: The request that the worker is to send next.
    func step(_ input: LaneMachine.Input, worker: Worker?, _ memory: inout StepMemory) -> DeliveryJob? {
        let now = core.clock.now()
        var next: DeliveryJob?
        var started: [(Worker, DeliveryJob)] = []
        var cancelled: [Worker] = []
        var hasRoom = false
        let timer = state.withLock { state in
            if case .answered(let flight, let answer) = input {
                if let index = state.workers.firstIndex(where: { $0.flight == flight }) {
                    state.workers.remove(at: index)
                }
                if answer.isOfRequest { state.counts.requests += 1 }
            }
            state.machine.step(input, at: now, into: &memory.effects)
            for place in memory.effects.indices {
                switch memory.effects[place] {
                case .send(let departure):
                    let flight = departure.flight
                    let job = DeliveryJob(
                        flight: flight, first: departure.first, rest: departure.rest, instance: state.instance,
                        generation: state.generation, attempt: departure.attempt)
                    if next == nil, let worker, !worker.isCancelled {
                        next = job
                        state.workers.append((flight, worker))
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
            if state.isAwaited, room(state) >= roomAgain {
                state.isAwaited = false
                hasRoom = true
            }
            return state.timerToSet(now)
        }
        if hasRoom { core.room.raise() }
        for worker in cancelled { worker.cancel() }
        for (worker, job) in started {
            worker.attach(core.tasks.spawn { [self] in await work(worker, job) })
        }
        if let timer { set(timer) }
        let givenBack = core.settle(memory.effects, of: name, &memory.settled)
        if givenBack > 0 { state.withLock { $0.counts.giveBack(givenBack) } }
        if !core.reporters.isEmpty {
            for case .changed(let state) in memory.effects {
                for reporter in core.reporters { reporter.changed(name, to: state) }
            }
        }
        memory.effects.removeAll(keepingCapacity: true)
        return next
    }

    /// Accepts deliveries, but for those that nobody wants any longer.
    ///
    /// - Parameter bytes: How many they have together.
    func accept(_ deliveries: [LaneMachine.NewDelivery], bytes: Int, _ memory: inout StepMemory) {
        if bytes > 0 { state.withLock { $0.bytes += bytes } }
        if deliveries.first?.item.chunk.hasWaiters == true {
            // Who withdraws an event says so before looking for it here: it is either found by then or not let in now.
            var wanted: [LaneMachine.NewDelivery] = []
            for delivery in deliveries where !isWithdrawn(delivery.item, &memory.effects) { wanted.append(delivery) }
            _ = step(.accept(wanted), worker: nil, &memory)
            for delivery in wanted {
                if let reason = delivery.item.chunk.withdrawn(delivery.item.index) {
                    step(.withdraw(delivery.sequence...delivery.sequence, reason, includingFlights: true))
                }
            }
        } else {
            _ = step(.accept(deliveries), worker: nil, &memory)
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
        state.bytes >= backlog.bytes ? 0 : max(0, backlog.events - state.machine.count)
    }

    /// For how many there must be room before a destination that was full gets more, so that they do not come one by one.
    private var roomAgain: Int { min(256, max(1, backlog.events / 4)) }

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
        state.withLock { state in
            let deliveries = room(state)
            if deliveries >= (state.isAwaited ? roomAgain : 1) || backlog.whenFull != .suspend {
                return Room(deliveries: deliveries, awaited: nil, isFull: false)
            }
            state.isAwaited = true
            let end = state.machine.works(at: now, patience: backlog.patience)
            return Room(deliveries: 0, awaited: end, isFull: true)
        }
    }

    /// Ends the oldest deliveries that there is no room for and that are not under way.
    func dropExcess() {
        while true {
            let (count, excess) = state.withLock { state in
                (state.machine.count, max(state.machine.count - backlog.events, state.bytes > backlog.bytes ? 1 : 0))
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
            state.machine.count > Self.kept && state.machine.works(at: now, patience: backlog.patience) == nil
        }
        if isStuck { step(.giveBack(keeping: Self.kept)) }
    }

    /// How many deliveries stay with a destination that does not work when the others go back to the queue.
    private static let kept = 64

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
