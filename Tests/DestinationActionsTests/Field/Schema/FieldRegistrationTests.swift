import DestinationActions
import Testing

@Suite("Declaring fields")
struct FieldRegistrationTests {
    private enum Nothing: String, CaseIterable, FieldValue {
        case never
        static var allCases: [Nothing] { [] }
    }

    private struct Broken: FieldSet {
        static let shared = Field<String>("shared", label: "Shared")
        let first = Field<String>("key", label: "First")
        let second = Field<String?>("key", label: "Second")
        let unnamed = Field<String>("", label: "Unnamed")
        let shared = Broken.shared
        let again = Broken.shared
        let stray = 5
        let bounds = Field<Int>("bounds", label: "Bounds", minimum: 3, maximum: 2)
        let optional = Field<String>("optional", label: "Optional", required: .no)
        let required = Field<String?>("required", label: "Required", required: .yes)
        let null = Field<String>("null", label: "Null", allowsNull: true)
        let lines = Field<Int>("lines", label: "Lines", isMultiline: true)
        let twice = Field<String??>("twice", label: "Twice")
        let list = Field<[[String]]>("list", label: "List")
        let empty = Field<Nothing?>("empty", label: "Empty")
        let nested = Field<NestedObject<Inner>>("nested", label: "Nested")
        let condition = Field<String?>(
            "condition", label: "Condition",
            required: .when(.all([.field("nobody", is: 1), .field("nested.lost", is: 1)])))
        let choices = Field<Kind>("choices", label: "Choices", choices: ["x"])
    }

    private enum Kind: String, CaseIterable, FieldValue { case only }

    private struct Inner: FieldSet {
        let one = Field<String>("one", label: "One")
        let other = Field<String>("one", label: "Other")
    }

    @Test("everything that is wrong with a field set is told at once")
    func problems() throws {
        let error = #expect(throws: FieldSchemaError.self) { try PayloadSchema<Broken>() }
        let texts = Set(error?.problems.map(\.description) ?? [])
        for expected in [
            "The field shared stands twice, or in two field sets; a shared field has to be a computed member",
            "The field stray is neither a Field nor a set of them, but stands in a field set",
            "The field key is declared more than once",
            "The field Unnamed has no key",
            "The field bounds has a minimum above its maximum",
            "The field optional must be of an optional type, or it is always required",
            "The field required must not be of an optional type if it is required",
            "The field null must be of an optional type to allow null",
            "The field lines must be text to have several lines",
            "The field twice must not be optional twice",
            "The field list must be a list of plain values",
            "The field empty needs an enumeration with cases",
            "The field nested.one is declared more than once",
            "The field condition has a condition about nobody, which is no field",
            "The field condition has a condition about nested.lost, which is no field",
            "The field choices has the choices of its type already",
        ] {
            #expect(texts.contains(expected), "\(expected)")
        }
    }

    @Test("a set that another one stores adds its fields where it stands")
    func setsWithinSets() throws {
        struct Person: FieldSet {
            let userID = Field<String>("userId", label: "User ID")
            let email = Field<String?>("email", label: "Email")
        }
        struct Fields: FieldSet {
            let tag = Field<String>("tag", label: "Tag")
            let person = Person()
            let note = Field<String?>("note", label: "Note")
        }
        let schema = try PayloadSchema<Fields>()
        #expect(schema.fields.definitions.map(\.key) == ["tag", "userId", "email", "note"])
        #expect(schema.definition(of: \.person.email)?.label == "Email")
        let payload = try schema.payload(["note": "n", "email": "a@b.co", "userId": "u", "tag": "t"])
        #expect(payload[\.person.email] == "a@b.co" && payload[dynamicMember: \.person.userID] == "u")
        #expect(payload.note == "n" && payload.tag == "t")

        struct Twice: FieldSet {
            let tag = Field<String>("userId", label: "Tag")
            let person = Person()
        }
        let error = #expect(throws: FieldSchemaError.self) { try PayloadSchema<Twice>() }
        #expect(error?.problems.map(\.description) == ["The field userId is declared more than once"])
    }

