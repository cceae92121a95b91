import DestinationActions
import Testing

@Suite("Trigger explanations")
struct TriggerExplanationTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let sentence: String

        var testDescription: String { text.debugDescription }

        init(_ text: String, _ sentence: String) {
            self.text = text
            self.sentence = sentence
        }
    }

    static let event: JSONValue = [
        "type": "track", "event": "Order Completed", "userId": .null,
        "properties": [
            "total": 12.5, "tags": ["a", "b"], "gift": false, "note": "first\nsecond \"line\"",
            "long": "0123456789012345678901234567890123456789!",
            "exact": "0123456789012345678901234567890123456789",
        ],
        "traits": ["email": "ada@example.com", "phone": .null],
    ]

    static let cases = [
        Case("type = 'track'", "the trigger matches"),
        Case("type = 'identify'", #"type = "identify" is false: type is "track""#),
        Case("type = 'track' and properties.total > 100", "properties.total > 100 is false: properties.total is 12.5"),
        Case("type = 'x' and event = 'y'", #"type = "x" is false: type is "track""#),
        Case("type = 'track' and userId != null", "userId != null is false: userId is null"),
        Case("properties.coupon = 'X'", #"properties.coupon = "X" is false: properties.coupon is missing"#),
        Case(
            "type = 'track' and (event = 'a' or event = 'b' or properties.gift)",
            #"event = "a" or event = "b" or properties.gift is false: event is "Order Completed", properties.gift is false"#
        ),
        Case("!contains(event, 'Order')", #"!contains(event, "Order") is false: event is "Order Completed""#),
        Case("'c' in properties.tags", #""c" in properties.tags is false: properties.tags is ["a","b"]"#),
        Case("properties = 5", "properties = 5 is false: properties is an object"),
        Case("properties.note = 'x'", #"properties.note = "x" is false: properties.note is "first\nsecond \"line\"""#),
        Case(
            "properties.long = 'x'",
            #"properties.long = "x" is false: properties.long is "0123456789012345678901234567890123456789…""#),
        Case(
            "properties.exact = 'x'",
            #"properties.exact = "x" is false: properties.exact is "0123456789012345678901234567890123456789""#),
        Case("type = 'track' and 1 > 2", "1 > 2 is never true"),
        Case(
            "[a, b, c, d, e, f, g] = 1",
            "[a, b, c, d, e, f, g] = 1 is false: a is missing, b is missing, c is missing, d is missing, e is missing and 2 more"
        ),
    ]

    @Test("names the first clause that is false and what the event has", arguments: cases)
    func sentence(_ testCase: Case) throws {
        let trigger = try Trigger(parsing: testCase.text)
        let explanation = try trigger.explain(Self.event)
        #expect(explanation.description == testCase.sentence)
        #expect(explanation.matches == (try trigger.matches(Self.event)))
        #expect((explanation.clause == nil) == explanation.matches)
    }

    @Test("values of sensitive paths are not shown")
    func redacted() throws {
        let trigger = try Trigger(parsing: "lowercase(traits.email) = 'x'")
        #expect(
            try trigger.explain(Self.event, redacting: ["traits.email"]).description
                == #"lowercase(traits.email) = "x" is false: traits.email is <redacted>"#)
        #expect(try trigger.explain(Self.event, redacting: ["traits"]).findings.map(\.value) == ["<redacted>"])
        #expect(
            try trigger.explain(Self.event, redacting: ["traits.name"]).findings.map(\.value) == [#""ada@example.com""#]
        )
        #expect(
            try trigger.explain(Self.event, redacting: ["traits.em"]).findings.map(\.value) == [#""ada@example.com""#])
        let byRule = try trigger.explain(Self.event) { $0.hasSuffix("email") }
        #expect(byRule.findings.map(\.description) == ["traits.email is <redacted>"])
    }

    @Test("a value that holds a sensitive one is not shown either, but that there is none is")
    func redactedAround() throws {
        let items = try Trigger(parsing: "length(properties.tags) = 0")
        let hidden = try items.explain(Self.event, redacting: ["properties.tags.secret"])
        #expect(hidden.findings.map(\.value) == ["<redacted>"])
        let phone = try Trigger(parsing: "traits.phone = 'x' or traits.fax = 'x'")
        #expect(try phone.explain(Self.event, redacting: ["traits"]).findings.map(\.value) == ["null", "missing"])
    }
}
