import Testing

@testable import DestinationActions

@Suite("Fields of mapped events")
struct CompiledFieldsTests {
    /// What a mapping and the fields make of an event.
    private func prepare(
        _ fields: JSONValue, _ mapping: JSONValue, _ event: JSONValue
    ) throws -> Result<PayloadValues, ValidationErrors> {
        let schema = try FieldSchema(json: fields)
        var paths = PathTableBuilder()
        let compiled = CompiledFields(try MappingCompiler.compile(mapping, into: &paths, TimeSource()), schema)
        let values = paths.build().read(try event.place())
        return Result { () throws(ValidationErrors) in try compiled.prepare(values) }
    }

    /// The same in another way: the mapping alone, then the check of the whole that it gave.
    private func stepwise(
        _ fields: JSONValue, _ mapping: JSONValue, _ event: JSONValue
    ) throws -> Result<JSONObject, ValidationErrors> {
        let schema = try FieldSchema(json: fields)
        let mapped = try Mapping(mapping).evaluate(event) ?? [:]
        return Result { () throws(ValidationErrors) in try schema.validated(mapped) }
    }

    private let fields: JSONValue = [
        "id": ["type": "string", "required": true], "n": ["type": "number"], "o": ["type": "object"],
        "kind": ["type": "string", "choices": ["a", "b"]], "when": ["type": "datetime"],
        "mail": ["type": "string", "format": "email", "allowNull": true], "flag": ["type": "boolean"],
        "page": ["type": "object", "properties": ["url": ["type": "string"], "n": ["type": "number"]]],
    ]

