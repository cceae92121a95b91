import DestinationActions
import DestinationActionsURLSession
import Dispatch
import LoopbackHTTP
import Testing

/// Runs a test against a server of its own and stops it afterwards.
func withServer(
    admits: @escaping @Sendable (LoopbackRequest) -> Bool = { _ in true },
    handler: @escaping @Sendable (LoopbackRequest) -> LoopbackResponse,
    test: (LoopbackServer) async throws -> Void
) async throws {
    let server = try LoopbackServer(admits: admits, handler: handler)
    defer { server.stop() }
    try await test(server)
}

extension LoopbackServer {
    /// A request to a path of one segment.
    func request(
        _ method: HTTPRequest.Method = .get, _ segment: String = "path", headers: HTTPHeaders = [:],
        body: String? = nil
    ) throws -> HTTPRequest {
        let url = try HTTPURL(BaseURL(unencrypted: address)).appending(segment)
        return HTTPRequest(method, url, headers: headers, body: body.map { [UInt8]($0.utf8) })
    }
}

extension URLSessionTransport {
    /// Sends a request with a generous time-out and returns its error, or `nil` if it got an answer.
    func failure(of request: HTTPRequest, timeout: Duration = patience) async -> TransportError? {
        do throws(TransportError) {
            _ = try await send(request, timeout: timeout)
            return nil
        } catch {
            return error
        }
    }
}

extension HTTPResponse {
    var text: String { String(decoding: body, as: UTF8.self) }
}

/// Longer than anything takes on a busy machine.
let patience = Duration.seconds(50)

/// Runs what blocks its thread on a thread that may be blocked.
func offPool(_ body: @escaping @Sendable () -> Void) async {
    await withCheckedContinuation { continuation in
        DispatchQueue.global().async {
            body()
            continuation.resume()
        }
    }
}

/// Waits for what happens in another thread without a call that could be awaited, and expects it.
func eventually(sourceLocation: SourceLocation = #_sourceLocation, _ isTrue: () -> Bool) async throws {
    let end = ContinuousClock.now + patience
    while !isTrue() {
        if ContinuousClock.now > end {
            Issue.record("It did not happen.", sourceLocation: sourceLocation)
            return
        }
        try await Task.sleep(for: .milliseconds(1))
    }
}
