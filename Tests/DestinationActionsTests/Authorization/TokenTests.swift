import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Tokens that expire")
struct TokenTests {
    private static let event = Event.fixture(.track, ["userId": "u-1"])

    private func outcome(_ instance: DestinationInstance, _ transport: RecordingTransport) async -> Outcome? {
        await instance.deliver(Self.event, through: transport).first?.outcome
    }

    @Test("the first event gets a token, and the next ones use it")
    func first() async throws {
        let instance = try Ledger.instance()
        let transport = RecordingTransport(tokens: [.token("t-1")])
        #expect(await outcome(instance, transport)?.name == "delivered")
        #expect(await outcome(instance, transport)?.name == "delivered")
        #expect(transport.sent.map(\.authorization) == ["Bearer t-1", "Bearer t-1"])
        let asked = try #require(transport.asked.first)
        #expect(transport.asked.count == 1)
        #expect("\(asked.method.rawValue) \(asked.url)" == "POST https://accounts.ledger.example/oauth/token")
        #expect(asked.headers["Content-Type"] == "application/x-www-form-urlencoded")
        #expect(
            asked.text == "grant_type=client_credentials&client_id=client-1&client_secret=s3cr3t%2F%2B4711"
                + "&scope=write%20read&audience=a%20b")
    }

    @Test("a client may stand in the header of Basic")
    func basicClient() async throws {
        var ledger = Ledger()
        ledger.other = { settings in
            .oauth2(
                OAuth2(
                    .clientCredentials, at: try HTTPURL(Ledger.accounts).appending("t"), clientID: settings.clientID,
                    clientSecret: settings.clientSecret, authentication: .basic))
        }
        let transport = RecordingTransport(tokens: [.token("t-1")])
        _ = await outcome(try Ledger.instance(ledger), transport)
        let asked = try #require(transport.asked.first)
        #expect(asked.text == "grant_type=client_credentials")
        #expect(asked.authorization == "Basic " + Base64.encode(Array("client-1:s3cr3t%2F%2B4711".utf8)))
        #expect(!"\(asked)".contains("s3cr3t"))
    }

    @Test("a refresh token that the partner replaces is kept before the new token is used")
    func rotation() async throws {
        let store = TestStore()
        let time = TestTime()
        let instance = try Ledger.instance(settings: Ledger.withRefreshToken, time: time, tokens: store)
        let transport = RecordingTransport(tokens: [
            .token("t-1", refresh: "refresh-2"), .token("t-2"), .token("t-3", refresh: "refresh-3"),
        ])
        #expect(await outcome(instance, transport)?.name == "delivered")
        time.pass(.seconds(3600))
        #expect(await outcome(instance, transport)?.name == "delivered")
        time.pass(.seconds(3600))
        #expect(await outcome(instance, transport)?.name == "delivered")
        let used = transport.asked.compactMap { $0.text.split(separator: "&").first { $0.hasPrefix("refresh_token=") } }
        #expect(used == ["refresh_token=refresh-1", "refresh_token=refresh-2", "refresh_token=refresh-2"])
        #expect(store.calls == ["read", "keep t-1 refresh-2", "keep t-2 refresh-2", "keep t-3 refresh-3"])
        #expect(transport.sent.map(\.authorization) == ["Bearer t-1", "Bearer t-2", "Bearer t-3"])
    }

    @Test("a new process uses what the store has, and other settings do not")
    func restart() async throws {
        let store = TestStore()
        let first = try Ledger.instance(settings: Ledger.withRefreshToken, tokens: store)
        _ = await outcome(first, RecordingTransport(tokens: [.token("t-1", refresh: "refresh-2")]))

        let transport = RecordingTransport(tokens: [.token("t-2", refresh: "refresh-3")])
        let again = try Ledger.instance(settings: Ledger.withRefreshToken, tokens: store)
        #expect(await outcome(again, transport)?.name == "delivered")
        #expect(transport.asked.isEmpty && transport.sent.map(\.authorization) == ["Bearer t-1"])

        var settings = Ledger.withRefreshToken
        settings["refreshToken"] = "refresh-of-another-grant"
        let other = try Ledger.instance(settings: settings, tokens: store)
        #expect(await outcome(other, transport)?.name == "delivered")
        #expect(transport.asked.map(\.text).joined().contains("refresh_token=refresh-of-another-grant"))
    }

    @Test("while the store keeps nothing, no event goes out, and no token is asked for again")
    func storeFails() async throws {
        let store = TestStore()
        let time = TestTime()
        let instance = try Ledger.instance(settings: Ledger.withRefreshToken, time: time, tokens: store)
        let transport = RecordingTransport(tokens: [.token("t-1", refresh: "refresh-2")])
        store.fail(times: 1)
        let failed = try #require(await outcome(instance, transport))
        #expect(failed.code == "credentials" && failed.name == "undelivered")
        #expect(
            "\(failed)".contains("the store of tokens does not keep the new one: no room for <redacted>"), "\(failed)")
        #expect(transport.sent.isEmpty)
        time.pass(.seconds(1))
        #expect(await outcome(instance, transport)?.name == "delivered")
        #expect(store.calls == ["read", "keep t-1 refresh-2", "keep t-1 refresh-2"])
        #expect(transport.asked.count == 1)
    }

    @Test("a token is replaced ahead of its end, and the old one serves while there is no new one")
    func ahead() async throws {
        let time = TestTime()
        let instance = try Ledger.instance(time: time)
        let transport = RecordingTransport(tokens: [.token("t-1"), .status(503), .token("t-2")])
        _ = await outcome(instance, transport)
        time.pass(.seconds(3539))
        _ = await outcome(instance, transport)
        #expect(transport.asked.count == 1)
        time.pass(.seconds(2))
        #expect(await outcome(instance, transport)?.name == "delivered")
        #expect(await outcome(instance, transport)?.name == "delivered")
        #expect(transport.asked.count == 2)
        time.pass(.seconds(2))
        _ = await outcome(instance, transport)
        #expect(transport.sent.map(\.authorization).suffix(3) == ["Bearer t-1", "Bearer t-1", "Bearer t-2"])
    }

    @Test("a token that the partner refuses is replaced once, and the event is sent again")
    func refused() async throws {
        let instance = try Ledger.instance()
        let transport = RecordingTransport([.status(401), .status(201)], tokens: [.token("t-1"), .token("t-2")])
        let outcome = try #require(await outcome(instance, transport))
        guard case .delivered(let delivered) = outcome else { return #expect(Bool(false), "\(outcome)") }
        #expect(delivered.status == 201 && delivered.attempts == 1)
        #expect(transport.sent.map(\.authorization) == ["Bearer t-1", "Bearer t-2"])
    }

    @Test("a token is replaced when the page that refuses it is too long to be read, too")
    func refusedAtLength() async throws {
        let long = TransportError(
            .responseTooLarge, "Too long.", mayHaveArrived: true, head: HTTPResponse(status: 401))
        let transport = RecordingTransport([.failure(long), .status(200)], tokens: [.token("t-1"), .token("t-2")])
        #expect(await outcome(try Ledger.instance(), transport)?.name == "delivered")
    }

    @Test("a partner that refuses every token is asked for new ones more and more seldom")
    func refusedAlways() async throws {
        let time = TestTime()
        let instance = try Ledger.instance(time: time)
        let tokens = (1...20).map { RecordingTransport.Answer.token("t-\($0)") }
        let transport = RecordingTransport(Array(repeating: .status(401), count: 200), tokens: tokens)
        let first = try #require(await outcome(instance, transport))
        #expect(first.name == "failed" && first.code == "credentials")
        #expect(transport.asked.count == 2 && transport.sent.count == 2)
        #expect(await outcome(instance, transport)?.code == "credentials")
        #expect(transport.asked.count == 2 && transport.sent.count == 3)
        for _ in 0..<63 {
            time.pass(.seconds(1))
            _ = await outcome(instance, transport)
        }
        // After 1, 2, 4, 8, 16 and 32 seconds.
        #expect(transport.asked.count == 8)
    }

    @Test("a partner that gives the same token again, or one that has expired, is told of and not asked in a row")
    func sameAgain() async throws {
        let instance = try Ledger.instance()
        let transport = RecordingTransport(
            [.status(401), .status(401)], tokens: [.token("t-1"), .token("t-1"), .token("t-1")])
        let outcome = try #require(await outcome(instance, transport))
        #expect(outcome.name == "undelivered" && outcome.code == "credentials")
        #expect("\(outcome)".contains("the token endpoint gave the token again that the partner refuses"), "\(outcome)")
        #expect(transport.asked.count == 2 && transport.sent.count == 1)
        #expect(await self.outcome(instance, transport)?.code == "credentials")
        #expect(transport.asked.count == 2 && transport.sent.count == 2)

        let expired = RecordingTransport(tokens: [.token("t-1", expires: 0)])
        let late = try #require(await self.outcome(try Ledger.instance(), expired))
        #expect("\(late)".contains("the token endpoint gave a token that has expired already"), "\(late)")
        #expect(expired.sent.isEmpty && expired.asked.count == 1)
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let answer: RecordingTransport.Answer
        let message: String
    }

    static let refusals = [
        Refusal(
            testDescription: "a refresh token that is not good any more",
            answer: .status(400, body: ["error": "invalid_grant", "error_description": "refresh-1 was revoked"]),
            message: "the token endpoint answered 400: invalid_grant, <redacted> was revoked."),
        Refusal(
            testDescription: "an answer that echoes the client", answer: .status(401, body: ["error": "s3cr3t/+4711?"]),
            message: "the token endpoint answered 401: <redacted>?."),
        Refusal(testDescription: "an outage", answer: .status(503), message: "the token endpoint answered 503."),
        Refusal(
            testDescription: "no answer", answer: .failure(.timedOut),
            message: "the token endpoint gave no answer: timedOut: The script says so."),
        Refusal(
            testDescription: "garbage", answer: .response(HTTPResponse(status: 200, body: Array("<html>".utf8))),
            message: "the token endpoint answered 200 with a body that is no JSON object."),
        Refusal(
            testDescription: "no token", answer: .status(200, body: [:]),
            message: "the token endpoint answered with nothing as access_token, not with a text."),
        Refusal(
            testDescription: "a token that is no text", answer: .status(200, body: ["access_token": 4711]),
            message: "the token endpoint answered with a number as access_token, not with a text."),
        Refusal(
            testDescription: "a lifetime that is none",
            answer: .status(200, body: ["access_token": "t-1", "expires_in": "soon"]),
            message: "the token endpoint answered with a string as expires_in, not with a number of seconds."),
        Refusal(
            testDescription: "a refresh token that is no text",
            answer: .status(200, body: ["access_token": "t-1", "refresh_token": ["r-2"]]),
            message: "the token endpoint answered with a list as refresh_token, not with a text."),
        Refusal(
            testDescription: "a token of another type",
            answer: .status(200, body: ["access_token": "t-1", "token_type": "mac"]),
            message: "the token endpoint answered with a token of another type than bearer."),
    ]

    @Test(
        "a token endpoint that gives no token is no fault of the event, and is left alone for a while",
        arguments: refusals)
    func noToken(_ refusal: Refusal) async throws {
        let time = TestTime()
        let instance = try Ledger.instance(
            settings: Ledger.withRefreshToken, time: time, tokens: TestStore())
        let transport = RecordingTransport(tokens: [refusal.answer, .token("t-2")])
        let outcome = try #require(await outcome(instance, transport))
        guard case .undelivered(let result) = outcome, let last = result.last else {
            return #expect(Bool(false), "\(outcome)")
        }
        #expect(result.reason == .credentials && last.code == "credentials" && last.attempts == 0)
        #expect(last.message == "There is no token for the request: \(refusal.message)")
        #expect(transport.sent.isEmpty && !last.mayHaveArrived)
        // Nobody is asked before a second is over.
        #expect(await self.outcome(instance, transport)?.code == "credentials")
        #expect(transport.asked.count == 1)
        time.pass(.seconds(1))
        #expect(await self.outcome(instance, transport)?.name == "delivered")
    }

    @Test("a token endpoint that asks to wait is waited for")
    func retryAfter() async throws {
        let time = TestTime()
        let instance = try Ledger.instance(time: time)
        let transport = RecordingTransport(tokens: [.status(429, headers: ["Retry-After": "30"]), .token("t-1")])
        _ = await outcome(instance, transport)
        time.pass(.seconds(29))
        _ = await outcome(instance, transport)
        #expect(transport.asked.count == 1)
        time.pass(.seconds(1))
        #expect(await outcome(instance, transport)?.name == "delivered")
    }

    @Test("however many events come at once, one token is asked for")
    func together() async throws {
        let instance = try Ledger.instance()
        let transport = RecordingTransport(
            (1...20).map { _ in .status(401) }, tokens: [.token("t-1"), .token("t-2")])
        let names = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<20 { group.addTask { await outcome(instance, transport)?.name } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(names.count == 20)
        #expect(transport.asked.count <= 2)
    }

    @Test("credential checks, choices and deletions are authorised, too")
    func everything() async throws {
        let instance = try Ledger.instance()
        let transport = RecordingTransport(
            [.status(200), .status(200, body: ["accounts": ["a"]]), .status(204)], tokens: [.token("t-1")])
        #expect(try await instance.checkCredentials(through: transport).kind == .delivered)
        let page = try await instance.choices(for: ChoicesQuery("account"), in: "book", through: transport)
        #expect(page.choices.map(\.label) == ["a"])
        #expect(await instance.deliver(.delete(userId: "u"), through: transport).first?.outcome.name == "delivered")
        #expect(transport.sent.map(\.authorization) == ["Bearer t-1", "Bearer t-1", "Bearer t-1"])

        let none = RecordingTransport(tokens: [.status(400, body: ["error": "invalid_client"])])
        let verdict = try await Ledger.instance().checkCredentials(through: none)
        #expect(verdict.kind == .credentials && verdict.message.contains("invalid_client"))
    }

    @Test("no text shows a token, whoever says it")
    func secrets() async throws {
        let store = TestStore()
        let instance = try Ledger.instance(settings: Ledger.withRefreshToken, tokens: store)
        let transport = RecordingTransport(
            [.status(400, body: ["error": "no such thing for token-abc123 and token-def456"])],
            tokens: [.token("token-abc123", refresh: "token-def456")])
        let outcome = try #require(await outcome(instance, transport))
        #expect("\(outcome)".contains("no such thing for <redacted> and <redacted>"), "\(outcome)")
        let sent = try #require(transport.sent.first)
        let kept = try #require(try await store.tokens(of: "Ledger"))
        var dumped = ""
        dump(kept, to: &dumped)
        dump(sent, to: &dumped)
        #expect(!"\(sent)\(kept)\(dumped)".contains("token-"))
        #expect(kept.exposed["refresh"] == "token-def456" && OAuthTokens(exposed: kept.exposed) == kept)
        #expect(OAuthTokens(exposed: ["access": "a"]) == nil)
    }
}
