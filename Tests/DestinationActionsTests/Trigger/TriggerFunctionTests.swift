import DestinationActions
import Testing

@Suite("Trigger functions")
struct TriggerFunctionTests {
    static let event: JSONValue = [
        "object": ["k": 1], "objects": [["k": "é"], 1.50], "huge": 1e300, "text": "a b", "yes": true, "empty": "",
    ]

    @Test(
        "functions give what the language says",
        arguments: [
            "lowercase('ΌΔΟΣ ΣΑΣ') = 'όδος σας'", "lowercase('AΣ\u{301}B') = 'aσ\u{301}b'", "lowercase('Σ') = 'σ'",
            "lowercase('İ') = 'i\u{307}'", "uppercase('ŉßﬁ') = 'ʼNSSFI'", "lowercase('ÀZ') = 'àz'",
            "titlecase('ßa élan') = 'SSa Élan'", "titlecase('') = ''", "titlecase(5) = null",
            "snakecase('a b') = 'a_b'", "kebabcase('a b') = 'a-b'", "kebabcase([]) = null",
            "bool(object) = null", "!bool(object) = true", "bool('0')", "!bool(0)", "!bool(missing)",
            "string(object) = null", "string(objects) = '[{\"k\":\"é\"},1.5]'", "string(1e-7) = '1e-7'",
            "string([1, 'a', null, true, [2]]) = '[1,\"a\",null,true,[2]]'",
            "number('0100') = 100", "number('-0.5e1') = -5", "number('') = null", "number(yes) = null",
            "number('1e') = null", "number('--1') = null", "number('1 ') = null", "number(huge) = 1e300",
            "length(object) = null", "length('é') = 2", "length([missing, 1]) = 2",
            "contains(text, '')", "contains('', '')", "!contains('', 'a')", "!contains('e\u{301}', '\u{E9}')",
            "contains('aXa', lowercase('xX')) = false", "typeof(missing) = 'null'", "typeof(objects) = 'list'",
            "match(text, lowercase('A*'))", "(contains(text, 'a') and yes) = true", "(missing or yes) = true",
            "(!text) = false", "[yes, (text = 'a b')] = [true, true]", "object != object", "[object] != [object]",
        ])
    func gives(_ text: String) throws {
        let trigger = try Trigger(parsing: text)
        #expect(try trigger.matches(Self.event))
        #expect(try Trigger(parsing: trigger.description) == trigger)
    }

    @Test("! of a value that is no boolean is false")
    func notOfNull() throws {
        #expect(try !Trigger(parsing: "!bool(object)").matches(Self.event))
        #expect(try !Trigger(parsing: "!lowercase(text)").matches(Self.event))
        #expect(try Trigger(parsing: "!!lowercase(text)").matches(Self.event))
    }

    @Test("a number that no double holds has its type and no value")
    func overflow() throws {
        let event = try JSONValue(parsing: #"{"n": 1e400, "l": [1e400]}"#)
        for text in ["typeof(n) = 'number'", "n != 1", "!n > 1", "!n < 1", "n != n", "l != l", "string(n) = null"] {
            #expect(try Trigger(parsing: text).matches(event), "\(text)")
        }
    }
}
