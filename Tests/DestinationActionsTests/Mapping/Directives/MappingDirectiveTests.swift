import DestinationActions
import Testing

@Suite("Directives")
struct MappingDirectiveTests {
    @Test("a text is cased by the rules of Unicode, without a language", arguments: caseTexts)
    func letterCase(text: String, lower: String, upper: String) throws {
        let mapping = try Mapping(["l": .case(.lower, .path("t")), "u": .case(.upper, .path("t"))])
        #expect(try mapping.evaluate(["t": JSONValue(text)]) == ["l": JSONValue(lower), "u": JSONValue(upper)])
    }

    static let caseTexts = [
        ("HÉLLO Ünï", "héllo ünï", "HÉLLO ÜNÏ"),
        ("straße ﬁ ǆ", "straße ﬁ ǆ", "STRASSE FI Ǆ"),
        ("İI", "i̇i", "İI"),
        ("ΟΔΟΣ ΣΑΣ", "οδος σας", "ΟΔΟΣ ΣΑΣ"),
        ("Σ ΑΣ. Α\u{301}Σ\u{301}Α ΑΣ'Α", "σ ας. α\u{301}σ\u{301}α ασ'α", "Σ ΑΣ. Α\u{301}Σ\u{301}Α ΑΣ'Α"),
        ("👩‍👩‍👧 aB", "👩‍👩‍👧 ab", "👩‍👩‍👧 AB"),
        ("\u{10400}\u{10428}", "\u{10428}\u{10428}", "\u{10400}\u{10400}"),
    ]

    @Test("a replacement compares as it is told", arguments: replacements)
    func replace(_ value: MappingValue, result: JSONValue) throws {
        #expect(try Mapping(["v": value]).evaluate(["n": 10101, "f": -1.5, "t": true, "o": [:]]) == ["v": result])
    }

    static let replacements: [(MappingValue, JSONValue)] = [
        (.replace("a", with: "b", in: "aAa"), "bAb"),
        (.replace("a", with: "b", everywhere: false, in: "aAa"), "bAa"),
        (.replace("A", with: "b", ignoringCase: true, in: "aAa"), "bbb"),
        (.replace("aa", with: "a", in: "aaaaa"), "aaa"),
        (.replace("aab", with: "x", in: "aaab"), "ax"),
        (.replace("k", with: "*", ignoringCase: true, in: "K ſ K\u{212A}"), "* ſ *\u{212A}"),
        (.replace("s", with: "*", ignoringCase: true, in: "S ſ ß"), "* ſ ß"),
        (.replace("ß", with: "*", ignoringCase: true, in: "SS ß ẞ"), "SS * ẞ"),
        (.replace("ö", with: "o", ignoringCase: true, in: "Ölö"), "olo"),
        (.replace("ς", with: "*", ignoringCase: true, in: "Σσς"), "***"),
        (.replace("\u{10400}", with: "*", ignoringCase: true, in: "\u{10400}\u{10428}"), "*\u{10428}"),
        (.replace("é", with: "e", in: "cafe\u{301} caf\u{e9}"), "cafe\u{301} cafe"),
        (.replace("🐎", with: "H", in: "🐎x🐎"), "HxH"),
        (.replace("a", with: "b", then: "b", with: "c", in: "ab"), "cc"),
        (.replace("a", with: "b", then: "c", in: "abc"), "bb"),
        (.replace("a", with: "b", then: "", with: "c", in: "abc"), "bbc"),
        (.replace("0", with: "", in: .path("n")), "111"),
        (.replace("-", with: "", in: .path("f")), "1.5"),
        (.replace("true", with: "yes", in: .path("t")), "yes"),
        (.replace("a", with: "b", in: .path("o")), ""),
        (.replace("a", with: "b", in: .json(.decode, "null")), ""),
    ]

