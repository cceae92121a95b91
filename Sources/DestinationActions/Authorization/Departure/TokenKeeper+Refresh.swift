import DestinationActionsLocks

extension TokenKeeper {
    /// Gets tokens, and tells all who wait for them.
    func refresh(_ departure: Departure, refused: Secret?) async {
        do throws(TokenFailure) {
            finish(.success(try await tokens(departure, refused)), at: departure.now())
        } catch {
            finish(.failure(error), at: departure.now())
        }
    }

    /// The tokens that the store has, or new ones.
    private func tokens(_ departure: Departure, _ refused: Secret?) async throws(TokenFailure) -> OAuthTokens {
        func isGood(_ tokens: OAuthTokens) -> Bool {
            tokens.access != refused && tokens.isGood(at: departure.now() + .seconds(60))
        }
        if let stored = try await stored(), isGood(stored) { return stored }
        if let unkept = state.withLock({ $0.unkept }) {
            try await keep(unkept)
            if isGood(unkept) { return unkept }
        }
        let new = try await ask(departure)
        // What the partner has replaced is in the store before anything is done with what took its place.
        state.withLock { $0.unkept = new }
        try await keep(new)
        if new.access == refused { throw .sameAgain }
        return new
    }

    /// The tokens that the store has, the first time.
    private func stored() async throws(TokenFailure) -> OAuthTokens? {
        guard let store, !state.withLock({ $0.isLoaded }) else { return nil }
        let tokens: OAuthTokens?
        do { tokens = try await store.tokens(of: name) } catch {
            throw TokenFailure("the store of tokens does not give them: \(rules.redactor.message("\(error)"))")
        }
        live.add([tokens?.access, tokens?.refresh])
        return state.withLock { state in
            state.isLoaded = true
            // Those of other settings are of no use to these.
            if let tokens, tokens.origin == oauth2.origin, state.tokens == nil { state.tokens = tokens }
            return state.tokens
        }
    }

    private func keep(_ tokens: OAuthTokens) async throws(TokenFailure) {
        do { try await store?.keep(tokens, of: name) } catch {
            throw TokenFailure("the store of tokens does not keep the new one: \(rules.redactor.message("\(error)"))")
        }
        state.withLock { state in
            state.unkept = nil
            state.tokens = tokens
        }
    }

    /// Asks the token endpoint.
    private func ask(_ departure: Departure) async throws(TokenFailure) -> OAuthTokens {
        var refreshToken: Secret?
        if let declared = oauth2.declaredRefreshToken {
            refreshToken = state.withLock { $0.tokens?.refresh } ?? declared
        }
        let request: HTTPRequest
        do { request = try rules.check(oauth2.request(refreshToken)) } catch {
            throw TokenFailure("the request for one could not be made: \(rules.redactor.message("\(error)"))")
        }
        let response = try await send(request, departure)
        let now = departure.now()
        do {
            let answer = try oauth2.answer(response)
            live.add([answer.access, answer.refresh])
            if let lifetime = answer.lifetime, lifetime <= .zero {
                throw TokenError.expired
            }
            return OAuthTokens(
                access: answer.access,
                refresh: oauth2.declaredRefreshToken == nil ? nil : answer.refresh ?? refreshToken,
                expires: answer.lifetime.map { now + $0.bounded }, origin: oauth2.origin)
        } catch {
            throw TokenFailure(
                "the token endpoint \(rules.redactor.message("\(error)")).",
                retryAfter: departure.retryAfter(response))
        }
    }

    private func send(_ request: HTTPRequest, _ departure: Departure) async throws(TokenFailure) -> HTTPResponse {
        let watch = departure.watch?()
        let host = String(request.url.base.host)
        do throws(TransportError) {
            let response = try await departure.send(request)
            watch?(.token, host, response.status, response.isSuccess ? "delivered" : "http\(response.status)")
            return response
        } catch {
            watch?(.token, host, error.head?.status, error.code.description)
            throw TokenFailure("the token endpoint gave no answer: \(rules.redactor.scrub(error))")
        }
    }
}
