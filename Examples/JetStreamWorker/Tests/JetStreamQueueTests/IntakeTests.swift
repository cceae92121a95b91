import DestinationActionsTesting
import Testing

@testable import JetStreamQueue

@Suite("A queue on a cluster and the contract of queues")
struct IntakeTests {
    @Test("keeps all rules, however often its log is shortened", arguments: [1_000_000, 50])
    func rules(snapshotEvery: Int) async {
        let report = await IntakeCheck.report(timeLimit: .seconds(900)) {
            try await ClusterHarness(snapshotEvery: snapshotEvery)
        }
        for line in report.covered { print(line) }
        #expect(report.problems == [])
        #expect(report.covered.count == 15)
        #expect(report.covered.filter { $0.contains("skipped") } == [])
    }
}