    @Test("a template replaces the leftmost placeholders, longer ones first", arguments: templates)
    func template(text: String, result: String) throws {
        let input: JSONValue = ["a": "x", "n": 5, "s": ["b": ["c"]], "e": "", "nul": .null]
        #expect(try Mapping(["v": .template(text)]).evaluate(input) == ["v": JSONValue(result)])
        // The same text, computed.
        let computed = try Mapping(["v": .template(.literal(JSONValue(text)))])
        #expect(try computed.evaluate(input) == ["v": JSONValue(result)])
    }

    static let templates = [
        ("", ""), ("plain", "plain"), ("{{a}}", "x"), ("{{{a}}}", "x"), ("{{ a }}-{{n}}", "x-5"),
        ("{{a}", "{{a}"), ("{a}}", "{a}}"), ("{{}}", "{{}}"), ("{{{}}}", "}"), ("{{{a}}", ""),
        ("{{{{a}}}}", "}"), ("{{a{{n}}}}", "}}"), ("{{x {{{a}}}", "{{x x"), ("{{x {{{a}}} y}}", "{{x x y}}"),
        ("{{{a}}{{{a}}}", "x"), ("{{a}}}", "x}"), ("}}{{a}}{{", "}}x{{"), ("{{nul}}{{missing}}{{e}}", ""),
        ("{{s.b.0}}{{s.b}}", "cc"), ("{{\u{FEFF}\u{A0}a\u{2028}}}", "x"), ("é{{a}}ü", "éxü"),
        ("$& {{a}} $1", "$& x $1"),
    ]

    @Test("braces of any number are read in linear time")
    func manyBraces() throws {
        let opening = String(repeating: "{", count: 200_000)
        for text in [opening, opening + "}", opening + "}}", String(repeating: "{{{}", count: 50_000)] {
            let result = try Mapping(["v": .template(.path("t"))]).evaluate(["t": JSONValue(text)])
            #expect(result?["v"]?.string == (text.hasSuffix("}}") ? "" : text))
        }
    }

    @Test("a computed text that is missing gives nothing, and one of another type is an error")
    func computedTexts() throws {
        let mapping = try Mapping(["p": .path(.path("x")), "t": .template(.path("x"))])
        #expect(try mapping.evaluate([:]) == [:])
        #expect(try mapping.evaluate(["x": "x"]) == ["p": "x", "t": "x"])
        let error = #expect(throws: MappingError.self) { try mapping.evaluate(["x": 5]) }
        #expect(error?.code == .textExpected)
        #expect(error?.description == "/p/@path needs a directive that gives text, but got a number")
    }

    @Test("an input that is no object is an error", arguments: [.null, "text", 5, true, []] as [JSONValue])
    func noObject(input: JSONValue) throws {
        let error = #expect(throws: MappingError.self) { try Mapping(["v": .path("x")]).evaluate(input) }
        #expect(error?.code == .inputNotAnObject)
        #expect(error?.path == "/")
    }

    @Test("a shape is resolved against each item", arguments: arrayPaths)
    func arrayPath(_ value: MappingValue, result: JSONValue) throws {
        let input: JSONValue = [
            "items": [["id": 1, "sub": [["s": "a"], ["s": "b"]]], ["id": 2], .null, "text"], "one": ["id": 3],
            "text": "abc", "nul": .null, "none": [],
        ]
        #expect(try Mapping(["v": value]).evaluate(input) == result)
    }

