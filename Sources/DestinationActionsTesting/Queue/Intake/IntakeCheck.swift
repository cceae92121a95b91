/// Holds a queue to everything that `EventQueue` promises, in fifteen rules.
///
/// ```swift
/// @Test func queue() async {
///     let problems = await IntakeCheck.problems { SpoolHarness(spool: Spool(), clock: ManualClock()) }
///     #expect(problems == [])
/// }
/// ```
///
/// The rules are about what is kept through crashes, who holds an event and until when, settlements that are whole or not made
/// at all, delays, progress, bounds, repetitions, the order of a key, events that are none, and calls at the same time. The last
/// one takes random actions and compares what the queue does with a model in memory after each of them.
///
/// What needs several consumers is skipped for queues without a lease.
public enum IntakeCheck {
    /// Checks a queue.
    ///
    /// - Parameters:
    ///   - actions: How many random actions are taken; 10,000 unless given.
    ///   - seed: What the actions are chosen by; the same seed chooses the same ones.
    ///   - timeLimit: How long a rule may take; what is not done by then is a problem. Two minutes unless given.
    ///   - harness: Makes a harness with an empty queue; each rule gets one of its own.
    /// - Returns: What is wrong, one sentence each, with the rule that is broken; empty if nothing is.
    public static func problems(
        actions: Int = 10_000, seed: UInt64 = 1, timeLimit: Duration = .seconds(120),
        with harness: @escaping @Sendable () async throws -> any QueueHarness
    ) async -> [String] {
        await report(actions: actions, seed: seed, timeLimit: timeLimit, on: harness).problems
    }

    /// Checks a queue, and says what was covered.
    ///
    /// - Parameters:
    ///   - actions: How many random actions are taken; 10,000 unless given.
    ///   - seed: What the actions are chosen by; the same seed chooses the same ones.
    ///   - timeLimit: How long a rule may take; what is not done by then is a problem. Two minutes unless given.
    ///   - harness: Makes a harness with an empty queue; each rule gets one of its own.
    /// - Returns: What is wrong, and how much was tried.
    public static func report(
        actions: Int = 10_000, seed: UInt64 = 1, timeLimit: Duration = .seconds(120),
        on harness: @escaping @Sendable () async throws -> any QueueHarness
    ) async -> CheckReport {
        var report = CheckReport()
        for rule in IntakeRule.allCases {
            let findings = IntakeFindings(rule)
            await findings.find(within: timeLimit) {
                let harness = try await harness()
                try await harness.run {
                    try await IntakeRun.check(rule, harness, findings, actions: actions, seed: seed)
                }
            }
            report.problems += findings.problems
            report.covered.append(findings.covered)
        }
        report.unite()
        return report
    }
}

/// One of the rules that a queue is held to.
enum IntakeRule: Int, Sendable, CaseIterable {
    case kept = 1
    case held, lapsed, stale, atomic, delayed, noted, released, bounded, unlisted, repeated, ordered, poison, together,
        account

    /// The rule in a few words.
    var promise: String {
        switch self {
        case .kept: "what was appended survives a crash"
        case .held: "nobody gets what somebody holds"
        case .lapsed: "what is not held any longer is handed out again"
        case .stale: "a stale token changes nothing"
        case .atomic: "a settlement is made as a whole or not at all"
        case .delayed: "an event that was given back comes when it should, for whom it should"
        case .noted: "progress survives a crash of the process"
        case .released: "neither a cancelled call nor a closed queue keeps an event"
        case .bounded: "no more events and bytes are handed out than asked for"
        case .unlisted: "what a consumer does not name is free"
        case .repeated: "one messageId is one event"
        case .ordered: "no event overtakes another one of its key"
        case .poison: "what is no event goes its way, and crashes are counted"
        case .together: "calls at the same time neither block nor starve each other"
        case .account: "what was accepted is done, a letter or waiting"
        }
    }
}
