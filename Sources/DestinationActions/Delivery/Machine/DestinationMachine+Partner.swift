/// What the machine learns of the partner from its answers.
extension DestinationMachine {
    /// Until when the destination counts as one that works, however little it delivers; `nil` if it does not work.
    ///
    /// - Parameter patience: How long after it delivered something last, or was allowed to send.
    func works(at now: Duration, patience: Duration) -> Duration? {
        if isPaused { return nil }
        let end = max(lastProgress, bucket?.next(after: now) ?? .zero) + patience
        return end > now ? end : nil
    }

    /// The partner took events.
    mutating func partnerWorks(_ flight: Flight, _ now: Duration) {
        budget.earn()
        bucket?.speedUp(at: now)
        partnerAnswers(flight, now)
        throttle.inRow = 0
        credentials = nil
        lastProgress = now
    }

    /// The partner answered; whatever it said, it is there.
    private mutating func partnerAnswers(_ flight: Flight, _ now: Duration) {
        breaker.succeeded(isProbe: flight.isProbe, at: now)
        if breaker.state == .closed, failingSince != nil {
            failingSince = nil
            patienceEnds = nil
        }
    }

    /// Notes what a refusal says of the destination as a whole.
    mutating func note(_ refusal: Refusal, _ flight: Flight, _ now: Duration) {
        switch refusal.verdict.kind {
        case .delivered, .skipped: partnerWorks(flight, now)
        case .permanent, .configuration, .split, .splitBySize:
            partnerAnswers(flight, now)
            throttle.inRow = 0
            credentials = nil
        case .credentials:
            partnerAnswers(flight, now)
            refuseCredentials(flight, now)
        case .throttled:
            partnerAnswers(flight, now)
            tryCredentialsAgain(flight, at: now)
            wait(refusal, flight, now)
        case .transient where refusal.retryAfter != nil:
            // The partner says when it will be back: no reason to count it as broken.
            if flight.isProbe { partnerFails(flight, now) }
            wait(refusal, flight, now)
        case .transient: partnerFails(flight, now)
        }
    }

    private mutating func partnerFails(_ flight: Flight, _ now: Duration) {
        let wasClosed = breaker.state == .closed
        breaker.failed(isProbe: flight.isProbe, at: now)
        tryCredentialsAgain(flight, at: now + (credentials?.pause ?? .zero))
        if wasClosed, breaker.state != .closed {
            failingSince = now
            patienceEnds = nil
        }
    }

    private mutating func refuseCredentials(_ flight: Flight, _ now: Duration) {
        guard var stall = credentials else {
            credentials = CredentialsStall(since: now)
            patienceEnds = nil
            return
        }
        if flight.isProbe {
            stall.isTrying = false
            stall.pause = min(stall.pause * 2, CredentialsStall.longestPause)
            stall.nextProbe = now + stall.pause
            credentials = stall
        }
    }

    private mutating func tryCredentialsAgain(_ flight: Flight, at time: Duration) {
        if flight.isProbe, credentials?.isTrying == true {
            credentials?.isTrying = false
            credentials?.nextProbe = time
        }
    }

    /// Notes that a request told nothing of the destination.
    mutating func forgetProbe(_ flight: Flight, _ now: Duration) {
        if !flight.isProbe { return }
        breaker.forgetProbe(at: now)
        tryCredentialsAgain(flight, at: now)
    }

    /// Makes the destination wait, as the partner asked.
    mutating func wait(_ refusal: Refusal, _ flight: Flight, _ now: Duration) {
        let isThrottled = refusal.verdict.kind == .throttled
        // Requests that were under way when the wait began say the same once more.
        let isNew = flight.id.number > throttle.lastFlight
        if !isNew, refusal.retryAfter == nil { return }
        let retry = policy.retry
        var wait = refusal.retryAfter ?? .zero
        if isNew {
            let base = isThrottled ? retry.throttledBase : retry.base
            wait = max(wait, retry.jitter(base, step: throttle.inRow, &random))
            let cost = isThrottled ? RetryBudget.throttledCost : RetryBudget.transientCost
            if !budget.spend(cost) { wait = max(wait, retry.cap) }
            throttle.inRow += 1
            throttle.waits += 1
            throttle.lastFlight = lastFlight
            bucket?.slowDown(at: now)
        }
        let until = max(throttle.until, now + wait)
        throttle.total += until - max(throttle.until, now)
        throttle.until = until
    }
}
