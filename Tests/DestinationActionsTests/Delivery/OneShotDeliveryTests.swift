import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Delivery of a single event")
struct OneShotDeliveryTests {
    static let send = Subscription(name: "Send", action: "sendParcel", trigger: "true")

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let answer: RecordingTransport.Answer
        let outcome: String
        let code: String

        init(_ name: String, _ answer: RecordingTransport.Answer, _ outcome: String, code: String) {
            testDescription = name
            self.answer = answer
            self.outcome = outcome
            self.code = code
        }
    }

    static let cases = [
        Case("200", .status(200), "delivered (200)", code: "delivered"),
        Case("204", .status(204), "delivered (204)", code: "delivered"),
        Case(
            "an inspector that objects to 200", .status(200, body: ["error": "No such depot."]),
            "failed (refused): No such depot.", code: "refused"),
        Case(
            "an inspector that wants it again", .status(200, body: ["error": "Busy.", "again": true]),
            "undelivered (retries): Busy.", code: "retries"),
        Case("302", .status(302), "failed (http302): The partner answered 302.", code: "http302"),
        Case("400", .status(400, body: ["error": "Too heavy."]), "failed (http400): Too heavy.", code: "http400"),
        Case("401", .status(401), "failed (credentials): The partner answered 401.", code: "credentials"),
        Case(
            "403 with the token echoed", .status(403, body: ["error": "t-4711/x may not send"]),
            "failed (credentials): <redacted> may not send", code: "credentials"),
        Case("404", .status(404), "failed (http404): The partner answered 404.", code: "http404"),
        Case("408", .status(408), "undelivered (retries): The partner answered 408.", code: "retries"),
        Case("413", .status(413), "failed (http413): The partner answered 413.", code: "http413"),
        Case("422", .status(422), "failed (http422): The partner answered 422.", code: "http422"),
        Case("429", .status(429), "undelivered (retries): The partner answered 429.", code: "retries"),
        Case("501", .status(501), "failed (http501): The partner answered 501.", code: "http501"),
        Case("503", .status(503), "undelivered (retries): The partner answered 503.", code: "retries"),
        Case("time-out", .failure(.timedOut), "undelivered (retries): The script says so.", code: "retries"),
        Case(
            "no connection", .failure(.connectionRefused, mayHaveArrived: false),
            "undelivered (retries): The script says so.", code: "retries"),
        Case("TLS", .failure(.tlsFailed), "undelivered (retries): The script says so.", code: "retries"),
        Case(
            "a request that no transport can send", .failure(.invalidRequest, mayHaveArrived: false),
            "failed (invalidRequest): The script says so.", code: "invalidRequest"),
        Case(
            "an answer without end", .failure(.responseTooLarge),
            "failed (responseTooLarge): The script says so.", code: "responseTooLarge"),
        Case("cancelled", .failure(.cancelled), "undelivered (cancelled)", code: "cancelled"),
    ]

    @Test("an answer becomes one outcome", arguments: cases)
    func outcome(_ c: Case) async throws {
        let instance = try Courier.instance([Self.send])
        let transport = RecordingTransport([c.answer])
        let outcomes = await instance.deliver(.fixture(), through: transport)
        #expect(outcomes.map(\.outcome.description) == [c.outcome])
        #expect(outcomes.map(\.outcome.code) == [c.code])
        #expect(outcomes.map(\.messageId) == ["fixture-1"])
        #expect(outcomes.map(\.description) == ["Courier (Actions) · Send: \(c.outcome)"])
        #expect(transport.requests == instance.requests(for: .fixture()))
    }

    @Test("each subscription has its own outcome, and one failing hides no other")
    func subscriptions() async throws {
        let instance = try Courier.instance([
            Self.send,
            Subscription(name: "Off", action: "sendParcel", trigger: "true", isEnabled: false),
            Subscription(name: "Never", action: "sendParcel", trigger: "false"),
            Subscription(name: "Wrong", action: "printLabel", trigger: "true"),
            Subscription(name: "Again", action: "sendParcel", trigger: "true"),
        ])
        let transport = RecordingTransport([.status(500), .status(201)])
        let outcomes = await instance.deliver(.fixture(), through: transport)
        #expect(
            outcomes.map { "\($0.subscription): \($0.outcome)" } == [
                "Send: undelivered (retries): The partner answered 500.",
                "Off: skipped: the subscription is disabled",
                "Never: skipped: false is never true",
                "Wrong: invalid: Text (text) is required, found nothing",
                "Again: delivered (201)",
            ])
        #expect(transport.requests.count == 2)
    }

    @Test("a cancelled task sends nothing more, and hands its events back")
    func cancellation() async throws {
        let instance = try Courier.instance([Self.send, Self.send])
        let transport = RecordingTransport()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await instance.deliver(.fixture(), through: transport)
        }
        let outcomes = await task.value
        #expect(outcomes.map(\.outcome.description) == ["undelivered (cancelled)", "undelivered (cancelled)"])
        for outcome in outcomes {
            guard case .undelivered(let result) = outcome.outcome else { continue }
            #expect(result.last == nil, "an attempt that was cancelled does not count")
        }
        #expect(transport.requests.isEmpty)
    }

    @Test("an answer that takes longer than the destination's time-out is none")
    func timeout() async throws {
        let instance = try Courier.instance([Self.send])
        let transport = RecordingTransport([.status(200).after(.seconds(11))], clock: ImpatientClock())
        let outcomes = await instance.deliver(.fixture(), through: transport)
        #expect(outcomes.map(\.outcome.description) == ["undelivered (retries): No answer within 10.0 seconds."])
    }

    struct Deletion: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let event: Event
        let answer: RecordingTransport.Answer
        let outcome: String
        let requests: [String]
    }

    static let deletions = [
        Deletion(
            testDescription: "by id", event: .delete(userId: "a b"), answer: .status(204),
            outcome: "Deletion: delivered (204)", requests: ["DELETE https://api.courier.example/v1/people/a%20b"]),
        Deletion(
            testDescription: "refused", event: .delete(userId: "u"), answer: .status(404),
            outcome: "Deletion: failed (http404): The partner answered 404.",
            requests: ["DELETE https://api.courier.example/v1/people/u"]),
        Deletion(
            testDescription: "nobody there, as the destination reads it", event: .delete(userId: "u"),
            answer: .status(410),
            outcome: "Deletion: skipped: the partner does not know the user",
            requests: ["DELETE https://api.courier.example/v1/people/u"]),
        Deletion(
            testDescription: "inspected as any answer", event: .delete(userId: "u"),
            answer: .status(200, body: ["error": "Gone."]), outcome: "Deletion: failed (refused): Gone.",
            requests: ["DELETE https://api.courier.example/v1/people/u"]),
        Deletion(
            testDescription: "an id that is no segment", event: .delete(userId: ".."), answer: .status(204),
            outcome: #"Deletion: invalid: A path segment must not be empty, "." or "..", found ".."."#, requests: []),
        Deletion(
            testDescription: "nobody to delete", event: .delete(anonymousId: "a"), answer: .status(204),
            outcome: "Deletion: skipped: the event names nobody whom the partner could delete", requests: []),
        Deletion(
            testDescription: "without an id", event: .delete(), answer: .status(204),
            outcome: "Deletion: invalid: A user id is needed.", requests: []),
        Deletion(
            testDescription: "with an empty id", event: .delete(userId: "", anonymousId: ""), answer: .status(204),
            outcome: "Deletion: invalid: A user id is needed.", requests: []),
    ]

    @Test("the deletion of a user has one outcome", arguments: deletions)
    func deletion(_ c: Deletion) async throws {
        let transport = RecordingTransport([c.answer])
        let outcomes = try await Courier.instance().deliver(c.event, through: transport)
        #expect(outcomes.map { "\($0.subscription): \($0.outcome)" } == [c.outcome])
        #expect(transport.requests.map { "\($0.method.rawValue) \($0.url)" } == c.requests)
    }

    @Test("a destination without deletion says so")
    func unsupported() async throws {
        let instance = try DestinationInstance(DryRunTests.Blunt(), settings: ["key": "k"], subscriptions: [])
        let outcomes = await instance.deliver(.delete(userId: "u"), through: RecordingTransport())
        #expect(outcomes.map(\.outcome.description) == ["skipped: the partner has no way to delete a user"])
        #expect(outcomes.map(\.outcome.code) == ["deletionUnsupported"])
    }
}

/// A clock by which all waiting is over at once.
struct ImpatientClock: Clock {
    var now: ContinuousClock.Instant { ContinuousClock().now }
    var minimumResolution: Duration { .zero }
    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
    }
}
