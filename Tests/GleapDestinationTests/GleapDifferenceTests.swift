import DestinationActions
import DestinationActionsTesting
import GleapDestination
import Testing

@Suite("Gleap does no harm where the reference does")
struct GleapDifferenceTests {
    @Test("W7: a bad page address does not lose an event", arguments: [EventType.track, .page])
    func pageAddress(type: EventType) throws {
        let event = Event.fixture(type, ["context": ["page": ["url": "not a url"]]])
        #expect(try tester("trackEvent").request(for: event).json["events"]?.count == 1)
    }

    static let names: [(JSONValue, String?)] = [
        (["firstName": "Ann", "lastName": "Doe"], "Ann Doe"),
        (["firstName": "Ann"], "Ann"),
        (["lastName": "Doe"], "Doe"),
        (["firstName": "  Ann ", "lastName": "\u{A0}"], "Ann"),
        (["firstName": " ", "lastName": "\t"], nil),
        ([:], nil),
    ]

    @Test("W8: a name is made of the parts that are there", arguments: names)
    func partialName(traits: JSONValue, expected: String?) throws {
        let body = try tester("identifyContact").request(for: .fixture(.identify, ["traits": traits])).json
        #expect(body["name"] == expected.map { JSONValue($0) })
    }

    @Test("W8: attributes in snake case still pass")
    func snakeCaseAttributes() throws {
        let event = Event.fixture(.identify, ["traits": ["first_name": "Ann", "last_name": "Doe"]])
        let body = try tester("identifyContact").request(for: event).json
        #expect(body["first_name"] == "Ann")
        #expect(body["last_name"] == "Doe")
    }

    static let sources: [JSONValue] = [
        ["firstName": "Ann", "lastName": "Doe"], ["first_name": "Ann", "last_name": "Doe"],
        ["firstName": "Ann", "first_name": "Bob", "last_name": "Doe"],
    ]

    @Test("W9: the name comes from the traits of the identify event", arguments: sources)
    func nameFromTraits(traits: JSONValue) throws {
        let body = try tester("identifyContact").request(for: .fixture(.identify, ["traits": traits])).json
        #expect(body["name"] == "Ann Doe")
    }

    @Test("W9: a mapping of its own still reads the properties")
    func nameFromProperties() throws {
        let mapping: JSONValue = [
            "userId": ["@path": "$.userId"], "firstName": ["@path": "$.properties.first_name"],
        ]
        let event = Event.fixture(.identify, ["properties": ["first_name": "Cy"]])
        #expect(try tester("identifyContact", mapping: mapping).request(for: event).json["name"] == "Cy")
    }

    @Test("W10: a mapped name wins over an attribute, and without one the attribute passes")
    func mappedName() throws {
        let both = Event.fixture(.identify, ["traits": ["firstName": "Ann", "name": "Nickname"]])
        #expect(try tester("identifyContact").request(for: both).json["name"] == "Ann")
        let one = Event.fixture(.identify, ["traits": ["name": "Nickname"]])
        #expect(try tester("identifyContact").request(for: one).json["name"] == "Nickname")
    }

    static let ids: [(String, String)] = [
        ("../x", "..%2Fx"), ("a?b", "a%3Fb"), ("a#b", "a%23b"), ("%2e%2e", "%252e%252e"), ("🐎", "%F0%9F%90%8E"),
        ("a&people[1][userId]=b", "a%26people%5B1%5D%5BuserId%5D%3Db"), ("a b/c", "a%20b%2Fc"),
    ]

    @Test("W11: an id stays one segment of the address", arguments: ids)
    func deletion(id: String, segment: String) throws {
        let request = try DestinationTester(Gleap(), settings: settings, subscriptions: []).request(
            for: .delete(userId: id))
        #expect(request.method == .delete)
        #expect("\(request.url)" == "https://api.gleap.io/admin/contacts/\(segment)")
    }

    @Test("W11: an id that cannot be part of an address is refused, and so is none", arguments: [nil, "", ".", ".."])
    func deletionRefused(id: String?) async throws {
        let transport = RecordingTransport()
        let instance = try DestinationInstance(Gleap(), settings: settings, subscriptions: [])
        let outcomes = await instance.deliver(.delete(userId: id, anonymousId: "an-1"), through: transport)
        #expect(transport.requests.isEmpty)
        #expect(outcomes.map(\.outcome.name) == ["invalid"])
    }

    @Test(
        "W16: a mapping that holds exactly the fields of the documentation works",
        arguments: [EventType.track, .page, .screen])
    func documentedFields(type: EventType) throws {
        let definition = try #require(DestinationDefinition(Gleap()).actions.first { $0.slug == "trackEvent" })
        var mapping = definition.defaultMapping.object ?? [:]
        for field in definition.fields where field.isHidden { mapping[field.key] = nil }
        #expect(mapping.keys.map { $0 } == ["eventName", "date", "userId", "data"])
        let event = Event.fixture(type)
        #expect(
            try tester("trackEvent", mapping: JSONValue(mapping)).request(for: event).json
                == tester("trackEvent").request(for: event).json)
    }

    @Test("W16: a mapping that names a hidden field decides")
    func namedHiddenField() throws {
        let mapping: JSONValue = [
            "type": "screen", "eventName": "Home", "date": ["@path": "timestamp"], "userId": ["@path": "userId"],
        ]
        let body = try tester("trackEvent", mapping: mapping).request(for: .fixture(.track)).json
        #expect(body["events"]?[0]?["name"] == "pageView" && body["events"]?[0]?["data"] == ["page": "Home"])
    }
}
