public import DestinationActions

/// Runs destinations through every fault that delivery has to survive, in virtual time.
///
/// ```swift
/// @Test func delivery() async {
///     let problems = await DeliveryCheck.problems(with: [instance])
///     #expect(problems == [])
/// }
/// ```
///
/// For each fault a pipeline delivers events to the instances while their partners fail in that way; then it is checked that
/// every event has exactly one outcome per subscription, that the sums agree with what the partner took, that no event was
/// sent again after a success, that no more requests were under way than allowed, and that nothing is left behind. The same
/// with the caller cancelling and the pipeline being shut down at every point on the way.
public enum DeliveryCheck {
    /// Checks destination instances.
    ///
    /// - Parameters:
    ///   - instances: The instances, each with a name of its own. They share the faults; include one with batches to have them
    ///     checked as well.
    ///   - events: How many events are delivered each time; 40 unless given.
    ///   - event: Makes one of the events; give it the user id that it is called with, by which it is recognised in requests.
    ///     Track events of the fixtures unless given.
    ///   - taken: The statuses beside those of success by which the partner says that it has the event, such as 409 where it knows
    ///     each by an id; none unless given.
    ///   - answering: How a partner that works answers a request, by which actions of several steps are taken to their end; 200 with an
    ///     empty object unless given.
    /// - Returns: What is wrong, one sentence each; empty if nothing is.
    public static func problems(
        with instances: [DestinationInstance], events: Int = 40,
        event: (@Sendable (_ userId: String, _ number: Int) -> Event)? = nil, taken: Set<Int> = [],
        answering: (@Sendable (HTTPRequest) -> HTTPResponse)? = nil
    ) async -> [String] {
        await report(on: instances, events: events, event: event, taken: taken, answering: answering).problems
    }

    /// Checks destination instances, and says what was covered.
    ///
    /// - Parameters:
    ///   - instances: The instances, each with a name of its own. They share the faults; include one with batches to have them
    ///     checked as well.
    ///   - events: How many events are delivered each time; 40 unless given.
    ///   - event: Makes one of the events; give it the user id that it is called with, by which it is recognised in requests.
    ///     Track events of the fixtures unless given.
    ///   - taken: The statuses beside those of success by which the partner says that it has the event, such as 409 where it knows
    ///     each by an id; none unless given.
    ///   - answering: How a partner that works answers a request, by which actions of several steps are taken to their end; 200 with an
    ///     empty object unless given.
    /// - Returns: What is wrong, and how much was tried.
    public static func report(
        on instances: [DestinationInstance], events: Int = 40,
        event: (@Sendable (_ userId: String, _ number: Int) -> Event)? = nil, taken: Set<Int> = [],
        answering: (@Sendable (HTTPRequest) -> HTTPResponse)? = nil
    ) async -> CheckReport {
        let made = (0..<max(0, events)).map { event?(FaultyPartner.userId($0), $0) ?? FaultyPartner.event($0) }
        let expected = await DeliveryExpectation(instances, made, taken, answering ?? FaultyPartner.empty)
        var report = CheckReport()
        report.problems = expected.problems
        // Runs that send nothing would say of every fault that it is survived.
        guard report.problems.isEmpty else { return report }
        let faults = DeliveryFault.all + (instances.contains(where: \.needsTokens) ? DeliveryFault.tokens : [])
        let endings = DeliveryRun.Ending.all(faults)
        for fault in faults { report.problems += await DeliveryRun(expected: expected, fault: fault).problems() }
        for ending in endings {
            report.problems += await DeliveryRun(expected: expected, fault: ending.fault, ending: ending).problems()
        }
        report.covered = expected.covered + ["\(faults.count) faults, and \(endings.count) ways to end early"]
        return report
    }
}
