import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Delivery through every fault")
struct DeliveryCheckTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var instances: @Sendable () throws -> [DestinationInstance]
        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "single events to one destination") { [try .shop()] },
        Case(name: "batches to one destination") { [try .shop(batched: true)] },
        Case(name: "several destinations") {
            let other = Shop(
                base: "https://other.example.com", limits: DeliveryLimits(inFlight: 2, requestsPerMinute: 900))
            return [try .shop(batched: true), try .shop("Other", other, more: [DestinationInstance.notes])]
        },
    ]

    @Test("every event is accounted for", .timeLimit(.minutes(10)), arguments: cases)
    func faults(_ test: Case) async throws {
        let problems = await DeliveryCheck.problems(with: try test.instances())
        #expect(problems == [])
    }
}
