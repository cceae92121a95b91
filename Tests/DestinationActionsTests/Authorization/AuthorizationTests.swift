import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Authorisation at departure")
struct AuthorizationTests {
    private static let event = Event.fixture(.track, ["userId": "u-1"])

    private func ledger(_ authorization: @escaping @Sendable (Payload<Ledger.Settings>) throws -> Authorization)
        -> Ledger
    {
        var ledger = Ledger()
        ledger.other = authorization
        return ledger
    }

    @Test("a user and a password are in every request, and in no text")
    func basic() async throws {
        let instance = try Ledger.instance(ledger { .basic(user: "ann", password: $0.clientSecret) })
        let transport = RecordingTransport([.status(400, body: ["error": "not YW5uOnMzY3IzdC8rNDcxMQ=="])])
        let outcome = await instance.deliver(Self.event, through: transport)[0]
        #expect(transport.requests[0].authorization == "Basic YW5uOnMzY3IzdC8rNDcxMQ==")
        #expect(!"\(outcome) \(transport.requests[0]) \(instance.dryRun(Self.event)[0].json)".contains("zY3IzdC8rNDcx"))
    }

    @Test("a preview has a placeholder for what is put on at departure")
    func preview() throws {
        let instance = try Ledger.instance()
        let run = instance.dryRun(Self.event)[0]
        #expect(run.json["request"]?["headers"]?["Authorization"] == "<redacted>")
        #expect(instance.requests(for: Self.event) == instance.requests(for: Self.event))
    }

    /// Signs as many partners want it.
    @Sendable private static func signed(_ request: HTTPRequest, _ time: Timestamp, key: String) -> HTTPRequest {
        var request = request
        let text = "\(request.method.rawValue)\n\(request.url.fullPath)\n\(request.url.query)\n\(time.seconds)\n"
        let code = HashAlgorithm.sha256.authenticate(Array(text.utf8) + (request.body ?? []), key: Array(key.utf8))
        request.url = request.url.adding(query: "time", "\(time.seconds)")
        request.headers.set("X-Signature", to: code.hexadecimal)
        return request
    }

    @Test("a signature is over the request and the time of each attempt")
    func signature() async throws {
        let time = TestTime()
        let instance = try Ledger.instance(
            ledger { settings in
                .signature(headers: ["X-Signature"]) { Self.signed($0, $1, key: settings.clientSecret.exposed) }
            }, time: time)
        #expect(instance.dryRun(Self.event)[0].json["request"]?["headers"]?["X-Signature"] == "<redacted>")
        let transport = RecordingTransport()
        _ = await instance.deliver(Self.event, through: transport)
        time.pass(.seconds(5))
        _ = await instance.deliver(Self.event, through: transport)
        let key = "s3cr3t/+4711"
        for (number, request) in transport.requests.enumerated() {
            let seconds = 1_700_000_000 + number * 5
            let text = "POST\n/v1/bookings\n\n\(seconds)\n\(request.text)"
            #expect(request.headers["X-Signature"] == HashAlgorithm.sha256.authenticate(text, key: key).hexadecimal)
            #expect(request.url.query == "time=\(seconds)")
            #expect("\(request)".contains("X-Signature: <redacted>"))
        }
        #expect(transport.requests.count == 2)
    }

    @Test("a signature that cannot be made, or sent, fails the event and shows no secret")
    func badSignature() async throws {
        let throwing = try Ledger.instance(
            ledger { settings in
                .signature { _, _ in throw ActionError("\(settings.clientSecret.exposed) is no key") }
            })
        let broken = try Ledger.instance(
            ledger { _ in
                .signature { request, _ in
                    var request = request
                    request.headers.set("Authorization", to: "a\r\nb")
                    return request
                }
            })
        let elsewhere = try Ledger.instance(
            ledger { _ in
                .signature { request, _ in HTTPRequest(.post, HTTPURL("https://evil.example"), headers: request.headers)
                }
            })
        let cases = [
            (throwing, "The request could not be authorised: <redacted> is no key"),
            (broken, "the value of the header Authorization holds a control character."),
            (elsewhere, "is not among the destination's base addresses."),
        ]
        for (instance, message) in cases {
            let transport = RecordingTransport()
            let outcome = await instance.deliver(Self.event, through: transport)[0].outcome
            #expect(outcome.name == "failed" && "\(outcome)".contains(message), "\(outcome)")
            #expect(transport.requests.isEmpty)
        }
    }

    @Test("what cannot work is refused when the instance is made, with its place")
    func refused() {
        struct Case {
            let ledger: Ledger
            let problem: String
        }
        var elsewhere = Ledger()
        elsewhere.other = { settings in
            .oauth2(
                OAuth2(
                    .clientCredentials, at: HTTPURL("https://evil.example"), clientID: "a",
                    clientSecret: settings.clientSecret))
        }
        var unread = Ledger()
        unread.change = { $0.answer = { _ in throw TokenError("says nothing") } }
        let cases = [
            Case(
                ledger: ledger { .basic(user: "a:b", password: $0.clientSecret) },
                problem: "authorization: must have a user without a colon"),
            Case(
                ledger: ledger { _ in throw ActionError(field: "clientId", "must be a number") },
                problem: "settings/clientId: must be a number"),
            Case(
                ledger: ledger { throw ActionError("\($0.clientSecret.exposed) is none") },
                problem: "authorization: <redacted> is none"),
            Case(
                ledger: elsewhere,
                problem: "authorization: must make a request for a token that may be sent: The request is not sent: "
                    + "its address https://evil.example is not among the destination's base addresses."),
            Case(
                ledger: unread,
                problem: "authorization: must read its example of a token endpoint's answer, which says nothing"),
        ]
        for refused in cases {
            let error = #expect(throws: ConfigurationErrors.self) { try Ledger.instance(refused.ledger) }
            #expect(error?.problems.map(\.description) == [refused.problem])
        }
    }

    @Test("a refresh token without a store of tokens is warned of")
    func warning() throws {
        let warnings = try Ledger.instance(settings: Ledger.withRefreshToken).warnings
        #expect(warnings.map(\.path) == ["authorization"])
        #expect(try Ledger.instance(settings: Ledger.withRefreshToken, tokens: TestStore()).warnings.isEmpty)
        #expect(try Ledger.instance().warnings.isEmpty)
    }

    @Test("a partner may want tokens in its own way")
    func own() async throws {
        var ledger = Ledger()
        ledger.change = { oauth2 in
            oauth2.answer = { response in
                guard let token = response.json?["data"]?["token"]?.string else { throw TokenError("gave none") }
                return TokenAnswer(access: Secret(token), lifetime: .seconds(60))
            }
            oauth2.exampleAnswer = HTTPResponse(status: 200, body: Array(#"{"data": {"token": "t"}}"#.utf8))
            oauth2.headers = ["X-Access-Token"]
            oauth2.apply = { token, request in request.headers.set("X-Access-Token", to: token.exposed) }
            oauth2.refusesToken = { $0.status == 403 }
        }
        let transport = RecordingTransport(
            [.status(403), .status(200)],
            tokens: [.status(200, body: ["data": ["token": "t-1"]]), .status(200, body: ["data": ["token": "t-2"]])])
        let outcome = await (try Ledger.instance(ledger)).deliver(Self.event, through: transport)[0].outcome
        #expect(outcome.name == "delivered")
        #expect(transport.sent.map { $0.headers["X-Access-Token"] } == ["t-1", "t-2"])
        #expect(!"\(transport.sent)".contains("t-1"))
    }
}
