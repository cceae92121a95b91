import DestinationActions
import Testing

@Suite("JSON syntax (RFC 8259)")
struct JSONSyntaxTests {
    struct Accepted: Sendable, CustomTestStringConvertible {
        var name: String
        var text: String
        var printed: String
        var testDescription: String { name }

        init(_ name: String, _ text: String, _ printed: String) {
            self.name = name
            self.text = text
            self.printed = printed
        }
    }

    static let accepted = [
        Accepted("null", "null", "null"),
        Accepted("true", "true", "true"),
        Accepted("false", "false", "false"),
        Accepted("a string alone", #""a""#, #""a""#),
        Accepted("an empty string", #""""#, #""""#),
        Accepted("an empty array", "[]", "[]"),
        Accepted("an empty object", "{}", "{}"),
        Accepted("empty in empty", "[[],{},[{}]]", "[[],{},[{}]]"),
        Accepted(
            "all white space around all tokens of an array", "\t\n\r [\t\n\r 1\t\n\r ,\t\n\r 2\t\n\r ]\t\n\r ", "[1,2]"),
        Accepted(
            "all white space around all tokens of an object",
            "\t\n\r {\t\n\r \"a\"\t\n\r :\t\n\r 1\t\n\r ,\t\n\r \"b\"\t\n\r :\t\n\r {\t\n\r }\t\n\r }\t\n\r ",
            #"{"a":1,"b":{}}"#),
        Accepted("an empty key", #"{"":1}"#, #"{"":1}"#),
        Accepted("keys that differ in form only", #"{"é":1,"e\#u{301}":2}"#, #"{"é":1,"e\#u{301}":2}"#),
        Accepted("a repeated key", #"{"a":1,"b":2,"a":3}"#, #"{"a":3,"b":2}"#),
        Accepted("a key repeated in escapes", #"{"a":1,"\u0061":2}"#, #"{"a":2}"#),
        Accepted("zero", "0", "0"),
        Accepted("minus zero", "-0", "0"),
        Accepted("zeros behind the point", "0.000", "0"),
        Accepted("an integer", "1234567890", "1234567890"),
        Accepted("the largest signed integer", "9223372036854775807", "9223372036854775807"),
        Accepted("one more", "9223372036854775808", "9223372036854775808"),
        Accepted("the largest unsigned integer", "18446744073709551615", "18446744073709551615"),
        Accepted("an integer beyond 64 bits", "18446744073709551616", "18446744073709552000"),
        Accepted("the smallest integer", "-9223372036854775808", "-9223372036854775808"),
        Accepted("one less", "-9223372036854775809", "-9223372036854776000"),
        Accepted("a fraction", "-12.50", "-12.5"),
        Accepted("exponents", "[1e1,1E1,1e+1,1E-1,0e0,1.5e05]", "[10,10,10,0.1,0,150000]"),
        Accepted("a number too small for a double", "1e-400", "0"),
        Accepted("zero with a large exponent", "0e999999999999999999999", "0"),
        Accepted("the largest double", "1.7976931348623157e308", "1.7976931348623157e+308"),
        Accepted("many digits", "0.1000000000000000055511151231257827021181583404541015625", "0.1"),
        Accepted("every short escape", #""\"\\\/\b\f\n\r\t""#, #""\"\\/\b\f\n\r\t""#),
        Accepted("escaped control characters", #""\u0000\u001f\u007F""#, "\"\\u0000\\u001f\u{7f}\""),
        Accepted("hexadecimal digits of both cases", #""\u00e9\u00E9\uaBcD""#, "\"éé\u{abcd}\""),
        Accepted("a surrogate pair", #""\ud83d\ude00\uD83D\uDE00""#, #""😀😀""#),
        Accepted("the first and last surrogate pair", #""\ud800\udc00\udbff\udfff""#, "\"\u{10000}\u{10ffff}\""),
        Accepted("a lone high surrogate", #""\ud800""#, "\"\u{fffd}\""),
        Accepted("a lone low surrogate", #""a\udc00b""#, "\"a\u{fffd}b\""),
        Accepted("surrogates in the wrong order", #""\ude00\ud83d""#, "\"\u{fffd}\u{fffd}\""),
        Accepted("a high surrogate before a pair", #""\ud83d\ud83d\ude00""#, "\"\u{fffd}😀\""),
        Accepted("a high surrogate before another escape", #""\ud83d\n""#, "\"\u{fffd}\\n\""),
        Accepted("a high surrogate before text", #""\ud83dx""#, "\"\u{fffd}x\""),
        Accepted(
            "the edges of UTF-8", "\"\u{7f}\u{80}\u{7ff}\u{800}\u{d7ff}\u{e000}\u{ffff}\u{10000}\u{10ffff}\"",
            "\"\u{7f}\u{80}\u{7ff}\u{800}\u{d7ff}\u{e000}\u{ffff}\u{10000}\u{10ffff}\""),
        Accepted("line separators", "\"\u{2028}\u{2029}\"", "\"\u{2028}\u{2029}\""),
        Accepted("a byte order mark in a string", "\"\u{feff}\"", "\"\u{feff}\""),
    ]

    @Test("what the grammar allows is read", arguments: accepted)
    func accepts(_ c: Accepted) throws {
        let value = try JSONValue(parsing: c.text)
        #expect(Array(value.description.utf8) == Array(c.printed.utf8))
        #expect(try JSONValue(parsing: value.bytes) == value)
        #expect(try JSONValue(parsing: value.description) == value)
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        var name: String
        var bytes: [UInt8]
        var line: Int
        var column: Int
        var reason: String
        var testDescription: String { name }

        init(_ name: String, _ text: String, _ line: Int, _ column: Int, _ reason: String) {
            self.init(name, Array(text.utf8), line, column, reason)
        }

        init(_ name: String, _ bytes: [UInt8], _ line: Int, _ column: Int, _ reason: String) {
            self.name = name
            self.bytes = bytes
            self.line = line
            self.column = column
            self.reason = reason
        }
    }

    static let value = "Expected a value"
    static let end = "Expected a value, found the end"
    static let digit = "Expected a digit"
    static let zero = "Expected a number without a leading zero"
    static let key = "Expected a key in double quotes"
    static let colon = "Expected \":\" after a key"
    static let brace = "Expected \",\" or \"}\""
    static let bracket = "Expected \",\" or \"]\""
    static let trailing = "Expected the end after the value"
    static let literal = "Expected true, false or null"
    static let quote = "Expected a closing double quote"
    static let control = "Expected control characters in a string to be escaped"
    static let escape = "Expected one of \" \\ / b f n r t u after a backslash"
    static let hexadecimal = "Expected four hexadecimal digits after \\u"
    static let utf8 = "Expected UTF-8"

    static let refusedStructure = [
        Refused("nothing", "", 1, 1, end),
        Refused("white space only", " \n\t", 2, 2, end),
        Refused("a byte order mark", "\u{feff}{}", 1, 1, value),
        Refused("a comment", "/* */1", 1, 1, value),
        Refused("a vertical tab", "\u{b}1", 1, 1, value),
        Refused("a form feed", "[\u{c}]", 1, 2, value),
        Refused("a no-break space", "[\u{a0}1]", 1, 2, value),
        Refused("NUL alone", [0], 1, 1, value),
        Refused("NUL behind a value", Array("1".utf8) + [0], 1, 2, trailing),
        Refused("NUL in an array", Array("[".utf8) + [0] + Array("]".utf8), 1, 2, value),
        Refused("two values", "1 2", 1, 3, trailing),
        Refused("a bracket too many", "[1]]", 1, 4, trailing),
        Refused("a brace too many", "{}}", 1, 3, trailing),
        Refused("a comma behind the value", "[],", 1, 3, trailing),
        Refused("a closing bracket alone", "]", 1, 1, value),
        Refused("a colon alone", ":", 1, 1, value),
        Refused("an open array", "[", 1, 2, end),
        Refused("an array without its end", "[1", 1, 3, bracket),
        Refused("an array that ends at a comma", "[1,", 1, 4, end),
        Refused("a trailing comma in an array", "[1,]", 1, 4, value),
        Refused("a leading comma in an array", "[,1]", 1, 2, value),
        Refused("two commas in an array", "[1,,2]", 1, 4, value),
        Refused("no comma in an array", "[1 2]", 1, 4, bracket),
        Refused("a colon in an array", "[1:2]", 1, 3, bracket),
        Refused("an array closed by a brace", "[1}", 1, 3, bracket),
        Refused("an empty array closed by a brace", "[}", 1, 2, value),
        Refused("an open object", "{", 1, 2, key),
        Refused("an object that ends at a key", #"{"a""#, 1, 5, colon),
        Refused("an object that ends at a colon", #"{"a":"#, 1, 6, end),
        Refused("an object without its end", #"{"a":1"#, 1, 7, brace),
        Refused("an object that ends at a comma", #"{"a":1,"#, 1, 8, key),
        Refused("a trailing comma in an object", #"{"a":1,}"#, 1, 8, key),
        Refused("a leading comma in an object", #"{,"a":1}"#, 1, 2, key),
        Refused("two commas in an object", #"{"a":1,,"b":2}"#, 1, 8, key),
        Refused("no comma in an object", #"{"a":1 "b":2}"#, 1, 8, brace),
        Refused("no colon", #"{"a" 1}"#, 1, 6, colon),
        Refused("two colons", #"{"a"::1}"#, 1, 6, value),
        Refused("a comma for a colon", #"{"a",1}"#, 1, 5, colon),
        Refused("a key without a value", #"{"a":}"#, 1, 6, value),
        Refused("a number for a key", "{1:1}", 1, 2, key),
        Refused("a literal for a key", "{true:1}", 1, 2, key),
        Refused("a key without quotes", "{a:1}", 1, 2, key),
        Refused("a key in single quotes", "{'a':1}", 1, 2, key),
        Refused("an object closed by a bracket", #"{"a":1]"#, 1, 7, brace),
        Refused("an empty object closed by a bracket", "{]", 1, 2, key),
        Refused("an error behind line ends", "[\n 1,\r\n\t x]", 3, 3, value),
        Refused("an error behind scalars of all lengths", "[\"é€😀\" 1]", 1, 8, bracket),
    ]

    static let refusedScalars = [
        Refused("a word", "nul", 1, 1, literal),
        Refused("a word that goes on", "nulll", 1, 5, trailing),
        Refused("a word that goes wrong", "[trua]", 1, 2, literal),
        Refused("a word cut off", "[fals", 1, 2, literal),
        Refused("a word in upper case", "True", 1, 1, value),
        Refused("NaN", "NaN", 1, 1, value),
        Refused("Infinity", "Infinity", 1, 1, value),
        Refused("minus infinity", "-Infinity", 1, 2, digit),
        Refused("a minus", "-", 1, 2, digit),
        Refused("two minuses", "--1", 1, 2, digit),
        Refused("a plus", "+1", 1, 1, value),
        Refused("a leading zero", "01", 1, 1, zero),
        Refused("a leading zero behind a minus", "-01", 1, 2, zero),
        Refused("two zeros", "[00]", 1, 2, zero),
        Refused("a leading point", ".5", 1, 1, value),
        Refused("a trailing point", "1.", 1, 3, digit),
        Refused("a point before an exponent", "1.e1", 1, 3, digit),
        Refused("two points", "1.2.3", 1, 4, trailing),
        Refused("an exponent without digits", "1e", 1, 3, digit),
        Refused("an exponent with a sign only", "[1e+]", 1, 5, digit),
        Refused("an exponent with a point", "1e1.5", 1, 4, trailing),
        Refused("a hexadecimal number", "0x1", 1, 2, trailing),
        Refused("an underscore in a number", "1_000", 1, 2, trailing),
        Refused("full-width digits", "１", 1, 1, value),
        Refused("a string without its end", "\"abc", 1, 5, quote),
        Refused("a string that ends at a backslash", "\"a\\", 1, 4, quote),
        Refused("a string that ends at an escaped quote", #""a\""#, 1, 5, quote),
        Refused("a line end in a string", "\"a\nb\"", 1, 3, control),
        Refused("a tab in a string", "\"\t\"", 1, 2, control),
        Refused("NUL in a string", [0x22, 0, 0x22], 1, 2, control),
        Refused("U+001F in a string", "\"0123456789\u{1f}\"", 1, 12, control),
        Refused("a control character in a key", "{\"a\u{1}\":1}", 1, 4, control),
        Refused("an unknown escape", #""\x""#, 1, 2, escape),
        Refused("an escape in upper case", #""\N""#, 1, 2, escape),
        Refused("an escaped line end", "\"\\\n\"", 1, 2, escape),
        Refused("an escaped scalar beyond ASCII", #""\é""#, 1, 2, escape),
        Refused("three hexadecimal digits", #""\u123""#, 1, 2, hexadecimal),
        Refused("a letter that is no hexadecimal digit", #""\u12g4""#, 1, 2, hexadecimal),
        Refused("a sign among hexadecimal digits", #""\u+123""#, 1, 2, hexadecimal),
        Refused("hexadecimal digits cut off", #""\u12"#, 1, 2, hexadecimal),
        Refused("a bad escape behind a surrogate", #""\ud83d\u00""#, 1, 8, hexadecimal),
    ]

    static let refusedBytes = [
        ("a continuation alone", [0x80]), ("a continuation too many", [0xC3, 0xA9, 0xA9]),
        ("an overlong form of two bytes", [0xC0, 0xAF]), ("the last overlong form of two bytes", [0xC1, 0xBF]),
        ("an overlong form of three bytes", [0xE0, 0x9F, 0xBF]),
        ("an overlong form of four bytes", [0xF0, 0x8F, 0xBF, 0xBF]),
        ("the first surrogate", [0xED, 0xA0, 0x80]), ("the last surrogate", [0xED, 0xBF, 0xBF]),
        ("beyond U+10FFFF", [0xF4, 0x90, 0x80, 0x80]), ("a lead of no scalar", [0xF5, 0x80, 0x80, 0x80]),
        ("a form of five bytes", [0xF8, 0x88, 0x80, 0x80, 0x80]), ("0xFE", [0xFE]), ("0xFF", [0xFF]),
        ("one byte of two", [0xC3]), ("one byte of three", [0xE2]), ("two bytes of three", [0xE2, 0x82]),
        ("one byte of four", [0xF0]), ("two bytes of four", [0xF0, 0x9F]), ("three bytes of four", [0xF0, 0x9F, 0x98]),
        ("Latin-1", [0xE9]),
    ].flatMap { (name: String, bytes: [UInt8]) in
        // In the middle of a text, and where it is cut off.
        [
            Refused(name, [0x22] + (name == "a continuation too many" ? bytes : [0x61] + bytes) + [0x22], 1, 3, utf8),
            Refused(
                name + ", cut off", Array("\"0123456".utf8) + bytes, 1, name == "a continuation too many" ? 10 : 9, utf8
            ),
        ]
    }

    @Test(
        "what the grammar forbids is refused with its place",
        arguments: refusedStructure + refusedScalars + refusedBytes)
    func refuses(_ c: Refused) {
        let error = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: c.bytes) }
        #expect(error?.position.line == c.line)
        #expect(error?.position.column == c.column)
        #expect(error?.reason == c.reason)
    }

    @Test("UTF-16 is refused", arguments: [[0xFF, 0xFE, 0x7B, 0, 0x7D, 0], [0, 0x7B, 0, 0x7D], [0x7B, 0, 0x7D, 0]])
    func utf16(_ bytes: [UInt8]) {
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: bytes) }
    }

    @Test("an error says reason and place in one line")
    func description() {
        let error = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: "{\n  \"a\": tru\n}") }
        #expect(error?.description == "Expected true, false or null at line 2, column 8")
        #expect(error?.position.offset == 9)
    }

    @Test("a number beyond every double is read as none, and its place is known")
    func overflow() throws {
        let value = try JSONValue(parsing: "[1,\n [1e308, -1e400, 1e999]]")
        #expect(value[1]?[1]?.kind == .number)
        #expect(value[1]?[1]?.double == nil)
        #expect(value[1]?[1]?.int == nil)
        #expect(value[1]?[0]?.double == 1e308)
        #expect(value[1]?[1] != value[1]?[2])
        #expect(String(decoding: value.bytes, as: UTF8.self) == "[1,[1e308,-1e400,1e999]]")
    }
}
