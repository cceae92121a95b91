/// What the answer of a token endpoint gives.
public struct TokenAnswer: Sendable {
    /// The token for requests.
    public var access: Secret
    /// How long it is good for, or `nil` if the partner does not say.
    public var lifetime: Duration?
    /// The refresh token that is the only one from now on, or `nil` if the old one stays.
    public var refresh: Secret?

    /// Makes an answer.
    ///
    /// - Parameters:
    ///   - access: The token for requests.
    ///   - lifetime: How long it is good for; not known unless given.
    ///   - refresh: The refresh token that takes the place of the old one; none unless given.
    public init(access: Secret, lifetime: Duration? = nil, refresh: Secret? = nil) {
        self.access = access
        self.lifetime = lifetime
        self.refresh = refresh
    }
}

/// An error that says why the answer of a token endpoint holds no token.
public struct TokenError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A clause for a person, such as `answered 400: invalid_grant`; secrets are taken out before anyone sees it.
    public let message: String
    /// The code of the kind of problem, from a bounded set: `token.refused`, `token.answer` or `token.expired`.
    public let code: String

    /// Makes an error.
    ///
    /// - Parameters:
    ///   - message: A clause for a person, what the token endpoint did.
    ///   - code: The code of the kind of problem; `token.answer`, an answer that holds no token, unless given.
    public init(_ message: String, code: String = "token.answer") {
        self.message = message
        self.code = code
    }

    init(_ code: ProblemCode, _ message: String) { self.init(message, code: code.rawValue) }

    /// A token that is given when it is good for nothing any more.
    static let expired = TokenError(.tokenExpired, "gave a token that has expired already")

    /// The clause.
    public var description: String { ShownText.line(message) }
}

extension OAuth2 {
    /// Reads an answer as RFC 6749 has it, sections 5.1 and 5.2.
    ///
    /// - Parameter response: The answer.
    /// - Returns: What it gives.
    /// - Throws: ``TokenError`` if it holds no token that can be used.
    public static func standardAnswer(_ response: HTTPResponse) throws -> TokenAnswer {
        let body = response.json
        guard response.isSuccess else {
            let texts = [body?["error"]?.string, body?["error_description"]?.string].compactMap { $0 }
            let said = texts.isEmpty ? "" : ": " + texts.joined(separator: ", ")
            throw TokenError(.tokenRefused, "answered \(response.status)\(said)")
        }
        guard let json = body, json.kind == .object else {
            throw TokenError("answered \(response.status) with a body that is no JSON object")
        }
        func problem(_ key: String, _ expected: String) -> TokenError {
            let found = json[key].map { FieldMessage.found($0, hidesValue: true) } ?? "nothing"
            return TokenError("answered with \(found) as \(key), not with \(expected)")
        }
        guard let access = json["access_token"]?.string, !access.isEmpty else {
            throw problem("access_token", "a text")
        }
        if let type = json["token_type"]?.string, type.lowercased() != "bearer" {
            throw TokenError("answered with a token of another type than bearer")
        }
        var answer = TokenAnswer(access: Secret(access))
        if let lifetime = json["expires_in"], !lifetime.isNull {
            guard let seconds = lifetime.double ?? lifetime.string.flatMap({ Double($0) }), seconds.isFinite else {
                throw problem("expires_in", "a number of seconds")
            }
            if seconds <= 0 { throw TokenError.expired }
            answer.lifetime = .bounded(seconds: seconds)
        }
        if let refresh = json["refresh_token"], !refresh.isNull {
            guard let text = refresh.string, !text.isEmpty else { throw problem("refresh_token", "a text") }
            answer.refresh = Secret(text)
        }
        return answer
    }
}
