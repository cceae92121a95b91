import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Fields that take any value")
struct AnyValueTests {
    static let values: [JSONValue] = [
        "a", 12, 1.5, true, false, [], [1], [.null, ""], ["k": .null], ["nested": [["deep": 1]]],
    ]

    @Test("what the mapping gives goes into the body as it is, and the action's code reads it", arguments: values)
    func untouched(value: JSONValue) throws {
        let tester = try DestinationTester(Bakery(), settings: Bakery.settings, action: "bake")
        let event = Event.fixture(.track, ["properties": ["sort": "RYE-1", "extra": value]])
        #expect(try tester.request(for: event).json["extra"] == value)
        struct Fields: FieldSet {
            let any = Field<AnyValue>("any", label: "Any")
        }
        #expect(try PayloadSchema<Fields>().payload(["any": value]).any.json == value)
    }

    @Test("null and the empty text are missing, as for every field of an action")
    func missing() throws {
        let schema = try FieldSchema(json: ["any": ["type": "any", "required": true]])
        for value: JSONValue in [.null, ""] {
            let error = #expect(throws: ValidationErrors.self) { try schema.validated(["any": value]) }
            #expect(error?.description.hasPrefix("any is required, found") == true)
        }
        let kept = try FieldSchema(json: ["any": ["type": "any", "allowNull": true]])
        #expect(try kept.validated(["any": .null])["any"] == .null)
        let inside = try FieldSchema(json: ["o": ["type": "object", "properties": ["any": ["type": "any"]]]])
        #expect(try inside.validated(["o": ["any": ""]])["o"] == ["any": ""])
    }

    @Test("bytes of the event stay bytes")
    func bytes() throws {
        let schema = try FieldSchema(json: ["any": ["type": "any"]])
        let payload = try JSONValue(parsing: #"{"any":[1.50,"\u0041",{"b":1e2}]}"#)
        #expect(try JSONValue(schema.validated(payload)).bytes == payload.bytes)
    }

    @Test("a list of any values takes a lone one, and a number that no double can hold is refused")
    func lists() throws {
        let schema = try FieldSchema(json: ["any": ["type": "any", "multiple": true]])
        #expect(try schema.validated(["any": 1])["any"] == [1])
        #expect(try schema.validated(["any": ["a", ["b": 1], .null]])["any"] == ["a", ["b": 1]])
        let huge = try JSONValue(parsing: #"{"any":[{"a":1e400}]}"#)
        #expect(throws: ValidationErrors.self) { try schema.validated(huge) }
    }

    @Test("JSON Schema and page say nothing about its type but that it is any")
    func catalogue() throws {
        let definition = try DestinationDefinition(Bakery())
        let extra = definition.actions.first?.jsonSchema["properties"]?["extra"]
        #expect(extra?["title"] == "Extra" && extra?["type"] == nil)
        #expect(try DestinationPage(Bakery()).markdown.contains("| Extra "))
        #expect(try DestinationPage(Bakery()).markdown.contains("| ANY"))
        let schema = try FieldSchema(json: ["any": ["type": "any", "multiple": true, "choices": ["a", 1]]])
        #expect(
            schema.jsonSchema["properties"]?["any"] == ["title": "", "type": "array", "items": ["enum": ["a", 1]]])
        #expect(throws: ValidationErrors.self) { try schema.validated(["any": ["b"]]) }
        #expect(throws: Never.self) { try schema.validated(["any": ["a", 1]]) }
    }

    @Test("a limit, a format and properties mean nothing for it, and are refused")
    func misplaced() {
        struct Fields: FieldSet {
            let a = Field<AnyValue>("a", label: "A", format: .uuid, minimum: 1)
        }
        let error = #expect(throws: FieldSchemaError.self) { try PayloadSchema<Fields>() }
        #expect(
            error?.problems.map(\.message) == [
                "has a limit, but is any value, which has none", "has the format uuid, but is any value and no text",
            ])
    }
}
