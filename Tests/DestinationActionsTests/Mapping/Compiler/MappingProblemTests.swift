import DestinationActions
import Testing

@Suite("What is wrong with a mapping")
struct MappingProblemTests {
    static func problems(_ json: String) throws -> [String] {
        do throws(MappingErrors) {
            _ = try Mapping((try? JSONValue(parsing: json)) ?? .null)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let mapping: String
        let problems: [String]
        var testDescription: String { mapping }

        init(_ mapping: String, _ problems: String...) {
            self.mapping = mapping
            self.problems = problems
        }
    }

    static let cases: [Case] = [
        .init("5", "/ must be an object, but is a number"),
        .init(#"{"a":{"@path":5}}"#, "/a/@path must be text or a directive, but is a number"),
        .init(#"{"a":{"@path":{"b":1}}}"#, "/a/@path must be text or a directive, but is an object"),
        .init(
            #"{"a":{"@path":"x","@template":"y"}}"#, "/a must hold one directive, but holds 2: @path, @template"),
        .init(
            #"{"a":{"@path":"x","b":1}}"#,
            #"/a must hold @path and nothing else but _metadata, but also holds "b""#),
        .init(#"{"a":{"@Path":"x"}}"#, "/a must hold a known directive, but holds @Path; did you mean @path?"),
        .init(
            #"{"a":{"@arraypaht":[]}}"#,
            "/a must hold a known directive, but holds @arraypaht; did you mean @arrayPath?"),
        .init(#"{"a":{"@nothingLikeIt":1}}"#, "/a must hold a known directive, but holds @nothingLikeIt"),
        .init(#"{"a":{"@if":{"@path":"x"}}}"#, "/a/@if must be an object, but is a directive"),
        .init(#"{"a":{"@if":{"then":1}}}"#, #"/a/@if must have "exists" or "blank", but has neither"#),
        .init(
            #"{"a":{"@case":{"operator":"up","value":null}}}"#,
            #"/a/@case/operator must be "lower" or "upper", but is "up""#,
            "/a/@case/value must be text or a directive, but is null"),
        .init(
            #"{"a":{"@replace":{"pattern":"","replacement":"01234567890","global":1}}}"#,
            "/a/@replace/pattern must be text of 1 to 10 characters, but has 0",
            "/a/@replace/replacement must be text of 0 to 10 characters, but has 11",
            #"/a/@replace must have "value", but has not"#,
            "/a/@replace/global must be a boolean, but is a number"),
        .init(#"{"a":{"@arrayPath":"x"}}"#, "/a/@arrayPath must be an array, but is text"),
        .init(#"{"a":{"@arrayPath":[]}}"#, "/a/@arrayPath must begin with a path or a directive, but is empty"),
        .init(
            #"{"a":{"@arrayPath":["x",{"b":{"@path":1}}]}}"#,
            "/a/@arrayPath/b/@path must be text or a directive, but is a number"),
        .init(
            #"{"a":{"@flatten":{"separator":"","omitArrays":null}}}"#,
            "/a/@flatten/separator must be text of at least one character, but is empty",
            #"/a/@flatten must have "value", but has not"#,
            "/a/@flatten/omitArrays must be a boolean, but is null"),
        .init(
            #"{"a":{"@json":{"mode":"both"}}}"#,
            #"/a/@json/mode must be "encode" or "decode", but is "both""#,
            #"/a/@json must have "value", but has not"#),
        .init(
            #"{"a":{"@merge":{"direction":"up","objects":[1,{"@path":2}]}}}"#,
            #"/a/@merge/direction must be "left" or "right", but is "up""#,
            "/a/@merge/objects/0 must be an object or a directive, but is a number",
            "/a/@merge/objects/1/@path must be text or a directive, but is a number"),
        .init(
            #"{"a":{"@transform":{"apply":[]}}}"#,
            "/a/@transform/apply must be an object or a directive, but is an array",
            #"/a/@transform must have "mapping", but has not"#),
        .init(#"{"a":{"@excludeWhenNull":{"@x":1}}}"#, "/a/@excludeWhenNull must hold a known directive, but holds @x"),
        .init(#"{"a":{"@liquid":{"@path":"x"}}}"#, "/a/@liquid must be text, but is a directive"),
        .init(
            #"{"a":{"@case":{"operator":"lower","other":{"@x":1}}}}"#,
            "/a/@case/other must hold a known directive, but holds @x"),
        .init(
            #"{"__segment_internal_directive":{},"a":1}"#,
            "/__segment_internal_directive must be an object with one directive, but is an object of 0 keys"),
        .init(
            #"{"__segment_internal_directive":"x"}"#,
            "/__segment_internal_directive must be an object with one directive, but is text"),
        .init(
            #"{"__segment_internal_directive":{"@transform":1}}"#,
            "/__segment_internal_directive/@transform must be an object, but is a number"),
        .init(
            #"{"__segment_internal_directive":{"@transform":{"apply":{}}},"a":{"@path":5}}"#,
            "/@transform/mapping/a/@path must be text or a directive, but is a number"),
        .init(
            #"{"@path":5}"#, "/@path must be text or a directive, but is a number"),
        .init(
            #"{"a":{"@path":1},"b":[{"@x":1},{"c":{"@path":2}}],"d":{"@path":"ok"},"e":{"@if":5}}"#,
            "/a/@path must be text or a directive, but is a number",
            "/b/0 must hold a known directive, but holds @x",
            "/b/1/c/@path must be text or a directive, but is a number",
            "/e/@if must be an object, but is a number"),
    ]

    @Test("all problems are named at once, each with its place", arguments: cases)
    func messages(_ test: Case) throws {
        #expect(try Self.problems(test.mapping) == test.problems)
    }

    @Test("the error lists its problems line by line")
    func description() {
        let error = #expect(throws: MappingErrors.self) { try Mapping(["a": ["@x": 1], "b": ["@y": 1]]) }
        #expect(
            error?.description == """
                /a must hold a known directive, but holds @x
                /b must hold a known directive, but holds @y
                """)
    }

    @Test("a template of @liquid has at most 1,000 characters")
    func liquidLength() throws {
        _ = try Mapping(["a": .liquid(String(repeating: "x", count: 1_000))])
        let error = #expect(throws: MappingErrors.self) {
            try Mapping(["a": .liquid(String(repeating: "x", count: 1_001))])
        }
        #expect(
            error?.problems.first?.description == "/a/@liquid must be text of at most 1000 characters, but has 1001")
    }

    /// Nested arrays as a text of JSON: `[[…[1]…]]`.
    private static func nested(_ levels: Int) -> String {
        String(repeating: "[", count: levels) + "1" + String(repeating: "]", count: levels)
    }

    @Test("a mapping nests 64 levels deep and no deeper")
    func depth() throws {
        let limits = JSONLimits(depth: 1_024)
        let deepest = try JSONValue(parsing: "{\"v\":\(Self.nested(63))}", limits: limits)
        #expect(try Mapping(deepest).evaluate([:]) == deepest)
        for levels in [64, 1_000] {
            let deeper = try JSONValue(parsing: "{\"v\":\(Self.nested(levels))}", limits: limits)
            let error = #expect(throws: MappingErrors.self) { try Mapping(deeper) }
            #expect(error?.problems.count == 1)
            #expect(error?.problems.first?.message == "must not nest deeper than 64 levels, but does")
        }
    }

    @Test("a mapping that is built deeper than any text is refused")
    func builtDepth() {
        var value = MappingValue.path("a")
        for level in 0..<5_000 {
            switch level % 4 {
            case 0: value = .excludeWhenNull(value)
            case 1: value = .object(["k": value])
            case 2: value = .arrayPath("a", value)
            default: value = .if(exists: value, then: value.json.count > 0 ? 1 : 0)
            }
        }
        #expect(throws: MappingErrors.self) { try Mapping(["v": value]) }
    }

    @Test("a hundred thousand brackets are refused before they are a mapping")
    func brackets() {
        #expect(throws: JSONSyntaxError.self) {
            try JSONValue(parsing: "{\"v\":\(Self.nested(100_000))}", limits: JSONLimits(depth: .max))
        }
    }
}
