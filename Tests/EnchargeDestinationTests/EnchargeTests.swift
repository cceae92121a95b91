import DestinationActions
import DestinationActionsTesting
import EnchargeDestination
import Testing

let settings: JSONObject = ["apiKey": "secret-key"]

func tester(_ action: String, mapping: JSONValue? = nil, settings: JSONObject = settings) throws -> DestinationTester {
    try DestinationTester(Encharge(), settings: settings, action: action, mapping: mapping)
}

@Suite("Encharge")
struct EnchargeTests {
    @Test("nothing is wrong with the destination")
    func check() async {
        let problems = await DestinationCheck.problems(in: Encharge(), settings: settings)
        #expect(problems == [])
    }

    @Test("every request carries the key, and says where it comes from")
    func headers() throws {
        let request = try tester("trackEvent").request(for: .fixture())
        #expect("\(request.url)" == "https://ingest.encharge.io/v1")
        #expect(request.headers["X-Encharge-Token"] == "secret-key")
        #expect(request.headers["X-Segment-Actions"] == "1")
        #expect(request.headers["Content-Type"] == "application/json")
        #expect("\(request)".contains("secret-key") == false)
    }

    @Test("a separate key is used for the ingest API alone")
    func ingestKey() throws {
        let settings: JSONObject = ["apiKey": "secret-key", "ingestKey": "write-key"]
        let ingest = try tester("trackEvent", settings: settings).request(for: .fixture())
        #expect(ingest.headers["X-Encharge-Token"] == "write-key")
        #expect("\(ingest)".contains("write-key") == false)
        let tag = Event.fixture(.identify, ["traits": ["tag": "a"]])
        let rest = try tester("addTag", settings: settings).request(for: tag)
        #expect(rest.headers["X-Encharge-Token"] == "secret-key")
    }

    @Test("circumstances stand under context and the person under user")
    func event() throws {
        let body = try tester("trackEvent").request(for: .fixture()).json
        #expect(body["event"] == "Order Completed")
        #expect(body["userFields"] == ["email": "ann@example.com", "plan": "pro"])
        #expect(body["ip"] == nil)
        #expect(body["groupId"] == nil)
        #expect(body["context"]?["groupId"] == "group-1")
        #expect(body["context"]?["campaign"]?["name"] == "spring")
        #expect(body["context"]?["location"] == ["city": "London", "region": "England", "country": "GB"])
        let user: JSONValue = [
            "email": "ann@example.com", "userId": JSONValue(Event.fixtureUserId), "segmentAnonymousId": "anonymous-1",
            "plan": "pro",
        ]
        #expect(body["user"] == user)
    }

    @Test("an alias is always one, whatever the event says")
    func alias() throws {
        let body = try tester("aliasUser").request(for: .fixture(.alias)).json
        #expect(body["type"] == "alias")
        #expect(body["previousUserId"] == "anonymous-1")
    }

    @Test("tags are added with POST and removed with DELETE", arguments: [("addTag", "POST"), ("removeTag", "DELETE")])
    func tags(action: String, method: String) throws {
        let event = Event.fixture(.identify, ["traits": ["tag": "a,b"], "context": [:]])
        let request = try tester(action).request(for: event)
        #expect(request.method.rawValue == method)
        #expect("\(request.url)" == "https://api.encharge.io/v1/tags")
        let body: JSONValue = [
            "tag": "a,b", "userId": JSONValue(Event.fixtureUserId), "segmentAnonymousId": "anonymous-1",
        ]
        #expect(request.json == body)
    }

    @Test("a tag without a person, and a person without a tag, are refused", arguments: ["addTag", "removeTag"])
    func tagsOfNobody(action: String) throws {
        let nobody = Event.fixture(
            .identify, ["traits": ["tag": "a"], "context": [:], "userId": .null, "anonymousId": .null])
        #expect(try tester(action).problems(for: nobody).count == 1)
        let untagged = Event.fixture(.identify, ["traits": ["tag": ""]])
        #expect(try tester(action).problems(for: untagged).map(\.key) == ["tag"])
    }

    @Test("four requests are under way at once")
    func limits() {
        #expect(Encharge().limits.inFlight == 4)
    }

    @Test("deleting archives, and erases only if the settings say so")
    func erase() throws {
        let archive = try tester("trackEvent").request(for: .delete(userId: "u-1"))
        #expect(archive.method == .delete)
        #expect("\(archive.url)" == "https://api.encharge.io/v1/people?people%5B0%5D%5BuserId%5D=u-1")
        let settings: JSONObject = ["apiKey": "k", "eraseOnDelete": true]
        let erase = try tester("trackEvent", settings: settings).request(for: .delete(anonymousId: "an-1"))
        #expect(erase.url.query == "people%5B0%5D%5BsegmentAnonymousId%5D=an-1&force=true")
    }

    @Test("with nobody to delete nothing is sent")
    func deletionOfNobody() async throws {
        let transport = RecordingTransport()
        let outcomes = await (try tester("trackEvent")).instance.deliver(.delete(userId: ""), through: transport)
        #expect(transport.requests.isEmpty)
        #expect(outcomes.map(\.outcome.name) == ["skipped"])
    }
}