    static let arrayPaths: [(MappingValue, JSONValue)] = [
        (.arrayPath("none"), ["v": []]),
        (.arrayPath("items", .object(["i": .path("id")])), ["v": [["i": 1], ["i": 2], [:], [:]]]),
        (.arrayPath("items", .path("id")), ["v": [1, 2, .null, .null]]),
        (.arrayPath("items", .literal(0)), ["v": [0, 0, 0, 0]]),
        (.arrayPath("one", .object(["i": .path("id")])), ["v": [["i": 3]]]),
        (.arrayPath("one"), ["v": ["id": 3]]),
        (.arrayPath("one", .object([:])), ["v": ["id": 3]]),
        (.arrayPath("text", .path("id")), ["v": "abc"]),
        (.arrayPath("nul", .path("id")), ["v": .null]),
        (.arrayPath("missing", .path("id")), [:]),
        (.arrayPath(.json(.decode, #"[{"id":7}]"#), .path("id")), ["v": [7]]),
        (
            .arrayPath("items", .arrayPath("sub", .object(["s": .case(.upper, .path("s"))]))),
            ["v": [[["s": "A"], ["s": "B"]], .null, .null, .null]]
        ),
        (
            .arrayPath("items", .object(["t": .template("{{id}}")])),
            ["v": [["t": "1"], ["t": "2"], ["t": ""], ["t": ""]]]
        ),
        (.arrayPath("items", .liquid("<{{ id }}>")), ["v": ["<1>", "<2>", "<>", "<>"]]),
        (.arrayPath("items", .if(exists: .path("id"), then: .path("id"), else: "?")), ["v": [1, 2, "?", "?"]]),
    ]

    @Test("nesting is flattened by keys and indices", arguments: flattenings)
    func flatten(_ value: MappingValue, result: JSONValue) throws {
        let input: JSONValue = [
            "o": ["a": 1, "b": ["c": .null, "d": [true, ["e": 2], []]], "f": [:], "g": []],
            "l": [["a": 1], "b", []], "same": ["a": ["b": 1], "a.b": 2],
        ]
        #expect(try Mapping(["v": value]).evaluate(input) == result)
    }

    static let flattenings: [(MappingValue, JSONValue)] = [
        (.flatten(.path("o")), ["v": ["a": 1, "b.c": .null, "b.d.0": true, "b.d.1.e": 2]]),
        (
            .flatten(.path("o"), separator: "->", omitArrays: true),
            ["v": ["a": 1, "b->c": .null, "b->d": [true, ["e": 2], []], "g": []]]
        ),
        (.flatten(.path("l")), ["v": ["0.a": 1, "1": "b"]]),
        (.flatten(.path("l"), omitArrays: true), ["v": [["a": 1], "b", []]]),
        (.flatten(.path("same")), ["v": ["a.b": 2]]),
        (.flatten(.path("missing")), [:]),
        (.flatten(.object([:])), ["v": [:]]),
        (.flatten(.array([])), ["v": [:]]),
    ]

    @Test("the rest of the directives", arguments: otherValues)
    func others(_ value: MappingValue, result: JSONValue) throws {
        let input: JSONValue = [
            "a": ["x": 1, "n": .null], "b": ["x": 2, "y": 3], "nul": .null, "json": " {\"k\":[1.0]} ", "e": "",
            "deep": ["n": .null, "o": ["n": .null, "z": 0], "l": [.null]],
        ]
        #expect(try Mapping(["v": value]).evaluate(input) == result)
    }

    static let otherValues: [(MappingValue, JSONValue)] = [
        (.merge([.path("a"), .path("b")]), ["v": ["x": 2, "n": .null, "y": 3]]),
        (.merge([.path("a"), .path("b")], direction: .left), ["v": ["x": 1, "n": .null, "y": 3]]),
        (.merge([]), ["v": [:]]),
        (.json(.encode, .path("a")), ["v": #"{"x":1,"n":null}"#]),
        (.json(.encode, .path("missing")), [:]),
        (.json(.encode, .object(["a": .path("e")])), ["v": #"{"a":""}"#]),
        (.json(.decode, .path("json")), ["v": ["k": [1]]]),
        (.json(.decode, .path("e")), ["v": ""]),
        (.json(.decode, .path("a")), ["v": ["x": 1, "n": .null]]),
        (.json(.decode, "{x"), ["v": "{x"]),
        (.transform(apply: .object(["q": .path("a")]), mapping: .path("q.x")), ["v": 1]),
        (.transform(apply: .object(["q": .path("a")]), mapping: .object(["w": .path("b")])), ["v": [:]]),
        (.transform(apply: .path("missing"), mapping: .object(["w": .path("")])), ["v": [:]]),
        (
            .transform(
                apply: .object(["b": .path("a")]),
                mapping: .transform(apply: .object(["c": .path("b.x")]), mapping: .template("{{c}}{{b}}"))),
            ["v": "1"]
        ),
        (.excludeWhenNull(.path("nul")), [:]),
        (.excludeWhenNull(.path("deep")), ["v": ["o": ["z": 0], "l": [.null]]]),
        (.excludeWhenNull(.null), [:]),
        (.excludeWhenNull(.object(["a": .path("nul"), "b": 1])), ["v": ["b": 1]]),
        (.array([.excludeWhenNull(.path("nul")), .path("missing"), 1]), ["v": [.null, .null, 1]]),
        (.literal(["k": ["@path": "a.x"], "l": [["@path": "no"]]]), ["v": ["k": 1, "l": [.null]]]),
        (.object(["k": .literal(5)]), ["v": ["k": 5]]),
        (.if(blank: .path("e"), then: 1, else: 2), ["v": 2]),
        (.if(blank: .path("json"), then: 1, else: 2), ["v": 1]),
        (.if(blank: .path("deep.l"), then: 1, else: 2), ["v": 1]),
        (.if(blank: .path("missing"), then: 1, else: 2), ["v": 2]),
        (.if(blank: .path("nul"), then: 1, else: 2), ["v": 2]),
        (.if(blank: .literal([]), then: 1, else: 2), ["v": 2]),
        (.if(exists: .path("e"), then: 1, else: 2), ["v": 1]),
        (.if(exists: .path("nul"), then: 1, else: 2), ["v": 2]),
        (.if(exists: .path("a"), else: 2), [:]),
    ]

    @Test("a Liquid template that passes its bounds is an error of the input")
    func liquidBounds() throws {
        let mapping = try Mapping(["v": .array([.liquid("{{ t }}")])])
        #expect(try mapping.evaluate(["t": "short"]) == ["v": ["short"]])
        let error = #expect(throws: MappingError.self) {
            try mapping.evaluate(["t": JSONValue(String(repeating: "x", count: 70_000))])
        }
        #expect(error?.code == .liquidFailed)
        #expect(error?.path == "/v/0/@liquid")
    }

    @Test("a root directive takes all other keys as its mapping")
    func rootKey() throws {
        let mapping = try Mapping(
            JSONValue(
                parsing: """
                    {"__segment_internal_directive":{"@transform":{"apply":{"q":{"@path":"$.list"}}}},
                     "ids":{"@arrayPath":["$.q",{"i":{"@path":"$.id"}}]},"s":{"@path":"$.s"}}
                    """))
        #expect(try mapping.evaluate(["list": [["id": 1], ["id": 2]], "s": "x"]) == ["ids": [["i": 1], ["i": 2]]])
        let conditional = try Mapping(["__segment_internal_directive": ["@if": ["exists": ["@path": "a"], "then": 1]]])
        #expect(try conditional.evaluate(["a": 0]) == 1)
        #expect(try conditional.evaluate([:]) == nil)
    }

    /// Templates that print one long value very often.
    static let longTemplates: [MappingValue] = [
        .template(String(repeating: "{{ long }}", count: 20_000)), .template(.path("template")),
        .template("{{ list }}"),
    ]

    @Test("a template prints 1 MiB at most, however often it names a long value", arguments: longTemplates)
    func longTemplate(_ template: MappingValue) throws {
        let long = String(repeating: "x", count: 30_000)
        let mapping = try Mapping(["v": template])
        let input: JSONValue = [
            "long": JSONValue(long), "template": JSONValue(String(repeating: "{{{long}}}", count: 20_000)),
            "list": JSONValue(Array(repeating: JSONValue(long), count: 2000)),
        ]
        let error = #expect(throws: MappingError.self) { try mapping.evaluate(input) }
        #expect(error?.description == "/v/@template must print at most 1048576 bytes")
        #expect(error?.code.description == "mapping.textTooLong")
        let exact = JSONValue(String(repeating: "x", count: 1 << 20))
        #expect(try Mapping(["v": .template("{{ v }}")]).evaluate(["v": exact]) == ["v": exact])
    }
}
