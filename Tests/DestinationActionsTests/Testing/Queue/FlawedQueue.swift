import DestinationActions
import DestinationActionsTesting
import DestinationActionsLocks

/// What a queue can get wrong.
enum QueueFlaw: String, Sendable, CaseIterable {
    case losesWhatCrashesHold, appendsByHalves
    case handsOutTwice
    case keepsTokens, countsNoDeliveries, extendsNothing
    case takesStaleTokens, hidesStaleTokens
    case settlesByHalves, forgetsLetters, doublesLetters
    case ignoresDelays, forgetsTargets, forgetsAttempts, takesAllForNone
    case countsNoLapses, countsReturnsAsLapses
    case forgetsProgress
    case swallowsClaims, keepsWhenClosed
    case ignoresBytes, ignoresCounts
    case freesNothingUnlisted
    case keepsRepetitions, takesLookalikesForOne
    case letsKeysBeOvertaken
    case dropsPoison
    case blocks, starvesNew
    case losesOneInFifty
}

/// What a flawed queue remembers across crashes.
final class FlawMemory: Sendable {
    let letters = Mutex<[DeadLetter]>([])
}

/// A queue that is right but for one flaw.
final class FlawedQueue: EventQueue {
    private struct State {
        var held: [UInt64: QueuedEvent] = [:]
        /// Events that are handed out later than the queue below did.
        var kept: [QueuedEvent] = []
        var turns = 0
        var isCrashed = false
        var isClosed = false
        var isSettling = false
    }

    private let base: MemoryQueue
    private let flaw: QueueFlaw
    private let memory: FlawMemory
    private let state = Mutex(State())

    init(_ base: MemoryQueue, _ flaw: QueueFlaw, _ memory: FlawMemory) {
        self.base = base
        self.flaw = flaw
        self.memory = memory
    }

    var lease: Duration? { base.lease }

    func crash() async throws {
        let held = state.withLock { state in
            state.isCrashed = true
            return state.held.values.map { QueueSettlement(id: $0.id) }
        }
        if flaw == .losesWhatCrashesHold { _ = try await base.settle(held) }
    }

    func append(_ entries: [QueueEntry]) async throws {
        switch flaw {
        case .appendsByHalves:
            for entry in entries {
                if state.withLock({ $0.isCrashed }) { throw QueueClosedError() }
                try await base.append([entry])
                await Task.yield()
            }
        case .keepsRepetitions:
            try await base.append(
                entries.map { QueueEntry($0.body, messageId: nil, orderingKey: $0.orderingKey, tag: $0.tag) })
        case .takesLookalikesForOne:
            try await base.append(
                entries.map { entry in
                    let id = entry.messageId.map { $0.utf8.allSatisfy { $0 < 0x80 } ? $0 : "caf\u{E9}" }
                    return QueueEntry(entry.body, messageId: id, orderingKey: entry.orderingKey, tag: entry.tag)
                })
        case .letsKeysBeOvertaken:
            try await base.append(entries.map { QueueEntry($0.body, messageId: $0.messageId) })
        case .dropsPoison: try await base.append(entries.filter { (try? Event(parsing: $0.body.bytes)) != nil })
        default: try await base.append(entries)
        }
    }

    func next(events: Int, bytes: Int) async throws -> [QueuedEvent] {
        let (turn, isClosed, again) = state.withLock { state in
            state.turns += 1
            return (state.turns, state.isClosed, state.held.values.min { $0.id.event < $1.id.event })
        }
        if isClosed { return [] }
        if flaw == .handsOutTwice, turn % 3 == 2, let again { return [again] }
        if flaw == .starvesNew { return try await nextReturned(events) }
        let taken = try await base.next(
            events: flaw == .ignoresCounts ? 1000 : events, bytes: flaw == .ignoresBytes ? 1 << 40 : bytes)
        if flaw == .swallowsClaims {
            await Task.yield()
            try Task.checkCancellation()
        }
        state.withLock { state in
            for event in taken { state.held[event.id.event] = event }
        }
        return taken.map(changed)
    }

