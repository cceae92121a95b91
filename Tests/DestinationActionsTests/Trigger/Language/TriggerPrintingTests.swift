import DestinationActions
import Testing

@Suite("Trigger printing")
struct TriggerPrintingTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let printed: String

        var testDescription: String { text.debugDescription }

        init(_ text: String, _ printed: String) {
            self.text = text
            self.printed = printed
        }
    }

    static let cases = [
        Case("type='track'", #"type = "track""#),
        Case("((a and (b)) or (c))", "a and b or c"),
        Case("a and ((b or c))", "a and (b or c)"),
        Case("(a and b) and (c and d)", "a and b and c and d"),
        Case("!(a = 5)", "!a = 5"),
        Case("(!a) = 5", "(!a) = 5"),
        Case("!((a or b))", "!(a or b)"),
        Case("! ! (a)", "!!a"),
        Case("5 = (a = b)", "5 = (a = b)"),
        Case("(a = b) = c", "(a = b) = c"),
        Case("typeof( (a and b) )='bool'", #"typeof((a and b)) = "bool""#),
        Case("a in[1,2 , 'x' ,[ ],(b or c)]", #"a in [1, 2, "x", [], (b or c)]"#),
        Case("contains( a,'b' )", #"contains(a, "b")"#),
        Case("a = 1E2", "a = 100"),
        Case("a = 1e21", "a = 1e+21"),
        Case("a = 0.0000001", "a = 1e-7"),
        Case("a = 00.50", "a = 0.5"),
        Case("a = -0", "a = 0"),
        Case(#"a = 'say "x"'"#, #"a = 'say "x"'"#),
        Case(#"a = "it's""#, #"a = "it's""#),
        Case(#"a = 'it\'s "x"'"#, #"a = 'it\'s "x"'"#),
        Case(#"match(a, '\*')"#, #"match(a, "\*")"#),
        Case(#"match(a, '\\*')"#, #"match(a, "\*")"#),
        Case(#"a = '\\\\'"#, #"a = "\\\\""#),
        Case(#"a = 'x\\'"#, #"a = "x\\""#),
        Case(#"a = '\\\''"#, #"a = "\\'""#),
        Case("a = 'l1\nl2'", "a = \"l1\nl2\""),
        Case(#"\a.\b"#, "a.b"),
        Case(#"\1st.1st"#, #"\1st.1st"#),
        Case(#"\-x.-x"#, #"\-x.-x"#),
        Case(#"\null"#, #"\null"#),
        Case(#"\null.null"#, "null.null"),
        Case(#"\in = in.in"#, #"\in = in.in"#),
        Case(#"properties.product\ 1.a\.b.\é\\"#, #"properties.product\ 1.a\.b.\é\\"#),
        Case("contains = length", "contains = length"),
    ]

    @Test("prints with the fewest parentheses", arguments: cases)
    func prints(_ testCase: Case) throws {
        let trigger = try Trigger(parsing: testCase.text)
        #expect(trigger.description == testCase.printed)
        #expect(try Trigger(parsing: testCase.printed) == trigger)
    }

    @Test("a statement of the greatest length prints as one that is accepted")
    func longStatements() throws {
        let texts = [
            Array(repeating: "1e20", count: 1_990).joined(separator: ","),
            Array(repeating: "-1.5e-9", count: 1_100).joined(separator: ","),
            Array(repeating: #"'"""'"#, count: 1_600).joined(separator: ","),
            Array(repeating: #"a\ b"#, count: 1_900).joined(separator: ","),
        ]
        for items in texts {
            let text = "a in[" + items + "]and!b or c in d"
            #expect(text.unicodeScalars.count <= 10_000)
            let trigger = try Trigger(parsing: text)
            #expect(trigger.description.unicodeScalars.count <= 10_000)
            #expect(try Trigger(parsing: trigger.description) == trigger)
        }
        let chain = Array(repeating: "a=1 and b", count: 760).joined(separator: " or ")
        let trigger = try Trigger(parsing: chain)
        #expect(try Trigger(parsing: trigger.description) == trigger)
    }
}
