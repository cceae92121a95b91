import Testing

@testable import DestinationActions

@Suite("JSON limits")
struct JSONLimitTests {
    static func nested(_ depth: Int) -> String {
        String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }

    @Test("nesting is accepted up to the limit and refused beyond it", arguments: [0, 1, 2, 64, 1024])
    func depth(_ limit: Int) throws {
        let limits = JSONLimits(depth: limit)
        if limit > 0 { #expect(try JSONValue(parsing: Self.nested(limit), limits: limits).kind == .array) }
        let error = #expect(throws: JSONSyntaxError.self) {
            try JSONValue(parsing: Self.nested(limit + 1), limits: limits)
        }
        #expect(error?.position.offset == limit)
        #expect(error?.reason == "Expected arrays and objects to nest at most \(limit) deep")
        #expect(try JSONValue(parsing: "1", limits: limits) == 1)
    }

    @Test("closed arrays and objects do not count towards the depth")
    func closed() throws {
        let text = "[" + Array(repeating: "[{}]", count: 1000).joined(separator: ",") + "]"
        #expect(try JSONValue(parsing: text, limits: JSONLimits(depth: 3)).count == 1000)
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text, limits: JSONLimits(depth: 2)) }
    }

    @Test("a text is accepted up to the size limit and refused beyond it")
    func size() throws {
        #expect(try JSONValue(parsing: "[1,2]", limits: JSONLimits(size: 5)).count == 2)
        let error = #expect(throws: JSONSyntaxError.self) {
            try JSONValue(parsing: "[1,2]", limits: JSONLimits(size: 4))
        }
        #expect(error?.description == "Expected at most 4 bytes at line 1, column 5")
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: "", limits: JSONLimits(size: 0)) }
    }

    @Test("limits out of range become the nearest in range")
    func range() {
        var limits = JSONLimits(depth: 5000, size: .max)
        #expect(limits == JSONLimits(depth: 1024, size: (1 << 28) - 1))
        limits.depth = .max
        limits.size = -1
        #expect(limits == JSONLimits(depth: 1024, size: 0))
        limits.depth = -1
        #expect(limits.depth == 0)
        #expect(JSONLimits.default == JSONLimits(depth: 64, size: 64 << 20))
    }

    @Test("a value nested to the last limit is read, compared, hashed, copied and printed")
    func deepest() throws {
        let depth = 1024
        let text =
            String(repeating: #"{"a":[ "#, count: depth / 2) + "1" + String(repeating: "]}", count: depth / 2)
        let compact = text.filter { $0 != " " }
        let limits = JSONLimits(depth: depth)
        let value = try JSONValue(parsing: text, limits: limits)
        #expect(String(decoding: value.bytes, as: UTF8.self) == compact)
        #expect(value.description == compact)
        let same = try JSONValue(parsing: compact, limits: limits)
        #expect(value == same)
        #expect(value.hashValue == same.hashValue)
        var inner = value
        for _ in 0..<(depth / 2) { inner = try #require(inner["a"]?[0]) }
        #expect(inner == 1)
        #expect(throws: JSONSyntaxError.self) {
            try JSONValue(parsing: String(repeating: #"{"a":"#, count: 100_000), limits: limits)
        }
    }

    @Test("the place of a number beyond every double is found in any part of a text")
    func overflow() throws {
        let value = try JSONValue(parsing: "{\"a\":[1],\n\"b\":[2,1e400],\"c\":1e999}")
        #expect(value.unrepresentableNumber == JSONPosition(offset: 17, in: Array("{\"a\":[1],\n\"b\":[2,1e400]".utf8)))
        #expect(value["a"]?.unrepresentableNumber == nil)
        #expect(value["b"]?.unrepresentableNumber?.column == 8)
        #expect(value["c"]?.unrepresentableNumber?.column == 19)
        #expect(JSONValue([["x": try #require(value["c"])]]).unrepresentableNumber?.line == 2)
        #expect(try JSONValue(parsing: "[1e99,1e-999]").unrepresentableNumber == nil)
    }
}

@Suite("JSON of hostile sizes", .timeLimit(.minutes(2)))
struct JSONHostileSizeTests {
    @Test("an object of 100,000 different keys is read, compared and copied in linear time")
    func differentKeys() throws {
        let text = "{" + (0..<100_000).map { "\"key\($0)\":\($0)" }.joined(separator: ",") + "}"
        let value = try JSONValue(parsing: text)
        #expect(value.count == 100_000)
        #expect(value.bytes.count == text.utf8.count)
        let object = try #require(value.object)
        #expect(object["key99999"] == 99_999)
        #expect(value == JSONValue(object))
    }

    @Test("an object of 100,000 keys that agree in their first and last bytes is copied in linear time")
    func similarKeys() throws {
        let text = "{" + (0..<100_000).map { "\"abcdefgh\(100_000 + $0)abcdefgh\":0" }.joined(separator: ",") + "}"
        #expect(try JSONValue(parsing: text).bytes.count == text.utf8.count)
    }

    @Test("an object of 100,000 equal keys has one member, the last", arguments: [#"{"a""#, #"{"\u0061""#])
    func equalKeys(_ first: String) throws {
        let text = first + ":0," + (1..<100_000).map { "\"a\":\($0)" }.joined(separator: ",") + "}"
        let value = try JSONValue(parsing: text)
        #expect(value.count == 1)
        #expect(value["a"] == 99_999)
        #expect(value.description == #"{"a":99999}"#)
        var table = PathTableBuilder()
        let slot = table.slot(for: ["a"])
        #expect(table.build().read(try value.place()).double(slot) == 99_999)
        #expect(value.bytes.count == first.utf8.count + 7)
    }

    @Test("objects that repeat a key at every depth are copied in linear time")
    func nestedDuplicates() throws {
        let depth = 1000
        let text = String(repeating: #"{"a":0,"a":"#, count: depth) + "1" + String(repeating: "}", count: depth)
        let value = try JSONValue(parsing: text, limits: JSONLimits(depth: depth))
        #expect(value.bytes.count == depth * #"{"a":}"#.utf8.count + 1)
    }

    @Test(
        "a string of a megabyte is read and written",
        arguments: ["a", "é", "😀", #"\""#, #"\u00e9"#, #"\ud83d\ude00"#, #"\ud800"#, "abcdefg\\n"])
    func longString(_ part: String) throws {
        let count = (1 << 20) / part.utf8.count
        let one = try #require(try JSONValue(parsing: "\"" + part + "\"").string)
        let value = try JSONValue(parsing: "[\"" + String(repeating: part, count: count) + "\"]")
        let text = try #require(value[0]?.string)
        #expect(text.utf8.count == one.utf8.count * count)
        #expect(try JSONValue(parsing: JSONValue(text).bytes).string == text)
    }

    @Test("a number of a megabyte is read", arguments: ["1", "0.", "-0.0", "1e", "1e-"])
    func longNumber(_ start: String) throws {
        let text = start + String(repeating: "1", count: 1 << 20)
        #expect(try JSONValue(parsing: text).kind == .number)
    }

    @Test("tapes grow beyond what a text of that size usually needs")
    func manyTokens() throws {
        let text = "[" + Array(repeating: "1,[],{\"\":0}", count: 20_000).joined(separator: ",") + "]"
        let value = try JSONValue(parsing: text)
        #expect(value.count == 60_000)
        #expect(value[59_999] == ["": 0])
        #expect(value.bytes == Array(text.utf8))
    }

    @Test("a tape may grow at any token, and nothing that stands on it is lost")
    func growingAtEachToken() throws {
        for count in 0..<300 {
            let items = Array(repeating: "[]", count: count).joined(separator: ",")
            let text = "{\"a\":[" + items + "],\"b\":{\"c\":\"d\"}}"
            let value = try JSONValue(parsing: text)
            #expect(value["a"]?.count == count && value["b"]?["c"] == "d", "\(count) items")
            #expect(value.bytes == Array(text.utf8))
        }
    }
}
