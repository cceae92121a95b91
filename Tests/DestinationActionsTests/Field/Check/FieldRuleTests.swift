import DestinationActions
import Testing

/// A payload, and what becomes of it: the fields, or the paths of the problems.
struct PayloadCase: Sendable, CustomTestStringConvertible {
    let name: String
    let fields: JSONValue
    let payload: JSONValue
    let result: JSONValue?
    let problems: [String]

    init(_ name: String, _ fields: JSONValue, _ payload: JSONValue, gives result: JSONValue) {
        self.name = name
        self.fields = fields
        self.payload = payload
        self.result = result
        problems = []
    }

    init(_ name: String, _ fields: JSONValue, _ payload: JSONValue, refusedAt paths: String...) {
        self.name = name
        self.fields = fields
        self.payload = payload
        result = nil
        problems = paths
    }

    var testDescription: String { name }

    func check() throws {
        let schema = try FieldSchema(json: fields)
        do throws(ValidationErrors) {
            let object = try schema.validated(payload)
            #expect(JSONValue(object) == result)
        } catch {
            #expect(error.problems.map(\.path) == problems, "\(error)")
        }
    }
}

@Suite("Cleaning, coercion and validation")
struct FieldRuleTests {
    private static func x(_ type: String, _ attributes: JSONObject = [:]) -> JSONValue {
        var definition: JSONObject = ["label": "X", "type": JSONValue(type)]
        for member in attributes { definition[member.key] = member.value }
        return ["x": JSONValue(definition)]
    }

    private static let item: JSONValue = [
        "o": [
            "type": "object",
            "properties": [
                "s": ["type": "string", "required": true], "n": ["type": "number"],
                "l": ["type": "string", "multiple": true],
                "k": ["type": "integer", "allowNull": true],
            ],
        ]
    ]

    private static let items: JSONValue = [
        "o": [
            "type": "object", "multiple": true,
            "properties": [
                "s": ["type": "string", "required": true], "n": ["type": "number"],
                "k": ["type": "string", "allowNull": true],
            ],
        ]
    ]

    @Test(
        "an empty text is dropped at the root, for every type and for batches as well (F1)",
        arguments: FieldTypeNames.all)
    func emptyTexts(type: String) throws {
        try PayloadCase("", Self.x(type), ["x": ""], gives: [:]).check()
        try PayloadCase("", Self.x(type, ["allowNull": true]), ["x": ""], gives: [:]).check()
        try PayloadCase("", Self.x(type, ["required": true]), ["x": ""], refusedAt: "/x").check()
    }

    @Test(
        "null in a list does not count, wherever the list is (F2)",
        arguments: [
            PayloadCase("a lone null", x("string"), ["x": [.null]], refusedAt: "/x"),
            PayloadCase("a null beside a value", x("string"), ["x": [.null, "a"]], gives: ["x": "a"]),
            PayloadCase(
                "a lone null that is a value", x("number", ["allowNull": true]), ["x": [.null]], gives: ["x": .null]),
            PayloadCase(
                "in a list of numbers", x("number", ["multiple": true]), ["x": [1, .null, "2"]], gives: ["x": [1, 2]]),
            PayloadCase("nothing but nulls", x("number", ["multiple": true]), ["x": [.null, .null]], gives: ["x": []]),
            PayloadCase(
                "in a list that may be null", x("string", ["multiple": true, "allowNull": true]), ["x": ["a", .null]],
                gives: ["x": ["a"]]),
            PayloadCase("in a list of objects", items, ["o": [.null, ["s": "a"]]], gives: ["o": [["s": "a"]]]),
            PayloadCase(
                "in an object in a list", items, ["o": [["s": "a", "n": .null, "k": .null]]],
                gives: ["o": [["s": "a", "k": .null]]]),
            PayloadCase(
                "required, in an object in a list", items, ["o": [["s": "a"], ["s": .null]]], refusedAt: "/o/1/s"),
            PayloadCase(
                "an empty text in an object in a list", items, ["o": [["s": "", "n": ""]]], refusedAt: "/o/0/n"),
        ])
    func nullInLists(_ example: PayloadCase) throws { try example.check() }

    @Test(
        "a list of one value is the value, for a datetime as well (F3)",
        arguments: [
            PayloadCase("text", x("string"), ["x": ["a"]], gives: ["x": "a"]),
            PayloadCase("number as text", x("string"), ["x": [5]], gives: ["x": "5"]),
            PayloadCase("datetime", x("datetime"), ["x": ["2024-01-02"]], gives: ["x": "2024-01-02"]),
            PayloadCase("datetime as number", x("datetime"), ["x": [1]], gives: ["x": 1]),
            PayloadCase("a type that may be null", x("integer", ["allowNull": true]), ["x": ["7"]], gives: ["x": 7]),
            PayloadCase(
                "an item of a list", x("string", ["multiple": true]), ["x": [["n"], "m"]], gives: ["x": ["n", "m"]]),
            PayloadCase("no object", x("object"), ["x": [["a": 1]]], refusedAt: "/x"),
            PayloadCase("no list of two", x("datetime"), ["x": ["2024-01-02", "2024-01-03"]], refusedAt: "/x"),
            PayloadCase("no list in a list", x("string"), ["x": [["a"]]], refusedAt: "/x"),
            PayloadCase("an empty text", x("string"), ["x": [""]], gives: ["x": ""]),
        ])
    func unwrapping(_ example: PayloadCase) throws { try example.check() }