    @Test("values that need no change stay places in the event, whatever way they came")
    func places() throws {
        let text = #"""
            {"id":"\u00e9","n":1.50,"o":{"b":[1.0]},"kind":"a","when":"2024-01-02","mail":"a@b.co","flag":true}
            """#
        let event = try JSONValue(parsing: text)
        let mapping: JSONValue = [
            "id": ["@path": "$.id"], "n": ["@path": "$.n"], "o": ["@path": "$.o"], "kind": ["@path": "$.kind"],
            "when": ["@path": "$.when"], "mail": ["@if": ["exists": ["@path": "$.mail"], "then": ["@path": "$.mail"]]],
            "flag": false, "unknown": 1, "page": ["@path": "$."],
        ]
        let values = try prepare(fields, mapping, event).get()
        #expect(values.count == 8)
        let bytes = JSONWriter.bytes { writer in
            for slot in 0..<6 {
                values.write(slot, into: &writer)
                writer.byte(0x0A)
            }
        }
        let written = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        #expect(written == [#""\u00e9""#, "1.50", #"{"b":[1.0]}"#, #""a""#, #""2024-01-02""#, #""a@b.co""#])
        #expect(values.value(at: 6) == false)
        #expect(values.value(at: 7) == ["n": 1.5])
        #expect(values.value(at: 8) == nil && values.value(at: -1) == nil)
    }

    @Test("an event that was built in Swift gives the same as one that was parsed")
    func builtEvents() throws {
        let event: JSONValue = [
            "id": 5, "n": "7", "o": ["a": .null], "kind": "b", "when": 1, "mail": .null, "flag": 1,
            "page": ["url": "u", "zz": 1, "n": ""],
        ]
        var mapping = JSONObject()
        for key in event.object?.keys ?? [] { mapping[key] = ["@path": JSONValue("$.\(key)")] }
        let expected: [JSONValue] = ["5", 7, ["a": .null], "b", 1, .null, true, ["url": "u"]]
        for input in [event, try JSONValue(parsing: event.bytes)] {
            let values = try prepare(fields, JSONValue(mapping), input).get()
            #expect((0..<8).map { values.value(at: $0) } == expected)
            #expect(values.state(at: 5) == .null && values.state(at: 0) == .value)
        }
    }

    @Test(
        "an object of paths is the same whether it is read from the event or mapped first and checked then",
        arguments: [
            #"{"p":{"t":"x","n":1.50,"any":[1, 2]}}"#, #"{"p":{"t":"","n":null,"any":null}}"#, #"{"p":{}}"#, "{}",
            #"{"p":{"t":5,"n":"7"}}"#, #"{"p":{"t":["one"],"n":[]}}"#, #"{"p":{"t":"\u00e9","n":1e2,"k":"a"}}"#,
            #"{"p":{"t":{"no":"text"}}}"#, #"{"p":{"k":"z"}}"#, #"{"p":{"m":"not an address"}}"#, #"{"p":null}"#,
            #"{ "p" : { "any" : { "b" : 1, "b" : 2 }, "t" : "spaced" } }"#, #"{"p":{"n":1,"n":2,"huge":1e400}}"#,
        ])
    func shapedObjects(text: String) throws {
        let fields: JSONValue = [
            "o": [
                "type": "object",
                "properties": [
                    "t": ["type": "string"], "n": ["type": "number"], "k": ["type": "string", "choices": ["a"]],
                    "m": ["type": "string", "format": "email"],
                ],
            ],
            "free": ["type": "object"],
        ]
        let mapping: JSONValue = [
            "o": ["t": ["@path": "$.p.t"], "n": ["@path": "$.p.n"], "m": ["@path": "$.p.m"]],
            "free": ["t": ["@path": "$.p.t"], "a \"quoted\" key": ["@path": "$.p.any"], "n": ["@path": "$.p.n"]],
        ]
        let event = try JSONValue(parsing: text)
        switch (try prepare(fields, mapping, event), Result { try stepwise(fields, mapping, event).get() }) {
        case (.success(let a), .success(let b)):
            for (slot, key) in ["o", "free"].enumerated() {
                #expect(a.value(at: slot) == b[key])
                let bytes = JSONWriter.bytes { a.write(slot, into: &$0) }
                #expect(try JSONValue(parsing: bytes) == b[key])
            }
        case (.failure(let a), .failure(let b as ValidationErrors)): #expect(a.problems == b.problems)
        // A number that no double can hold is refused by the mapping then, before any field.
        case (.failure(let a), .failure(let b)): #expect(a.problems.map(\.key) == ["free"] && b is MappingError)
        case (let a, let b): Issue.record("from the event \(a), stepwise \(b)")
        }
    }

    @Test(
        "null and the empty text count the same read from the event and mapped first and checked then",
        arguments: FieldType.allCases, ["null", "\"\""])
    func blanks(type: FieldType, blank: String) throws {
        for allowsNull in [false, true] {
            for required in [false, true] {
                let field: JSONObject = [
                    "type": JSONValue(type.rawValue), "allowNull": JSONValue(allowsNull),
                    "required": JSONValue(required),
                ]
                let fields: JSONValue = [
                    "f": JSONValue(field), "o": ["type": "object", "properties": ["f": JSONValue(field)]],
                ]
                let mapping: JSONValue = ["f": ["@path": "$.v"], "o": ["f": ["@path": "$.v"]]]
                let event = try JSONValue(parsing: "{\"v\":\(blank)}")
                let found = try prepare(fields, mapping, event).map { [$0.value(at: 0), $0.value(at: 1)] }
                #expect(found == (try stepwise(fields, mapping, event).map { [$0["f"], $0["o"]] }))
                if case .success(let values) = found {
                    #expect(values[0] == (allowsNull && blank == "null" ? .null : nil))
                }
                if required { #expect((try? found.get()) == nil || allowsNull) }
            }
        }
    }

    @Test("problems come in the order of the fields, those of literals among them")
    func problems() throws {
        let mapping: JSONValue = [
            "kind": "c", "id": ["@path": "$.missing"], "n": ["@template": "{{a}}x"], "flag": ["@path": "$.flag"],
            "when": 5,
        ]
        let result = try prepare(fields, mapping, JSONValue(parsing: #"{"a":1,"flag":"no"}"#))
        guard case .failure(let error) = result else {
            Issue.record("no error")
            return
        }
        #expect(error.problems.map(\.key) == ["id", "n", "kind", "flag"])
        let schema = try FieldSchema(json: fields)
        var paths = PathTableBuilder()
        let compiled = CompiledFields(try MappingCompiler.compile(mapping, into: &paths, TimeSource()), schema)
        #expect(compiled.problems.map(\.key) == ["kind"])
    }

    @Test("a required literal that is empty is missing", arguments: ["", .null] as [JSONValue])
    func emptyLiterals(literal: JSONValue) throws {
        let result = try prepare(fields, ["id": literal], [:])
        #expect(throws: ValidationErrors.self) { try result.get() }
    }

    @Test("a directive can give all fields, or nothing")
    func rootDirective() throws {
        let values = try prepare(fields, ["@path": "$.all"], JSONValue(parsing: #"{"all":{"id":"x","zz":1}}"#)).get()
        #expect(values.value(at: 0) == "x")
        let results = try [
            prepare(fields, ["@path": "$.all"], [:]), prepare(fields, ["@path": "$.all"], ["all": "text"]),
        ]
        for result in results {
            #expect(throws: ValidationErrors.self) { try result.get() }
        }
    }

    @Test("conditions see what was mapped")
    func conditions() throws {
        let fields: JSONValue = [
            "a": ["type": "number"], "o": ["type": "object"],
            "x": [
                "type": "string",
                "required": [
                    "match": "any",
                    "conditions": [
                        ["fieldKey": "a", "operator": "is", "value": "2"],
                        ["fieldKey": "o.k", "operator": "is", "value": 1],
                    ],
                ],
            ],
        ]
        let mappings: [JSONValue] = [["@path": "$.a"], ["@literal": "2"], ["@template": "{{a}}"]]
        for mapping in mappings {
            #expect(throws: ValidationErrors.self) { try prepare(fields, ["a": mapping], ["a": "2"]).get() }
        }
        #expect(throws: ValidationErrors.self) { try prepare(fields, ["o": ["k": ["@path": "$.k"]]], ["k": 1]).get() }
        #expect(try prepare(fields, ["a": ["@path": "$.a"]], ["a": 2]).get().value(at: 0) == 2)
    }

    @Test("a number that no double can hold is refused in the field that holds it, and nowhere else")
    func hugeNumbers() throws {
        let mapping: JSONValue = ["id": ["@path": "$.id"], "n": ["@path": "$.n"], "o": ["@path": "$.o"]]
        let good = try prepare(fields, mapping, JSONValue(parsing: #"{"id":"a","other":1e400}"#)).get()
        #expect(good.value(at: 0) == "a")
        let bad = try prepare(fields, mapping, JSONValue(parsing: #"{"id":"a","n":1e400,"o":[1e400]}"#))
        guard case .failure(let error) = bad else {
            Issue.record("no error")
            return
        }
        #expect(error.problems.map(\.key) == ["n", "o"])
    }
}
