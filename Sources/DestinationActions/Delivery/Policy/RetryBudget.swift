/// Tokens that retries spend and successes give back, so that retries never become most of the traffic.
struct RetryBudget: Sendable {
    static let transientCost = 14
    static let throttledCost = 5

    let capacity: Int
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

    mutating func earn() { tokens = min(capacity, tokens + 1) }
}
