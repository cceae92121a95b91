import DestinationActions
import Testing

/// A rule, a mapping and an input in their JSON format, and what the library answers.
struct MappingCase: Sendable, CustomTestStringConvertible {
    let name: String
    let mapping: String
    let input: String
    let answer: MappingAnswer

    /// A case with a result.
    init(_ name: String, _ mapping: String, _ input: String = "{}", gives result: String) {
        self.init(name, mapping, input, answers: Self.parse(result).map { .gives($0) })
    }

    /// A case with another answer.
    init(_ name: String, _ mapping: String, _ input: String = "{}", answers answer: MappingAnswer?) {
        self.name = name
        self.mapping = mapping
        self.input = input
        self.answer = answer ?? .refused(["a result that is no JSON"])
    }

    static func parse(_ text: String) -> JSONValue? { try? JSONValue(parsing: text) }

    var testDescription: String { name }

    func check() throws {
        let answer = MappingAnswer(try JSONValue(parsing: mapping), try JSONValue(parsing: input))
        #expect(answer == self.answer, "\(mapping)")
    }
}

@Suite("Where mappings differ from the reference")
struct MappingRuleTests {
    @Test("the rules of mappings and paths hold", arguments: pathRules)
    func paths(_ rule: MappingCase) throws { try rule.check() }

    @Test("the rules of directives hold", arguments: directiveRules)
    func directives(_ rule: MappingCase) throws { try rule.check() }

    @Test("the rules of numbers hold", arguments: numberRules)
    func numbers(_ rule: MappingCase) throws { try rule.check() }

