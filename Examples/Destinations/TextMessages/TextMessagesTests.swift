import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Text messages")
struct TextMessagesTests {
    let settings: JSONObject = ["account": "AC1", "token": "k-1", "from": "+493012340000"]

    static func order(_ id: String = "o-1", phone: JSONValue = "+493012345678") -> Event {
        .fixture(
            .track, ["properties": ["order_id": JSONValue(id)], "context": ["traits": ["phone": phone]]])
    }

    @Test("nothing is wrong with the destination")
    func check() async {
        let stopped = RecordingTransport.Answer.status(400, body: ["code": 21610, "message": "Unsubscribed"])
        let report = await DestinationCheck.report(on: TextMessages(), settings: settings, answers: [stopped])
        #expect(report.problems == [], "\(report)")
        #expect(report.actions.map(\.fields.missed) == [[]])
    }

    @Test("no message is lost or sent twice, whatever goes wrong", .timeLimit(.minutes(10)))
    func delivery() async throws {
        let instance = try DestinationInstance(TextMessages(), settings: settings)
        let created = HTTPResponse(status: 201, body: Array(#"{"sid": "SM1"}"#.utf8))
        let problems = await DeliveryCheck.problems(
            with: [instance], events: 10, event: { userId, _ in Self.order(userId) }, answering: { _ in created })
        #expect(problems == [])
    }

    @Test("a message is a form, sent by who the settings say")
    func request() throws {
        let tester = try DestinationTester(TextMessages(), settings: settings)
        let request = try tester.request(for: Self.order())
        #expect(request.method == .post)
        #expect(request.url.text == "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json")
        #expect(request.headers["Content-Type"] == "application/x-www-form-urlencoded")
        #expect(request.headers["Authorization"] == "Basic " + Base64.encode(Array("AC1:k-1".utf8)))
        #expect(
            request.text == "To=%2B493012345678&From=%2B493012340000&Body=Thank+you+for+your+order+o-1.")
        #expect("\(request)".contains("Authorization: <redacted>"))
    }

    @Test("the id of the message is kept")
    func kept() async throws {
        let tester = try DestinationTester(TextMessages(), settings: settings)
        let outcomes = await tester.outcomes(
            of: Self.order(), answers: [.status(201, body: ["sid": "SM1", "status": "queued"])])
        guard case .delivered(let delivered) = outcomes.first?.outcome else {
            Issue.record("\(outcomes)")
            return
        }
        #expect(delivered.status == 201)
        #expect(delivered.kept == "SM1")
    }

    static let refusals: [(status: Int, code: Int, outcome: String)] = [
        (400, 21211, "failed (http400): 21211: No."), (400, 21610, "skipped: the recipient wants no messages"),
        (401, 20003, "failed (credentials): 20003: No."), (429, 20429, "undelivered (retries): 20429: No."),
    ]

    @Test("an error says its code and its message", arguments: refusals)
    func refusal(status: Int, code: Int, outcome: String) async throws {
        let tester = try DestinationTester(TextMessages(), settings: settings)
        let body: JSONValue = ["code": JSONValue(code), "message": "No.", "status": JSONValue(status)]
        let outcomes = await tester.outcomes(of: Self.order(), answers: [.status(status, body: body)])
        #expect(outcomes.map { "\($0.outcome)" } == [outcome])
    }

    @Test("a user without a phone number gets nothing, and a number that is none is refused")
    func phone() async throws {
        let tester = try DestinationTester(TextMessages(), settings: settings)
        let outcomes = await tester.outcomes(of: Self.order(phone: .null))
        #expect(outcomes.map { "\($0.outcome)" } == ["skipped: the user has no phone number"])
        #expect(tester.problems(for: Self.order(phone: "030 1234")).map(\.key) == ["to"])
    }

    @Test("the credentials are those of an account that can be read")
    func credentials() async throws {
        let instance = try DestinationInstance(TextMessages(), settings: settings)
        let transport = RecordingTransport([.status(401, body: ["code": 20003, "message": "Authenticate"])])
        #expect(try await instance.checkCredentials(through: transport).kind == .credentials)
        #expect(
            transport.requests.map { "\($0.method.rawValue) \($0.url)" } == [
                "GET https://api.twilio.com/2010-04-01/Accounts/AC1.json"
            ])
    }
}
