import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Check of steps that look something up first")
struct LookupCheckTests {
    private static func instance(_ roster: Roster) throws -> DestinationInstance {
        var subscription = Subscription(action: "enlist", trigger: "true")
        subscription.batching = true
        return try DestinationInstance(roster, settings: [:], subscriptions: [subscription])
    }

    @Test("a batch may begin with the request with which each of its events would begin alone")
    func common() async throws {
        let report = await DestinationCheck.report(on: Roster(), settings: [:], events: [.fixture(.track)])
        #expect(report.problems == [])
        #expect(report.covered.contains("enlist: 1 batches"))
        #expect(await DeliveryCheck.problems(with: [try Self.instance(Roster())], events: 10) == [])
    }

    @Test("a batch that cannot be built is found, however its events begin")
    func apart() async {
        let problems = await DestinationCheck.problems(
            in: Roster(refusesBatches: true), settings: [:], events: [.fixture(.track)])
        #expect(problems == ["A batch of enlist cannot be built, so that its events go out alone."])
    }

    @Test("steps of which none names its event cannot be followed")
    func unnamed() async throws {
        let problems = await DeliveryCheck.problems(with: [try Self.instance(Roster(namesUsers: false))], events: 10)
        #expect(
            problems == [
                "No request names the user id of its event, so that what the partner takes could not be followed: "
                    + "give events that hold the id that they are made with."
            ])
    }
}

/// A destination whose first step asks for what all events have in common.
private struct Roster: Destination {
    struct Settings: FieldSet {}
    static let slug = "roster"
    static let name = "Roster"

    var refusesBatches = false
    var namesUsers = true
    var baseURLs: [BaseURL] { ["https://api.example.com"] }
    var actions: [any Action<Roster>] { [Enlist()] }

    struct Enlist: StepAction, StepBatchAction {
        struct Fields: FieldSet {
            let id = Field<String>("id", label: "ID", default: .path("userId"))
        }

        static let slug = "enlist"
        static let title = "Enlist"
        static let summary = "Puts somebody on the roster."
        var batchLimits: BatchLimits { BatchLimits(events: 5) }

        func steps(for payload: Payload<Fields>, in context: Context<Roster>) throws -> Step {
            try steps(of: [payload], in: context)
        }

        func steps(forBatch payloads: [Payload<Fields>], in context: Context<Roster>) throws -> Step {
            if context.destination.refusesBatches { throw ActionError("One by one, please.") }
            return try steps(of: payloads, in: context)
        }

        private func steps(of payloads: [Payload<Fields>], in context: Context<Roster>) throws -> Step {
            let roster = try HTTPURL("https://api.example.com").appending("roster")
            return .request(context.request(.get, roster), then: "adds to it") { _ in
                .request(
                    context.request(.post, roster) { body in
                        body.array("users", of: payloads) { user, payload in
                            if context.destination.namesUsers { user.copyAll(payload) }
                        }
                    })
            }
        }
    }
}
