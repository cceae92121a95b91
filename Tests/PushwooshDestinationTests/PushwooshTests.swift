import DestinationActions
import DestinationActionsTesting
import PushwooshDestination
import Testing

let settings: JSONObject = ["pushwooshAPIKey": "secret-key", "pushwooshAppCode": "AAAAA-BBBBB"]

func tester(_ action: String, mapping: JSONValue? = nil) throws -> DestinationTester {
    try DestinationTester(Pushwoosh(), settings: settings, action: action, mapping: mapping)
}

/// A tester of the action with batches, which sends in them.
func batches() throws -> DestinationTester {
    var subscription = Subscription(action: "trackEvent", trigger: "true")
    subscription.batching = true
    return try DestinationTester(Pushwoosh(), settings: settings, subscriptions: [subscription])
}

@Suite("Pushwoosh")
struct PushwooshTests {
    @Test("nothing is wrong with the destination")
    func check() async {
        let problems = await DestinationCheck.problems(in: Pushwoosh(), settings: settings)
        #expect(problems == [])
    }

    @Test("every request is authorised with the key and names the application")
    func headers() throws {
        let request = try tester("trackEvent").request(for: .fixture())
        #expect(request.headers["Authorization"] == "Token secret-key")
        #expect(request.headers["X-PW-Appcode"] == "AAAAA-BBBBB")
        #expect(request.headers["Content-Type"] == "application/json")
        #expect("\(request)".contains("secret-key") == false)
        #expect(
            "\(request.url)" == "https://integration-segment.svc-nue.pushwoosh.com/integration-segment/v1/post-events")
    }

    @Test("requests go to the address that is given")
    func baseURL() throws {
        let destination = Pushwoosh(baseURL: BaseURL(unencrypted: "http://127.0.0.1:8080/v1"))
        let tester = try DestinationTester(destination, settings: settings, action: "updateUserProfile")
        #expect(try tester.request(for: .fixture(.identify)).url.description == "http://127.0.0.1:8080/v1/track-user")
    }

    @Test("the presets take events and users")
    func presets() throws {
        let tester = try DestinationTester(Pushwoosh(), settings: settings)
        #expect(tester.instance.subscriptionNames == ["Track Events", "Create or Update User Profile"])
        for type in [EventType.track, .page, .screen] {
            #expect(try tester.request(for: .fixture(type)).url.path == "/post-events")
        }
        #expect(try tester.request(for: .fixture(.identify)).url.path == "/track-user")
    }

    @Test("attributes that have a field of their own are not sent twice")
    func attributes() throws {
        let event = Event.fixture(.identify, ["traits": ["email": "a@example.com", "city": "Paris", "plan": "pro"]])
        let body = try tester("updateUserProfile").request(for: event).json
        #expect(body["attributes"] == ["plan": "pro"])
        #expect(body["email"] == "a@example.com")
        #expect(body["city"] == "London")
    }

    @Test("null says that a value is to be removed, and a missing value says nothing")
    func nullAndMissing() throws {
        let event = Event.fixture(.identify, ["traits": ["email": .null], "context": ["locale": "fi"]])
        let body = try tester("updateUserProfile").request(for: event).json
        #expect(body["email"] == JSONValue.null)
        #expect(body["city"] == nil)
        #expect(body["current_location"] == nil)
    }

    @Test("deleting a user names the user")
    func deletion() throws {
        let tester = try DestinationTester(Pushwoosh(), settings: settings)
        let request = try tester.request(for: .delete(userId: "a b&c=d/../?x#y%20é"))
        #expect(request.url.path == "/delete-user")
        #expect(request.json == ["external_id": "a b&c=d/../?x#y%20é"])
    }

    @Test("a check of the credentials pings")
    func credentials() async throws {
        let transport = RecordingTransport()
        let instance = try DestinationInstance(Pushwoosh(), settings: settings)
        #expect(try await instance.checkCredentials(through: transport).kind == .delivered)
        #expect(transport.requests.first?.url.path == "/ping")
        #expect(transport.requests.first?.json == ["body": ["name": "test_segment_auth"]])
    }

    @Test(
        "settings that are missing, empty or hold control characters are refused",
        arguments: ["", "a\r\nX-Evil: 1", "a\0b"] as [JSONValue])
    func settingsAreChecked(code: JSONValue) {
        #expect(throws: ConfigurationErrors.self) {
            try DestinationInstance(
                Pushwoosh(), settings: ["pushwooshAPIKey": "k", "pushwooshAppCode": code])
        }
        #expect(throws: ConfigurationErrors.self) { try DestinationInstance(Pushwoosh(), settings: [:]) }
    }
}
