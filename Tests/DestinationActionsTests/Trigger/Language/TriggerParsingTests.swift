import DestinationActions
import Testing

@Suite("Trigger grammar")
struct TriggerParsingTests {
    struct Same: Sendable, CustomTestStringConvertible {
        let name: String
        let one: String
        let other: String

        var testDescription: String { name }

        init(_ name: String, _ one: String, _ other: String) {
            self.name = name
            self.one = one
            self.other = other
        }
    }

    static let same = [
        Same("and binds tighter than or", "a or b and c or d", "a or (b and c) or d"),
        Same("! takes the whole comparison", "!a = b", "!(a = b)"),
        Same("! binds tighter than and", "!a and b", "(!a) and b"),
        Same("needless parentheses do not count", "((a)) = (((5)))", "a = 5"),
        Same("and is associative", "a and (b and c)", "(a and b) and c"),
        Same("or is associative", "a or (b or (c or d))", "((a or b) or c) or d"),
        Same("both quotes are the same", "a = 'x'", "a = \"x\""),
        Same("an escaped quote is the quote", #"a = 'it\'s'"#, #"a = "it's""#),
        Same("an escaped backslash is the backslash", #"a = '\\x'"#, #"a = '\x'"#),
        Same("white space does not count", "a=(1)and b", "a  =\t( 1)\r\nand\n b "),
        Same("numbers are doubles", "a = 1e2", "a = 0100.0"),
        Same("0 has no sign", "a = -0", "a = 0"),
        Same("a backslash before a letter does not count", #"properties.\t\o\t\a\l"#, "properties.total"),
        Same("a list may hold a condition in parentheses", "a in [(b), (c = d)]", "a in [b,((c) = d)]"),
    ]

    @Test("two ways to write one trigger", arguments: same)
    func sameTrigger(_ same: Same) throws {
        #expect(try Trigger(parsing: same.one) == Trigger(parsing: same.other))
        #expect(try Trigger(parsing: same.one).hashValue == Trigger(parsing: same.other).hashValue)
    }

    static let different = [
        Same("or in and", "a and (b or c)", "a and b or c"),
        Same("! of a group", "!(a and b)", "!a and b"),
        Same("! of one side", "(!a) = b", "!a = b"),
        Same("two ! and none", "!!a", "a"),
        Same("a text and a number", "a = '5'", "a = 5"),
        Same("a name with a dot and two names", #"a\.b"#, "a.b"),
        Same("a reserved word and a name", "null", #"\null"#),
        Same("composed and decomposed text", "a = '\u{E9}'", "a = 'e\u{301}'"),
        Same("composed and decomposed names", "\\\u{E9}", "e\\\u{301}"),
        Same("the sides of a comparison", "a = b", "b = a"),
    ]

    @Test("two triggers", arguments: different)
    func differentTriggers(_ different: Same) throws {
        #expect(try Trigger(parsing: different.one) != Trigger(parsing: different.other))
    }

    @Test("operators need no space around them")
    func tight() throws {
        let event: JSONValue = ["a": 5, "b": ["x"]]
        for text in ["a=5 and!(a<5)and a>=5", "'x'in b", "'x'in['x']and(a=5)", "!a!=5", "a>-5", "[1,2]=[1,2]"] {
            #expect(try Trigger(parsing: text).matches(event), "\(text)")
        }
    }

    @Test("64 levels of any brackets are read, 65 are not", arguments: ["(", "[", "lowercase("])
    func levels(_ open: String) throws {
        let close = open == "[" ? "]" : ")"
        func text(_ depth: Int) -> String {
            String(repeating: open, count: depth) + "a" + String(repeating: close, count: depth)
        }
        #expect(throws: Never.self) { try Trigger(parsing: text(64)) }
        let error = #expect(throws: TriggerSyntaxError.self) { try Trigger(parsing: text(65)) }
        #expect(error?.kind == .tooDeep)
        #expect(error?.column == 65 * open.count)
    }

    @Test("a run of ten thousand ! is read, printed and evaluated")
    func manyNots() throws {
        let text = String(repeating: "!", count: 9_999) + "a"
        let trigger = try Trigger(parsing: text)
        #expect(trigger.description == text)
        #expect(try trigger.matches(["a": false]))
        #expect(try !trigger.matches(["a": true]))
        #expect(try !trigger.matches(["a": 5]))
        #expect(try trigger.explain(["a": true]).findings.map(\.value) == ["true"])
    }

    @Test("long chains of and and or are read and evaluated")
    func longChains() throws {
        let chain = Array(repeating: "a and b or c", count: 600).joined(separator: " or ")
        let trigger = try Trigger(parsing: chain)
        #expect(try trigger.matches(["a": true, "b": true]))
        #expect(try !trigger.matches(["a": true]))
        #expect(try trigger.matches(["c": true]))
    }

    @Test("a path of thousands of names is read and finds nothing")
    func longPath() throws {
        let trigger = try Trigger(parsing: Array(repeating: "a", count: 4_900).joined(separator: ".") + " = null")
        #expect(try trigger.matches(["a": ["a": ["a": 1]]]))
        #expect(try trigger.matches(JSONValue(parsing: #"{"a": {"a": {"a": 1}}, "a": {"a": 2}}"#)))
    }
}
