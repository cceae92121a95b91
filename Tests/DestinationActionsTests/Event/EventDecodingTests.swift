import DestinationActions
import Testing

@Suite("Decoding of events")
struct EventDecodingTests {
    @Test("every kind of event is taken", arguments: EventType.allCases)
    func types(type: EventType) throws {
        let event = try Event(parsing: #"{"type":"\#(type.rawValue)"}"#)
        #expect(event.type == type)
    }

    static let whole = """
        {"type":"track","messageId":"m-1","userId":"u-1","anonymousId":"a-1","event":"Order Completed","name":"Cart",
        "groupId":"g-1","previousId":"p-1","timestamp":"2024-01-02T03:04:05.678Z","properties":{"total":12.50},
        "traits":{"plan":"pro"},"context":{"ip":"203.0.113.7"},"integrations":{"All":false},"channel":"server","version":2,
        "_metadata":{"bundled":["a"]},"unknown":[1,{"b":null}]}
        """

    @Test("what is known is read, what is not is kept")
    func members() throws {
        let event = try Event(parsing: Self.whole)
        #expect(event.type == .track)
        #expect(event.messageId == "m-1")
        #expect(event.userId == "u-1")
        #expect(event.anonymousId == "a-1")
        #expect(event.event == "Order Completed")
        #expect(event.name == "Cart")
        #expect(event.groupId == "g-1")
        #expect(event.previousId == "p-1")
        #expect(event.timestamp?.description == "2024-01-02T03:04:05.678Z")
        #expect(event.properties == ["total": 12.5])
        #expect(event.traits["plan"] == "pro")
        #expect(event.context["ip"] == "203.0.113.7")
        #expect(event.integrations["All"]?.bool == false)
        #expect(event["unknown"] == [1, ["b": .null]])
        #expect(event["_metadata"]?["bundled"]?[0] == "a")
        #expect(event["missing"] == nil)
        #expect(event.problems.isEmpty)
        #expect(event.json == (try JSONValue(parsing: Self.whole)))
    }

    @Test("what is missing reads as nothing, objects as empty ones")
    func missing() throws {
        let event = try Event(parsing: #"{"type":"page"}"#)
        #expect(event.userId == nil && event.messageId == nil && event.event == nil && event.timestamp == nil)
        #expect(event.properties == [:] && event.traits == [:] && event.context == [:] && event.integrations == [:])
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let text: String
        let message: String
        var testDescription: String { text }
    }

    static let kinds = "track, identify, page, screen, group, alias, delete"
    static let refusals = [
        Refusal(text: "{}", message: "The event cannot be used: type must be one of \(kinds), found nothing."),
        Refusal(
            text: #"{"Type":"track"}"#,
            message: "The event cannot be used: type must be one of \(kinds), found nothing."),
        Refusal(
            text: #"{"type":"Track"}"#,
            message: #"The event cannot be used: type must be one of \#(kinds), found the string "Track"."#),
        Refusal(
            text: #"{"type":"track ","event":"x"}"#,
            message: #"The event cannot be used: type must be one of \#(kinds), found the string "track "."#),
        Refusal(
            text: #"{"type":null}"#, message: "The event cannot be used: type must be one of \(kinds), found null."),
        Refusal(
            text: #"{"type":["track"]}"#,
            message: "The event cannot be used: type must be one of \(kinds), found an array."),
        Refusal(
            text: #"{"type":7}"#, message: "The event cannot be used: type must be one of \(kinds), found the number 7."
        ),
        Refusal(text: "[]", message: "The event cannot be used: must be an object, found an array."),
        Refusal(text: #""track""#, message: #"The event cannot be used: must be an object, found the string "track"."#),
        Refusal(text: "null", message: "The event cannot be used: must be an object, found null."),
    ]

    @Test("what is no event is refused with the place", arguments: refusals)
    func refusal(_ refusal: Refusal) throws {
        let error = #expect(throws: EventDecodingError.self) { try Event(parsing: refusal.text) }
        #expect(error?.description == refusal.message)
        let json = try JSONValue(parsing: refusal.text)
        #expect(#expect(throws: EventDecodingError.self) { try Event(json) } == error)
    }

    @Test("what is no JSON is refused with line and column")
    func syntax() throws {
        let error = #expect(throws: EventDecodingError.self) { try Event(parsing: "{\"type\":\n \"track\",}") }
        guard case .syntax(let syntax) = try #require(error) else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(syntax.position.line == 2)
        #expect(error?.description == "The event is no JSON: \(syntax).")
    }

    @Test(
        "the type is found however the key is written and whatever stands around it",
        arguments: [
            #"{"\u0074ype":"track"}"#, #"{"typ\u0065":"tr\u0061ck"}"#, #"{"type":"page","type":"track"}"#,
            #"{"properties":{"type":"page"},"type":"track"}"#, "  { \"type\" : \"track\" }  ",
        ])
    func spelling(text: String) throws {
        #expect(try Event(parsing: text).type == .track)
    }

    @Test("size and depth are bounded")
    func limits() throws {
        let large = #"{"type":"track","properties":"# + "\"" + String(repeating: "x", count: 32 << 10) + "\"}"
        #expect(throws: EventDecodingError.self) { try Event(parsing: large) }
        #expect(try Event(parsing: large, limits: JSONLimits(size: 40 << 10)).type == .track)
        let deep = { (levels: Int) in
            #"{"type":"track","properties":"# + String(repeating: "[", count: levels)
                + String(repeating: "]", count: levels)
                + "}"
        }
        #expect(try Event(parsing: deep(63)).type == .track)
        #expect(throws: EventDecodingError.self) { try Event(parsing: deep(64)) }
    }

    @Test("bytes are taken from any sequence")
    func sequences() throws {
        let text = #"{"type":"track","event":"Größe"}"#
        #expect(try Event(parsing: Array(text.utf8)).event == "Größe")
        #expect(try Event(parsing: AnySequence(text.utf8)).event == "Größe")
        #expect(try Event(parsing: Array(text.utf8)[...]).event == "Größe")
        #expect(throws: EventDecodingError.self) { try Event(parsing: [0x7B, 0x22, 0xFF, 0x22, 0x7D]) }
    }

    @Test("an event changed by middleware keeps what was not changed")
    func updating() throws {
        let event = try Event(parsing: #"{"type":"track","userId":"u","properties":{"total":1.50},"x":1}"#)
        let changed = event.updating { members in
            members["userId"] = "v"
            members["x"] = nil
            members["context"] = ["ip": "203.0.113.7"]
        }
        #expect(
            String(decoding: changed.json.bytes, as: UTF8.self)
                == #"{"type":"track","userId":"v","properties":{"total":1.50},"context":{"ip":"203.0.113.7"}}"#)
        #expect(event.userId == "u")
    }
}
