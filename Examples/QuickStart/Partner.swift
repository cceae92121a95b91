import DestinationActions
import LoopbackHTTP
import Synchronization

/// A partner on this machine: it speaks GWEN's GraphQL, remembers what it received, and refuses what it dislikes.
final class Partner: Sendable {
    static let apiKey = "quick-start-key"

    private let received: Received
    private let server: LoopbackServer

    init() throws {
        let received = Received()
        self.received = received
        server = try LoopbackServer { request in Self.answer(request, received) }
    }

    var address: String { server.address }

    func stop() { server.stop() }

    /// What arrived since the last call.
    func lastReceived() -> String? { received.take() }

    private final class Received: Sendable {
        private let last = Mutex<String?>(nil)
        func put(_ text: String) { last.withLock { $0 = text } }
        func take() -> String? {
            last.withLock { last in
                defer { last = nil }; return last
            }
        }
    }

    private static func answer(_ request: LoopbackRequest, _ received: Received) -> LoopbackResponse {
        guard let body = try? JSONValue(parsing: request.body) else { return LoopbackResponse(status: 400) }
        guard request["Authorization"] == apiKey else {
            return LoopbackResponse(
                status: 200, body: #"{"errors":[{"message":"Not signed in","extensions":{"code":"UNAUTHENTICATED"}}]}"#)
        }
        received.put("\(body["operationName"]?.string ?? "?") \(body["variables"] ?? [:])")
        if body["variables"]?["data"]?["reject"]?.bool == true {
            // GraphQL says so with status 200: a library that looks at the status alone would lose the event.
            return LoopbackResponse(status: 200, body: #"{"errors":[{"message":"Unknown event type"}]}"#)
        }
        return LoopbackResponse(status: 200, body: #"{"data":{}}"#)
    }
}
