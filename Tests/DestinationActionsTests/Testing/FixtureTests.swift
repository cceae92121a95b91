import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Fixtures")
struct FixtureTests {
    @Test("a fixture is a whole event of its kind, the same every time", arguments: EventType.allCases)
    func kinds(type: EventType) throws {
        let event = Event.fixture(type)
        #expect(event.type == type)
        #expect(event == Event.fixture(type))
        #expect(event.problems.isEmpty)
        #expect(event.userId == Event.fixtureUserId)
        #expect(event.messageId == "fixture-1")
        #expect(try Event(parsing: event.json.bytes) == event)
    }

    @Test("changes replace members, null removes them")
    func changes() {
        let event = Event.fixture(.track, ["userId": .null, "event": "Cart Viewed", "x": 1])
        #expect(event.userId == nil)
        #expect(event["userId"] == nil)
        #expect(event.event == "Cart Viewed")
        #expect(event["x"] == 1)
        #expect(event.properties == ["total": 27.5, "currency": "EUR"])
    }
}
