/// How the requests of a destination are authorised, besides the headers that never change (``Destination/headers(for:)``).
///
/// It is put on at departure, for each attempt anew: requests stay pure, so that previews and tests see them without it, with
/// `<redacted>` in the headers that it sets.
///
/// ```swift
/// func authorization(for settings: Payload<Settings>) throws -> Authorization {
///     .basic(user: settings.account, password: settings.key)
/// }
/// ```
public struct Authorization: Sendable {
    enum Kind: Sendable {
        case headers
        case basic(user: String, password: Secret)
        case oauth2(OAuth2)
        case signature(@Sendable (_ request: HTTPRequest, _ time: Timestamp) throws -> HTTPRequest)
    }

    let kind: Kind
    /// Whether secrets come while an instance runs.
    var hasTokens: Bool { if case .oauth2 = kind { true } else { false } }
    /// The headers that are set at departure.
    let headers: [String]

    /// Nothing but the headers of the destination.
    public static var headers: Authorization { Authorization(kind: .headers, headers: []) }

    /// A user and a password (RFC 7617).
    ///
    /// - Parameters:
    ///   - user: The user; a colon in it makes the instance invalid.
    ///   - password: The password.
    /// - Returns: The authorisation.
    public static func basic(user: String, password: Secret) -> Authorization {
        Authorization(kind: .basic(user: user, password: password), headers: ["Authorization"])
    }

    /// Tokens that expire (RFC 6749).
    ///
    /// - Parameter oauth2: How tokens are got and used.
    /// - Returns: The authorisation.
    public static func oauth2(_ oauth2: OAuth2) -> Authorization {
        Authorization(kind: .oauth2(oauth2), headers: oauth2.headers)
    }

    /// A signature over the request and the time.
    ///
    /// ```swift
    /// .signature(headers: ["X-Time", "X-Signature"]) { request, time in
    ///     var request = request
    ///     let seconds = "\(time.seconds)"
    ///     let text = "\(request.method.rawValue)\n\(request.url.fullPath)\n\(seconds)\n"
    ///     let signed = Array(text.utf8) + (request.body ?? [])
    ///     request.headers.set("X-Time", to: seconds)
    ///     request.headers.set(
    ///         "X-Signature", to: HashAlgorithm.sha256.authenticate(signed, key: Array(key.exposed.utf8)).hexadecimal)
    ///     return request
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - headers: The headers that the signature sets, for previews; `Authorization` unless given. What it sets is sensitive.
    ///   - sign: Signs a request: a function of the request and the time alone, which may change headers, query and body. One that
    ///     throws, or makes a request that may not be sent, fails the event.
    /// - Returns: The authorisation.
    public static func signature(
        headers: [String] = ["Authorization"],
        _ sign: @escaping @Sendable (_ request: HTTPRequest, _ time: Timestamp) throws -> HTTPRequest
    ) -> Authorization {
        Authorization(kind: .signature(sign), headers: headers)
    }

    /// What is wrong with it, or `nil` if nothing is.
    var problem: String? {
        switch kind {
        case .basic(let user, _) where user.utf8.contains(UInt8(ascii: ":")): "must have a user without a colon"
        case .basic, .headers, .signature, .oauth2: nil
        }
    }
}

extension HTTPHeaders {
    /// Adds what is the same for every request, and placeholders for what is set at departure.
    mutating func authorize(by authorization: Authorization) {
        for name in authorization.headers { set(name, to: Redacted.text, isSensitive: true) }
        if case .basic(let user, let password) = authorization.kind {
            setBasic(user: user, password: password)
        }
    }

    /// Sets the header of a user and a password.
    mutating func setBasic(user: String, password: Secret) {
        let pair = Base64.encode(Array("\(user):\(password.exposed)".utf8))
        set("Authorization", to: "Basic \(pair)", isSensitive: true)
    }
}
