import DestinationActions
import LoopbackHTTP
import DestinationActionsLocks
import WebhookDestination

/// The partners of all five destinations, played on this machine: they remember what they received, and refuse, throttle
/// and fail as real ones do.
final class Partner: Sendable {
    /// The key that they accept.
    static let key = "quick-start-key"

    private final class Memory: Sendable {
        let received = Mutex<Set<JSONValue>>([])
        let counts = Mutex<[String: Int]>([:])

        /// How often a path was asked for, this time included.
        func count(_ path: String) -> Int {
            counts.withLock { counts in
                counts[path, default: 0] += 1
                return counts[path] ?? 0
            }
        }
    }

    private let memory: Memory
    private let server: LoopbackServer

    init() throws {
        let memory = Memory()
        self.memory = memory
        server = try LoopbackServer { Self.answer($0, memory) }
    }

    var address: String { server.address }

    func stop() { server.stop() }

    /// Whether a body arrived and was accepted, alone or as one of the events of a batch.
    func hasReceived(_ body: JSONValue) -> Bool {
        memory.received.withLock { received in Self.parts(body).allSatisfy(received.contains) }
    }

    private static func parts(_ body: JSONValue) -> [JSONValue] { body["events"]?.array ?? [body] }

    private static func answer(_ request: LoopbackRequest, _ memory: Memory) -> LoopbackResponse {
        let path = request.target.prefix { $0 != "?" }
        let body = (try? JSONValue(parsing: request.body)) ?? .null
        let count = memory.count("\(request.method) \(path)")
        let response =
            switch path.split(separator: "/").first {
            case "graphql": gwen(request, body)
            case "pushwoosh": pushwoosh(request, body)
            case "gleap": gleap(request, path, count)
            case "webhook": webhook(request)
            default: encharge(request, path, count)
            }
        if response.status == 200, !body.isNull {
            memory.received.withLock { received in for part in parts(body) { received.insert(part) } }
        }
        return response
    }

    /// GraphQL says everything with status 200; who looks at the status alone loses events.
    private static func gwen(_ request: LoopbackRequest, _ body: JSONValue) -> LoopbackResponse {
        if request["Authorization"] != key {
            return LoopbackResponse(
                body: #"{"errors":[{"message":"No such key","extensions":{"code":"UNAUTHENTICATED"}}]}"#)
        }
        if body["variables"]?["data"]?["reject"]?.bool == true {
            return LoopbackResponse(body: #"{"errors":[{"message":"Unknown event type"}]}"#)
        }
        return LoopbackResponse(body: #"{"data":{}}"#)
    }

    /// One bad event spoils a batch, and the answer does not say which.
    private static func pushwoosh(_ request: LoopbackRequest, _ body: JSONValue) -> LoopbackResponse {
        if request["Authorization"] != "Token " + key {
            return LoopbackResponse(status: 401, body: #"{"message":"unauthorized"}"#)
        }
        let isSpoiled = body["events"]?.array?.contains { $0["attributes"]?["reject"]?.bool == true } ?? false
        return isSpoiled
            ? LoopbackResponse(status: 400, body: #"{"status":"failure","message":"invalid event"}"#)
            : LoopbackResponse()
    }

    /// Asks for patience once.
    private static func gleap(_ request: LoopbackRequest, _ path: Substring, _ count: Int) -> LoopbackResponse {
        if request["Api-Token"] != key { return LoopbackResponse(status: 401, body: #"{"error":"Unauthorized"}"#) }
        if path.hasSuffix("/track"), count == 2 {
            return LoopbackResponse(
                status: 429, headers: [("Retry-After", "1")], body: #"{"error":"Too many requests"}"#)
        }
        return LoopbackResponse(body: "{}")
    }

    /// Takes what is signed, and nothing else.
    private static func webhook(_ request: LoopbackRequest) -> LoopbackResponse {
        let signature = WebhookSignature(secret: Secret(key))
        let isValid = signature.isValid(request["X-Signature"] ?? "", body: request.body, at: .now())
        return isValid ? LoopbackResponse() : LoopbackResponse(status: 401, body: #"{"message":"not signed"}"#)
    }

    /// Stumbles once, and hangs up once without a word.
    private static func encharge(_ request: LoopbackRequest, _ path: Substring, _ count: Int) -> LoopbackResponse {
        if request["X-Encharge-Token"] != key {
            return LoopbackResponse(status: 401, body: #"{"error":{"message":"Unauthorized"}}"#)
        }
        if path.hasPrefix("/ingest") {
            if count == 2 { return LoopbackResponse(status: 503, body: #"{"error":"Out of order"}"#) }
            if count == 4 { return LoopbackResponse(manner: .nothing) }
        }
        return LoopbackResponse(body: "{}")
    }
}
