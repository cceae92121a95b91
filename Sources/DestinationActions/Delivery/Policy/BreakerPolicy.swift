/// When a destination that keeps failing is left alone for a while.
public struct BreakerPolicy: Sendable, Hashable {
    /// How many passing failures in a row open the breaker.
    public var failuresInRow: Int
    /// How many requests in the ``window`` it takes to judge by their share.
    public var calls: Int
    /// Which share of failures opens the breaker, from 0 to 1.
    public var share: Double
    /// How far back requests are counted.
    public var window: Duration
    /// How long the destination is left alone before one request tries it.
    public var pause: Duration
    /// What the pause is at most; it doubles with every trial that fails.
    public var longestPause: Duration

    /// Makes a policy.
    ///
    /// - Parameters:
    ///   - failuresInRow: How many passing failures in a row open the breaker; 5 unless given.
    ///   - calls: How many requests it takes to judge by their share; 20 unless given.
    ///   - share: Which share of failures opens the breaker; half unless given.
    ///   - window: How far back requests are counted; 30 seconds unless given.
    ///   - pause: How long the destination is left alone; 30 seconds unless given.
    ///   - longestPause: What the pause is at most; 5 minutes unless given.
    public init(
        failuresInRow: Int = 5, calls: Int = 20, share: Double = 0.5, window: Duration = .seconds(30),
        pause: Duration = .seconds(30), longestPause: Duration = .seconds(300)
    ) {
        self.failuresInRow = failuresInRow
        self.calls = calls
        self.share = share
        self.window = window
        self.pause = pause
        self.longestPause = longestPause
    }
}
