import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Destination tester")
struct DestinationTesterTests {
    @Test("an event gives a payload and a request")
    func single() throws {
        let tester = try DestinationTester(Courier(), settings: Courier.settings, action: "sendParcel")
        let event = Event.fixture(.page, ["userId": "u", "properties": ["note": "n"]])
        #expect(
            try tester.payload(for: event) == [
                "id": "u", "note": "n", "details": ["note": "n"], "enable_batching": false,
            ])
        let request = try tester.request(for: event)
        #expect(request.method == .put)
        #expect(request.json == ["note": "n", "details": ["note": "n"]])
        #expect(tester.problems(for: event).isEmpty)
    }

    @Test("a mapping is taken in the place of the defaults")
    func mapping() throws {
        let tester = try DestinationTester(
            Courier(), settings: Courier.settings, action: "sendParcel", mapping: ["id": ["@path": "$.event"]])
        #expect(try tester.payload(for: .fixture()) == ["id": "Order Completed"])
    }

    @Test("where there is not the one request that was expected, the error says what there was")
    func unexpected() throws {
        let tester = try DestinationTester(Courier(), settings: Courier.settings)
        let error = #expect(throws: UnexpectedResult.self) { try tester.request(for: .fixture(.page)) }
        #expect(
            error?.description == """
                Expected one request, found: \
                Send orders: skipped, event = "Order Completed" is false: event is missing
                Label for new users: skipped, type = "identify" is false: type is "page"
                """)
        let payload = #expect(throws: UnexpectedResult.self) { try tester.payload(for: .fixture(.identify)) }
        #expect(
            payload?.description == """
                Expected one payload, found: \
                Send orders: skipped, event = "Order Completed" is false: event is missing
                Label for new users: invalid, Text (text) is required, found nothing
                """)
        let twice = try DestinationTester(
            Courier(), settings: Courier.settings,
            subscriptions: Array(repeating: Subscription(action: "sendParcel", trigger: "true"), count: 2))
        #expect(throws: UnexpectedResult.self) { try twice.request(for: .fixture()) }
        #expect(throws: UnexpectedResult.self) { try twice.payload(for: .fixture()) }
    }

    @Test("problems of all subscriptions are told, and outcomes against scripted answers")
    func problems() async throws {
        let tester = try DestinationTester(Courier(), settings: Courier.settings)
        #expect(tester.problems(for: .fixture(.identify)).map(\.key) == ["text"])
        let outcomes = await tester.outcomes(of: .fixture(), answers: [.status(404)])
        #expect(outcomes.map(\.outcome.name) == ["failed", "skipped"])
        #expect(await tester.outcomes(of: .fixture()).map(\.outcome.name) == ["delivered", "skipped"])
    }

    @Test("what is wrong with the configuration is thrown")
    func configuration() {
        #expect(throws: ConfigurationErrors.self) {
            try DestinationTester(Courier(), settings: [:], action: "none")
        }
    }

    @Test("a body that is no JSON reads as null")
    func json() {
        var request = HTTPRequest(.post, HTTPURL("https://h"), body: Array("{".utf8))
        #expect(request.json == .null)
        request.body = nil
        #expect(request.json == .null)
        request.body = Array("[1]".utf8)
        #expect(request.json == [1])
    }
}
