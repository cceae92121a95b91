import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Contacts")
struct ContactsTests {
    private static let settings: JSONObject = ["token": "k-1"]
    private static let users = ["ann", "bob", "cid", "dan"]
    private static let events = users.map { contact($0) }

    /// Batches of identify events.
    private static func tester() throws -> DestinationTester {
        var subscription = Subscription(Contacts.SaveContact.self, when: .type(.identify))
        subscription.batching = true
        return try DestinationTester(Contacts(), settings: settings, subscriptions: [subscription])
    }

    private static func contact(_ user: String) -> Event {
        .identify(user, traits: ["email": JSONValue("\(user)@example.com"), "firstName": JSONValue(user)])
    }

    private static func error(_ category: String, _ message: String, _ emails: JSONValue) -> JSONValue {
        [
            "status": "error", "category": JSONValue(category), "message": JSONValue(message),
            "context": ["objectWriteTraceId": emails],
        ]
    }

    private static func multiStatus(_ errors: [JSONValue]) -> HTTPResponse {
        let body: JSONValue = ["status": "COMPLETE", "results": [], "errors": JSONValue(errors)]
        return HTTPResponse(
            status: 207, headers: ["X-HubSpot-RateLimit-Interval-Milliseconds": "10000"], body: body.bytes)
    }

    /// Bob is refused, Dan comes too early, the others are taken.
    private static let mixed = multiStatus([
        error("VALIDATION_ERROR", "The phone is none.", ["bob@example.com"]),
        error("RATE_LIMITS", "Too many writes.", ["dan@example.com"]),
    ])

    @Test("events become one request, each contact named by its e-mail address")
    func request() throws {
        let request = try Self.tester().request(forBatch: Array(Self.events.prefix(2)))
        #expect(request.method == .post)
        #expect("\(request.url)" == "https://api.hubapi.com/crm/v3/objects/contacts/batch/upsert")
        #expect(request.headers["Authorization"] == "Bearer k-1")
        #expect(request.headers["Content-Type"] == "application/json")
        let inputs = ["ann", "bob"].map { user -> JSONValue in
            let email = JSONValue("\(user)@example.com")
            return [
                "idProperty": "email", "id": email, "objectWriteTraceId": email,
                "properties": ["firstname": JSONValue(user)],
            ]
        }
        #expect(request.json == ["inputs": JSONValue(inputs)])
    }

    @Test("each contact has the verdict that the answer gives its address")
    func verdicts() throws {
        let verdicts = try Self.tester().verdicts(forBatch: Self.events, on: Self.mixed)
        #expect(verdicts.map(\.kind) == [.delivered, .permanent, .delivered, .throttled])
        #expect(verdicts[1].description == "permanent (refused): The phone is none.")
        #expect(verdicts[3].delay == .after(.seconds(10)))
    }

    @Test("who was throttled goes out again, alone and after the delay")
    func again() async throws {
        let clock = VirtualClock()
        let taken = HTTPResponse(status: 200, body: Array(#"{"status": "COMPLETE", "results": []}"#.utf8))
        let transport = RecordingTransport([.response(Self.mixed)], answering: { _ in taken }, clock: clock)
        let instance = try Self.tester().instance
        let outcomes = try await clock.run {
            var configuration = PipelineConfiguration()
            configuration.executor = clock.executor
            let pipeline = try Pipeline([instance], transport: transport, configuration: configuration, clock: clock)
            let outcomes = await pipeline.deliver(Self.events, deadline: .seconds(60))
            await pipeline.shutdown()
            return outcomes
        }
        #expect(outcomes.map { $0[0].outcome.code } == ["delivered", "refused", "delivered", "delivered"])
        let ids = transport.requests.map { $0.json["inputs"]?.array?.map { $0["id"] } }
        #expect(ids == [Self.users.map { JSONValue("\($0)@example.com") }, ["dan@example.com"]])
        #expect(clock.now.elapsed >= .seconds(10))
    }

    @Test(
        "an answer that refuses nobody known takes nobody for delivered",
        arguments: [
            (multiStatus([error("VALIDATION_ERROR", "No.", ["eve@example.com"])]), "unassigned", "unassigned"),
            (multiStatus([error("VALIDATION_ERROR", "No.", [])]), "unassigned", "refused"),
            (HTTPResponse(status: 207), "badAnswer", "badAnswer"),
        ])
    func badAnswer(answer: HTTPResponse, together: String, alone: String) async throws {
        let verdicts = try Self.tester().verdicts(forBatch: Self.events, on: answer)
        #expect(verdicts.map(\.code) == Array(repeating: together, count: 4))
        let outcomes = await (try Self.tester()).outcomes(of: Self.events[0], answers: [.response(answer)])
        #expect(outcomes.map(\.outcome.code) == [alone])
    }

    @Test("nothing is wrong with the destination")
    func check() async {
        let problems = await DestinationCheck.problems(
            in: Contacts(), settings: Self.settings, answers: [.response(Self.mixed)])
        #expect(problems == [])
    }

    @Test("no event is lost or sent twice, whatever goes wrong")
    func delivery() async throws {
        let problems = await DeliveryCheck.problems(
            with: [try Self.tester().instance], events: 10, event: { user, _ in Self.contact(user) })
        #expect(problems == [])
    }
}
