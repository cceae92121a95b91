import DestinationActions
import Testing

@Suite("Building of events")
struct EventBuilderTests {
    /// A clock that stands still, and an id that never changes.
    static let common = Event.Common(
        source: EventSource(now: { Timestamp(seconds: 1_704_164_645, nanoseconds: 250_000_000) }, id: { "m-1" }))
    static let head = #""messageId":"m-1","timestamp":"2024-01-02T03:04:05.250Z""#

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let event: Event
        let json: String
    }

    static let cases = [
        Case(
            testDescription: "track",
            event: .track("Order Completed", userId: "u", properties: ["total": 12.5], common),
            json: #"{"type":"track",\#(head),"userId":"u","event":"Order Completed","properties":{"total":12.5}}"#),
        Case(
            testDescription: "track of nobody known", event: .track("Seen", anonymousId: "a", common),
            json: #"{"type":"track",\#(head),"anonymousId":"a","event":"Seen","properties":{}}"#),
        Case(
            testDescription: "identify", event: .identify("u", anonymousId: "a", traits: ["plan": "pro"], common),
            json: #"{"type":"identify",\#(head),"userId":"u","anonymousId":"a","traits":{"plan":"pro"}}"#),
        Case(
            testDescription: "page", event: .page("Cart", userId: "u", properties: ["path": "/cart"], common),
            json: #"{"type":"page",\#(head),"userId":"u","name":"Cart","properties":{"path":"/cart"}}"#),
        Case(
            testDescription: "page without a name", event: .page(userId: "u", common),
            json: #"{"type":"page",\#(head),"userId":"u","properties":{}}"#),
        Case(
            testDescription: "screen", event: .screen("Main", userId: "u", common),
            json: #"{"type":"screen",\#(head),"userId":"u","name":"Main","properties":{}}"#),
        Case(
            testDescription: "group", event: .group("g", userId: "u", traits: ["employees": 12], common),
            json: #"{"type":"group",\#(head),"userId":"u","groupId":"g","traits":{"employees":12}}"#),
        Case(
            testDescription: "alias", event: .alias("new", previousId: "old", common),
            json: #"{"type":"alias",\#(head),"userId":"new","previousId":"old"}"#),
        Case(
            testDescription: "deletion", event: .delete(userId: "u", anonymousId: "a", common),
            json: #"{"type":"delete",\#(head),"userId":"u","anonymousId":"a"}"#),
    ]

    @Test("an event has what it was built of, and id and time", arguments: cases)
    func events(_ c: Case) throws {
        #expect(String(decoding: c.event.json.bytes, as: UTF8.self) == c.json)
        #expect(c.event.problems.isEmpty)
        #expect(try Event(parsing: c.json) == c.event)
    }

    @Test("what is given counts more than what would be made")
    func given() {
        let event = Event.track(
            "x",
            Event.Common(
                context: ["ip": "203.0.113.7"], integrations: ["All": false], messageId: "mine",
                timestamp: Timestamp(seconds: 0), source: Self.common.source))
        #expect(event.messageId == "mine")
        #expect(event["timestamp"] == "1970-01-01T00:00:00Z")
        #expect(event.context == ["ip": "203.0.113.7"])
        #expect(event.integrations == ["All": false])
    }

    @Test("properties that are no object are kept and reported")
    func properties() {
        let event = Event.track("x", properties: ["a", "b"])
        #expect(event.properties == ["a", "b"])
        #expect(event.problems.map(\.description) == ["properties should be an object, found an array"])
    }

    @Test("ids and times of the system are made anew for each event")
    func system() throws {
        let first = Event.track("x")
        let second = Event.track("x")
        #expect(first.messageId != second.messageId)
        #expect(try #require(first.timestamp) <= #require(second.timestamp))
    }
}
