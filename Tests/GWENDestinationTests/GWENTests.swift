import DestinationActions
import DestinationActionsTesting
import GWENDestination
import Testing

let settings: JSONObject = ["apiKey": "secret-key"]

func tester(_ action: String, mapping: JSONValue? = nil) throws -> DestinationTester {
    try DestinationTester(GWEN(), settings: settings, action: action, mapping: mapping)
}

@Suite("GWEN")
struct GWENTests {
    @Test("nothing is wrong with the destination")
    func check() async {
        let problems = await DestinationCheck.problems(in: GWEN(), settings: settings)
        #expect(problems == [])
    }

    @Test("the key alone authorises")
    func headers() throws {
        let request = try tester("sendEvent").request(for: .fixture())
        #expect("\(request.url)" == "https://gwen.insertcoin.se/graphql")
        #expect(request.headers["Authorization"] == "secret-key")
        #expect("\(request)".contains("secret-key") == false)
        #expect(request.json["operationName"] == "SendEvent")
    }

    @Test("an event without data sends an empty object")
    func data() throws {
        let variables = try tester("sendEvent").request(for: .fixture(.track, ["properties": .null])).json["variables"]
        #expect(variables?["data"] == [:])
    }

    @Test("a session says what is known of the device, and nothing else")
    func session() throws {
        let event = Event.fixture(.identify, ["context": ["ip": "203.0.113.7"]])
        let variables = try tester("identifyUser").request(for: event).json["variables"]
        #expect(variables == ["userId": JSONValue(Event.fixtureUserId), "session": ["ip": "203.0.113.7"]])
    }
}

@Suite("GWEN does no harm where the reference does")
struct GWENDifferenceTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let status: Int
        let body: String
        let kind: Verdict.Kind

        var testDescription: String { name }
    }

    static let answers = [
        Case(name: "success", status: 200, body: #"{"data":{"event":true}}"#, kind: .delivered),
        Case(name: "no errors", status: 200, body: #"{"errors":[],"data":{}}"#, kind: .delivered),
        Case(name: "null errors", status: 200, body: #"{"errors":null,"data":{}}"#, kind: .delivered),
        Case(name: "refused", status: 200, body: #"{"errors":[{"message":"no such user"}]}"#, kind: .permanent),
        Case(
            name: "wrong key", status: 200,
            body: #"{"errors":[{"message":"no","extensions":{"code":"UNAUTHENTICATED"}}]}"#, kind: .credentials),
        Case(
            name: "not allowed", status: 200,
            body: #"{"errors":[{"message":"no"},{"message":"no","extensions":{"code":"FORBIDDEN"}}]}"#,
            kind: .credentials),
        Case(
            name: "broken", status: 200,
            body: #"{"errors":[{"message":"oops","extensions":{"code":"INTERNAL_SERVER_ERROR"}}]}"#, kind: .transient),
        Case(
            name: "too many", status: 200, body: #"{"errors":[{"message":"slow","extensions":{"code":"THROTTLED"}}]}"#,
            kind: .throttled),
        Case(name: "errors of another form", status: 200, body: #"{"errors":["no"]}"#, kind: .permanent),
        Case(name: "down", status: 503, body: "", kind: .transient),
    ]

    @Test("W1: an answer of status 200 with errors is a failure", arguments: answers)
    func errors(_ c: Case) {
        let response = HTTPResponse(status: c.status, body: Array(c.body.utf8))
        #expect(GWEN().inspect(response, events: 1).kind == c.kind)
    }

    @Test("W1: the outcome has the partner's message, and no secret")
    func message() async throws {
        let answer: JSONValue = ["errors": [["message": "secret-key may not send"]]]
        let outcomes = try await tester("sendEvent").outcomes(of: .fixture(), answers: [.status(200, body: answer)])
        #expect(outcomes.map(\.outcome.name) == ["failed"])
        #expect(outcomes.first?.description.contains("may not send") == true)
        #expect(outcomes.first?.description.contains("secret-key") == false)
    }

    @Test(
        "W2: the prefix of a URN is taken off", arguments: ["urn:uuid:", "URN:UUID:", "Urn:Uuid:", ""])
    func urn(prefix: String) throws {
        let event = Event.fixture(.track, ["userId": JSONValue(prefix + Event.fixtureUserId)])
        for action in ["sendEvent", "identifyUser"] {
            let variables = try tester(action).request(for: event).json["variables"]
            #expect(variables?["userId"] == JSONValue(Event.fixtureUserId))
        }
    }

    @Test("W2: any other id is refused, saying what is wanted and what was found", arguments: ["user_81", "42"])
    func otherIds(id: String) throws {
        let problems = try tester("sendEvent").problems(for: .fixture(.track, ["userId": JSONValue(id)]))
        #expect(problems.map(\.key) == ["userId"])
        #expect(problems.first?.message.contains("UUID") == true)
        #expect(problems.first?.message.contains(id) == true)
    }
}
