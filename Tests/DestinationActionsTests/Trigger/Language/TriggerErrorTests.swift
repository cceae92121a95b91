import DestinationActions
import Testing

@Suite("Trigger errors")
struct TriggerErrorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let kind: TriggerSyntaxError.Kind
        let message: String

        var testDescription: String { text.debugDescription }

        init(_ text: String, _ kind: TriggerSyntaxError.Kind, _ message: String) {
            self.text = text
            self.kind = kind
            self.message = message
        }
    }

    static let cases = [
        Case("", .empty, "expected a condition at column 1, found an empty statement"),
        Case(" \n", .empty, "expected a condition at column 1, found an empty statement"),
        Case("type =", .unexpectedToken, #"expected a value after "=" at column 7, found the end of the statement"#),
        Case("type == 'x'", .unexpectedToken, #"expected a value after "=" at column 7, found "=""#),
        Case("type\n  <> 5", .unexpectedToken, #"expected a value after "<" at line 2, column 4, found ">""#),
        Case("a && b", .unexpectedToken, #"expected an operator such as "=" or "and" at column 3, found "&""#),
        Case("a = 1 < 2", .unexpectedToken, #"expected "and", "or" or the end at column 7, found "<""#),
        Case("(a = 1", .unexpectedToken, #"expected "and", "or" or ")" at column 7, found the end of the statement"#),
        Case("(a 1)", .unexpectedToken, #"expected an operator or ")" at column 4, found "1""#),
        Case("()", .unexpectedToken, #"expected a value after "(" at column 2, found ")""#),
        Case("a in [1 2]", .unexpectedToken, #"expected "," or "]" at column 9, found "2""#),
        Case("a in [1,]", .unexpectedToken, #"expected a value after "," at column 9, found "]""#),
        Case("a in [,]", .unexpectedToken, #"expected a value or "]" after "[" at column 7, found ",""#),
        Case("contains(a b)", .unexpectedToken, #"expected "," or ")" at column 12, found "b""#),
        Case("contains(!a, b)", .unexpectedToken, #"expected a value or ")" after "(" at column 10, found "!""#),
        Case("and b", .unexpectedToken, #"expected a condition at column 1, found "and""#),
        Case("a = 'x' \"y\"", .unexpectedToken, #"expected "and", "or" or the end at column 9, found '"y"'"#),
        Case("a = \u{FEFF}1", .unexpectedToken, #"expected a value after "=" at column 5, found "U+FEFF""#),
        Case("a\u{0} = 1", .unexpectedToken, #"expected an operator such as "=" or "and" at column 2, found "U+0000""#),
        Case(
            "properties.a(1)", .unexpectedToken, #"expected an operator such as "=" or "and" at column 13, found "(""#),
        Case("a = 'x", .unterminatedString, #"expected the closing quote of the string at column 5, found "'x""#),
        Case(
            "a = \"" + String(repeating: "x", count: 50), .unterminatedString,
            "expected the closing quote of the string at column 5, found '\"" + String(repeating: "x", count: 39) + "…'"
        ),
        Case("a = 1.2.3", .badNumber, #"expected a number such as 12, -0.5 or 1e3 at column 5, found "1.2.3""#),
        Case("a = 1e999", .badNumber, #"expected a number such as 12, -0.5 or 1e3 at column 5, found "1e999""#),
        Case("a = .5", .badNumber, #"expected a number such as 12, -0.5 or 1e3 at column 5, found ".5""#),
        Case("a..b", .badPath, #"expected a name before each dot of the path at column 1, found "a.""#),
        Case("a. b", .badPath, #"expected a name after each dot of the path at column 1, found "a.""#),
        Case("a .b", .badPath, #"expected a name before each dot of the path at column 3, found ".""#),
        Case("aé = 1", .badPath, #"expected a backslash before "é" in the path at column 1, found "aé""#),
        Case("a\u{A0}= 1", .badPath, #"expected a backslash before "U+00A0" in the path at column 1, found "aU+00A0""#),
        Case("a\\", .badPath, #"expected a character after the backslash of the path at column 1, found "a\""#),
        Case(
            "Contains(a, 'b')", .unknownFunction,
            #"expected the name of a function at column 1, found "Contains" (did you mean "contains"?)"#),
        Case("foo(a)", .unknownFunction, #"expected the name of a function at column 1, found "foo""#),
        Case("contains(a)", .argumentCount, #"expected 2 arguments for the function "contains" at column 1, found 1"#),
        Case("length()", .argumentCount, #"expected 1 argument for the function "length" at column 1, found 0"#),
        Case(
            String(repeating: "(", count: 65), .tooDeep,
            "expected at most 64 levels of brackets at column 65, found another one"),
        Case(
            String(repeating: " ", count: 10_001), .tooDeep,
            "expected the end after at most 10,000 characters at column 10001, found more"),
    ]

    @Test("says where a statement is wrong and what was expected", arguments: cases)
    func message(_ testCase: Case) {
        let error = #expect(throws: TriggerSyntaxError.self) { try Trigger(parsing: testCase.text) }
        #expect(error?.kind == testCase.kind)
        #expect(error?.description == testCase.message)
    }

    @Test("the piece of text at fault is given, and nothing at the end")
    func fragment() {
        let error = #expect(throws: TriggerSyntaxError.self) { try Trigger(parsing: "type = 'a'\nand lenght(x) = 1") }
        #expect(error?.fragment == "lenght")
        #expect(error?.line == 2)
        #expect(error?.column == 5)
        #expect(error?.expectation == "the name of a function")
        #expect(error?.kind.description == "unknownFunction")
        let end = #expect(throws: TriggerSyntaxError.self) { try Trigger(parsing: "type =") }
        #expect(end?.fragment == "")
    }

    @Test("the first error in reading order is reported")
    func order() {
        let first = [
            "type = = 'x": 8, "foo(bar(": 1, "contains(foo(1)": 10, "1.2. and (": 1, "a = 5 5 'x": 7, "(((]": 4,
        ]
        for (text, column) in first {
            let error = #expect(throws: TriggerSyntaxError.self) { try Trigger(parsing: text) }
            #expect(error?.column == column, "\(text)")
        }
    }
}
