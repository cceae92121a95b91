public import DestinationActions

/// A queue in the hands of ``IntakeCheck``: what opens it, lets its processes die and time pass.
///
/// ```swift
/// struct SpoolHarness: QueueHarness {
///     let spool: Spool       // opens one and the same storage again and again
///     let clock: ManualClock // that the spool tells the time by
///
///     func open(consumer: Int) async throws -> any EventQueue { try spool.open() }
///     func crash(_ consumer: Int) async throws { spool.abandon() }
///     func pass(_ time: Duration) async throws { clock.advance(by: time) }
///     func letters() async throws -> [DeadLetter] { try spool.letters() }
/// }
/// ```
public protocol QueueHarness: Sendable {
    /// Opens the queue for a consumer, as a process does that starts; events that it kept are still there.
    ///
    /// - Parameter consumer: The number of the consumer, 1 or 2. A queue without a lease has one consumer, which is opened again
    ///   only after it was closed or has crashed.
    /// - Returns: The queue, as this consumer has it.
    /// - Throws: Whatever keeps it from being opened.
    func open(consumer: Int) async throws -> any EventQueue

    /// Ends a consumer as `kill -9` does, without closing its queue.
    ///
    /// A call of it may be under way. It may take effect as long as this function has not returned, and not afterwards.
    ///
    /// - Parameter consumer: The number of the consumer.
    /// - Throws: Whatever keeps it from being ended.
    func crash(_ consumer: Int) async throws

    /// Lets time pass for the queue, which has no other time than that.
    ///
    /// When it returns, a call that waited for something that is there has had the chance to return.
    ///
    /// - Parameter time: How much.
    /// - Throws: Whatever keeps it from passing, a cancellation for example.
    func pass(_ time: Duration) async throws

    /// The dead letters that the queue keeps, in any order.
    ///
    /// - Returns: The letters.
    /// - Throws: Whatever keeps them from being read.
    func letters() async throws -> [DeadLetter]

    /// Runs the check of one rule, for harnesses in virtual time.
    ///
    /// - Parameter body: The check.
    /// - Throws: What the check throws.
    func run(_ body: @escaping @Sendable () async throws -> Void) async throws
}

extension QueueHarness {
    /// Runs the check of one rule as it is.
    ///
    /// - Parameter body: The check.
    /// - Throws: What the check throws.
    public func run(_ body: @escaping @Sendable () async throws -> Void) async throws { try await body() }
}
