/// When the lease of a process ends, as far as it knows.
///
/// A process that was stopped and goes on does not know yet that others may have what it had. It asks here before each
/// request, and waits until the server has said that the lease holds.
public actor LeaseTerm {
    private let lease: Duration
    private var end: ContinuousClock.Instant

    /// - Parameter asked: When the server was asked for it.
    init(_ lease: Duration, asked: ContinuousClock.Instant) {
        self.lease = lease
        end = asked + lease
    }

    /// Notes that the server extended the lease.
    ///
    /// - Parameter asked: When it was asked to; the lease ends no earlier than one lease after that.
    func extended(asked: ContinuousClock.Instant) { end = max(end, asked + lease) }

    /// Whether the lease holds for certain.
    public var holds: Bool { end > .now }
}
