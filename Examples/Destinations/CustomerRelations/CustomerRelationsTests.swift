import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Customer Relations")
struct CustomerRelationsTests {
    private static let settings: JSONObject = [
        "clientId": "client-1", "clientSecret": "s-4711", "refreshToken": "refresh-1",
    ]
    private static let event = Event.fixture(.identify)
    private static let found = RecordingTransport.Answer.status(200, body: ["total": 1, "results": [["id": "51"]]])
    private static let none = RecordingTransport.Answer.status(200, body: ["total": 0, "results": []])
    private static let properties: JSONValue = [
        "email": "ann@example.com", "firstname": "Ann", "lastname": "Example", "phone": "+441234567890",
        "company": "Example Ltd",
    ]
    private static let contacts = "https://api.hubapi.com/crm/v3/objects/contacts"

    /// Keeps tokens, and notes how many requests had gone out by then.
    private actor Vault: TokenStore {
        private(set) var notes: [String] = []
        private var rows: [String: JSONValue] = [:]
        private let transport: RecordingTransport

        init(_ transport: RecordingTransport) { self.transport = transport }

        func tokens(of instance: String) -> OAuthTokens? { rows[instance].flatMap { OAuthTokens(exposed: $0) } }

        func keep(_ tokens: OAuthTokens, of instance: String) {
            notes.append("\(tokens.refresh?.exposed ?? "none") after \(transport.requests.count)")
            rows[instance] = tokens.exposed
        }
    }

    private static func tokens(_ number: Int) -> RecordingTransport.Answer {
        .status(
            200,
            body: [
                "token_type": "bearer", "access_token": JSONValue("access-\(number)"),
                "refresh_token": JSONValue("refresh-\(number + 1)"), "expires_in": 1800,
            ])
    }

    private static func instance(_ vault: Vault, at seconds: Int64 = 1_700_000_000) throws -> DestinationInstance {
        try DestinationInstance(
            CustomerRelations(), settings: settings, time: TimeSource(now: { Timestamp(seconds: seconds) }),
            tokens: vault)
    }

    @Test("a contact is searched by its e-mail address, and updated by its id")
    func update() async throws {
        let transport = RecordingTransport([Self.tokens(1), Self.found, .status(200, body: ["id": "51"])])
        let outcome = try await Self.instance(Vault(transport)).deliver(Self.event, through: transport)[0].outcome
        #expect(
            transport.requests.map { "\($0.method.rawValue) \($0.url.text)" } == [
                "POST https://api.hubapi.com/oauth/v3/token", "POST \(Self.contacts)/search",
                "PATCH \(Self.contacts)/51",
            ])
        let filter: JSONValue = ["propertyName": "email", "operator": "EQ", "value": "ann@example.com"]
        #expect(transport.requests[1].json == ["filterGroups": [["filters": [filter]]], "limit": 1])
        #expect(transport.requests[2].json == ["properties": Self.properties])
        #expect(transport.requests[2].headers["Authorization"] == "Bearer access-1")
        #expect(transport.requests[2].headers["Content-Type"] == "application/json")
        guard case .delivered(let delivered) = outcome else { return #expect(Bool(false), "\(outcome)") }
        #expect(delivered.kept == ["contact": "51"])
    }

    @Test("a contact that is not found is created, and updated by its e-mail address if it was there all the same")
    func create() async throws {
        let tester = try DestinationTester(CustomerRelations(), settings: Self.settings)
        let conflict = RecordingTransport.Answer.status(409, body: ["message": "Contact already exists."])
        let created = try await tester.deliver([Self.event], answers: [Self.none, .status(201, body: ["id": "52"])])
        #expect(created.requests.map(\.method) == [.post, .post])
        #expect(created.requests[1].url.text == Self.contacts)
        #expect(created.requests[1].json == ["properties": Self.properties])
        let existing = try await tester.deliver([Self.event], answers: [Self.none, conflict])
        #expect(existing.requests.map(\.method) == [.post, .post, .patch])
        #expect(existing.requests[2].url.text == "\(Self.contacts)/ann%40example.com?idProperty=email")
        #expect((created.outcomes + existing.outcomes).map { $0[0].outcome.name } == ["delivered", "delivered"])
    }

