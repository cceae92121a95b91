import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Intake check")
struct IntakeCheckTests {
    @Test("a queue in memory keeps every rule", arguments: [nil, Duration.seconds(30), .milliseconds(900)])
    func memory(lease: Duration?) async {
        let report = await IntakeCheck.report { MemoryHarness(lease: lease) }
        #expect(report.problems == [])
        #expect(report.covered.count == 15)
        #expect(report.covered.last?.contains("10000 actions") == true)
        let skipped = report.covered.filter { $0.contains("skipped") }
        #expect(skipped.count == (lease == nil ? 4 : 0), "\(skipped)")
    }

    @Test("other seeds take other actions", arguments: [2, 3, 4] as [UInt64])
    func seeds(seed: UInt64) async {
        let problems = await IntakeCheck.problems(actions: 3000, seed: seed) { MemoryHarness(lease: .seconds(2)) }
        #expect(problems == [])
    }

    @Test("without actions the account proves nothing")
    func nothing() async {
        let problems = await IntakeCheck.problems(actions: 0) { MemoryHarness(lease: nil) }
        let rule = "Rule 15, what was accepted is done, a letter or waiting: "
        #expect(problems == [rule + "No event was handed out, so that nothing was found out."])
    }

    static let cases: [(flaw: QueueFlaw, lease: Duration?, rule: Int)] = [
        (.losesWhatCrashesHold, nil, 1), (.losesWhatCrashesHold, .seconds(30), 1), (.appendsByHalves, nil, 1),
        (.handsOutTwice, nil, 2),
        (.keepsTokens, nil, 3), (.countsNoDeliveries, nil, 3), (.extendsNothing, .seconds(30), 3),
        (.takesStaleTokens, .seconds(30), 4), (.takesStaleTokens, nil, 4), (.hidesStaleTokens, nil, 4),
        (.settlesByHalves, nil, 5), (.forgetsLetters, nil, 5), (.doublesLetters, nil, 5),
        (.ignoresDelays, nil, 6), (.forgetsTargets, nil, 6), (.forgetsAttempts, nil, 6), (.takesAllForNone, nil, 6),
        (.countsReturnsAsLapses, nil, 6), (.countsNoLapses, nil, 13),
        (.forgetsProgress, nil, 7),
        (.swallowsClaims, nil, 8), (.swallowsClaims, .seconds(30), 8), (.keepsWhenClosed, .seconds(30), 8),
        (.ignoresBytes, nil, 9), (.ignoresCounts, nil, 9),
        (.extendsNothing, nil, 10), (.freesNothingUnlisted, .seconds(30), 10),
        (.keepsRepetitions, nil, 11), (.takesLookalikesForOne, nil, 11),
        (.letsKeysBeOvertaken, nil, 12), (.letsKeysBeOvertaken, .seconds(30), 12),
        (.dropsPoison, nil, 13), (.countsNoDeliveries, nil, 13),
        (.blocks, nil, 14), (.starvesNew, nil, 14), (.losesOneInFifty, nil, 15),
    ]

    @Test("finds what a queue gets wrong, and names the rule", .timeLimit(.minutes(2)), arguments: cases)
    func finds(flaw: QueueFlaw, lease: Duration?, rule: Int) async {
        let problems = await IntakeCheck.problems(actions: 1500) { MemoryHarness(lease: lease, flaw: flaw) }
        #expect(problems.contains { $0.hasPrefix("Rule \(rule),") }, "\(problems)")
    }

    @Test("every flaw is looked for")
    func all() { #expect(Set(Self.cases.map(\.flaw)) == Set(QueueFlaw.allCases)) }
}
