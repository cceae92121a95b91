import DestinationActions
import Testing

@Suite("Conditional requirements")
struct FieldConditionTests {
    private static func fields(_ conditions: JSONValue..., match: String = "all") -> JSONValue {
        [
            "a": ["type": "string", "allowNull": true], "b": ["type": "number"],
            "l": ["type": "string", "multiple": true],
            "o": ["type": "object", "properties": ["k": ["type": "string"], "n": ["type": "number"]]],
            "x": ["type": "string", "required": ["match": JSONValue(match), "conditions": JSONValue(conditions)]],
        ]
    }

    private static let isYes: JSONValue = ["fieldKey": "a", "operator": "is", "value": "yes"]
    private static let isNotYes: JSONValue = ["fieldKey": "a", "operator": "is_not", "value": "yes"]
    private static let isMissing: JSONValue = ["fieldKey": "a", "operator": "is"]
    private static let isThere: JSONValue = ["fieldKey": "a", "operator": "is_not"]
    private static let isTwo: JSONValue = ["fieldKey": "b", "operator": "is", "value": 2]
    private static let property: JSONValue = ["fieldKey": "o.k", "operator": "is", "value": "v"]

    @Test(
        "a field is required if its conditions hold",
        arguments: [
            PayloadCase("equal", fields(isYes), ["a": "yes"], refusedAt: "/x"),
            PayloadCase("equal, and there", fields(isYes), ["a": "yes", "x": "v"], gives: ["a": "yes", "x": "v"]),
            PayloadCase("not equal", fields(isYes), ["a": "no"], gives: ["a": "no"]),
            PayloadCase("different", fields(isNotYes), ["a": "no"], refusedAt: "/x"),
            PayloadCase("null is different", fields(isNotYes), ["a": .null], refusedAt: "/x"),
            PayloadCase("missing is not different", fields(isNotYes), ["a": ""], gives: [:]),
            PayloadCase("missing", fields(isMissing), [:], refusedAt: "/x"),
            PayloadCase("null counts as missing", fields(isMissing), ["a": .null], refusedAt: "/x"),
            PayloadCase("there", fields(isThere), ["a": "v"], refusedAt: "/x"),
            PayloadCase("not there", fields(isThere), ["a": .null], gives: ["a": .null]),
            PayloadCase("all of two", fields(isYes, isTwo), ["a": "yes", "b": 2], refusedAt: "/x"),
            PayloadCase("one of all", fields(isYes, isTwo), ["a": "yes", "b": 3], gives: ["a": "yes", "b": 3]),
            PayloadCase("one of any", fields(isYes, isTwo, match: "any"), ["a": "no", "b": 2], refusedAt: "/x"),
            PayloadCase("what was mapped counts", fields(isTwo), ["b": "2"], gives: ["b": 2]),
            PayloadCase("property", fields(property), ["o": ["k": "v"]], refusedAt: "/x"),
            PayloadCase("other property", fields(property), ["o": ["k": "w"]], gives: ["o": ["k": "w"]]),
            PayloadCase("no object", fields(property), [:], gives: [:]),
            PayloadCase(
                "a list equals no text", fields(["fieldKey": "l", "operator": "is", "value": "v"]), ["l": "v"],
                gives: ["l": ["v"]]),
            PayloadCase(
                "a field that is wrong is not missing", fields(isYes), ["a": "yes", "x": [:]], refusedAt: "/x"),
        ])
    func conditions(_ example: PayloadCase) throws { try example.check() }

    private static let nested: JSONValue = [
        "a": ["type": "string"],
        "o": [
            "type": "object",
            "properties": [
                "k": ["type": "string"], "s": ["type": "string", "required": true],
                "r": [
                    "type": "string",
                    "required": ["conditions": [["fieldKey": "o.k", "operator": "is", "value": "yes"]]],
                ],
                "q": ["type": "string", "required": ["conditions": [isYes]]],
            ],
        ],
    ]

    @Test(
        "a property of an object can be required under conditions",
        arguments: [
            PayloadCase("by a sibling", nested, ["o": ["s": "a", "k": "yes"]], refusedAt: "/o/r"),
            PayloadCase("by a field", nested, ["a": "yes", "o": ["s": "a"]], refusedAt: "/o/q"),
            PayloadCase("without its object", nested, ["a": "yes"], refusedAt: "/o/q"),
            PayloadCase("not at all", nested, ["o": ["s": "a"]], gives: ["o": ["s": "a"]]),
            PayloadCase("others are always", nested, ["o": ["k": "no"]], refusedAt: "/o/s"),
        ])
    func properties(_ example: PayloadCase) throws { try example.check() }

    @Test("the message says why a field is required")
    func message() throws {
        let schema = try FieldSchema(json: Self.fields(Self.isYes, Self.isTwo, match: "any"))
        let error = #expect(throws: ValidationErrors.self) { try schema.validated(["a": "yes"]) }
        #expect(error?.description == #"x is required because a is "yes" or b is 2, found nothing"#)
    }
}
