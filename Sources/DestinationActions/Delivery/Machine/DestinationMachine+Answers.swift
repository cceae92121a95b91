extension DestinationMachine {
    /// What a refusal means, whoever it came from.
    struct Refusal {
        var status: Int?
        var verdict: Verdict
        var retryAfter: Duration?
        /// Whether the partner may have taken the events all the same.
        var mayHaveArrived = false

        /// How much the refusal keeps the destination as a whole from working.
        var gravity: Int { verdict.kind == .credentials ? 3 : asksToWait ? 2 : verdict.kind == .transient ? 1 : 0 }

        /// Whether the destination as a whole is to wait.
        var asksToWait: Bool { verdict.kind == .throttled || verdict.kind == .transient && retryAfter != nil }
    }

    mutating func answered(_ id: FlightID, _ answer: Answer, _ now: Duration, _ effects: inout [Effect]) {
        guard let flight = land(id) else { return find(id) }
        if isStalled { patienceEnds = nil }
        let parcel = flight.parcel
        switch answer {
        case .taken(let status): deliver(flight, nil, status, now, &effects)
        case .whole(let status, let verdict, _, _) where verdict.kind == .delivered:
            deliver(flight, verdict.kept, status, now, &effects)
        case .whole(_, let verdict, _, _) where verdict.kind == .skipped:
            partnerWorks(flight, now)
            for id in parcel.ids { finish(id, .skipped(.declined(verdict.message)), now, &effects) }
        case .whole(let status, let verdict, let retryAfter, let mayHaveArrived):
            let refusal = Refusal(
                status: status, verdict: verdict, retryAfter: retryAfter, mayHaveArrived: mayHaveArrived)
            note(refusal, flight, now)
            refuse(parcel.ids, refusal, flight, now, &effects)
        case .each(let status, let verdicts): answered(flight, status, verdicts, now, &effects)
        case .next(_, let progress): take(progress, parcel, flight, now, &effects)
        case .failed(let error) where error.code == .credentials:
            // The event was not sent, and it is not its fault.
            bucket?.giveBack()
            let verdict = Verdict(.credentials, code: error.code.description, message: error.message)
            let refusal = Refusal(status: error.head?.status, verdict: verdict)
            note(refusal, flight, now)
            refuse(parcel.ids, refusal, flight, isSent: false, now, &effects)
        case .failed(let error):
            let isFinal = error.code == .invalidRequest || error.code == .responseTooLarge
            let refusal = Refusal(
                status: error.head?.status,
                verdict: Verdict(
                    isFinal ? .permanent : .transient, code: error.code.description, message: error.message),
                mayHaveArrived: error.mayHaveArrived)
            note(refusal, flight, now)
            refuse(parcel.ids, refusal, flight, now, &effects)
        case .cancelled(let wasSent):
            if !wasSent { bucket?.giveBack() }
            forgetProbe(flight, now)
            if phase == .stopped {
                finish(parcel.ids, undelivered: endReason, now, &effects)
            } else if let again = requeued(parcel.ids, parcel) {
                ready.prepend(again)
            }
        case .unbuildable(let problems): notSent(flight, .invalid(problems), now, &effects)
        case .declined(let reason): notSent(flight, .skipped(reason), now, &effects)
        case .oversized: notSent(flight, .failed(.oversized), bySize: true, now, &effects)
        }
        parcelEnded(parcel)
    }

    /// Takes a parcel to its next step, in front of everything else.
    private mutating func take(
        _ progress: StepProgress, _ parcel: Parcel, _ flight: Flight, _ now: Duration, _ effects: inout [Effect]
    ) {
        partnerWorks(flight, now)
        for id in parcel.ids {
            store.update(id) { entry in
                entry.requests += 1
                // What went well before is no attempt at this step.
                entry.attempts = 0
                entry.waits = 0
                if progress.hasChanged { entry.hasChanged = true }
            }
        }
        if phase == .stopped { return finish(parcel.ids, undelivered: .shutdown, now, &effects) }
        if let next = requeued(parcel.ids, parcel.at(progress)) { ready.prepend(next) }
    }

    /// Tries the halves of a parcel that there was no request to be sent for; a single event has its outcome.
    private mutating func notSent(
        _ flight: Flight, _ outcome: Outcome, bySize: Bool = false, _ now: Duration, _ effects: inout [Effect]
    ) {
        bucket?.giveBack()
        forgetProbe(flight, now)
        if split(flight.parcel.ids, flight.parcel, bySize: bySize, isCounted: false) { return }
        for id in flight.parcel.ids { finish(id, outcome, now, &effects) }
    }

    /// Takes an answer that speaks of each event.
    private mutating func answered(
        _ flight: Flight, _ status: Int, _ verdicts: [Verdict], _ now: Duration, _ effects: inout [Effect]
    ) {
        let ids = flight.parcel.ids
        var refused: [(verdict: Verdict, ids: [DeliveryID])] = []
        var hasDelivered = false
        for (id, verdict) in zip(ids, verdicts) {
            if verdict.kind == .delivered {
                hasDelivered = true
                deliver(id, verdict.kept, status, now, &effects)
            } else if verdict.kind == .skipped {
                hasDelivered = true
                finish(id, .skipped(.declined(verdict.message)), now, &effects)
            } else if let known = refused.firstIndex(where: { $0.verdict == verdict }) {
                refused[known].ids.append(id)
            } else {
                refused.append((verdict, [id]))
            }
        }
        let refusals = refused.map { group in
            var refusal = Refusal(
                status: status, verdict: group.verdict, mayHaveArrived: group.verdict.kind == .transient)
            if case .after(let wait) = group.verdict.delay { refusal.retryAfter = wait }
            return (refusal, group.ids)
        }
        // One request says one thing of the destination: what stands most in the way, else that it works.
        let gravest = refusals.map(\.0).max {
            ($0.gravity, $0.retryAfter ?? .zero) < ($1.gravity, $1.retryAfter ?? .zero)
        }
        if hasDelivered || gravest == nil { partnerWorks(flight, now) }
        if let gravest, !hasDelivered || gravest.gravity > 1 { note(gravest, flight, now) }
        // What is to be sent again in several requests is no longer one parcel.
        for (_, ids) in refusals.dropFirst() { loseTurn(ids) }
        for (refusal, ids) in refusals { refuse(ids, refusal, flight, now, &effects) }
    }

    private mutating func deliver(
        _ flight: Flight, _ kept: JSONValue?, _ status: Int, _ now: Duration, _ effects: inout [Effect]
    ) {
        partnerWorks(flight, now)
        deliver(flight.parcel.first, kept, status, now, &effects)
        if flight.parcel.isSingle { return }
        for id in flight.parcel.rest { deliver(id, kept, status, now, &effects) }
    }

    private mutating func deliver(
        _ id: DeliveryID, _ kept: JSONValue?, _ status: Int, _ now: Duration, _ effects: inout [Effect]
    ) {
        guard let entry = store.remove(id) else { return }
        if delivered != nil, let message = message(entry.delivery) { delivered?.insert(message, at: now) }
        let result = Outcome.Delivered(
            status: status, attempts: entry.requests + 1, mayBeDuplicate: entry.mayBeDuplicate, kept: kept)
        finish(entry, .delivered(result), now, &effects)
    }

    // MARK: What a refusal means for the events

    private mutating func refuse(
        _ all: [DeliveryID], _ refusal: Refusal, _ flight: Flight, isSent: Bool = true, _ now: Duration,
        _ effects: inout [Effect]
    ) {
        let ids = all.filter { store.isLive($0) }
        for id in ids { record(refusal, id, isSent: isSent, now) }
        let kind = refusal.verdict.kind
        switch kind {
        case .split, .splitBySize:
            if phase == .stopped {
                finish(ids, undelivered: endReason, now, &effects)
            } else if flight.parcel.count == 1 {
                fail(ids, refusal, now, &effects)
            } else if !split(ids, flight.parcel, bySize: kind == .splitBySize, isCounted: true) {
                fail(ids, refusal, code: flight.parcel.split == nil ? nil : "batchRefused", now, &effects)
            }
        case .permanent, .configuration: fail(ids, refusal, now, &effects)
        case _ where phase == .stopped: finish(ids, undelivered: endReason, now, &effects)
        case .credentials:
            if let again = requeued(ids, flight.parcel) { ready.prepend(again) }
        case _ where refusal.asksToWait: sendAfterWait(ids, flight, now, &effects)
        case .transient, .throttled: sendLater(ids, flight, now, &effects)
        case .delivered, .skipped: break
        }
    }

    private mutating func record(_ refusal: Refusal, _ id: DeliveryID, isSent: Bool, _ now: Duration) {
        let code = refusal.verdict.kind == .credentials ? "credentials" : refusal.verdict.code
        let message = refusal.verdict.message
        store.update(id) { entry in
            if isSent { entry.requests += 1 }
            if refusal.mayHaveArrived { entry.mayBeDuplicate = true }
            // Enough to understand what happened; the last ones tell most.
            if entry.history.count >= 32 { entry.history.removeFirst() }
            entry.history.append(
                DeliveryAttempt(age: now - entry.entered, status: refusal.status, code: code, message: message))
        }
    }

    private mutating func fail(
        _ ids: [DeliveryID], _ refusal: Refusal, code: String? = nil, _ now: Duration, _ effects: inout [Effect]
    ) {
        for id in ids {
            let failure = Outcome.Failure(
                status: refusal.status, code: code ?? refusal.verdict.code, message: refusal.verdict.message,
                attempts: store[id]?.requests ?? 1, mayHaveArrived: store[id]?.mayHaveArrived ?? false)
            finish(id, .failed(failure), now, &effects)
        }
    }

    /// Tries the events again after a random wait, if they may be tried again.
    private mutating func sendLater(
        _ ids: [DeliveryID], _ flight: Flight, _ now: Duration, _ effects: inout [Effect]
    ) {
        var left: [DeliveryID] = []
        var steps = 0
        for id in ids {
            store.update(id) { $0.attempts += 1 }
            guard let entry = store[id] else { continue }
            if entry.attempts >= policy.retry.attempts {
                finish([id], undelivered: .retries, now, &effects)
            } else {
                left.append(id)
                steps = max(steps, entry.attempts - 1)
            }
        }
        if left.isEmpty { return }
        let delay =
            budget.spend(RetryBudget.transientCost)
            ? policy.retry.jitter(policy.retry.base, step: steps, &random) : policy.retry.cap
        if case .draining(let end) = phase, now + delay >= end {
            return finish(left, undelivered: endReason, now, &effects)
        }
        let late = left.filter { id in
            guard let entry = store[id], let first = entry.firstSent else { return false }
            return now + delay - first - (throttle.total - entry.waitedBefore) > policy.retry.time
        }
        finish(late, undelivered: .retries, now, &effects)
        if let again = requeued(left, flight.parcel) { retries.add(again, at: now + delay) }
    }

    /// Tries the events again as soon as the destination has waited as long as the partner asked for.
    private mutating func sendAfterWait(
        _ ids: [DeliveryID], _ flight: Flight, _ now: Duration, _ effects: inout [Effect]
    ) {
        for id in ids {
            store.update(id) { $0.waits += 1 }
            if let entry = store[id], entry.waits >= policy.retry.waits {
                finish([id], undelivered: .retries, now, &effects)
            }
        }
        if let again = requeued(ids, flight.parcel) { ready.prepend(again) }
        // Whoever waits behind them has waited as well.
        finish(thoseThatWaitedTooOften(), undelivered: .retries, now, &effects)
    }

    private func thoseThatWaitedTooOften() -> [DeliveryID] {
        if throttle.inRow < policy.retry.waits { return [] }
        var ids: [DeliveryID] = []
        var position = 0
        while let arrival = arrivals[position] {
            position += 1
            guard let entry = store[arrival.id] else { continue }
            if throttle.waits - max(entry.waitsBefore, throttle.waitsBeforeRow) < policy.retry.waits { break }
            if !entry.isInFlight { ids.append(arrival.id) }
        }
        return ids
    }

    // MARK: Putting back

    /// The deliveries that are left, as a parcel of the same batch.
    private mutating func requeued(_ ids: [DeliveryID], _ parcel: Parcel) -> Parcel? {
        guard let again = parcel.left(ids.filter { store.isLive($0) }) else { return nil }
        if let split = parcel.split { splits[split]?.parcels += 1 }
        return again
    }

    /// Sends a refused parcel in two halves.
    ///
    /// - Returns: Whether that can be done: not with a single event, nor after too many requests.
    private mutating func split(_ all: [DeliveryID], _ parcel: Parcel, bySize: Bool, isCounted: Bool) -> Bool {
        let ids = all.filter { store.isLive($0) }
        if parcel.count == 1 { return false }
        if ids.count < 2 {
            if let again = requeued(ids, parcel) { ready.prepend(again) }
            return true
        }
        var middle = (ids.count + 1) / 2
        if bySize {
            let sizes = ids.map { store[$0]?.bytes ?? 0 }
            let total = sizes.reduce(0, +)
            var sum = 0
            let fitting = sizes.prefix {
                sum += $0
                return sum * 2 <= total
            }
            if total > 0 { middle = min(max(fitting.count, 1), ids.count - 1) }
        }
        return halve(ids, at: middle, of: parcel, isCounted: isCounted)
    }
}
