/// A limit of requests by time: a token for each request, filled evenly, slowed when the partner asks for less.
///
/// It holds the tokens of one second, so that no minute has more requests than the limit and those of a second. A request
/// that is under way keeps the place of its token, as the partner may count it only now: what arrives there keeps the limit
/// as well, though requests that hang arrive together. Place for one token is left, so that slow answers slow nothing down.
struct TokenBucket: Sendable {
    private var perSecond: Double
    private var capacity: Double
    private var share = 1.0
    private var tokens: Double
    private var filledAt: Duration = .zero
    private var underWay: Int

    init(requestsPerMinute: Int, underWay: Int = 0) {
        self.underWay = underWay
        perSecond = Double(max(1, requestsPerMinute)) / 60
        capacity = max(1, perSecond)
        tokens = capacity
    }

    /// Takes another limit; there are no more tokens for that than there were.
    mutating func limit(_ requestsPerMinute: Int, at now: Duration) {
        fill(now)
        let filled = TokenBucket(requestsPerMinute: requestsPerMinute, underWay: underWay)
        (perSecond, capacity) = (filled.perSecond, filled.capacity)
        tokens = min(tokens, capacity)
    }

    /// How many requests a second are let through now.
    var rate: Double { perSecond * share }

    /// Takes a token, or says that there is none.
    mutating func take(at now: Duration) -> Bool {
        fill(now)
        // A token that is there but for a rounding error is there.
        if tokens < 1 - 1e-6 { return false }
        tokens -= 1
        underWay += 1
        return true
    }

    /// A request that took a token is over.
    mutating func free(at now: Duration) {
        fill(now)
        underWay = max(0, underWay - 1)
    }

    /// Puts a token back that was not used.
    mutating func giveBack() { tokens = min(capacity, tokens + 1) }

    /// When there will be a token.
    func next(after now: Duration) -> Duration {
        let there = tokens + max(0, (now - filledAt) / .seconds(1)) * rate
        return there >= 1 - 1e-6 ? now : now + .seconds((1 - there) / rate)
    }

    /// How many tokens there are, and which share of the rate is used.
    func level(at now: Duration) -> (tokens: Double, share: Double) {
        var filled = self
        filled.fill(now)
        return (filled.tokens, share)
    }

    /// Goes down to what another one had.
    mutating func lower(to other: Double, share otherShare: Double, at now: Duration) {
        fill(now)
        tokens = min(tokens, max(0, other))
        share = max(min(share, otherShare), 1.0 / 16)
    }

    /// Halves the rate, down to a sixteenth.
    mutating func slowDown(at now: Duration) {
        fill(now)
        share = max(share / 2, 1.0 / 16)
        tokens = min(tokens, 1)
    }

    /// Takes the rate back up by a hundredth of the limit.
    mutating func speedUp(at now: Duration) {
        if share == 1 { return }
        fill(now)
        share = min(1, share + 0.01)
    }

    /// A clock that goes backwards fills nothing.
    private mutating func fill(_ now: Duration) {
        if now > filledAt {
            let most = max(1, capacity - Double(underWay))
            if tokens < most { tokens = min(most, tokens + (now - filledAt) / .seconds(1) * rate) }
        }
        filledAt = max(filledAt, now)
    }
}
