/// A type that keeps the tokens of destination instances where they outlive the process.
///
/// Without one, tokens live in the process. That does for client credentials, and for refresh tokens that stay the same. A partner
/// that gives a new refresh token with each token takes the old one back: after a restart only a store has the one that is good.
///
/// - **Implement it** with a row in a database or a file that nobody else reads: ``OAuthTokens/exposed`` is what to write. Several
///   processes with one refresh token that changes need a lock of their own around it.
/// - New tokens are used once ``keep(_:of:)`` has returned. While it throws, requests wait as for credentials that are refused,
///   and it is called again with the same tokens.
public protocol TokenStore: Sendable {
    /// Gives the tokens that were kept last.
    ///
    /// - Parameter instance: The name of the destination instance.
    /// - Returns: The tokens, or `nil` if there are none.
    /// - Throws: What stands in the way; it is asked again later.
    func tokens(of instance: String) async throws -> OAuthTokens?

    /// Keeps tokens in the place of those before.
    ///
    /// - Parameters:
    ///   - tokens: The tokens.
    ///   - instance: The name of the destination instance.
    /// - Throws: What stands in the way; it is called again later.
    func keep(_ tokens: OAuthTokens, of instance: String) async throws
}

/// The tokens of one destination instance; no description shows them.
public struct OAuthTokens: Sendable, Hashable, CustomReflectable {
    /// The token for requests.
    public let access: Secret
    /// The refresh token that is good now, or `nil` for a grant without.
    public let refresh: Secret?
    /// When the token for requests expires, or `nil` if the partner did not say.
    public let expires: Timestamp?
    /// Which client and grant they belong to, as a hash.
    let origin: String

    init(access: Secret, refresh: Secret?, expires: Timestamp?, origin: String) {
        self.access = access
        self.refresh = refresh
        self.expires = expires
        self.origin = origin
    }

    /// The tokens as JSON, secrets included: for a store and nothing else.
    public var exposed: JSONValue {
        var members: JSONObject = ["access": JSONValue(access.exposed)]
        members["refresh"] = refresh.map { JSONValue($0.exposed) }
        members["expires"] = expires.map { JSONValue("\($0)") }
        members["origin"] = JSONValue(origin)
        return JSONValue(members)
    }

    /// Reads what ``exposed`` has written.
    ///
    /// - Parameter exposed: The JSON; nothing is made of another one.
    public init?(exposed: JSONValue) {
        guard let access = exposed["access"]?.string, let origin = exposed["origin"]?.string else { return nil }
        if let expires = exposed["expires"], Timestamp(expires) == nil { return nil }
        self.init(
            access: Secret(access), refresh: exposed["refresh"]?.string.map { Secret($0) },
            expires: exposed["expires"].flatMap { Timestamp($0) }, origin: origin)
    }

    /// A mirror without the tokens.
    public var customMirror: Mirror {
        Mirror(self, children: ["expires": expires.map { "\($0)" } ?? "nil"], displayStyle: .struct)
    }
}
