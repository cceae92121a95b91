/// How tokens are got from a partner and put into requests (RFC 6749): pure functions, made of a declaration.
///
/// ```swift
/// func authorization(for settings: Payload<Settings>) throws -> Authorization {
///     let url = try HTTPURL("https://accounts.example.com").appending("oauth", "token")
///     return .oauth2(
///         OAuth2(
///             .refreshToken(settings.refreshToken), at: url, clientID: settings.clientID,
///             clientSecret: settings.clientSecret))
/// }
/// ```
///
/// The base of the address must be one of the destination's. Requests for tokens go through the same transport as events, one at a
/// time for each instance, while the events wait; ahead of the time at which the token expires, and once more when the partner
/// refuses it. What the partner does in its own way is set on the properties.
public struct OAuth2: Sendable {
    /// What the destination has to get tokens with.
    public enum Grant: Sendable {
        /// Its client alone.
        case clientCredentials
        /// A refresh token that a user has granted; a partner may replace it each time, see ``TokenStore``.
        case refreshToken(Secret)
    }

    /// Where the client's id and secret stand in a request for a token.
    public enum ClientAuthentication: Sendable {
        /// In the form of the body.
        case body
        /// In the header of Basic.
        case basic
    }

    /// The address of the token endpoint.
    public let url: HTTPURL
    /// What the destination has to get tokens with.
    public let grant: Grant
    /// Makes a request for a token, of the refresh token that is the last one; `nil` for a grant without.
    public var request: @Sendable (_ refreshToken: Secret?) throws -> HTTPRequest
    /// Reads the answer of the token endpoint, whatever its status; throws a ``TokenError`` that says why it holds no token.
    public var answer: @Sendable (_ response: HTTPResponse) throws -> TokenAnswer = OAuth2.standardAnswer
    /// Puts a token into a request; as `Authorization: Bearer …` unless set.
    ///
    /// Headers that it sets are sensitive.
    public var apply: @Sendable (_ token: Secret, _ request: inout HTTPRequest) -> Void = { token, request in
        request.headers.set("Authorization", to: "Bearer \(token.exposed)", isSensitive: true)
    }
    /// The headers that ``apply`` sets, for previews; `Authorization` unless set.
    public var headers = ["Authorization"]
    /// Whether the partner's answer to a request says that it does not take the token; that of the status 401 unless set.
    public var refusesToken: @Sendable (_ response: HTTPResponse) -> Bool = { $0.status == 401 }
    /// An answer of the token endpoint as ``answer`` wants it, by which the testing kit plays the partner.
    public var exampleAnswer = HTTPResponse(
        status: 200,
        body: JSONValue(["access_token": "example-access-token", "token_type": "Bearer", "expires_in": 3600]).bytes)

    /// Which client and grant tokens belong to: those that were kept for another one are not used.
    let origin: String

    /// Makes a declaration.
    ///
    /// - Parameters:
    ///   - grant: What the destination has to get tokens with.
    ///   - url: The address of the token endpoint.
    ///   - clientID: The id of the client.
    ///   - clientSecret: The secret of the client.
    ///   - authentication: Where they stand; in the body unless given.
    ///   - scopes: What the token is to allow; what the partner thinks unless given.
    ///   - parameters: More pairs of the form, such as an audience.
    public init(
        _ grant: Grant, at url: HTTPURL, clientID: String, clientSecret: Secret,
        authentication: ClientAuthentication = .body, scopes: [String] = [],
        parameters: KeyValuePairs<String, String> = [:]
    ) {
        self.url = url
        self.grant = grant
        var refreshToken = ""
        if case .refreshToken(let token) = grant { refreshToken = token.exposed }
        origin = HashAlgorithm.sha256.hash("\(url)\n\(clientID)\n\(refreshToken)").hexadecimal
        let extra = parameters.map { ($0.key, $0.value) }
        request = { refreshToken in
            var headers: HTTPHeaders = [
                "Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json",
            ]
            var form: [(String, String)] = []
            if let refreshToken {
                form += [("grant_type", "refresh_token"), ("refresh_token", refreshToken.exposed)]
            } else {
                form.append(("grant_type", "client_credentials"))
            }
            switch authentication {
            case .body: form += [("client_id", clientID), ("client_secret", clientSecret.exposed)]
            case .basic:
                headers.setBasic(
                    user: Self.form([("", clientID)], isValue: true),
                    password: Secret(Self.form([("", clientSecret.exposed)], isValue: true)))
            }
            if !scopes.isEmpty { form.append(("scope", scopes.joined(separator: " "))) }
            return HTTPRequest(.post, url, headers: headers, body: Array(Self.form(form + extra).utf8))
        }
    }

    /// Pairs as a form has them; blanks are escaped like everything else.
    private static func form(_ pairs: [(String, String)], isValue: Bool = false) -> String {
        let query = pairs.reduce(HTTPURL("https://form.invalid")) { $0.adding(query: $1.0, $1.1) }.query
        return isValue ? String(query.dropFirst()) : query
    }

    /// The refresh token of the declaration, if its grant is one.
    var declaredRefreshToken: Secret? { if case .refreshToken(let token) = grant { token } else { nil } }
}
