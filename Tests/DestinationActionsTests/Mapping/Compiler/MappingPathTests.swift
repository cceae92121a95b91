import DestinationActions
import Testing

@Suite("Paths of mappings")
struct MappingPathTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let path: String
        let input: JSONValue
        let value: JSONValue?

        init(_ path: String, in input: JSONValue, is value: JSONValue?) {
            self.path = path
            self.input = input
            self.value = value
        }

        var testDescription: String { path }
    }

    static let cases: [Case] = [
        .init("a.b", in: ["a": ["b": 1]], is: 1),
        .init("$.a.b", in: ["a": ["b": 1]], is: 1),
        .init("..a...b..", in: ["a": ["b": 1]], is: 1),
        .init("a.b", in: ["a.b": 1], is: nil),
        .init("a b. c", in: ["a b": [" c": 1]], is: 1),
        .init("$userId", in: ["$userId": 1], is: 1),
        .init("a$.b", in: ["a$": ["b": 1]], is: 1),
        .init("a[0].b", in: ["a": [["b": 1]]], is: 1),
        .init("a.0.b", in: ["a": [["b": 1]]], is: 1),
        .init("a[0]b", in: ["a": [["b": 1]]], is: 1),
        .init("a[0][1]", in: ["a": [[0, 1]]], is: 1),
        .init("a['0']", in: ["a": [1]], is: 1),
        .init("a[0", in: ["a": [1]], is: 1),
        .init("a[0]]", in: ["a": [["]": 1]]], is: 1),
        .init("a[0[0]]", in: ["a": [[1]]], is: 1),
        .init("a[0.0]", in: ["a": [[1]]], is: 1),
        .init("a[00]", in: ["a": [1]], is: nil),
        .init("a[01]", in: ["a": ["01": 1]], is: 1),
        .init("a[1]", in: ["a": [0]], is: nil),
        .init("a[18446744073709551616]", in: ["a": [0]], is: nil),
        .init("a[18446744073709551616]", in: ["a": ["18446744073709551616": 1]], is: 1),
        .init("a[-1]", in: ["a[-1]": 1], is: 1),
        .init("a[b]", in: ["a[b]": 1], is: 1),
        .init("[b]c", in: ["[b]c": 1], is: 1),
        .init("a[]", in: ["a[]": 1], is: 1),
        .init("a[0b]", in: ["a": ["0b]": 1]], is: 1),
        .init("a['b']", in: ["a": ["b": 1]], is: 1),
        .init("a[\"b\"].c", in: ["a": ["b": ["c": 1]]], is: 1),
        .init("['a']['b']", in: ["a": ["b": 1]], is: 1),
        .init("['a'].b", in: ["a": ["b": 1]], is: 1),
        .init("['']", in: ["": 1], is: 1),
        .init("a[''].b", in: ["a": ["": ["b": 1]]], is: 1),
        .init("['a.b']", in: ["a.b": 1], is: 1),
        .init("['a[0]']", in: ["a[0]": 1], is: 1),
        .init("['a]']", in: ["a]": 1], is: 1),
        .init("[\"it's\"]", in: ["it's": 1], is: 1),
        .init("['it\\'s']", in: ["it's": 1], is: 1),
        .init("[\"a\\\"b\"]", in: ["a\"b": 1], is: 1),
        .init("['a\\\\']", in: ["a\\": 1], is: 1),
        .init("['a\\.b']", in: ["a\\.b": 1], is: 1),
        .init("['a.b", in: ["a.b": 1], is: 1),
        .init("['$.a']", in: ["$.a": 1], is: 1),
        .init("'a'.b", in: ["'a'": ["b": 1]], is: 1),
        .init("a\\.b", in: ["a\\": ["b": 1]], is: 1),
        .init("é.日本", in: ["é": ["日本": 1]], is: 1),
        .init("e\u{301}", in: ["é": 1], is: nil),
        .init("a.b", in: ["a": [["b": 1]]], is: nil),
        .init("a.0", in: ["a": "text"], is: nil),
        .init("a", in: ["a": .null], is: .null),
    ]

    @Test("a path leads to its value from an event", arguments: cases)
    func fromRoot(_ test: Case) throws {
        let mapping = try Mapping(["v": .path(test.path)])
        #expect(try mapping.evaluate(test.input)?["v"] == test.value)
        // The same where the input is a parsed document.
        #expect(try mapping.evaluate(JSONValue(parsing: test.input.description))?["v"] == test.value)
    }

    @Test("a path leads to its value from an item, a new input, and where it is computed", arguments: cases)
    func elsewhere(_ test: Case) throws {
        let mapping = try Mapping([
            "items": .arrayPath("items", .object(["v": .path(test.path)])),
            "transformed": .transform(apply: .path("items[0]"), mapping: .object(["v": .path(test.path)])),
            "computed": .transform(apply: .path("items[0]"), mapping: .path(.literal(JSONValue(test.path)))),
        ])
        let result = try mapping.evaluate(["items": [test.input]])
        #expect(result?["items"]?[0]?["v"] == test.value)
        #expect(result?["transformed"]?["v"] == test.value)
        #expect(result?["computed"] == test.value)
    }

    @Test("a placeholder takes the same paths", arguments: cases)
    func placeholders(_ test: Case) throws {
        let result = try Mapping(["v": .template("<{{\t\(test.path)\n}}>")]).evaluate(test.input)
        let printed = test.value.map { $0.isNull ? "" : $0.description } ?? ""
        #expect(result?["v"]?.string == "<\(printed)>")
    }

    @Test("a path without segments is the whole input", arguments: ["", ".", "$", "$.", "$..", "..."])
    func whole(path: String) throws {
        let input: JSONValue = ["a": 1]
        #expect(try Mapping(["v": .path(path)]).evaluate(input) == ["v": input])
        #expect(try Mapping(["@path": JSONValue(path)]).evaluate(input) == input)
        #expect(try Mapping(["v": .arrayPath(path, .object(["b": .path("a")]))]).evaluate(input) == ["v": [["b": 1]]])
    }

    @Test("a path of any length is read")
    func long() throws {
        let deep = String(repeating: "a.", count: 100_000)
        #expect(try Mapping(["v": .path(deep)]).evaluate(["a": ["a": 1]]) == [:])
        let brackets = String(repeating: "[", count: 100_000)
        #expect(try Mapping(["v": .path(brackets)]).evaluate([brackets: 1]) == ["v": 1])
        let indices = String(repeating: "[0", count: 100_000)
        #expect(try Mapping(["v": .path(indices)]).evaluate([:]) == [:])
    }
}
