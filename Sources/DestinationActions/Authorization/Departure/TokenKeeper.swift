import DestinationActionsLocks

/// Has the tokens of one destination instance, and gets new ones: one request at a time, while all who need a token wait.
final class TokenKeeper: Sendable {
    /// What comes of asking for a token; no token is one that the partner would refuse once more.
    typealias Given = Result<Secret?, TransportError>

    struct Waiter {
        let id: UInt64
        let refused: Secret?
        let continuation: UnsafeContinuation<Given, Never>
    }

    struct State {
        var tokens: OAuthTokens?
        /// When new ones are to be got, ahead of the time at which these expire.
        var renewAt: Timestamp?
        /// New ones that the store has not taken yet.
        var unkept: OAuthTokens?
        var isLoaded = false
        var isRefreshing = false
        var waiters: [Waiter] = []
        var lastWaiter: UInt64 = 0
        /// Why there is no new token, and the pause before another try.
        var failure: (error: TransportError, pause: Pause)?
        /// The partner refuses a token that is new, and the pause before another one is asked for on its account.
        var refusal: Pause?
    }

    /// A wait that grows.
    struct Pause {
        private static let first: Duration = .seconds(1)
        private static let longest: Duration = .seconds(300)

        private let length: Duration
        private let since: Timestamp
        private let until: Timestamp

        init(after last: Pause?, at now: Timestamp, atLeast least: Duration? = nil) {
            length = min(last.map { $0.length * 2 } ?? Self.first, Self.longest)
            since = now
            until = now + max(length, least ?? .zero)
        }

        /// Whether it is not over; a clock that went back ends it.
        func holds(at now: Timestamp) -> Bool { since <= now && now < until }
    }

    let oauth2: OAuth2
    let rules: DepartureRules
    let live: LiveSecrets
    let store: (any TokenStore)?
    let name: String
    let state = Mutex(State())

    init(_ oauth2: OAuth2, _ rules: DepartureRules, live: LiveSecrets, store: (any TokenStore)?, name: String) {
        self.oauth2 = oauth2
        self.rules = rules
        self.live = live
        self.store = store
        self.name = name
        live.add([oauth2.declaredRefreshToken])
    }

    /// A token that is good as far as one knows.
    func token(_ departure: Departure) async throws(TransportError) -> Secret {
        guard let token = try await given(departure, refused: nil).get() else { throw Self.cancelled }
        return token
    }

    /// A token in the place of one that the partner refused; `nil` if it refuses those as well that it has just given.
    func token(_ departure: Departure, inPlaceOf refused: Secret) async throws(TransportError) -> Secret? {
        try await given(departure, refused: refused).get()
    }

    /// The partner takes the token.
    func accepted() { state.withLock { if $0.refusal != nil { $0.refusal = nil } } }

    /// The partner refuses a token that it has just given.
    func refused(at now: Timestamp) { state.withLock { $0.refusal = Pause(after: $0.refusal, at: now) } }

    private func given(_ departure: Departure, refused: Secret?) async -> Given {
        let now = departure.now()
        let id = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        return await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                var starts = false
                let known = state.withLock { state -> Given? in
                    if Task.isCancelled { return .failure(Self.cancelled) }
                    if let known = Self.look(state, now, refused) { return known }
                    state.waiters.append(Waiter(id: id, refused: refused, continuation: continuation))
                    starts = !state.isRefreshing
                    state.isRefreshing = true
                    return nil
                }
                if let known { continuation.resume(returning: known) }
                // Whoever waits may go; a refresh token that the partner has replaced must not be lost with them.
                if starts { departure.spawn { [self] in await refresh(departure, refused: refused) } }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.waiters.firstIndex { $0.id == id }.map { state.waiters.remove(at: $0) }
            }
            waiter?.continuation.resume(returning: .failure(Self.cancelled))
        }
    }

    private static let cancelled = TransportError(.cancelled, "The task was cancelled.", mayHaveArrived: false)

    /// What can be said at once; `nil` if a new token is to be waited for.
    private static func look(_ state: State, _ now: Timestamp, _ refused: Secret?) -> Given? {
        let good = state.tokens.flatMap { $0.access == refused ? nil : $0 }
        if let good, state.renewAt.map({ now < $0 }) ?? true { return .success(good.access) }
        if refused != nil, good == nil, state.refusal?.holds(at: now) == true { return .success(nil) }
        guard let failure = state.failure, failure.pause.holds(at: now) else { return nil }
        return good?.isGood(at: now) == true ? .success(good?.access) : .failure(failure.error)
    }

    /// Tells all who wait what came of a refresh.
    func finish(_ result: Result<OAuthTokens, TokenFailure>, at now: Timestamp) {
        let told = state.withLock { state -> [(Waiter, Given)] in
            state.isRefreshing = false
            switch result {
            case .success(let tokens):
                state.tokens = tokens
                state.failure = nil
                state.renewAt = tokens.expires.map { expires in
                    // A minute ahead, but not before half of the time is over.
                    let left = expires - now
                    return now + max(left - .seconds(60), left / 2)
                }
            case .failure(let failure):
                let pause = Pause(after: state.failure?.pause, at: now, atLeast: failure.retryAfter)
                state.failure = (failure.error, pause)
            }
            defer { state.waiters = [] }
            return state.waiters.map { waiter in
                let good = state.tokens.flatMap { $0.access != waiter.refused && $0.isGood(at: now) ? $0 : nil }
                if let good { return (waiter, .success(good.access)) }
                return (waiter, .failure(state.failure?.error ?? TokenFailure.sameAgain.error))
            }
        }
        for (waiter, given) in told { waiter.continuation.resume(returning: given) }
    }
}

extension OAuthTokens {
    /// Whether the token for requests has not expired.
    func isGood(at now: Timestamp) -> Bool { expires.map { now < $0 } ?? true }
}

/// Why there is no new token.
struct TokenFailure: Error {
    let error: TransportError
    /// How long the token endpoint asks to wait.
    var retryAfter: Duration?

    init(_ message: String, retryAfter: Duration? = nil) {
        error = TransportError(.credentials, "There is no token for the request: \(message)", mayHaveArrived: false)
        self.retryAfter = retryAfter
    }

    static let sameAgain = TokenFailure("the token endpoint gave the token again that the partner refuses.")
}
