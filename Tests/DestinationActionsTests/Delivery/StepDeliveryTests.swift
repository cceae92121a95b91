import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Delivery of steps")
struct StepDeliveryTests {
    private static func line(_ request: HTTPRequest) -> String {
        "\(request.method.rawValue) \(request.url.path)"
    }

    private static func pipeline(
        _ instance: DestinationInstance, _ transport: RecordingTransport, _ clock: VirtualClock,
        _ observers: [any PipelineObserver] = [], _ configure: (inout PipelineConfiguration) -> Void = { _ in }
    ) throws -> Pipeline {
        var configuration = PipelineConfiguration()
        configuration.executor = clock.executor
        configuration.seed = 1
        configure(&configuration)
        return try Pipeline(
            [instance], transport: transport, configuration: configuration, observers: observers, clock: clock)
    }

    @Test("an answer that may pass repeats its step alone, and observers are told which step each request was")
    func transient() async throws {
        try await virtually { clock in
            let transport = RecordingTransport(
                [
                    .status(404), .status(503), .failure(.timedOut), .status(429, headers: ["Retry-After": "5"]),
                    .status(201, body: ["id": 7]),
                ], clock: clock)
            let seen = SeenReports()
            let pipeline = try Self.pipeline(try Contacts.instance(["saveContact"]), transport, clock, [seen])
            let outcomes = await pipeline.deliver(.fixture(.track, ["userId": "ann"]))
            await pipeline.shutdown(deadline: .seconds(5))
            #expect(
                outcomes.map(\.outcome.description) == [#"delivered (201) after 5 requests, keeping {"id":7}"#])
            #expect(
                transport.requests.map(Self.line) == ["GET /contacts"] + Array(repeating: "POST /contacts", count: 4))
            #expect(seen.requests.map(\.step) == [1, 2, 2, 2, 2])
            #expect(seen.requests.map(\.attempt) == [1, 2, 3, 4, 5])
            #expect(seen.requests.map(\.code) == ["next", "http503", "timedOut", "http429", "delivered"])
            #expect(pipeline.statistics.destinations[0].counts.requests == 5)
        }
    }

    @Test("each step counts for the limits of the destination, and no more are under way than allowed")
    func limits() async throws {
        try await virtually { clock in
            for limits in [DeliveryLimits(inFlight: 2), DeliveryLimits(requestsPerMinute: 60)] {
                let partner = FaultyPartner(
                    clock: clock, latency: { _ in .milliseconds(300) }, answering: Contacts.answering,
                    react: { _ in .works })
                var configuration = PipelineConfiguration()
                configuration.executor = clock.executor
                let pipeline = try Pipeline(
                    [try Contacts.instance(["saveContact"], Contacts(limits: limits))], transport: partner,
                    configuration: configuration, clock: clock)
                let outcomes = await pipeline.deliver(
                    (0..<30).map { FaultyPartner.event($0) }, deadline: .seconds(3600))
                await pipeline.shutdown(deadline: .seconds(5))
                #expect(outcomes.joined().allSatisfy { $0.outcome.name == "delivered" })
                #expect(partner.calls == 60)
                if limits.inFlight == 2 { #expect(partner.mostAtOnce.values.max() == 2) }
                let times = partner.times
                let taken = (times.last ?? .zero) - (times.first ?? .zero)
                // 60 requests, one a second.
                if limits.requestsPerMinute != nil { #expect(taken >= .seconds(58)) }
            }
        }
    }

    @Test("with other settings the steps begin anew, and nothing goes out with the old ones")
    func replaced() async throws {
        try await virtually { clock in
            let transport = RecordingTransport(
                [.status(404), .status(401)], answering: Contacts.answering, clock: clock)
            let instance = try Contacts.instance(["saveContact"])
            let pipeline = try Self.pipeline(instance, transport, clock)
            async let outcomes = pipeline.deliver(.fixture(.track, ["userId": "ann"]))
            try await clock.sleep(for: .seconds(1))
            try pipeline.replaceSettings(of: "Contacts", with: ["token": "new"])
            #expect(await outcomes.map(\.outcome.name) == ["delivered"])
            await pipeline.shutdown(deadline: .seconds(5))
            #expect(
                transport.requests.map { "\(Self.line($0)) \($0.headers["Authorization"] ?? "")" } == [
                    "GET /contacts Bearer t-0815 y", "POST /contacts Bearer t-0815 y", "GET /contacts Bearer new",
                    "POST /contacts Bearer new",
                ])
        }
    }

    @Test("what a shutdown hands back between two steps begins with the first one when it is sent again")
    func replayed() async throws {
        try await virtually { clock in
            let instance = try Contacts.instance(["joinList"])
            let first = RecordingTransport(
                [.status(201, body: ["items": [["id": "l-1"]]])], answering: { _ in HTTPResponse(status: 503) },
                clock: clock)
            let ended = try Self.pipeline(instance, first, clock)
            try await ended.send(.fixture(.track, ["userId": "ann"]))
            try await clock.sleep(for: .milliseconds(1))
            let left = await ended.shutdown(deadline: .zero)
            #expect(left.map(\.mayHaveArrived) == [true])
            let second = RecordingTransport(answering: Contacts.answering, clock: clock)
            let pipeline = try Self.pipeline(instance, second, clock)
            let outcomes = await pipeline.replay(left)
            await pipeline.shutdown(deadline: .seconds(5))
            #expect(second.requests.map(Self.line) == ["POST /lists", "POST /lists/l-1/members"])
            #expect("\(outcomes)".contains("delivered"))
        }
    }

    @Test(
        "a step that was refused as expected has changed nothing, and one that was taken has",
        arguments: [
            (409, false), (201, true),
        ])
    func mayHaveArrived(status: Int, mayHaveArrived: Bool) async throws {
        let tester = DestinationTester(try Contacts.instance([status == 409 ? "saveCompany" : "joinList"]))
        let body: JSONValue = ["items": [["id": "l-1"]]]
        let answers: [RecordingTransport.Answer] = [.status(status, body: body), .status(404)]
        let delivery = try await tester.deliver([.fixture()], answers: answers)
        let once = await tester.outcomes(of: .fixture(), answers: answers)
        for outcome in delivery.outcomes.joined() + once {
            #expect(outcome.json["code"] == "http404")
            #expect(outcome.json["mayHaveArrived"] == JSONValue(mayHaveArrived))
        }
    }

    @Test(
        "of a search nothing arrives, whatever its method and whatever becomes of it",
        arguments: [.status(503), .failure(.timedOut), .status(200)] as [RecordingTransport.Answer])
    func searched(answer: RecordingTransport.Answer) async throws {
        let tester = DestinationTester(try Contacts.instance(["searchContact"]))
        // The step after the search is one that did not get through, and may have arrived no more than it did.
        let answers = [answer] + Array(repeating: .failure(.connectionRefused, mayHaveArrived: false), count: 20)
        let delivery = try await tester.deliver([.fixture()], answers: answers)
        let once = await tester.outcomes(of: .fixture(), answers: answers)
        for outcome in delivery.outcomes.joined() + once {
            #expect(outcome.outcome.name == "undelivered")
            #expect(outcome.json["mayHaveArrived"] == false)
        }
    }

    struct Batch: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let answers: [RecordingTransport.Answer]
        let requests: [Int]
        let outcomes: [String]
    }