    @Test("a field that two sets share as one object is refused in the second")
    func sharedObject() throws {
        struct Shared { static let field = Field<String>("shared", label: "Shared") }
        struct First: FieldSet { let field = Shared.field }
        struct Second: FieldSet { let field = Shared.field }
        _ = try PayloadSchema<First>()
        #expect(throws: FieldSchemaError.self) { try PayloadSchema<Second>() }
    }

    @Test("a computed field has no place in a schema, and reading it gives nothing")
    func computed() throws {
        struct Fields: FieldSet {
            let stored = Field<String?>("stored", label: "Stored")
            var computed: Field<String?> { Field("computed", label: "Computed") }
        }
        let schema = try PayloadSchema<Fields>()
        #expect(schema.definition(of: \.stored)?.key == "stored")
        #expect(schema.definition(of: \.computed) == nil)
        let payload = try schema.payload(["stored": "a", "computed": "b"])
        #expect(payload.computed == nil)
        #expect(!payload.isPresent(\.computed))
    }

    @Test("a set without fields is a schema without fields")
    func empty() throws {
        struct Fields: FieldSet {}
        #expect(try PayloadSchema<Fields>().payload(["a": 1]).json == [:])
    }

    @Test(
        "definitions in JSON that cannot be read are refused",
        arguments: [
            (["x": 1], ["x"]), (["x": ["type": "array"]], ["x"]), (["x": [:]], ["x"]),
            (["x": ["type": "string", "required": "yes"]], ["x"]),
            (["x": ["type": "string", "required": ["conditions": []]]], ["x"]),
            (
                [
                    "x": [
                        "type": "string",
                        "required": ["match": "none", "conditions": [["fieldKey": "a", "operator": "is"]]],
                    ]
                ], ["x"]
            ),
            (["x": ["type": "string", "required": ["conditions": [["fieldKey": "a", "operator": "equals"]]]]], ["x"]),
            (["x": ["type": "string", "format": "phone"]], ["x"]), (["x": ["type": "string", "multiple": 1]], ["x"]),
            (["x": ["type": "number", "minimum": "1"]], ["x"]), (["x": ["type": "string", "choices": "a"]], ["x"]),
            (["x": ["type": "string", "label": 1]], ["x"]),
            (["x": ["type": "string", "properties": ["a": ["type": "string"]]]], ["x"]),
            (["x": ["type": "object", "properties": ["a": 1, "b": ["type": "no"]]], "y": 2], ["x.a", "x.b", "y"]),
            ("x", [""]), ([1], [""]), ([["type": "string"]], [""]),
            ([["key": "a", "type": "string"], ["fieldKey": "a", "type": "text"]], ["a"]),
        ] as [(JSONValue, [String])])
    func badJSON(json: JSONValue, keys: [String]) {
        let error = #expect(throws: FieldSchemaError.self) { try FieldSchema(json: json) }
        #expect(error?.problems.map(\.key) == keys)
    }

    @Test("definitions in JSON keep all their attributes")
    func attributes() throws {
        let definition = try FieldDefinition(
            key: "x",
            json: [
                "label": "X", "description": "d", "type": "number", "multiple": true, "allowNull": true, "minimum": 1,
                "maximum": 2, "choices": [["label": "one", "value": 1], 2], "default": ["@path": "$.x"],
                "dynamic": true,
                "placeholder": "p", "unsafe_hidden": true, "readOnly": true,
                "dependsOn": ["match": "any", "conditions": [["fieldKey": "a", "operator": "is_not", "value": 1]]],
            ])
        #expect(definition.label == "X" && definition.description == "d" && definition.type == .number)
        #expect(definition.isMultiple && definition.allowsNull && definition.isDynamic && definition.isHidden)
        #expect(definition.isReadOnly && definition.placeholder == "p")
        #expect(definition.minimum == 1 && definition.maximum == 2)
        #expect(definition.choices == [FieldChoice(1, label: "one"), FieldChoice(2, label: "2")])
        #expect(definition.defaultValue == MappingValue(["@path": "$.x"]))
        #expect(definition.dependsOn == .any([.field("a", isNot: 1)]))
    }
}
