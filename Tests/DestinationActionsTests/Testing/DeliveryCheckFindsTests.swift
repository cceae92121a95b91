import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Delivery check")
struct DeliveryCheckFindsTests {
    static let cases: [(flaw: Broken.Flaw, problem: String)] = [
        (.serverErrorIsFine, "was delivered 1 times and taken 0 times."),
        (.losesInBatch, "was delivered 1 times and taken 0 times."),
        (.tooFewVerdicts, "has no verdict for the event"),
    ]

    @Test("finds what a broken destination does to events", .timeLimit(.minutes(5)), arguments: cases)
    func finds(flaw: Broken.Flaw, problem: String) async throws {
        let problems = await DeliveryCheck.problems(with: [try Broken.instance(flaw)], events: 6)
        #expect(problems.contains { $0.contains(problem) }, "\(problems.prefix(3))")
    }

    @Test("a status by which the partner says that it has an event already is delivered, if the check is told")
    func taken() async throws {
        let knowing = try Broken.instance(.conflictIsFine)
        let told = await DeliveryCheck.problems(with: [knowing], events: 6, taken: [409])
        #expect(told == [])
        let untold = await DeliveryCheck.problems(with: [knowing], events: 6)
        #expect(untold.contains { $0.contains("was delivered 1 times and taken 0 times.") })
    }

    @Test("a check that would prove nothing is a problem, and no fault is run")
    func nothing() async throws {
        let silent = try Broken.instance(.losesInBatch)
        #expect(
            await DeliveryCheck.problems(with: [silent], events: 0) == [
                "There are no events to deliver, so that nothing was found out."
            ])
        #expect(
            await DeliveryCheck.problems(with: []) == [
                "There are no destination instances to deliver to, so that nothing was found out."
            ])
        #expect(
            await DeliveryCheck.problems(with: [silent]) { user, _ in .fixture(.identify, ["userId": JSONValue(user)]) }
                == [
                    "Broken sends no request for any event, so that nothing was found out about it: "
                        + #"Store: skipped, type = "track" is false: type is "identify""#
                ])
        #expect(
            await DeliveryCheck.problems(with: [silent]) { _, _ in .fixture(.track, ["userId": .null]) } == [
                "Broken sends no request for any event, so that nothing was found out about it: "
                    + "Store: invalid, User (user) is required, found nothing"
            ])
        #expect(
            await DeliveryCheck.problems(with: [silent]) { _, _ in .fixture(.track) } == [
                "No request names the user id of its event, so that what the partner takes could not be followed: "
                    + "give events that hold the id that they are made with."
            ])
    }
}

/// A destination with batches that is right but for one flaw.
struct Broken: Destination {
    enum Flaw: Sendable {
        case serverErrorIsFine, losesInBatch, tooFewVerdicts, conflictIsFine
    }

    struct Settings: FieldSet {}

    static let slug = "broken"
    static let name = "Broken"

    let flaw: Flaw
    var baseURLs: [BaseURL] { ["https://broken.example.com"] }
    var actions: [any Action<Broken>] { [Store(flaw: flaw)] }

    func answerVerdict(on response: HTTPResponse, events: Int) -> Verdict {
        if flaw == .serverErrorIsFine, response.status == 500 { return .delivered }
        if flaw == .conflictIsFine, response.status == 409 { return .delivered }
        return .status(response, events: events)
    }

    static func instance(_ flaw: Flaw) throws -> DestinationInstance {
        try DestinationInstance(
            Broken(flaw: flaw), settings: [:],
            subscriptions: [
                Subscription(
                    name: "Store", action: "store", trigger: #"type = "track""#,
                    mapping: ["user": ["@path": "$.userId"], "enable_batching": true])
            ])
    }

    struct Store: BatchAction {
        struct Fields: FieldSet {
            let user = Field<String>("user", label: "User", description: "The user.")
        }

        static let slug = "store"
        static let title = "Store"
        static let summary = "Stores events."

        let flaw: Flaw
        var batchLimits: BatchLimits { BatchLimits(events: 5) }

        func request(for payload: Payload<Fields>, in context: Context<Broken>) throws -> HTTPRequest {
            try request(forBatch: [payload], in: context)
        }

        func request(forBatch payloads: [Payload<Fields>], in context: Context<Broken>) throws -> HTTPRequest {
            let kept = flaw == .losesInBatch && payloads.count > 1 ? Array(payloads.dropLast()) : payloads
            return context.request(.post, HTTPURL("https://broken.example.com")) { body in
                body.array("users", of: kept) { user, payload in user.copyAll(payload) }
            }
        }

        func batchVerdicts(
            on response: HTTPResponse, for payloads: [Payload<Fields>], in context: Context<Broken>
        ) -> [Verdict]? {
            guard flaw == .tooFewVerdicts, response.status == 200 else { return nil }
            return Array(repeating: .delivered, count: payloads.count - 1)
        }
    }
}
