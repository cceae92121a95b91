import DestinationActions
import DestinationActionsTesting
import GleapDestination
import Testing

let settings: JSONObject = ["apiToken": "secret-token"]

func tester(_ action: String, _ destination: Gleap = Gleap(), mapping: JSONValue? = nil) throws -> DestinationTester {
    try DestinationTester(destination, settings: settings, action: action, mapping: mapping)
}

@Suite("Gleap")
struct GleapTests {
    @Test("nothing is wrong with the destination")
    func check() async {
        let problems = await DestinationCheck.problems(in: Gleap(), settings: settings)
        #expect(problems == [])
    }

    @Test("an event alone is a batch of one")
    func trackEvent() throws {
        let request = try tester("trackEvent").request(for: .fixture())
        #expect("\(request.url)" == "https://api.gleap.io/admin/track")
        #expect(request.headers["Api-Token"] == "secret-token")
        #expect("\(request)".contains("secret-token") == false)
        let event: JSONValue = [
            "name": "Order Completed", "date": "2026-01-02T03:04:05.678Z", "data": ["total": 27.5, "currency": "EUR"],
            "userId": JSONValue(Event.fixtureUserId),
        ]
        #expect(request.json == ["events": [event]])
    }

    @Test("views of pages and screens are page views that tell which one")
    func views() throws {
        let page = try tester("trackEvent").request(for: .fixture(.page)).json["events"]?[0]
        #expect(page?["name"] == "pageView")
        #expect(page?["data"] == ["page": "https://shop.example.com/cart?q=mug"])
        let plain = try tester("trackEvent").request(for: .fixture(.page, ["context": [:]])).json["events"]?[0]
        #expect(plain?["data"] == ["page": "Cart"])
        let screen = try tester("trackEvent").request(for: .fixture(.screen)).json["events"]?[0]
        #expect(screen?["name"] == "pageView")
        #expect(screen?["data"] == ["page": "Cart"])
    }

    @Test("other kinds of event are refused with the field that says so")
    func otherKinds() throws {
        #expect(try tester("trackEvent").problems(for: .fixture(.group)).map(\.key) == ["type"])
    }

    @Test("dates can be sent as Unix time")
    func unixTime() throws {
        let tester = try tester("trackEvent", Gleap(timestampFormat: .unix))
        #expect(try tester.request(for: .fixture()).json["events"]?[0]?["date"] == 1_767_323_045)
        let contact = try self.contact(.fixture(.identify), Gleap(timestampFormat: .unix))
        #expect(contact["lastActivity"] == "2026-01-02T03:04:05.678Z")
    }

    @Test("a contact has its fields and attributes once")
    func contact() throws {
        let traits: JSONValue = ["email": "a@example.com", "plan": "pro", "createdAt": "2020", "vip": true]
        let body = try contact(.fixture(.identify, ["traits": traits]))
        #expect(body["email"] == "a@example.com")
        #expect(body["vip"] == true)
        #expect(body["createdAt"] == nil)
        let view: JSONValue = [
            "page": "https://shop.example.com/cart?q=mug", "date": "2026-01-02T03:04:05.678Z",
        ]
        #expect(body["lastPageView"] == view)
    }

    @Test("no more than 900 requests a minute are sent")
    func limits() {
        #expect(Gleap().limits.requestsPerMinute == 900)
    }

    @Test("a check of the credentials asks without a body")
    func credentials() async throws {
        let transport = RecordingTransport([.status(401, body: ["message": "bad token"])])
        let instance = try DestinationInstance(Gleap(), settings: settings, subscriptions: [])
        let verdict = try await instance.checkCredentials(through: transport)
        #expect(verdict.kind == .credentials)
        #expect(verdict.message == "bad token")
        #expect(transport.requests.map { "\($0.method.rawValue) \($0.url)" } == ["GET https://api.gleap.io/admin/auth"])
        #expect(transport.requests.first?.body == nil)
    }

    private func contact(_ event: Event, _ destination: Gleap = Gleap()) throws -> JSONValue {
        try tester("identifyContact", destination).request(for: event).json
    }
}
