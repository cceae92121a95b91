/// How often and how soon an event is sent again.
///
/// The wait before a retry is random, between zero and `base · 2ⁿ`, but at most `cap` (full jitter). Where the partner says
/// how long to wait (`Retry-After`), the wait is the longer of the two, holds for the whole destination, and the request
/// does not count as an attempt.
public struct RetryPolicy: Sendable, Hashable {
    /// How many requests may fail in passing before an event is handed back.
    public var attempts: Int
    /// How long an event may be retried, from its first request on; waits that the partner asked for do not count.
    public var time: Duration
    /// What the wait before the first retry is at most.
    public var base: Duration
    /// What the first wait is at most when the partner asks for less traffic without saying for how long.
    public var throttledBase: Duration
    /// What any wait that the partner did not ask for is at most.
    public var cap: Duration
    /// What a wait that the partner asked for is at most.
    public var longestRetryAfter: Duration
    /// How many waits in a row that the partner asked for an event goes through before it is handed back.
    public var waits: Int
    /// How many tokens the retry budget of a destination holds.
    ///
    /// A retry after a passing failure takes 14 tokens, one after a request for less traffic 5, and every request that
    /// succeeds gives 1 back. When the budget is used up, retries wait for ``cap`` each time: a storm of them dies
    /// down, and no event is given up for it.
    public var budget: Int
    /// How many requests a batch may become that the partner refuses as a whole.
    ///
    /// It is halved until the events at fault are alone; what is left when the requests are used up fails together. 1 never
    /// halves a batch for what the partner says.
    public var requestsPerBatch: Int

    /// Makes a policy.
    ///
    /// - Parameters:
    ///   - attempts: How many requests may fail in passing; 5 unless given.
    ///   - time: How long an event may be retried; 5 minutes unless given.
    ///   - base: What the wait before the first retry is at most; half a second unless given.
    ///   - throttledBase: The same when the partner asks for less traffic; one second unless given.
    ///   - cap: What any wait is at most; 60 seconds unless given.
    ///   - longestRetryAfter: What a wait that the partner asked for is at most; 300 seconds unless given.
    ///   - waits: How many such waits in a row; 20 unless given.
    ///   - budget: How many tokens the retry budget holds; 500 unless given.
    ///   - requestsPerBatch: How many requests a batch may become that the partner refuses; 64 unless given.
    public init(
        attempts: Int = 5, time: Duration = .seconds(300), base: Duration = .milliseconds(500),
        throttledBase: Duration = .seconds(1), cap: Duration = .seconds(60),
        longestRetryAfter: Duration = .seconds(300), waits: Int = 20, budget: Int = 500,
        requestsPerBatch: Int = 64
    ) {
        self.attempts = attempts
        self.time = time
        self.base = base
        self.throttledBase = throttledBase
        self.cap = cap
        self.longestRetryAfter = longestRetryAfter
        self.waits = waits
        self.budget = budget
        self.requestsPerBatch = requestsPerBatch
    }

    /// A random wait.
    ///
    /// - Parameters:
    ///   - base: What the first wait is at most.
    ///   - step: How many waits there were before this one.
    ///   - random: The source of randomness.
    func jitter(_ base: Duration, step: Int, _ random: inout SplitMix64) -> Duration {
        let longest = min(cap, base * (1 << min(max(step, 0), 16)))
        return longest * Double.random(in: 0...1, using: &random)
    }
}

/// Tokens that retries spend and successes give back, so that retries never become most of the traffic.
struct RetryBudget: Sendable {
    static let transientCost = 14
    static let throttledCost = 5

    private(set) var capacity: Int
    private(set) var tokens: Int

    init(_ capacity: Int) {
        self.capacity = max(0, capacity)
        tokens = self.capacity
    }

    /// Takes tokens, or says that there are not enough.
    mutating func spend(_ cost: Int) -> Bool {
        if tokens < cost { return false }
        tokens -= cost
        return true
    }

    /// Takes another bound; what is spent stays spent.
    mutating func limit(_ bound: Int) {
        let spent = capacity - tokens
        capacity = max(0, bound)
        tokens = max(0, capacity - spent)
    }

    mutating func earn() { tokens = min(capacity, tokens + 1) }
}
