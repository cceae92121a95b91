/// When the lease of a process ends, as far as it knows.
///
/// A process that was stopped and goes on does not know yet that others may have what it had. It asks here before each
/// request, and waits until the server has said that the lease holds.
public actor LeaseTerm {
    private let lease: Duration
    private var end: ContinuousClock.Instant
    /// How often the lease was over before it was extended: what was owned before may be another's since then.
    private(set) var gaps = 0

    /// - Parameter asked: When the server was asked for it.
    init(_ lease: Duration, asked: ContinuousClock.Instant) {
        self.lease = lease
        end = asked + lease
    }

    /// Notes that the server extended the lease.
    ///
    /// - Parameter asked: When it was asked to; the lease ends no earlier than one lease after that.
    func extended(asked: ContinuousClock.Instant) {
        if end <= .now { gaps += 1 }
        end = max(end, asked + lease)
    }

    /// Whether the lease holds for certain.
    public var holds: Bool { end > .now }
}
