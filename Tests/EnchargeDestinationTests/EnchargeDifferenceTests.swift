import DestinationActions
import DestinationActionsTesting
import EnchargeDestination
import Testing

@Suite("Encharge does no harm where the reference does")
struct EnchargeDifferenceTests {
    @Test("W12: a trait does not replace the identity", arguments: ["shadow", "", .null, ["a": 1]] as [JSONValue])
    func identity(trait: JSONValue) throws {
        let traits: JSONValue = ["userId": trait, "segmentAnonymousId": trait, "plan": "pro"]
        let user = try tester("identifyUser").request(for: .fixture(.identify, ["traits": traits])).json["user"]
        #expect(user?["userId"] == JSONValue(Event.fixtureUserId))
        #expect(user?["segmentAnonymousId"] == "anonymous-1")
        #expect(user?["plan"] == "pro")
    }

    @Test("W12: a trait names a person whom nothing else names")
    func identityFromTraits() throws {
        let event = Event.fixture(.identify, ["traits": ["userId": "trait-id"], "userId": .null])
        #expect(try tester("identifyUser").request(for: event).json["user"]?["userId"] == "trait-id")
    }

    @Test("W13: an id that is not mapped leaves the object's own in place")
    func objectIds() throws {
        let traits: JSONValue = ["id": "trait-id", "externalId": "trait-external", "name": "Acme"]
        let body = try tester("createUpdateObject").request(for: .fixture(.group, ["traits": traits])).json
        let properties: JSONValue = ["id": "trait-id", "externalId": "group-1", "name": "Acme"]
        #expect(body["properties"] == properties)
        let none = Event.fixture(.group, ["traits": traits, "groupId": .null])
        #expect(try tester("createUpdateObject").request(for: none).json["properties"] == traits)
    }

    static let ids: [(String, String)] = [
        ("a&people[1][userId]=b", "a%26people%5B1%5D%5BuserId%5D%3Db"), ("../x", "..%2Fx"), ("a?b#c", "a%3Fb%23c"),
        ("%2e%2e", "%252e%252e"), ("a+b", "a%2Bb"), ("🐎", "%F0%9F%90%8E"),
    ]

    @Test("W14: an id stays one value of the query, so that one person is deleted", arguments: ids)
    func deletion(id: String, value: String) throws {
        let byUser = try tester("trackEvent").request(for: .delete(userId: id))
        #expect(byUser.url.query == "people%5B0%5D%5BuserId%5D=\(value)")
        let byAnonymous = try tester("trackEvent").request(for: .delete(anonymousId: id))
        #expect(byAnonymous.url.query == "people%5B0%5D%5BsegmentAnonymousId%5D=\(value)")
    }

    @Test("W15: the types of objects are asked for where the vendor has them")
    func objectTypes() async throws {
        let answer: JSONValue = [
            "objects": [["name": "company", "displayNameSingular": "Company"], ["name": "deal"], ["displayName": "?"]]
        ]
        let transport = RecordingTransport([.status(200, body: answer)])
        let page = try await tester("createUpdateObject").instance.choices(
            for: ChoicesQuery("objectType"), in: "createUpdateObject", through: transport)
        #expect(
            transport.requests.map { "\($0.method.rawValue) \($0.url)" } == ["GET https://api.encharge.io/v1/schemas"])
        #expect(page.choices == [FieldChoice("company", label: "Company"), FieldChoice("deal", label: "deal")])
    }
}
