import DestinationActions
import Testing

@Suite("JSON values")
struct JSONValueTests {
    @Test("a literal reads back by key, index and type")
    func literals() {
        let value: JSONValue = ["total": 12.5, "items": ["a", 2, true, .null], "name": "Ann"]
        #expect(value["total"]?.double == 12.5)
        #expect(value["items"]?[1]?.int == 2)
        #expect(value["items"]?[3]?.isNull == true)
        #expect(value["items"]?[4] == nil)
        #expect(value["missing"] == nil)
        #expect(value.description == #"{"total":12.5,"items":["a",2,true,null],"name":"Ann"}"#)
    }

    @Test(
        "a parsed text prints as compact JSON",
        arguments: [
            (#" { "a" : [ 1 , 2.50, -0, 1e3 ] , "b" : "\u00e9\n" } "#, #"{"a":[1,2.5,0,1000],"b":"é\n"}"#),
            (#"{"a":1,"b":2,"a":3}"#, #"{"a":3,"b":2}"#),
            ("18446744073709551615", "18446744073709551615"),
            ("-9223372036854775808", "-9223372036854775808"),
            ("[]", "[]"), ("{}", "{}"), (#""""#, #""""#), ("1e21", "1e+21"),
            ("123456789012345680000", "123456789012345680000"),
            ("0.000001", "0.000001"), ("1e-7", "1e-7"), ("5e-324", "5e-324"),
            ("1.7976931348623157e308", "1.7976931348623157e+308"),
            ("0.30000000000000004", "0.30000000000000004"), ("123.456", "123.456"), ("1e5", "100000"),
        ])
    func printing(text: String, printed: String) throws {
        #expect(try JSONValue(parsing: text).description == printed)
    }

    @Test("values are equal by worth, not by form")
    func equality() throws {
        #expect(try JSONValue(parsing: #"{"a":1.0,"b":"\u0041"}"#) == ["b": "A", "a": 1])
        #expect(try JSONValue(parsing: "9007199254740993") != JSONValue(parsing: "9007199254740992"))
        #expect(JSONValue("e\u{301}") != JSONValue("\u{e9}"))
        #expect(JSONValue(1).hashValue == JSONValue(1.0).hashValue)
    }

    @Test(
        "a malformed text is refused with line and column",
        arguments: [
            ("", 1, 1), ("[1,]", 1, 4), ("{\"a\" 1}", 1, 6), ("[\n 01]", 2, 2), ("\"\\x\"", 1, 2), ("[1 2]", 1, 4),
            ("{\"a\":1,}", 1, 8), ("nul", 1, 1), ("[1]]", 1, 4), ("\"a\nb\"", 1, 3), ("-", 1, 2), ("1.", 1, 3),
            ("\"é", 1, 3),
        ] as [(JSONValue, Int, Int)])
    func syntaxErrors(shown: JSONValue, line: Int, column: Int) throws {
        let text = try #require(shown.string)
        let error = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
        #expect(error?.position.line == line)
        #expect(error?.position.column == column)
    }

    @Test("untouched parts are copied as they stand, repeated keys are not")
    func bytes() throws {
        #expect(try JSONValue(parsing: #"{"n":1.50,"s":"\u0041"}"#).bytes == Array(#"{"n":1.50,"s":"\u0041"}"#.utf8))
        #expect(try JSONValue(parsing: #"{"n":1, "n":2}"#).bytes == Array(#"{"n":2}"#.utf8))
        #expect(try JSONValue(parsing: "[ 1 , { \"a\" : 1.0 } ]").bytes == Array(#"[1,{"a":1.0}]"#.utf8))
    }

    @Test("nesting deeper than the limit is refused, not crashed on")
    func depth() throws {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: deep) }
        #expect(
            try JSONValue(parsing: String(repeating: "[", count: 64) + String(repeating: "]", count: 64)).count == 1)
    }
}
