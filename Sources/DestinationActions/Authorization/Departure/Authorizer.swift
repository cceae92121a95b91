/// Puts on requests, when they go out, what authorises them.
struct Authorizer: Sendable {
    private enum Way: Sendable {
        case tokens(TokenKeeper)
        case signature(@Sendable (_ request: HTTPRequest, _ time: Timestamp) throws -> HTTPRequest)
    }

    private let way: Way
    /// The headers of which requests have placeholders.
    private let placeholders: [String]
    private let rules: DepartureRules

    /// Nothing is made of an authorisation that is the same for every request.
    ///
    /// - Parameters:
    ///   - authorization: The authorisation.
    ///   - rules: What every request has to keep to.
    ///   - live: Takes the tokens, so that no text shows them.
    ///   - tokens: Where tokens outlive the process, and under which name.
    init?(
        _ authorization: Authorization, _ rules: DepartureRules, live: LiveSecrets,
        tokens: (store: (any TokenStore)?, name: String)
    ) {
        switch authorization.kind {
        case .headers, .basic: return nil
        case .oauth2(let oauth2):
            way = .tokens(TokenKeeper(oauth2, rules, live: live, store: tokens.store, name: tokens.name))
        case .signature(let sign): way = .signature(sign)
        }
        placeholders = authorization.headers
        self.rules = rules
    }

    /// How tokens are got, if they are.
    var oauth2: OAuth2? { if case .tokens(let keeper) = way { keeper.oauth2 } else { nil } }

    /// How many times the time of a request an attempt may take: that of waiting for a token, of a second one, and of sending again.
    var requests: Int { oauth2 == nil ? 1 : 4 }

    /// Authorises a request and sends it; once more with another token, if the partner does not take the first.
    func send(_ request: HTTPRequest, _ departure: Departure) async throws(TransportError) -> HTTPResponse {
        switch way {
        case .signature(let sign):
            let time = departure.now()
            return try await departure.send(authorized(request) { $0 = try sign($0, time) })
        case .tokens(let keeper):
            let token = try await keeper.token(departure)
            let first = try authorized(request) { keeper.oauth2.apply(token, &$0) }
            let watch = departure.watch?()
            let result = await departure.result(of: first)
            guard let refusal = keeper.oauth2.refusal(in: result) else {
                keeper.accepted()
                return try result.get()
            }
            guard let fresh = try await keeper.token(departure, inPlaceOf: token) else { return try result.get() }
            watch?(.events, String(request.url.base.host), refusal.status, "http\(refusal.status)")
            let second = try authorized(request) { keeper.oauth2.apply(fresh, &$0) }
            let again = await departure.result(of: second)
            if keeper.oauth2.refusal(in: again) == nil {
                keeper.accepted()
            } else {
                keeper.refused(at: departure.now())
            }
            return try again.get()
        }
    }

    /// The request with what authorises it, all of which is sensitive; it goes nowhere else than before.
    private func authorized(
        _ request: HTTPRequest, _ change: (inout HTTPRequest) throws -> Void
    ) throws(TransportError) -> HTTPRequest {
        var changed = request
        for name in placeholders where changed.headers[name]?.isExactly(Redacted.text) == true {
            changed.headers[name] = nil
        }
        do {
            try change(&changed)
            for field in changed.headers.fields where !field.isSensitive && !request.headers.fields.contains(field) {
                changed.headers.set(field.name, to: field.value, isSensitive: true)
            }
            return try rules.check(changed)
        } catch {
            let reason = rules.redactor.message("\(error)")
            throw TransportError(
                .invalidRequest, "The request could not be authorised: \(reason)", mayHaveArrived: false)
        }
    }
}

extension OAuth2 {
    /// The answer that says that the partner does not take the token, be it too long to have come whole.
    fileprivate func refusal(in result: Result<HTTPResponse, TransportError>) -> HTTPResponse? {
        switch result {
        case .success(let response): refusesToken(response) ? response : nil
        case .failure(let error): error.head.flatMap { refusesToken($0) ? $0 : nil }
        }
    }
}

/// What every request has to keep to that is made for a departure, and what takes secrets out of what is said of it.
struct DepartureRules: Sendable {
    let check: @Sendable (HTTPRequest) throws(ActionError) -> HTTPRequest
    let redactor: Redactor
}
