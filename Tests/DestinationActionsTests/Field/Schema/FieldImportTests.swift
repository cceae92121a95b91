import DestinationActions
import Testing

@Suite("Import of field definitions")
struct FieldImportTests {
    @Test("a definition as Segment's actions have it is read, and what is not read is named")
    func exported() throws {
        let json: JSONValue = [
            "label": "Email", "type": "string", "format": "email", "category": "hashedPII", "unsafe_hidden": true,
            "depends_on": [
                "match": "all", "conditions": [["type": "field", "fieldKey": "mode", "operator": "is", "value": "on"]],
            ],
            "default": ["@path": "$.traits.email"], "displayMode": "collapsed", "defaultObjectUI": "keyvalue",
            "disabledInputMethods": ["literal"], "lable": "Mail", "tooltip": .null,
        ]
        let field = try FieldDefinition(key: "email", json: json)
        #expect(field.category == "hashedPII" && field.isHidden && field.format == .email)
        #expect(field.dependsOn == .all([.field("mode", is: "on")]))
        #expect(
            field.warnings.map(\.description) == [
                "The field email has displayMode, which is not read",
                "The field email has defaultObjectUI, which is not read",
                "The field email has disabledInputMethods, which is not read",
                "The field email has lable, which is not read; did you mean label?",
            ])
        // Its own export can be imported again, and has nothing that is not read.
        let again = try FieldDefinition(key: "email", json: field.json)
        #expect(again.json == field.json && again.warnings == [])
    }

    @Test("the fields that Segment's Public API lists are read")
    func publicAPI() throws {
        let schema = try FieldSchema(json: [
            [
                "id": "f1", "sortOrder": 0, "fieldKey": "userId", "label": "User", "type": "STRING", "required": true,
                "defaultValue": ["@path": "$.userId"], "dynamic": false, "allowNull": false, "multiple": false,
            ],
            ["id": "f2", "sortOrder": 1, "fieldKey": "total", "type": "NUMBER", "choices": .null],
        ])
        #expect(schema.definitions.map(\.key) == ["userId", "total"])
        #expect(schema.definitions.map(\.type) == [.string, .number])
        #expect(schema.definitions.first?.defaultValue?.json == ["@path": "$.userId"])
        #expect(
            schema.warnings.map(\.description) == [
                "The field userId has id, which is not read", "The field userId has sortOrder, which is not read",
                "The field total has id, which is not read", "The field total has sortOrder, which is not read",
            ])
    }

    @Test("what is not read is named wherever it stands, and so is what means nothing")
    func places() throws {
        let schema = try FieldSchema(json: [
            "o": [
                "type": "object",
                "properties": [
                    "p": ["type": "number", "choices": [["label": "One", "value": 1, "help": "?"]], "ui": 1]
                ],
            ],
            "s": [
                "type": "boolean", "maximum": 5,
                "dependsOn": [
                    "conditions": [["fieldKey": "gone", "operator": "is", "value": 1, "note": "x"]], "mode": 1,
                ],
            ],
            "h": [
                "type": "string",
                "depends_on": ["conditions": [["type": "syncMode", "operator": "is", "value": "add"]]],
            ],
        ])
        #expect(
            schema.warnings.map(\.description) == [
                "The field o.p has ui, which is not read", "The field o.p has help in a choice, which is not read",
                "The field s has mode in dependsOn, which is not read",
                "The field s has note in a condition of dependsOn, which is not read",
                "The field h has depends_on, which is not read, as it asks about something else than a field",
                "The field s has a limit, but is true or false, which has none",
                "The field s has a condition about gone, which is no field",
            ])
    }

    @Test(
        "what would be read wrongly is refused",
        arguments: [
            (
                [
                    "type": "string",
                    "required": ["conditions": [["type": "syncMode", "operator": "is", "value": "add"]]],
                ],
                "is required under a condition that asks about something else than a field"
            ),
            (
                ["type": "string", "default": "a", "defaultValue": "b"],
                "has default and defaultValue, which say the same"
            ),
            (["type": "string", "format": "emial"], #"has a format that is not known: "emial"; did you mean email?"#),
        ] as [(JSONValue, String)])
    func refused(json: JSONValue, message: String) {
        let error = #expect(throws: FieldSchemaError.self) { try FieldDefinition(key: "f", json: json) }
        #expect(error?.problems.first?.description == "The field f \(message)")
    }
}
