/// What one attempt is sent with.
struct Departure: Sendable {
    /// Takes note of how a request ended.
    typealias Watch = @Sendable (_ purpose: RequestPurpose, _ host: String, _ status: Int?, _ code: String) -> Void

    let transport: any HTTPTransport
    /// How long each request may take.
    let timeout: Duration
    /// Gives the time for signatures and for tokens that expire.
    let now: @Sendable () -> Timestamp
    /// Starts what must not end with the attempt.
    let spawn: @Sendable (@escaping @Sendable () async -> Void) -> Void
    /// Reads how long the headers of an answer ask to wait.
    let retryAfter: @Sendable (HTTPResponse) -> Duration?
    /// Is called when a request begins, where somebody observes.
    let watch: (@Sendable () -> Watch)?

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        try await transport.send(request, timeout: timeout)
    }

    func result(of request: HTTPRequest) async -> Result<HTTPResponse, TransportError> {
        do throws(TransportError) { return .success(try await send(request)) } catch { return .failure(error) }
    }
}