    @Test(
        "a lone value becomes a list where a list is wanted",
        arguments: [
            PayloadCase("text", x("string", ["multiple": true]), ["x": 5], gives: ["x": ["5"]]),
            PayloadCase("wrong value", x("boolean", ["multiple": true]), ["x": 5], refusedAt: "/x"),
            PayloadCase("object", items, ["o": ["s": "a", "n": "7", "zz": 1]], gives: ["o": [["s": "a", "n": 7]]]),
            PayloadCase(
                "within an object", item, ["o": ["s": "a", "l": true]], gives: ["o": ["s": "a", "l": ["true"]]]),
            PayloadCase(
                "each item is checked", x("string", ["multiple": true, "format": "email"]), ["x": ["a@b.c", "no", 1]],
                refusedAt: "/x/1", "/x/2"),
        ])
    func listing(_ example: PayloadCase) throws { try example.check() }

    static let blanks: [JSONValue] = [" ", "\t\n", "\u{A0}", "\u{FEFF} "]

    @Test("blank text is no number (F4)", arguments: ["number", "integer"], blanks)
    func blankNumbers(type: String, text: JSONValue) throws {
        try PayloadCase("", Self.x(type), ["x": text], refusedAt: "/x").check()
    }

    @Test(
        "text that JavaScript takes as a number is one",
        arguments: [
            (" 5 ", 5), ("+5", 5), ("-5", -5), (".5", 0.5), ("5.", 5), ("-1e3", -1000), ("1E+2", 100), ("0x1F", 31),
            ("0b101", 5), ("0o17", 15), ("007", 7), ("9007199254740993", 9_007_199_254_740_993),
            ("18446744073709551615", JSONValue(UInt64.max)),
        ] as [(String, JSONValue)])
    func numericText(text: String, number: JSONValue) throws {
        try PayloadCase("", Self.x("number"), ["x": JSONValue(text)], gives: ["x": number]).check()
    }

