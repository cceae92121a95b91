import DestinationActions
import DestinationActionsLocks
import DestinationActionsTesting

/// A destination for tests whose requests are authorised in every way.
struct Ledger: Destination {
    struct Settings: FieldSet {
        let clientID = Field<String>("clientId", label: "Client ID")
        let clientSecret = Field<Secret>("clientSecret", label: "Client secret")
        let refreshToken = Field<Secret?>("refreshToken", label: "Refresh token")
    }

    static let slug = "ledger"
    static let name = "Ledger"
    static let api: BaseURL = "https://api.ledger.example/v1"
    static let accounts: BaseURL = "https://accounts.ledger.example"
    static let settings: JSONObject = ["clientId": "client-1", "clientSecret": "s3cr3t/+4711"]
    static let withRefreshToken: JSONObject = [
        "clientId": "client-1", "clientSecret": "s3cr3t/+4711", "refreshToken": "refresh-1",
    ]

    var change: @Sendable (inout OAuth2) -> Void = { _ in }
    var other: (@Sendable (Payload<Settings>) throws -> Authorization)?
    var baseURLs: [BaseURL] { [Self.api, Self.accounts] }
    var actions: [any Action<Ledger>] { [Book()] }
    var presets: [Preset] { [Preset("All", trigger: #"type = "track""#, action: Book.slug)] }

    func authorization(for settings: Payload<Settings>) throws -> Authorization {
        if let other { return try other(settings) }
        var oauth2 = OAuth2(
            settings.refreshToken.map { .refreshToken($0) } ?? .clientCredentials,
            at: try HTTPURL(Self.accounts).appending("oauth", "token"), clientID: settings.clientID,
            clientSecret: settings.clientSecret, scopes: ["write", "read"], parameters: ["audience": "a b"])
        change(&oauth2)
        return .oauth2(oauth2)
    }

    func answerVerdict(on response: HTTPResponse, events: Int) -> Verdict {
        .status(response, events: events, message: response.message(at: "error"))
    }

    func credentialCheck(in context: Context<Ledger>) throws -> HTTPRequest? {
        context.request(.get, try HTTPURL(context.baseURL).appending("me"))
    }

    func deletion(of user: UserIdentity, in context: Context<Ledger>) throws -> Deletion {
        .request(context.request(.delete, try HTTPURL(context.baseURL).appending("users", user.userId ?? "none")))
    }

    /// An instance, with the time that it goes by.
    static func instance(
        _ ledger: Ledger = Ledger(), settings: JSONObject = settings, time: TestTime = TestTime(),
        tokens: (any TokenStore)? = nil
    ) throws -> DestinationInstance {
        try DestinationInstance(ledger, settings: settings, time: TimeSource(now: { time.now }), tokens: tokens)
    }
}

struct Book: Action {
    struct Fields: FieldSet {
        let id = Field<String>("id", label: "ID", default: .path("userId"))
        let account = Field<String?>("account", label: "Account", isDynamic: true)
    }

    static let slug = "book"
    static let title = "Book"
    static let summary = "Books an event."
    static let defaultTrigger: String? = #"type = "track""#

    func request(for payload: Payload<Fields>, in context: Context<Ledger>) throws -> HTTPRequest {
        context.request(.post, try HTTPURL(context.baseURL).appending("bookings")) { body in
            body.copy("id", payload, \.id)
        }
    }

    func choicesRequest(for query: ChoicesQuery, in context: Context<Ledger>) throws -> HTTPRequest? {
        context.request(.get, try HTTPURL(context.baseURL).appending("accounts"))
    }

    func choices(in response: HTTPResponse, for query: ChoicesQuery) throws -> ChoicesPage {
        ChoicesPage((response.json?["accounts"]?.array ?? []).compactMap { $0.string }.map { FieldChoice($0) })
    }
}

/// A time that a test sets.
final class TestTime: Sendable {
    private let state = Mutex(Timestamp(seconds: 1_700_000_000))

    var now: Timestamp { state.withLock { $0 } }

    func pass(_ duration: Duration) { state.withLock { $0 = $0 + duration } }
}

/// A store of tokens that fails when it is told to.
final class TestStore: TokenStore {
    struct Full: Error, CustomStringConvertible {
        let description: String
    }

    private struct State {
        var kept: [String: JSONValue] = [:]
        var calls: [String] = []
        var failures = 0
    }

    private let state = Mutex(State())

    var calls: [String] { state.withLock { $0.calls } }
    func fail(times: Int) { state.withLock { $0.failures = times } }

    func tokens(of instance: String) async throws -> OAuthTokens? {
        let exposed = state.withLock { state in
            state.calls.append("read")
            return state.kept[instance]
        }
        return exposed.flatMap { OAuthTokens(exposed: $0) }
    }

    func keep(_ tokens: OAuthTokens, of instance: String) async throws {
        try state.withLock { state in
            state.calls.append("keep \(tokens.access.exposed) \(tokens.refresh?.exposed ?? "-")")
            if state.failures > 0 {
                state.failures -= 1
                throw Full(description: "no room for \(tokens.access.exposed)")
            }
            state.kept[instance] = tokens.exposed
        }
    }
}

extension RecordingTransport.Answer {
    /// What a token endpoint answers.
    static func token(_ access: String, expires: Int? = 3600, refresh: String? = nil) -> RecordingTransport.Answer {
        var body: JSONObject = ["access_token": JSONValue(access), "token_type": "Bearer"]
        body["expires_in"] = expires.map { JSONValue($0) }
        body["refresh_token"] = refresh.map { JSONValue($0) }
        return .status(200, body: JSONValue(body))
    }
}

extension RecordingTransport {
    /// A partner whose token endpoint has answers of its own.
    convenience init(_ script: [Answer] = [], tokens: [Answer], clock: some Clock<Duration> = ContinuousClock()) {
        self.init(script, hosts: ["accounts.ledger.example": tokens], clock: clock)
    }

    /// The requests that were not for tokens.
    var sent: [HTTPRequest] { requests.filter { $0.url.base == Ledger.api } }

    /// The requests for tokens.
    var asked: [HTTPRequest] { requests.filter { $0.url.base == Ledger.accounts } }
}

extension HTTPRequest {
    var authorization: String? { headers["Authorization"] }
}
