/// When the lease of a process ends, as far as it knows.
///
/// A process that was stopped and goes on does not know yet that others may have what it had. It asks here before each
/// request, and waits until the engine has said that the lease holds.
public actor LeaseTerm {
    /// How long a worker stays alive that is not heard.
    public nonisolated let lease: Duration
    private var end: ContinuousClock.Instant
    /// How often the lease was over before it was extended: what was owned before may be another's since then.
    private(set) var gaps = 0

    /// Makes the term of a lease that begins.
    ///
    /// - Parameters:
    ///   - lease: How long it holds.
    ///   - asked: When the engine was asked for it.
    public init(_ lease: Duration, asked: ContinuousClock.Instant) {
        self.lease = lease
        end = asked + lease
    }

    /// Notes that the engine extended the lease.
    ///
    /// - Parameter asked: When it was asked to; the lease ends no earlier than one lease after that.
    public func extended(asked: ContinuousClock.Instant) {
        if end <= .now { gaps += 1 }
        end = max(end, asked + lease)
    }

    /// Whether the lease holds for certain.
    public var holds: Bool { end > .now }
}
