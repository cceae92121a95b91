import DestinationActions
import DestinationActionsTesting
import GWENDestination
import Testing

@Suite("Actions of GWEN")
struct GWENActionTests {
    static let id = JSONValue(Event.fixtureUserId)

    /// A query on one line.
    static func folded(_ query: JSONValue?) -> String {
        (query?.string ?? "").split { $0 == " " || $0 == "\n" }.joined(separator: " ")
    }

    @Test("an event is sent with its type and properties")
    func sendEvent() throws {
        let request = try tester("sendEvent").request(for: .fixture())
        #expect(request.method == .post)
        #expect("\(request.url)" == "https://gwen.insertcoin.se/graphql")
        #expect(
            request.headers.fields.map { "\($0.name): \($0.value)" } == [
                "Authorization: secret-key",
                "User-Agent: destination-actions-swift/\(DestinationActionsVersion.current)",
                "Content-Type: application/json",
            ])
        #expect(request.json.object?.keys == ["operationName", "query", "variables"])
        #expect(request.json["operationName"] == "SendEvent")
        #expect(
            Self.folded(request.json["query"])
                == "mutation SendEvent($userId: UUID!, $type: String!, $data: JSONObject) "
                + "{ event(userId: $userId, type: $type, data: $data) }")
        #expect(
            request.json["variables"] == [
                "userId": Self.id, "type": "track", "data": ["total": 27.5, "currency": "EUR"],
            ])
    }

    @Test("a user is identified with what is known of the device")
    func identifyUser() throws {
        let request = try tester("identifyUser").request(for: .fixture(.identify))
        #expect(request.json["operationName"] == "UserSession")
        #expect(
            Self.folded(request.json["query"])
                == "mutation UserSession($userId: UUID!, $session: UserSessionInput) "
                + "{ userSession(userId: $userId, data: $session) { timestamp } }")
        #expect(
            request.json["variables"] == [
                "userId": Self.id, "session": ["ip": "203.0.113.7", "userAgent": "Fixture/1.0"],
            ])
    }

    @Test(
        "what is not known of the device is left out",
        arguments: [
            ([:], [:]), (["ip": "203.0.113.7"], ["ip": "203.0.113.7"]), (["userAgent": "A"], ["userAgent": "A"]),
            (["ip": "", "userAgent": .null], [:]), (["ip": 7], ["ip": "7"]),
        ] as [(JSONValue, JSONValue)])
    func session(context: JSONValue, session: JSONValue) throws {
        let request = try tester("identifyUser").request(for: .fixture(.identify, ["context": context]))
        #expect(request.json["variables"]?["session"] == session)
    }

    @Test("the data goes out as it came, byte for byte")
    func bytes() throws {
        let event = try Event(
            parsing: #"{"type":"track","userId":"\#(Event.fixtureUserId)","properties":{"total":1.50,"name":"\u00e9"}}"#
        )
        let body = try #require(try tester("sendEvent").request(for: event).body)
        #expect(String(decoding: body, as: UTF8.self).hasSuffix(#""data":{"total":1.50,"name":"\u00e9"}}}"#))
    }

    struct Invalid: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let changes: JSONObject
        let problems: [String]
    }

    static let invalid = [
        Invalid(
            testDescription: "no user", changes: ["userId": .null],
            problems: ["User ID (userId) is required, found nothing"]),
        Invalid(
            testDescription: "no UUID", changes: ["userId": "user_81"],
            problems: [#"User ID (userId) must be a UUID, found the string "user_81""#]),
        Invalid(
            testDescription: "a number", changes: ["userId": 42],
            problems: ["User ID (userId) must be a UUID, found the number 42"]),
        Invalid(
            testDescription: "a URN of something else", changes: ["userId": "urn:isbn:0451450523"],
            problems: [#"User ID (userId) must be a UUID, found the string "urn:isbn:0451450523""#]),
        Invalid(
            testDescription: "data that is no object", changes: ["properties": "x"],
            problems: [#"Data (data) must be an object, found the string "x""#]),
        Invalid(
            testDescription: "both", changes: ["userId": "", "properties": 1],
            problems: [
                "User ID (userId) is required, found an empty string",
                "Data (data) must be an object, found the number 1",
            ]),
    ]

    @Test("an event that GWEN would refuse is refused here, with all that is wrong", arguments: invalid)
    func invalidEvents(_ c: Invalid) throws {
        #expect(try tester("sendEvent").problems(for: .fixture(.track, c.changes)).map(\.message) == c.problems)
    }

    @Test("the presets send track events and identify users, and say why other events are not sent")
    func presets() throws {
        let instance = try DestinationInstance(GWEN(), settings: settings)
        #expect(instance.subscriptionNames == ["Identify a user", "Send an event to GWEN"])
        for type in EventType.allCases where type != .delete {
            let operations = instance.requests(for: .fixture(type)).map { $0.json["operationName"] }
            #expect(operations == (type == .track ? ["SendEvent"] : type == .identify ? ["UserSession"] : []))
        }
        #expect(
            instance.dryRun(.fixture(.page)).map(\.description) == [
                #"Identify a user: skipped, type = "identify" is false: type is "page""#,
                #"Send an event to GWEN: skipped, type = "track" is false: type is "page""#,
            ])
    }

    @Test(
        "the integrations object means GWEN by its name",
        arguments: [
            (["GWEN (Actions)": false], 0), (["All": false], 0), (["All": false, "GWEN (Actions)": true], 1),
            (["GWEN": false], 1), (["gwen (actions)": false], 1),
        ] as [(JSONValue, Int)])
    func integrations(integrations: JSONValue, requests: Int) throws {
        let instance = try DestinationInstance(GWEN(), settings: settings)
        #expect(instance.requests(for: .fixture(.track, ["integrations": integrations])).count == requests)
    }

    @Test("there is no deletion, and it says so")
    func deletion() async throws {
        let transport = RecordingTransport()
        let instance = try DestinationInstance(GWEN(), settings: settings)
        for event in [Event.delete(userId: Event.fixtureUserId), .delete()] {
            let outcomes = await instance.deliver(event, through: transport)
            #expect(outcomes.map(\.outcome.code) == ["deletionUnsupported"])
        }
        #expect(transport.requests.isEmpty)
    }

    @Test(
        "a key is required and must fit a header",
        arguments: [
            ([:], "settings/apiKey: API Key (apiKey) is required, found nothing"),
            (["apiKey": ""], "settings/apiKey: API Key (apiKey) is required, found an empty string"),
            (
                ["apiKey": "a\r\nb"],
                "settings/apiKey: API Key (apiKey) must not hold control characters, found a string"
            ),
        ] as [(JSONObject, String)])
    func key(settings: JSONObject, problem: String) {
        let error = #expect(throws: ConfigurationErrors.self) { try DestinationInstance(GWEN(), settings: settings) }
        #expect(error?.description == problem)
    }

    @Test("another address takes the place of the production one")
    func baseURL() throws {
        let gwen = GWEN(baseURL: BaseURL(unencrypted: "http://127.0.0.1:8080/proxy/"))
        let instance = try DestinationInstance(gwen, settings: settings)
        #expect(instance.requests(for: .fixture()).map { "\($0.url)" } == ["http://127.0.0.1:8080/proxy/graphql"])
        #expect(throws: ConfigurationErrors.self) {
            try DestinationInstance(GWEN(baseURL: "http://127.0.0.1:8080"), settings: settings)
        }
    }
}