    @Test("what the partner refuses fails with its words, and so does an answer that is none")
    func refused() async throws {
        let tester = try DestinationTester(CustomerRelations(), settings: Self.settings)
        let no = RecordingTransport.Answer.status(400, body: ["status": "error", "message": "Property is read only"])
        let refused = await tester.outcomes(of: Self.event, answers: [Self.found, no])[0].outcome
        #expect(refused.code == "http400" && "\(refused)".contains("Property is read only"), "\(refused)")
        let garbage = await tester.outcomes(of: Self.event, answers: [.status(200, body: ["total": 1])])[0].outcome
        #expect(garbage.code == "badAnswer" && "\(garbage)".contains("Step 1"), "\(garbage)")
    }

    @Test("new tokens are stored before they are used, and a later process goes on with them")
    func rotation() async throws {
        let transport = RecordingTransport([Self.tokens(1), Self.found, .status(200, body: ["id": "51"])])
        let vault = Vault(transport)
        _ = try await Self.instance(vault).deliver(Self.event, through: transport)
        // Half an hour later the first token has expired.
        transport.enqueue(Self.tokens(2), Self.found, .status(200, body: ["id": "51"]))
        _ = try await Self.instance(vault, at: 1_700_001_800).deliver(Self.event, through: transport)
        let asked = transport.requests.filter { $0.url.text.hasSuffix("/oauth/v3/token") }
        #expect(
            asked.map(\.form)
                == ["refresh-1", "refresh-2"].map { refreshToken in
                    [
                        "grant_type": "refresh_token", "refresh_token": JSONValue(refreshToken),
                        "client_id": "client-1",
                        "client_secret": "s-4711",
                    ]
                })
        #expect(await vault.notes == ["refresh-2 after 1", "refresh-3 after 4"])
        #expect(transport.requests.last?.headers["Authorization"] == "Bearer access-2")
    }

    @Test("a token that has expired for the partner leads to one refresh")
    func expired() async throws {
        let transport = RecordingTransport([
            Self.tokens(1), .status(401, body: ["category": "EXPIRED_AUTHENTICATION"]), Self.tokens(2), Self.found,
            .status(200, body: ["id": "51"]),
        ])
        let outcome = try await Self.instance(Vault(transport)).deliver(Self.event, through: transport)[0].outcome
        #expect(outcome.name == "delivered", "\(outcome)")
        #expect(
            transport.requests.map { $0.headers["Authorization"] ?? "none" } == [
                "none", "Bearer access-1", "none", "Bearer access-2", "Bearer access-2",
            ])
    }

    @Test("a refresh that is refused is a matter of the credentials, and no event goes out")
    func refusedRefresh() async throws {
        let transport = RecordingTransport([
            .status(400, body: ["status": "BAD_REFRESH_TOKEN", "message": "invalid refresh token refresh-1"])
        ])
        let outcome = try await Self.instance(Vault(transport)).deliver(Self.event, through: transport)[0].outcome
        #expect(outcome.name == "undelivered" && outcome.code == "credentials", "\(outcome)")
        #expect("\(outcome)".contains("answered 400: invalid refresh token <redacted>"), "\(outcome)")
        #expect(transport.requests.count == 1)
    }

    /// A partner that knows every contact, none, or those only that its search does not find.
    private static func partner(knows: Bool, creating status: Int = 201) -> @Sendable (HTTPRequest) -> HTTPResponse {
        { request in
            if request.url.path.hasSuffix("/search") {
                let results: JSONValue = knows ? [["id": "51"]] : []
                return HTTPResponse(status: 200, body: JSONValue(["results": results]).bytes)
            }
            return HTTPResponse(status: request.method == .post ? status : 200, body: JSONValue(["id": "51"]).bytes)
        }
    }

    @Test("nothing is wrong with the destination, and no event is lost or sent twice, whatever goes wrong")
    func checks() async throws {
        let partners = [
            Self.partner(knows: true), Self.partner(knows: false), Self.partner(knows: false, creating: 409),
        ]
        for partner in partners {
            let problems = await DestinationCheck.problems(
                in: CustomerRelations(), settings: Self.settings, answering: partner)
            #expect(problems == [])
            let instance = try DestinationInstance(CustomerRelations(), settings: Self.settings)
            let lost = await DeliveryCheck.problems(
                with: [instance], events: 10,
                event: { id, _ in
                    .fixture(.identify, ["userId": JSONValue(id), "traits": ["email": JSONValue("\(id)@example.com")]])
                }, answering: partner)
            #expect(lost == [])
        }
    }
}