    @Test(
        "other text is no number",
        arguments: [
            "", "a", "5a", "1_000", "--5", "1e", "e5", ".", "+", "0x", "-0x1F", "Infinity", "NaN", "1e400", "5 5", "０",
        ])
    func noNumber(text: String) {
        #expect(throws: (any Error).self) {
            try FieldSchema(json: Self.x("number", ["required": true])).validated(["x": JSONValue(text)])
        }
    }

    @Test(
        "integers have no fraction",
        arguments: [
            PayloadCase("whole number with a point", x("integer"), ["x": 5.0], gives: ["x": 5]),
            PayloadCase("text", x("integer"), ["x": "-1e3"], gives: ["x": -1000]),
            PayloadCase("beyond 64 bits", x("integer"), ["x": 1e21], gives: ["x": 1e21]),
            PayloadCase("boolean", x("integer"), ["x": true], gives: ["x": 1]),
            PayloadCase("fraction", x("integer"), ["x": 5.5], refusedAt: "/x"),
            PayloadCase("text with a fraction", x("integer"), ["x": "5.5"], refusedAt: "/x"),
        ])
    func integers(_ example: PayloadCase) throws { try example.check() }

    @Test("nothing is coerced to null for an object that may be null (F5)", arguments: [0, false, "x"] as [JSONValue])
    func noNullByCoercion(value: JSONValue) throws {
        try PayloadCase("", Self.x("object", ["allowNull": true]), ["x": value], refusedAt: "/x").check()
        try PayloadCase("", Self.x("object", ["allowNull": true]), ["x": .null], gives: ["x": .null]).check()
    }

    @Test(
        "a datetime in no known form, or that cannot be, is refused (F6)",
        arguments: [
            "Jan 2 2024", "2024-02-30", "2024-13-45", "2024/01/02", "tomorrow", "2024-01-02T25:00:00Z", "99999-01-01",
            "2024-01-02T03:04:05+99:99", "2024-W01", "1e3", " 5", "NaN", "true", "2024-01-02T03:04:05Z ",
        ])
    func badDates(text: String) throws {
        try PayloadCase("", Self.x("datetime"), ["x": JSONValue(text)], refusedAt: "/x").check()
    }

    @Test("a datetime goes on as it came, 13 digits being milliseconds (F7)")
    func dates() throws {
        let forms: [JSONValue] = [
            "2024-01", "2024-01-02", "2024-01-02t03:04:05.6+02", "Tue, 02 Jan 2024 03:04:05 GMT", "8640000000001",
            1_704_164_645_000, 1.5, -1, "00", "12345678901234567890",
        ]
        for form in forms { try PayloadCase("", Self.x("datetime"), ["x": form], gives: ["x": form]).check() }
        let field = try PayloadSchema<OneDate>().payload(["x": "8640000000001"])
        #expect(field.x.description == "2243-10-17T00:00:00.001Z")
    }

    private struct OneDate: FieldSet { let x = Field<Timestamp>("x", label: "X") }

    @Test(
        "limits hold for numbers, integers and the length of texts in scalars, 0 included (F8)",
        arguments: [
            PayloadCase("number below 0", x("number", ["minimum": 0]), ["x": -0.5], refusedAt: "/x"),
            PayloadCase("number above 0", x("number", ["maximum": 0]), ["x": 5], refusedAt: "/x"),
            PayloadCase("number at the limit", x("number", ["minimum": 0, "maximum": 0]), ["x": 0], gives: ["x": 0]),
            PayloadCase("integer above", x("integer", ["maximum": 3]), ["x": "9"], refusedAt: "/x"),
            PayloadCase("text too short", x("text", ["minimum": 2]), ["x": "a"], refusedAt: "/x"),
            PayloadCase("one scalar of four bytes", x("string", ["minimum": 2]), ["x": "🐎"], refusedAt: "/x"),
            PayloadCase("five scalars in one character", x("string", ["maximum": 4]), ["x": "👩‍👩‍👧"], refusedAt: "/x"),
            PayloadCase("password too long", x("password", ["maximum": 3]), ["x": "abcd"], refusedAt: "/x"),
            PayloadCase(
                "text of the right length", x("string", ["minimum": 2, "maximum": 4]), ["x": 123], gives: ["x": "123"]),
            PayloadCase("no text at all", x("string", ["maximum": 0]), ["x": "a"], refusedAt: "/x"),
        ])
    func limits(_ example: PayloadCase) throws { try example.check() }

    @Test(
        "objects hold what is declared, free objects anything",
        arguments: [
            PayloadCase("undeclared keys", item, ["o": ["s": "a", "zz": 1], "zz": 2], gives: ["o": ["s": "a"]]),
            PayloadCase(
                "nulls and empty texts", item, ["o": ["s": "", "n": "", "k": .null, "l": ""]],
                gives: ["o": ["s": "", "k": .null]]),
            PayloadCase("null where none is allowed", item, ["o": ["s": "a", "n": .null]], gives: ["o": ["s": "a"]]),
            PayloadCase(
                "everything wrong at once", item, ["o": ["n": "x", "k": 1.5, "l": [[], "a"]]], refusedAt: "/o/n",
                "/o/k", "/o/l/0", "/o/s"),
            PayloadCase(
                "a free object", x("object"), ["x": ["a": .null, "b": "", "c": [.null]]],
                gives: ["x": ["a": .null, "b": "", "c": [.null]]]),
            PayloadCase(
                "additional properties",
                ["o": ["type": "object", "additionalProperties": true, "properties": ["n": ["type": "number"]]]],
                ["o": ["a": .null, "n": "7", "b": ""]], gives: ["o": ["a": .null, "n": 7, "b": ""]]),
            PayloadCase(
                "no property declared", ["o": ["type": "object", "properties": [:]]], ["o": ["a": 1]], gives: ["o": [:]]
            ),
        ])
    func objects(_ example: PayloadCase) throws { try example.check() }

    @Test("untouched values are copied byte by byte")
    func untouched() throws {
        let schema = try FieldSchema(json: [
            "o": ["type": "object"], "s": ["type": "string"], "d": ["type": "datetime"],
        ])
        let payload = try JSONValue(parsing: #"{"o":{"n":1.50,"s":"\u0041"},"s":"\u00e9","d":1e3}"#)
        let result = try JSONValue(schema.validated(payload))
        #expect(result.bytes == Array(#"{"o":{"n":1.50,"s":"\u0041"},"s":"\u00e9","d":1e3}"#.utf8))
    }

    @Test("a payload that is no object is refused as a whole", arguments: [.null, 1, "a", true, []] as [JSONValue])
    func noObject(payload: JSONValue) throws {
        try PayloadCase("", Self.x("string", ["required": true]), payload, refusedAt: "").check()
    }

    @Test("a number that no double can hold is refused where a field holds it")
    func hugeNumbers() throws {
        let schema = try FieldSchema(json: ["n": ["type": "number"], "o": ["type": "object"], "s": ["type": "string"]])
        let payload = try JSONValue(parsing: #"{"n":1e400,"o":{"a":[-1e999]},"s":"a","other":1e400}"#)
        let error = #expect(throws: ValidationErrors.self) { try schema.validated(payload) }
        #expect(error?.problems.map(\.key) == ["n", "o"])
        #expect(error?.description.contains("1:22") == true || error?.description.contains("line 1") == true)
    }
}

/// The types of fields by their names.
enum FieldTypeNames {
    static let all = FieldType.allCases.map(\.rawValue)
}