    /// New events after all that were given back.
    private func nextReturned(_ most: Int) async throws -> [QueuedEvent] {
        let isEmpty = state.withLock { $0.kept.isEmpty }
        let taken = isEmpty ? try await base.next(events: 1000, bytes: 1 << 30) : []
        return state.withLock { state in
            state.kept = (state.kept + taken).sorted {
                ($0.open == nil ? 1 : 0, $0.id.event) < ($1.open == nil ? 1 : 0, $1.id.event)
            }
            defer { state.kept.removeFirst(min(most, state.kept.count)) }
            return Array(state.kept.prefix(most))
        }
    }

    private func changed(_ event: QueuedEvent) -> QueuedEvent {
        var open = event.open
        if flaw == .forgetsTargets { open = nil }
        if flaw == .forgetsAttempts {
            open = open?.map { QueueTarget(destination: $0.destination, subscription: $0.subscription) }
        }
        return QueuedEvent(
            id: .init(event: event.id.event, token: flaw == .keepsTokens ? 1 : event.id.token), body: event.body,
            delivery: flaw == .countsNoDeliveries ? 1 : event.delivery, lapses: lapses(of: event), open: open,
            done: event.done, age: event.age, tag: event.tag)
    }

    private func lapses(of event: QueuedEvent) -> Int {
        switch flaw {
        case .countsNoLapses: 0
        case .countsReturnsAsLapses: event.delivery - 1
        default: event.lapses
        }
    }

    /// The id of an event as the queue below knows it.
    private func known(_ id: QueuedEvent.ID) -> QueuedEvent.ID {
        guard flaw == .keepsTokens || flaw == .takesStaleTokens else { return id }
        return state.withLock { $0.held[id.event]?.id ?? id }
    }

    func note(_ progress: [QueueProgress]) async throws {
        if flaw == .forgetsProgress { return }
        while flaw == .blocks, state.withLock({ $0.isSettling }) { try await Task.sleep(for: .seconds(3600)) }
        try await base.note(progress.map { QueueProgress(id: known($0.id), done: $0.done) })
    }

    func settle(_ settlements: [QueueSettlement]) async throws -> Set<QueuedEvent.ID> {
        if flaw == .blocks {
            state.withLock { $0.isSettling = true }
            for _ in 0..<5 { await Task.yield() }
            state.withLock { $0.isSettling = false }
        }
        if flaw == .settlesByHalves {
            memory.letters.withLock { $0 += settlements.flatMap(\.letters) }
            await Task.yield()
            if state.withLock({ $0.isCrashed }) { throw QueueClosedError() }
        }
        let stale = try await base.settle(settlements.map(changed))
        state.withLock { state in
            for settlement in settlements { state.held[settlement.id.event] = nil }
        }
        return flaw == .hidesStaleTokens ? [] : stale
    }

    private func changed(_ settlement: QueueSettlement) -> QueueSettlement {
        let turn = state.withLock { state in
            if !settlement.isDone { state.turns += 1 }
            return state.turns
        }
        var letters = settlement.letters
        if flaw == .forgetsLetters || flaw == .settlesByHalves { letters = [] }
        if flaw == .doublesLetters { letters += letters }
        var open = settlement.open
        if flaw == .losesOneInFifty && turn % 50 == 49 || flaw == .takesAllForNone && open == nil { open = [] }
        return QueueSettlement(
            id: known(settlement.id), letters: letters,
            open: open,
            after: flaw == .ignoresDelays ? .zero : settlement.after)
    }

    func extend(_ held: [QueuedEvent.ID]) async throws -> Set<QueuedEvent.ID> {
        switch flaw {
        case .extendsNothing: return []
        case .freesNothingUnlisted:
            let lost = try await base.extend(Array(Set(held + state.withLock { $0.held.values.map(\.id) })))
            return lost.intersection(held)
        default: return try await base.extend(held.map(known))
        }
    }

    func close() async {
        if flaw == .keepsWhenClosed { state.withLock { $0.isClosed = true } } else { await base.close() }
    }
}
