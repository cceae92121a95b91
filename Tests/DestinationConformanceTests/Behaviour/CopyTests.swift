import DestinationActions
import Testing

@Suite("Copies on the wire")
struct CopyTests {
    /// Destination, action, settings, and the type of an event that it takes.
    static let actions: [(String, String, JSONObject, String)] = [
        ("gwen", "sendEvent", ["apiKey": "k"], "track"),
        ("pushwoosh", "trackEvent", ["pushwooshAPIKey": "k", "pushwooshAppCode": "A-B"], "track"),
        ("pushwoosh", "updateUserProfile", ["pushwooshAPIKey": "k", "pushwooshAppCode": "A-B"], "identify"),
        ("gleap", "trackEvent", ["apiToken": "t"], "track"),
        ("gleap", "identifyContact", ["apiToken": "t"], "identify"),
        ("encharge", "identifyUser", ["apiKey": "k"], "identify"),
        ("encharge", "trackEvent", ["apiKey": "k"], "track"),
        ("encharge", "trackPageView", ["apiKey": "k"], "page"),
        ("encharge", "createUpdateObject", ["apiKey": "k"], "group"),
    ]

    @Test(
        "long integers, lone surrogates and odd escapes in a copied object go out byte for byte",
        arguments: actions)
    func copies(_ destination: String, _ action: String, _ settings: JSONObject, _ type: String) throws {
        let copied = #"{"id":123456789012345678901234567890,"s":"x\ud83d y","f":1.50,"e":"\u00e9\/","n":[1e2,-0]}"#
        let members = #"{"o":\#(copied),"id":123456789012345678901234567890,"s":"\udc00"}"#
        let event = try Event(
            parsing: Array(
                #"""
                {"type":"\#(type)","event":"E","userId":"3f1c2a50-8d4e-4b1a-9c77-0a1b2c3d4e5f","groupId":"g","name":"N",
                 "messageId":"m","timestamp":"2024-01-01T00:00:00Z","properties":\#(members),"traits":\#(members)}
                """#.utf8))
        let subscription = Subscription(action: action, trigger: "true")
        let instance = try Run.instance(destination, settings: settings, subscriptions: [subscription])
        let request = try #require(instance.requests(for: event).first)
        let body = String(decoding: request.body ?? [], as: UTF8.self)
        #expect(body.contains(copied), "\(body)")
        #expect(body.contains(#""id":123456789012345678901234567890,"s":"\udc00""#), "\(body)")
    }
}
