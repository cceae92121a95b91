import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Questions to a partner")
struct PartnerTests {
    static func settings(_ account: JSONValue) -> JSONObject {
        ["token": JSONValue(Courier.token), "account": account]
    }

    @Test(
        "the check of the credentials is one request, and its answer a verdict",
        arguments: [
            (200, "delivered (http200): The partner answered 200."),
            (401, "credentials (http401): The partner answered 401."),
            (503, "transient (http503): The partner answered 503."),
        ])
    func credentials(status: Int, verdict: String) async throws {
        let transport = RecordingTransport([.status(status)])
        let found = try await Courier.instance().checkCredentials(through: transport)
        #expect(found.description == verdict)
        #expect(
            transport.requests.map { "\($0.method.rawValue) \($0.url)" } == ["GET https://api.courier.example/v1/me"])
        #expect(transport.requests.first?.headers["X-Token"] == Courier.token)
    }

    @Test("what the partner echoes is redacted")
    func echo() async throws {
        let transport = RecordingTransport([.status(401, body: ["error": "t-4711/x is expired"])])
        let verdict = try await Courier.instance().checkCredentials(through: transport)
        #expect(verdict.message == "<redacted> is expired")
    }

    @Test("a partner that has no way to tell is not asked")
    func unknown() async throws {
        let transport = RecordingTransport()
        let instance = try Courier.instance(settings: Self.settings("unknown"))
        #expect(try await instance.checkCredentials(through: transport) == .delivered)
        #expect(transport.requests.isEmpty)
    }

    @Test("a check that cannot be built says why, without the secret")
    func broken() async throws {
        let instance = try Courier.instance(settings: Self.settings("broken"))
        let error = await #expect(throws: ActionError.self) {
            try await instance.checkCredentials(through: RecordingTransport())
        }
        #expect(error?.description == "<redacted> is broken.")
    }

    @Test("no answer is an error")
    func noAnswer() async throws {
        let instance = try Courier.instance()
        for code in [TransportError.Code.hostNotFound, .timedOut, .cancelled] {
            let error = await #expect(throws: TransportError.self) {
                try await instance.checkCredentials(through: RecordingTransport([.failure(code)]))
            }
            #expect(error?.code == code)
        }
    }

    @Test("choices are asked for and read")
    func choices() async throws {
        let transport = RecordingTransport([.status(200, body: ["formats": ["a4", "a5"]])])
        let page = try await Courier.instance().choices(
            for: ChoicesQuery("format"), in: "printLabel", through: transport)
        #expect(page == ChoicesPage([FieldChoice("a4", label: "A4"), FieldChoice("a5", label: "A5")]))
        #expect(transport.requests.map { "\($0.url)" } == ["https://api.courier.example/v1/formats"])
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var action = "printLabel"
        var field = "format"
        var query: ChoicesQuery?
        var answer = RecordingTransport.Answer.status(200)
        let message: String
    }

    static let cases = [
        Case(testDescription: "no action", action: "print", message: #"There is no action "print"."#),
        Case(
            testDescription: "no choices", field: "text", message: #"The field "text" has no choices to ask for."#),
        Case(
            testDescription: "no choices in the action", action: "sendParcel", field: "id",
            message: #"The field "id" has no choices to ask for."#),
        Case(
            testDescription: "refused", answer: .status(401, body: ["error": "t-4711/x?"]), message: "<redacted>?"),
        Case(
            testDescription: "an error under 200", answer: .status(200, body: ["error": "Not today."]),
            message: "Not today."),
        Case(testDescription: "another answer", message: "The answer to <redacted> names no formats."),
    ]

    @Test("choices that cannot be had are an error that shows no secret", arguments: cases)
    func noChoices(_ c: Case) async throws {
        let instance = try Courier.instance()
        let error = await #expect(throws: ActionError.self) {
            try await instance.choices(
                for: c.query ?? ChoicesQuery(c.field), in: c.action, through: RecordingTransport([c.answer]))
        }
        #expect(error?.description == c.message)
    }
}
