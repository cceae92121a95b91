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

    @Test("W2: the prefix of a URN is taken off", arguments: ["urn:uuid:", "URN:UUID:", "Urn:Uuid:", ""])
    func urn(prefix: String) throws {
        let event = Event.fixture(.track, ["userId": JSONValue(prefix + Event.fixtureUserId)])
        for action in ["sendEvent", "identifyUser"] {
            let variables = try tester(action).request(for: event).json["variables"]
            #expect(variables?["userId"] == JSONValue(Event.fixtureUserId))
        }
    }
}
