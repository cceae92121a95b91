/// Says how long to wait before a partner is sent anything again, within bounds.
struct RetryAfter: Sendable {
    /// Gives the time by our clock.
    let timeOfDay: @Sendable () -> Timestamp
    /// What the wait is at most.
    let longest: Duration

    /// The wait that an answer asks for, or `nil` if it asks for none that can be understood.
    ///
    /// It is what the verdict has of it, else what the headers say. Those that tell of limits count for an answer that asks for
    /// less traffic only, as partners send them with every answer.
    func wait(_ verdict: Verdict, _ response: HTTPResponse) -> Duration? {
        let delay = verdict.delay ?? (verdict.kind == .throttled ? response.retryDelay : response.retryAfter)
        return delay.map { wait($0, response) }
    }

    /// How long the headers of an answer without a verdict ask to wait.
    func wait(_ response: HTTPResponse) -> Duration? { response.retryAfter.map { wait($0, response) } }

    /// A date is read against the answer's own `Date`, since the partner's clock may be wrong, and against ours only if it
    /// has none.
    private func wait(_ delay: RetryDelay, _ response: HTTPResponse) -> Duration {
        switch delay {
        case .after(let wait): return min(max(wait, .zero), longest)
        case .until(let end):
            let from = response.headers["Date"].flatMap { Timestamp(httpDate: $0) } ?? timeOfDay()
            return min(.seconds(max(0, end.seconds - from.seconds)), longest)
        }
    }
}
