import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Formats of an author's own")
struct OwnFormatTests {
    static func problems(_ sort: JSONValue) throws -> [String] {
        let tester = try DestinationTester(Bakery(), settings: Bakery.settings, action: "bake")
        return tester.problems(for: .fixture(.track, ["properties": ["sort": sort]])).map(\.message)
    }

    @Test("a text that has the form passes, and another is refused with the words and the example")
    func values() throws {
        #expect(try Self.problems("ABC-12") == [])
        let message = #"Sort (sort) must be a sort of bread such as RYE-1, found the string "abc-12""#
        #expect(try Self.problems("abc-12") == [message])
        // What is no text is made one first.
        #expect(try Self.problems(12) == ["Sort (sort) must be a sort of bread such as RYE-1, found the number 12"])
    }

    @Test("a literal of a mapping that has not the form is refused when the instance is made")
    func literal() {
        let error = #expect(throws: ConfigurationErrors.self) {
            try DestinationInstance(
                Bakery(), settings: Bakery.settings,
                subscriptions: [Subscription(Bake.self, when: .type(.track), [\.sort: "rye"])])
        }
        #expect(error?.problems.map(\.path) == ["subscriptions/0/mapping/sort"])
        #expect(error?.description.contains("a sort of bread such as RYE-1") == true)
    }

    @Test("a secret is held to a form of the author's own, and not shown")
    func secret() {
        let error = #expect(throws: ConfigurationErrors.self) {
            try DestinationInstance(Bakery(), settings: ["key": "4711"])
        }
        #expect(
            error?.description
                == "settings/key: Key (key) must be a key of the bakery such as key-1, found a string")
    }

    @Test("definition, JSON Schema, page and explanation know it, and an import that is told of it")
    func catalogue() throws {
        let definition = try DestinationDefinition(Bakery())
        let sort = try #require(definition.actions.first?.fields.first)
        #expect(sort.json["format"] == "bread-sort")
        let schema = definition.actions.first?.jsonSchema["properties"]?["sort"]
        #expect(schema?["format"] == "bread-sort" && schema?["examples"] == ["RYE-1"])
        let configuration = try DestinationConfiguration.jsonSchema(for: [Bakery()])
        #expect(configuration["$defs"]?["bakery.bake"]?["properties"]?["sort"]?["examples"] == ["RYE-1"])
        #expect(try DestinationPage(Bakery()).markdown.contains("| Must be a sort of bread such as RYE-1."))
        let imported = try FieldDefinition(key: "sort", json: sort.json, formats: [.breadSort])
        #expect(imported.json == sort.json && imported.format == .breadSort)
        let error = #expect(throws: FieldSchemaError.self) { try FieldDefinition(key: "sort", json: sort.json) }
        #expect(error?.description == #"The field sort has a format that is not known: "bread-sort""#)
        let instance = try DestinationInstance(Bakery(), settings: Bakery.settings)
        let story = "\(instance.explain(.fixture(.track, ["event": "Gift", "properties": ["sort": "?"]])))"
        #expect(story.contains("wrong: Sort (sort) must be a sort of bread such as RYE-1"))
    }

    @Test(
        "a format that contradicts itself is refused with all that is wrong",
        arguments: [
            (FieldFormat("", "a", example: "a") { _ in true }, "has a format without a name"),
            (
                FieldFormat("email", "mine", example: "a") { _ in true },
                "has a format of its own with the name email, which the library has already"
            ),
            (
                FieldFormat("x", "an x", example: "b") { $0 == "a" },
                #"has the format x, whose example "b" has not the form"#
            ),
            (
                FieldFormat("x", "", example: "b") { _ in true },
                "has the format x, which does not say what a text of the form is"
            ),
        ])
    func contradictions(format: FieldFormat, message: String) throws {
        let definition = FieldDefinition(key: "f", label: "F", type: .string, format: format)
        let error = #expect(throws: FieldSchemaError.self) { try FieldSchema([definition]) }
        #expect(error?.description == "The field f \(message)")
    }

    @Test("lists are checked item by item, and properties where they stand")
    func places() throws {
        let schema = try FieldSchema(
            json: [
                "l": ["type": "string", "multiple": true, "format": "bread-sort"],
                "o": ["type": "object", "properties": ["p": ["type": "text", "format": "bread-sort"]]],
            ], formats: [.breadSort])
        let error = #expect(throws: ValidationErrors.self) {
            try schema.validated(["l": ["RYE-1", "rye"], "o": ["p": "x"]])
        }
        #expect(error?.problems.map(\.path) == ["/l/1", "/o/p"])
    }

    @Test("every format of the library takes its own example", arguments: FieldFormat.allCases)
    func examples(format: FieldFormat) { #expect(format.matches(format.example)) }
}