    static let pathRules: [MappingCase] = [
        .init("M1: a text is no mapping", #""neat""#, answers: .refused(["/"])),
        .init("M1: an array is no mapping", "[]", answers: .refused(["/"])),
        .init("M1: null is no mapping", "null", answers: .refused(["/"])),
        .init("M1: a root directive may give a scalar", #"{"@literal":5}"#, gives: "5"),
        .init("M1: a root directive may give nothing", #"{"@path":"a"}"#, answers: .givesNothing),
        .init("M2: a directive in an array is checked", #"{"v":[{"@path":3}]}"#, answers: .refused(["/v/0/@path"])),
        .init(
            "M2: a directive in an array that is no shape is checked", #"{"v":{"@arrayPath":["a",[{"@x":1}]]}}"#,
            answers: .refused(["/v/@arrayPath/0"])),
        .init("M3: a dollar alone is the whole input", #"{"v":{"@path":"$"}}"#, #"{"a":1}"#, gives: #"{"v":{"a":1}}"#),
        .init(
            "M4: a dollar inside a path is a key", #"{"v":{"@path":"a.$.b"}}"#, #"{"a":{"$":{"b":1},"b":2}}"#,
            gives: #"{"v":1}"#),
        .init("M4: a second dollar is a key", #"{"v":{"@path":"$.$.b"}}"#, #"{"$":{"b":1}}"#, gives: #"{"v":1}"#),
        .init(
            "M5: a closing bracket without its opening one is text", #"{"v":{"@path":"x1]"}}"#, #"{"x1]":1}"#,
            gives: #"{"v":1}"#),
        .init(
            "M6: a quoted segment is one key", #"{"v":{"@path":"$.a['b.c d']"}}"#, #"{"a":{"b.c d":1}}"#,
            gives: #"{"v":1}"#),
        .init(
            "M6: quotes outside brackets are text", #"{"v":{"@path":"it's.\"a\""}}"#, #"{"it's":{"\"a\"":1}}"#,
            gives: #"{"v":1}"#),
        .init(
            "M7: an array has no length", #"{"v":{"@path":"a.length"}}"#, #"{"a":[1,2]}"#, gives: "{}"),
        .init("M7: a text has no characters", #"{"v":{"@path":"a.0"}}"#, #"{"a":"xyz"}"#, gives: "{}"),
        .init("M7: a boolean has no constructor", #"{"v":{"@path":"a.constructor"}}"#, #"{"a":true}"#, gives: "{}"),
        .init("M8: nothing is below a number", #"{"v":{"@path":"a.b"}}"#, #"{"a":0}"#, gives: "{}"),
        .init("M8: nothing is below null", #"{"v":{"@path":"a.b.c"}}"#, #"{"a":null}"#, gives: "{}"),
    ]

    static let directiveRules: [MappingCase] = [
        .init(
            "M9: a replaced text is not expanded", #"{"v":{"@template":"{{{a}}}{{a}}"}}"#, #"{"a":"{{b}}","b":1}"#,
            gives: #"{"v":"{{b}}{{b}}"}"#),
        .init(
            "M10: a placeholder may begin with a dollar", #"{"v":{"@template":"{{ $.a }}"}}"#, #"{"a":1}"#,
            gives: #"{"v":"1"}"#),
        .init(
            "M11: an object prints as JSON", #"{"v":{"@template":"{{a}} {{b}}"}}"#,
            #"{"a":{"x":1.0},"b":[null,{"y":[]},[1,[2]]]}"#, gives: #"{"v":"{\"x\":1} ,{\"y\":[]},1,2"}"#),
        .init(
            "M12: 0, false and an array with an empty text are not blank",
            #"{"v":[{"@if":{"blank":{"@path":"a"},"then":1}},{"@if":{"blank":false,"then":1}},"#
                + #"{"@if":{"blank":{"@path":"b"},"then":1}}]}"#,
            #"{"a":0,"b":[""]}"#, gives: #"{"v":[1,1,1]}"#),
        .init(
            "M13: else counts whatever it is",
            #"{"v":[{"@if":{"exists":null,"else":0}},"#
                + #"{"@if":{"exists":null,"else":false}},{"@if":{"exists":null,"else":""}}]}"#,
            gives: #"{"v":[0,false,""]}"#),
        .init("M14: a literal is tested", #"{"v":{"@if":{"exists":false,"then":1}}}"#, gives: #"{"v":1}"#),
        .init("M14: null does not exist", #"{"v":{"@if":{"exists":null,"then":1,"else":2}}}"#, gives: #"{"v":2}"#),
        .init("M14: a condition is needed", #"{"v":{"@if":{"then":1}}}"#, answers: .refused(["/v/@if"])),
        .init(
            "M15: only lower and upper", #"{"v":{"@case":{"operator":"title","value":{"@path":"n"}}}}"#,
            answers: .refused(["/v/@case/operator"])),
        .init(
            "M16: a replacement is literal",
            #"{"v":{"@replace":{"pattern":"b","replacement":"$&$1","value":"abc"}}}"#, gives: #"{"v":"a$&$1c"}"#),
        .init(
            "M17: what is missing stays missing",
            #"{"v":{"@replace":{"pattern":"b","replacement":"c","value":{"@path":"a"}}}}"#, gives: "{}"),
        .init(
            "M18: a second pattern is text",
            #"{"v":{"@replace":{"pattern":"b","replacement":"c","pattern2":7,"value":"a"}}}"#,
            answers: .refused(["/v/@replace/pattern2"])),
        .init(
            "M19: a scalar passes flattening", #"{"v":{"@flatten":{"separator":".","value":"a"}}}"#,
            gives: #"{"v":"a"}"#),
        .init(
            "M19: an empty key keeps its place",
            #"{"v":{"@flatten":{"separator":".","value":{"@path":"a"}}}}"#, #"{"a":{"":{"x":1,"":2},"y":3}}"#,
            gives: #"{"v":{".x":1,".":2,"y":3}}"#),
        .init(
            "M20: omitArrays is a boolean",
            #"{"v":{"@flatten":{"separator":".","omitArrays":"yes","value":{}}}}"#,
            answers: .refused(["/v/@flatten/omitArrays"])),
        .init(
            "M21: the mode in any letters", #"{"v":{"@json":{"mode":"EnCode","value":[1.0]}}}"#,
            gives: #"{"v":"[1]"}"#),
        .init(
            "M22: keys stay in their order", #"{"v":{"@json":{"mode":"encode","value":{"@path":"a"}}}}"#,
            #"{"a":{"b":1,"10":2,"2":3}}"#, gives: #"{"v":"{\"b\":1,\"10\":2,\"2\":3}"}"#),
        .init(
            "M23: the direction in any letters",
            #"{"v":{"@merge":{"direction":"LEFT","objects":[{"a":1},{"a":2}]}}}"#, gives: #"{"v":{"a":1}}"#),
        .init(
            "M24: operands that are no objects are passed over",
            #"{"v":{"@merge":{"direction":"right","objects":[{"a":1},{"@path":"s"},{"@path":"x"},"#
                + #"{"@path":"l"},{"a":{"@path":"x"}}]}}}"#,
            #"{"s":"abc","l":[1]}"#, gives: #"{"v":{"a":1}}"#),
        .init(
            "M25: an empty value is a value",
            #"{"a":{"@case":{"operator":"lower","value":""}},"b":{"@json":{"mode":"encode","value":false}},"#
                + #""c":{"@json":{"mode":"encode","value":0}},"d":{"@json":{"mode":"encode","value":null}},"#
                + #""e":{"@replace":{"pattern":"x","value":""}}}"#,
            gives: #"{"a":"","b":"false","c":"0","d":"null","e":""}"#),
        .init(
            "M26: an unknown filter is refused", #"{"v":{"@liquid":"{{ a | upcaes }}"}}"#,
            answers: .refused(["/v/@liquid"])),
        .init(
            "M27: Liquid prints an object as JSON", #"{"v":{"@liquid":"{{ a }}"}}"#, #"{"a":{"x":1}}"#,
            gives: #"{"v":"{\"x\":1}"}"#),
    ]

    static let numberRules: [MappingCase] = [
        .init(
            "M28: an integer of 64 bits is exact",
            #"{"a":{"@path":"n"},"b":{"@template":"{{n}}"},"c":{"@json":{"mode":"encode","value":{"@path":"m"}}}}"#,
            #"{"n":18446744073709551615,"m":-9223372036854775808}"#,
            gives: #"{"a":18446744073709551615,"b":"18446744073709551615","c":"-9223372036854775808"}"#),
        .init(
            "M28: a longer one is a double when it is read",
            #"{"b":{"@template":"{{n}}"}}"#, #"{"n":123456789012345678901234}"#,
            gives: #"{"b":"1.2345678901234569e+23"}"#),
        .init("M29: copied", #"{"v":{"@path":"n"}}"#, #"{"n":1e400}"#, answers: .fails(at: "/")),
        .init(
            "M29: copied inside an object", #"{"v":{"@path":"o"}}"#, #"{"o":{"n":[-1e400]}}"#, answers: .fails(at: "/")),
        .init(
            "M29: printed", #"{"v":{"@template":"{{n}}"}}"#, #"{"n":1e400}"#, answers: .fails(at: "/v/@template")),
        .init(
            "M29: printed inside an object", #"{"v":[{"@template":"{{$}}"}]}"#, #"{"n":1e400}"#,
            answers: .fails(at: "/v/0/@template")),
        .init(
            "M29: encoded", #"{"v":{"@json":{"mode":"encode","value":{"@path":"n"}}}}"#, #"{"n":1e400}"#,
            answers: .fails(at: "/v/@json")),
        .init(
            "M29: replaced in", #"{"v":{"@replace":{"pattern":"1","value":{"@path":"n"}}}}"#, #"{"n":1e400}"#,
            answers: .fails(at: "/v/@replace")),
        .init(
            "M29: not looked at", #"{"v":{"@if":{"exists":{"@path":"n"},"then":1}}}"#, #"{"n":1e400}"#,
            gives: #"{"v":1}"#),
        .init("M29: in the mapping", #"{"v":[1e400]}"#, answers: .refused(["/v/0"])),
    ]

    @Test("M28: a number that is copied keeps its text")
    func copiedNumber() throws {
        let mapping = try Mapping(["v": .path("n")])
        let result = try mapping.evaluate(JSONValue(parsing: #"{"n":123456789012345678901234.50}"#))
        #expect(result?.bytes == Array(#"{"v":123456789012345678901234.50}"#.utf8))
    }

    @Test("M29: the error has the number's place in the input")
    func position() throws {
        let mapping = try Mapping(["v": .template("{{n}}")])
        let input = try JSONValue(parsing: "{\n  \"n\": 1e400\n}")
        let error = #expect(throws: MappingError.self) { try mapping.evaluate(input) }
        #expect(error?.code == .numberOutOfRange)
        #expect(error?.position?.line == 2)
        #expect(error?.position?.column == 8)
        #expect(error?.description.hasSuffix("(line 2, column 8 of the input)") == true)
    }
}
