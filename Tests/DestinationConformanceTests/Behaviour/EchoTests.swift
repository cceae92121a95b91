import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Partners that echo keys")
struct EchoTests {
    private static let key = "sk_live_0123456789abcdef"

    /// Destination, action, settings, status, and an answer with a text in it.
    static let partners: [(String, String, JSONObject, Int, String)] = [
        ("gwen", "sendEvent", ["apiKey": JSONValue(key)], 200, #"{"errors":[{"message":"TEXT"}]}"#),
        (
            "pushwoosh", "trackEvent", ["pushwooshAPIKey": JSONValue(key), "pushwooshAppCode": "A-B"], 400,
            #"{"message":"TEXT"}"#
        ),
        ("gleap", "trackEvent", ["apiToken": JSONValue(key)], 400, #"{"message":"TEXT"}"#),
        ("encharge", "trackEvent", ["apiKey": JSONValue(key)], 400, #"{"error":{"message":"TEXT"}}"#),
    ]

    @Test("no part of a key shows where a message is cut", arguments: partners)
    func cut(_ destination: String, _ action: String, _ settings: JSONObject, _ status: Int, _ body: String)
        async throws
    {
        let subscription = Subscription(action: action, trigger: "true")
        let instance = try Run.instance(destination, settings: settings, subscriptions: [subscription])
        for count in Array(270...305) + Array(470...505) {
            let text = String(repeating: ".", count: count) + Self.key + String(repeating: ".", count: 300)
            let parts = body.split(separator: "TEXT", maxSplits: 1)
            let answer = HTTPResponse(status: status, body: Array((parts[0] + text + parts[1]).utf8))
            let outcomes = await instance.deliver(.fixture(), through: RecordingTransport([.response(answer)]))
            guard case .failed(let failure) = outcomes.first?.outcome else {
                Issue.record("\(outcomes)")
                continue
            }
            #expect(failure.message.hasPrefix("...."))
            #expect(!failure.message.contains("sk_"), "\(count): \(failure.message)")
            #expect(failure.message.unicodeScalars.count <= 501)
        }
    }

    @Test("no part of a key shows where a value of the event is cut")
    func values() throws {
        let settings: JSONObject = ["apiToken": JSONValue(Self.key)]
        let subscription = Subscription(action: "identifyContact", trigger: "true")
        let instance = try Run.instance("gleap", settings: settings, subscriptions: [subscription])
        for count in 16...36 {
            let email = JSONValue(String(repeating: ".", count: count) + Self.key + "!")
            let runs = instance.dryRun(.fixture(.identify, ["traits": ["email": email]]))
            let shown = runs.map(\.description).joined()
            #expect(shown.contains("must be an email address"), "\(shown)")
            #expect(!shown.contains("sk_l"), "\(count): \(shown)")
        }
    }
}
