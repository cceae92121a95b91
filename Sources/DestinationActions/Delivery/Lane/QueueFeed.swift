import DestinationActionsLocks

/// Takes events out of a queue as the pipeline has room for them, and keeps those that it holds.
final class QueueFeed: Sendable {
    private struct State {
        var held: [QueueClaim] = []
        var taking: Task<Void, Never>?
        var extending: Task<Void, Never>?
        var isStopped = false
        var suspects = QueueSuspects()
    }

    /// An event, and the claim to it.
    private typealias Taken = (event: QueuedEvent, claim: QueueClaim)

    private static let chunk = 256
    private static let firstPause: Duration = .milliseconds(50)
    private static let longestPause: Duration = .seconds(5)

    private let queue: any EventQueue
    private let core: PipelineCore
    private let lanes: Lanes
    private let turns = QueueTurns()
    private let state = Mutex(State())

    init(_ queue: any EventQueue, _ core: PipelineCore, _ lanes: Lanes) {
        self.queue = queue
        self.core = core
        self.lanes = lanes
    }

    func start() {
        let taking = core.tasks.spawn { [self] in await take() }
        let extending = queue.lease.map { lease in core.tasks.spawn { [self] in await extend(every: lease / 3) } }
        let isStopped = state.withLock { state in
            state.taking = taking
            state.extending = extending
            return state.isStopped
        }
        if isStopped { taking.cancel() }
    }

    /// Takes no more events; what is held is still settled.
    func stop() {
        let taking = state.withLock { state in
            state.isStopped = true
            return state.taking
        }
        taking?.cancel()
        core.settled.raise()
    }

    /// Closes the queue, when nothing that it handed out is in the pipeline any longer.
    func close() async {
        stop()
        let (taking, extending) = state.withLock { ($0.taking, $0.extending) }
        extending?.cancel()
        await taking?.value
        await extending?.value
        await queue.close()
    }

    // MARK: Taking

    private func take() async {
        var pause = Self.firstPause
        while !Task.isCancelled {
            let seen = core.settled.count
            let room = max(1, core.options.configuration.queue.held) - heldCount()
            if room <= 0 {
                await settlement(after: seen)
                continue
            }
            do {
                guard let taken = try await next(min(room, Self.chunk)) else { continue }
                if taken.isEmpty { return }
                pause = Self.firstPause
                await admit(taken)
            } catch {
                if Task.isCancelled { return }
                for reporter in core.reporters { reporter.queueFailed("\(error)") }
                do { try await core.clock.sleep(core.clock.now() + pause) } catch { return }
                pause = min(pause * 2, Self.longestPause)
            }
        }
    }

    /// Takes events and holds them; `nil` if there was something else to do.
    private func next(_ most: Int) async throws -> [Taken]? {
        let bytes = core.options.configuration.bytes
        // Without a lease nobody extends.
        guard queue.lease != nil else { return hold(try await queue.next(events: most, bytes: bytes)) }
        return try await turns.take({ [queue] in try await queue.next(events: most, bytes: bytes) }, hold: hold)
    }

    private func hold(_ events: [QueuedEvent]) -> [Taken] {
        let now = core.clock.now()
        let taken = events.map { Taken($0, QueueClaim($0, at: now)) }
        state.withLock { $0.held += taken.map(\.claim) }
        return taken
    }

    /// Waits until something is settled; what waits for a destination that does not work goes back, so that others go on.
    private func settlement(after seen: UInt64) async {
        for seat in lanes.seats { seat.lane.giveBackIfStuck() }
        let timer = core.tasks.spawn { [core] in
            do { try await core.clock.sleep(core.clock.now() + .milliseconds(250)) } catch { return }
            core.settled.raise()
        }
        await core.settled.change(after: seen)
        timer.cancel()
    }

    private func heldCount() -> Int {
        state.withLock { state in
            state.held.removeAll { $0.isSettled }
            return state.held.count
        }
    }

    private func admit(_ taken: [Taken]) async {
        var incoming: [EventChunk.Incoming] = []
        for (event, claim) in taken {
            let isPoison = claim.lapses > max(1, core.options.configuration.queue.deliveries)
            if !isPoison, let pause = state.withLock({ $0.suspects.wait(for: claim) }) {
                claim.giveBack(after: pause)
                core.settler?.settle(claim, bytes: nil)
                continue
            }
            let (parsed, outcome) = read(event, isPoison)
            incoming.append(
                EventChunk.Incoming(
                    parsed,
                    EventChunk.Companion(
                        tag: event.tag,
                        targets: event.open != nil || !event.done.isEmpty || outcome != nil
                            ? EventChunk.Targets(only: event.open, done: event.done, outcome: outcome) : nil,
                        claim: claim)))
        }
        if incoming.isEmpty { return }
        // Whatever is not let in stays in the queue.
        _ = await core.intake.admitWaiting(incoming, id: core.intake.newSender()) { Task.isCancelled }
    }

    /// The event, and what keeps it from being looked at, if anything does.
    private func read(_ event: QueuedEvent, _ isPoison: Bool) -> (Event, Outcome?) {
        let parsed: Event
        switch event.body {
        case .event(let known): parsed = known
        case .bytes(let bytes):
            do throws(EventDecodingError) {
                parsed = try Event(parsing: bytes, limits: .default)
            } catch {
                let text = String(decoding: bytes.prefix(32 << 10), as: UTF8.self)
                return (Event(unchecked: ["unreadable": JSONValue(text)]), .unreadable("\(error)"))
            }
        }
        return (parsed, isPoison ? .crashing(event.lapses) : nil)
    }

    // MARK: Keeping

    private func extend(every pause: Duration) async {
        while !Task.isCancelled {
            do { try await core.clock.sleep(core.clock.now() + pause) } catch { return }
            await turns.extend { await extend() }
        }
    }

    private func extend() async {
        let held = state.withLock { state in
            state.held.removeAll { $0.isSettled }
            return state.held
        }
        do {
            let lost = try await queue.extend(held.map(\.id))
            for claim in held where lost.contains(claim.id) {
                guard let sequence = claim.lose() else { continue }
                for lane in lanes.all {
                    lane.step(.withdraw(sequence...sequence, .cancelled, includingFlights: false))
                }
            }
        } catch {
            for reporter in core.reporters { reporter.queueFailed("\(error)") }
        }
    }
}

extension Outcome {
    fileprivate static func unreadable(_ reason: String) -> Outcome {
        .invalid([FieldProblem(.eventWhole, "The queue holds something that is no event: \(reason)")])
    }

    fileprivate static func crashing(_ lapses: Int) -> Outcome {
        .failed(
            Failure(
                status: nil, code: "tooManyDeliveries",
                message:
                    "The event was handed out \(lapses) times and never settled: it may bring the process down.",
                attempts: 0, mayHaveArrived: true))
    }
}
