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
    /// What the pause is at most; it doubles with every probe that fails.
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

/// Leaves a destination alone that keeps failing, and tries it with one request at a time until it works again.
struct CircuitBreaker: Sendable {
    enum State: Sendable, Hashable {
        /// Requests go out.
        case closed
        /// No request goes out before this time; then one.
        case open(until: Duration)
        /// One request is out to try.
        case probing
    }

    private static let buckets = 10

    private(set) var policy: BreakerPolicy
    private(set) var state: State = .closed
    private var pause: Duration
    private var failuresInRow = 0
    /// Calls and failures of the last stretches of time, each a tenth of the window long.
    private var counts: [(stretch: Int64, calls: Int, failures: Int)]
    private var length: Duration
    /// The stretch that was counted last, and when it ends.
    private var latest: (stretch: Int64, end: Duration) = (-1, .zero)

    init(_ policy: BreakerPolicy) {
        self.policy = policy
        pause = policy.pause
        length = Self.length(policy)
        counts = Array(repeating: (-1, 0, 0), count: Self.buckets)
    }

    private static func length(_ policy: BreakerPolicy) -> Duration {
        max(policy.window / buckets, .milliseconds(1))
    }

    /// Takes another policy: an open breaker stays open as long as it was to, and calls are counted anew.
    mutating func adopt(_ new: BreakerPolicy) {
        policy = new
        pause = state == .closed ? new.pause : min(pause, new.longestPause)
        length = Self.length(new)
        latest = (-1, .zero)
        for index in counts.indices { counts[index] = (-1, 0, 0) }
    }

    /// What is left of the pause, if it is open; nothing while it is tried.
    func pause(at now: Duration) -> (left: Duration, length: Duration)? {
        switch state {
        case .closed: nil
        case .probing: (.zero, pause)
        case .open(let until): (max(.zero, until - now), pause)
        }
    }

    /// Opens as another one was.
    mutating func open(until end: Duration, pause length: Duration) {
        pause = length
        state = .open(until: end)
    }

    /// Notes that a request went out to try the destination.
    mutating func probe() { state = .probing }

    /// Notes that a request to try the destination ended without telling anything.
    mutating func forgetProbe(at now: Duration) {
        if state == .probing { state = .open(until: now) }
    }

    /// Notes that the partner answered.
    ///
    /// - Parameter isProbe: Whether the request was the one that tried the destination; while the breaker is open, no other
    ///   one tells anything new.
    mutating func succeeded(isProbe: Bool, at now: Duration) {
        guard state == .closed else {
            if isProbe { close() }
            return
        }
        failuresInRow = 0
        count(failure: false, at: now)
    }

    /// Notes a passing failure.
    mutating func failed(isProbe: Bool, at now: Duration) {
        guard state == .closed else {
            if isProbe {
                pause = min(pause * 2, policy.longestPause)
                state = .open(until: now + pause)
            }
            return
        }
        failuresInRow += 1
        count(failure: true, at: now)
        if failuresInRow >= max(1, policy.failuresInRow) || hasTooManyFailures(at: now) {
            pause = policy.pause
            state = .open(until: now + pause)
        }
    }

    private mutating func close() {
        state = .closed
        failuresInRow = 0
        for index in counts.indices { counts[index] = (-1, 0, 0) }
    }

    private func stretch(_ now: Duration) -> Int64 { Int64(now / length) }

    private mutating func count(failure: Bool, at now: Duration) {
        // Nearly every call falls into the same stretch as the one before.
        if now >= latest.end || latest.stretch < 0 {
            let stretch = stretch(now)
            latest = (stretch, length * Int(stretch + 1))
        }
        let stretch = latest.stretch
        let index = Int(stretch % Int64(Self.buckets))
        if counts[index].stretch != stretch { counts[index] = (stretch, 0, 0) }
        counts[index].calls += 1
        if failure { counts[index].failures += 1 }
    }

    private func hasTooManyFailures(at now: Duration) -> Bool {
        let oldest = stretch(now) - Int64(Self.buckets)
        var calls = 0
        var failures = 0
        for count in counts where count.stretch > oldest {
            calls += count.calls
            failures += count.failures
        }
        return calls >= max(1, policy.calls) && Double(failures) >= policy.share * Double(calls)
    }
}