    private static let list = RecordingTransport.Answer.status(201, body: ["items": [["id": "l-1"]]])

    static let batches = [
        Batch(
            testDescription: "all are delivered", answers: [list, .status(200)], requests: [3, 3],
            outcomes: Array(repeating: "delivered (200) after 2 requests", count: 3)),
        Batch(
            testDescription: "a verdict each",
            answers: [list, .status(200, body: ["results": ["added", "busy", "u-2 is a member"]])], requests: [3, 3],
            outcomes: [
                #"delivered (200) after 2 requests, keeping "added""#, "undelivered (retries): Busy.",
                "skipped: u-2 is a member",
            ]),
        Batch(
            testDescription: "a verdict is missing", answers: [list, .status(200, body: ["results": ["added"]])],
            requests: [3, 3],
            outcomes: [
                #"delivered (200) after 2 requests, keeping "added""#,
                "failed (noVerdict): The answer says nothing of the event.",
                "failed (noVerdict): The answer says nothing of the event.",
            ]),
        Batch(
            testDescription: "an answer that leads nowhere", answers: [.status(200, body: ["items": []])],
            requests: [3],
            outcomes: Array(
                repeating:
                    "failed (badAnswer): Step 1: The answer leads to no next step: The answer has no items.0.id.",
                count: 3)),
        Batch(
            testDescription: "down at the second step", answers: [list, .status(503)], requests: [3, 3],
            outcomes: Array(repeating: "undelivered (retries): Step 2: The partner answered 503.", count: 3)),
    ]

    @Test("a batch takes its steps together, and each event has its outcome", arguments: batches)
    func batch(_ c: Batch) async throws {
        let tester = DestinationTester(try Contacts.instance(["joinList"], batching: true))
        let events = (0..<3).map { Event.fixture(.track, ["event": "vip", "userId": JSONValue("u-\($0)")]) }
        let delivery = try await tester.deliver(events, answers: c.answers)
        #expect(delivery.requests.map { ($0.json["for"] ?? $0.json["members"])?.count ?? 0 } == c.requests)
        #expect(delivery.outcomes.joined().map(\.outcome.description) == c.outcomes)
    }
}
