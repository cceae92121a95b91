import DestinationActions
import DestinationActionsCompression
import DestinationActionsTesting
import DestinationActionsURLSession
import LoopbackHTTP
import DestinationActionsLocks
import Testing
import WebhookDestination

@Suite("Webhooks over real sockets")
struct WebhookSocketTests {
    /// Longer than anything takes on a busy machine.
    private static let patient = DeliveryLimits(timeout: .seconds(60))

    /// Sends one event to a receiver on this machine.
    private static func send(
        _ event: Event, _ webhook: Webhook = Webhook(limits: patient), more: JSONObject = [:],
        answer: @escaping @Sendable (LoopbackRequest) -> LoopbackResponse
    ) async throws -> (outcome: Outcome?, requests: [LoopbackRequest]) {
        let arrived = Mutex<[LoopbackRequest]>([])
        let server = try LoopbackServer { request in
            arrived.withLock { $0.append(request) }
            return answer(request)
        }
        defer { server.stop() }
        var settings: JSONObject = ["url": JSONValue(server.address + "/in"), "trustedHosts": ["127.0.0.1"]]
        for member in more { settings[member.key] = member.value }
        let instance = try DestinationInstance(webhook, settings: settings)
        let pipeline = try Pipeline([instance], transport: URLSessionTransport())
        let outcomes = await pipeline.deliver(event, deadline: .seconds(240))
        await pipeline.shutdown()
        return (outcomes.first?.outcome, arrived.withLock { $0 })
    }

    @Test("what arrives is signed as it arrives, and carries what is never shown")
    func signed() async throws {
        let signature = WebhookSignature(secret: "whsec")
        let event = Event.fixture(.track, ["properties": ["note": "größer 🐎"]])
        let sent = try await Self.send(
            event, more: ["signingSecret": "whsec", "secretQuery": [["name": "to ken", "value": "a/b&c"]]]
        ) { request in
            let isValid = signature.isValid(request["X-Signature"] ?? "", body: request.body, at: .now())
            return LoopbackResponse(status: isValid ? 200 : 401)
        }
        #expect(sent.outcome?.name == "delivered")
        #expect(sent.requests.map(\.target) == ["/in?to%20ken=a%2Fb%26c"])
        #expect(try sent.requests.map { try JSONValue(parsing: $0.body) } == [event.json])
    }

    @Test("a compressed body says so, is signed compressed, and is the event when it is unpacked")
    func compressed() async throws {
        let signature = WebhookSignature(secret: "whsec")
        let note = String(repeating: "note ", count: 1_000)
        let event = Event.fixture(.track, ["properties": ["note": JSONValue(note)]])
        let sent = try await Self.send(
            event, Webhook(limits: Self.patient, bodyEncoding: Gzip()), more: ["signingSecret": "whsec"]
        ) { request in
            let isValid = signature.isValid(request["X-Signature"] ?? "", body: request.body, at: .now())
            return LoopbackResponse(status: isValid && request["Content-Encoding"] == "gzip" ? 200 : 401)
        }
        #expect(sent.outcome?.name == "delivered")
        let body = try #require(sent.requests.first?.body)
        #expect(body.starts(with: [0x1F, 0x8B]) && body.count < note.utf8.count / 2)
    }

    @Test("a redirect is not followed, wherever it leads, and a receiver that is gone fails the event once")
    func elsewhere() async throws {
        for status in [301, 307, 308, 410] {
            let sent = try await Self.send(.fixture()) { _ in
                LoopbackResponse(status: status, headers: [("Location", "/elsewhere")])
            }
            #expect(sent.outcome?.name == "failed")
            #expect(sent.requests.map(\.target) == ["/in"], "\(status)")
        }
    }
}
