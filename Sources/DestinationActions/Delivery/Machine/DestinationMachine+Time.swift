/// What the passing of time does.
extension DestinationMachine {
    /// Since when, how long and with which outcome deliveries wait for a destination that does not work.
    var stall: (since: Duration, patience: Duration, reason: Outcome.Undelivered.Reason)? {
        if let credentials { return (credentials.since, policy.credentialsPatience, .credentials) }
        if let since = lost.tooManySince { return (since, policy.retry.time, .retries) }
        return failingSince.map { ($0, policy.retry.time, .retries) }
    }

    /// Whether deliveries wait for a destination that does not work.
    var isStalled: Bool { credentials != nil || lost.tooManySince != nil || failingSince != nil }

    mutating func passTime(_ now: Duration, _ effects: inout [Effect]) {
        while !flights.isEmpty, flights[0].overdue <= now {
            let oldest = flights[0]
            effects.append(.cancel(oldest.id))
            lose(oldest.id, now)
            let error = TransportError(
                .timedOut, "No answer within \(oldest.timeout), and the transport did not end the request.",
                mayHaveArrived: true)
            answered(oldest.id, .failed(error), now, &effects)
        }
        while let due = retries.pop(at: now) { ready.prepend(due) }
        if phase == .running {
            if let due = gathering.due, due <= now { letGo(gathering.take(dueAt: now)) }
        } else {
            letGo(gathering.take())
            handBackIfHopeless(now, &effects)
        }
        if isStalled { endPatience(now, &effects) }
    }

    /// Hands back what has waited too long for a destination that does not work.
    private mutating func endPatience(_ now: Duration, _ effects: inout [Effect]) {
        guard let stall, !isPaused else { return }
        if let patienceEnds, patienceEnds > now { return }
        patienceEnds = nil
        var late: [DeliveryID] = []
        var position = 0
        while let arrival = arrivals[position] {
            position += 1
            guard let entry = store[arrival.id] else { continue }
            let ends = max(entry.entered, stall.since) + stall.patience
            if ends > now {
                patienceEnds = ends
                break
            }
            if !entry.isInFlight { late.append(arrival.id) }
        }
        finish(late, undelivered: stall.reason, now, &effects)
    }

    /// When the machine wants to be asked again even if nothing happens; `nil` if it need not be.
    var nextWake: Duration? {
        var wake = retries.next
        if !flights.isEmpty { wake = Self.earlier(wake, flights[0].overdue) }
        if let due = gathering.due { wake = Self.earlier(wake, due) }
        if isStalled, !isPaused, let patienceEnds { wake = Self.earlier(wake, patienceEnds) }
        if let opens { wake = Self.earlier(wake, opens) }
        return wake
    }

    private static func earlier(_ time: Duration?, _ other: Duration) -> Duration { min(time ?? other, other) }

    // MARK: What the user does

    mutating func resume(_ now: Duration) {
        isPaused = false
        // Nothing could be tried in the meantime: patience begins anew.
        if failingSince != nil { failingSince = now }
        credentials?.since = now
        patienceEnds = nil
    }

    mutating func renew(_ now: Duration) {
        guard credentials != nil else { return }
        credentials?.since = now
        credentials?.nextProbe = now
        credentials?.pause = CredentialsStall.firstPause
        patienceEnds = nil
    }
}
