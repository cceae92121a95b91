import Testing

@testable import DestinationActions

@Suite("Liquid: expressions")
struct LiquidExpressionTests {
    static let literals = [
        LiquidCase("plain { text } % }}", "plain { text } % }}"),
        LiquidCase("{{ \"lit\" }}{{ 'a\\'b\\n\\u00e4\\101\\q' }}", "lita'b\näAq"),
        LiquidCase("{{ 5 }}|{{ -2 }}|{{ +3 }}|{{ 1.50 }}|{{ 1. }}", "5|-2|3|1.5|1"),
        LiquidCase("{{ true }}{{ false }}{{ nil }}{{ null }}{{ empty }}{{ blank }}", "truefalse"),
        LiquidCase("{{ (1..4) }}|{{ (1..n).size }}|{{ (3..1) }}|{{ (1..3) | join: '-' }}", "1234|7||1-2-3"),
        LiquidCase("{{ \"}}\" }}", "}}"),
    ]

    @Test("literals and ranges print themselves", arguments: literals)
    func literal(_ test: LiquidCase) throws { try test.check() }

    static let printed = [
        LiquidCase(
            "{{ n }}|{{ f }}|{{ neg }}|{{ zero }}|{{ yes }}|{{ no }}|{{ nothing }}|{{ missing }}",
            "7|2.5|-3|0|true|false||"),
        LiquidCase("{{ list }}|{{ numbers }}|{{ none }}", "bac|312|"),
        LiquidCase("{{ mixed }}", #"a1truexy{"k":1}"#),
        LiquidCase("{{ object }}", #"{"k":"v","a b":1,"deep":{"x":[{"y":"yy"}]}}"#),
        LiquidCase("{{ object | append: '!' }}", #"{"k":"v","a b":1,"deep":{"x":[{"y":"yy"}]}}!"#),
        LiquidCase(
            "{{ a }}|{{ b }}|{{ c }}", "1e+21|9007199254740993|0.1", ["a": 1e21, "b": 9_007_199_254_740_993, "c": 0.1]),
        LiquidCase(
            "{{ b | plus: 0 }}|{{ b | json }}", "9007199254740992|9007199254740993", ["b": 9_007_199_254_740_993]),
    ]

    @Test("values print as JavaScript prints them, objects as JSON", arguments: printed)
    func print(_ test: LiquidCase) throws { try test.check() }

    static let paths = [
        LiquidCase("{{ object.k }}{{ object['k'] }}{{ object[\"a b\"] }}{{ object.deep.x[0].y }}", "vv1yy"),
        LiquidCase("{{ list[1] }}{{ list[-1] }}{{ list['0'] }}{{ list.1 }}[{{ list[9] }}{{ list[-9] }}]", "acba[]"),
        LiquidCase("{{ list.first }}|{{ list.last }}|{{ list.size }}|{{ list.length }}", "b|c|3|3"),
        LiquidCase("{{ name.size }}|{{ name[0] }}|{{ name.first }}|{{ name[-1] }}|{{ uni.size }}", "12|A|||14"),
        LiquidCase(
            "{{ object.size }}|{{ object.first }}|{{ s.size }}", "2||9",
            ["object": ["a": 1, "b": 2], "s": ["size": 9]]),
        LiquidCase("{{ missing.deep.deeper }}|{{ nothing.x }}|{{ n.x }}|{{ yes.size }}", "|||"),
        LiquidCase("{{ object. k }}|{{ object[ 'k' ] }}|{{ .n }}", "v|v|7"),
        LiquidCase("{{ \"abc\".size }}|{{ 'abc'[1] }}|{{ (1..5).last }}", "3|b|5"),
        LiquidCase("{{ list[zero] }}{{ list[numbers[1]] }}", "ba"),
        LiquidCase("{{ size }}|{{ first }}", "0|"),
        LiquidCase("{{ 1st-thing? }}", "x", ["1st-thing?": "x"]),
        LiquidCase("{{ größe }}{{ ['a.b'] }}", "xy", ["größe": "x", "a.b": "y"]),
        LiquidCase("{{ not_it }}{{ orange }}{{ android }}", "abc", ["not_it": "a", "orange": "b", "android": "c"]),
        LiquidCase("{{ [0] }}", "x", ["x", "y"]),
    ]

    @Test("paths reach members, items and sizes", arguments: paths)
    func path(_ test: LiquidCase) throws { try test.check() }

    /// Conditions that hold.
    static let holding = [
        "n == 7", "n == 7.0", "n != '7'", "name == \"Ada Lovelace\"", "n >= 7 and n <= 7", "'a' < 'b'", "'b' > 'abc'",
        "'10' < '9'", "'10' > 9", "n > '6'", "nothing < 1", "yes > 0", "not no", "not missing", "not n == 8",
        "no or n == 7", "yes or no and no", "no or no or yes", "name contains 'Love'", "list contains 'a'",
        "numbers contains 1", "'a1' contains 1", "'null' contains nothing", "mixed contains nil", "missing == nil",
        "nothing == nil", "nil == nil", "missing != nothing", "missing == blank", "no == blank", "empty_text == blank",
        "'  ' == blank", "none == blank", "zero != blank", "empty_text == empty", "none == empty", "missing != empty",
        "'  ' != empty", "blank == nil", "nil != blank", "empty_text", "zero", "none", "object", "numbers == numbers",
        "object == object", "numbers != list", "(1..2) != numbers", "n <= n", "none != list", "'é' != 'e\\u0301'",
    ]

    @Test("conditions hold", arguments: holding)
    func holds(_ condition: String) throws {
        try LiquidCase("{% if \(condition) %}T{% else %}F{% endif %}", "T").check()
    }

    /// Conditions that do not hold.
    static let failing = [
        "missing", "nothing", "nil", "no", "n == '7'", "missing < 1", "missing > 1", "missing >= nil", "n < nil",
        "nil <= nil",
        "name contains 'x'", "list contains 'd'", "n contains 7", "missing contains 'a'", "object contains 'k'",
        "'abc' > 1",
        "empty == blank", "blank == empty", "empty == empty", "yes and no", "no or nothing", "not yes", "list == 'bac'",
        "no and no or yes",
    ]

    @Test("conditions do not hold", arguments: failing)
    func fails(_ condition: String) throws {
        try LiquidCase("{% if \(condition) %}T{% else %}F{% endif %}", "F").check()
    }

    static let loose = [
        LiquidCase("{{ name n }}", "Ada Lovelace"),
        LiquidCase("{{ name | }}", "Ada Lovelace"),
        LiquidCase("{{ n == 7 }}", "true"),
        LiquidCase("{{ name | append: }}!", "error"),
        LiquidCase("{{ name | truncate: 5, '…', 9 }}", "Ada …"),
        LiquidCase("{{ object[] }}|{{ list[0 junk] }}", "|b"),
    ]

    @Test("what LiquidJS reads past is read past", arguments: loose.filter { $0.output != "error" })
    func tolerated(_ test: LiquidCase) throws { try test.check() }
}
