import DestinationActions
import Testing

/// A golden case where the library answers otherwise than the reference, the rule that asks for it, and our answer.
struct MappingDifference: Sendable, CustomTestStringConvertible {
    enum Answer: Sendable {
        case gives(JSONValue)
        case givesInput(under: String)
        case refused(String)
        case fails(String)
    }

    let id: String
    let tag: String
    let expected: Answer

    init(_ id: String, _ tag: String, _ expected: Answer) {
        self.id = "map-" + id
        self.tag = tag
        self.expected = expected
    }

    var testDescription: String { "\(id) (\(tag))" }

    func answer(_ vector: Vector) -> MappingAnswer {
        switch expected {
        case .gives(let value): .gives(value)
        case .givesInput(let key): .gives([key: vector.input["data"] ?? [:]])
        case .refused(let path): .refused([path])
        case .fails(let path): .fails(at: path)
        }
    }
}

/// All golden mappings that are answered otherwise than by the reference.
enum MappingDifferences {
    static let tags = Set((1...29).map { "M\($0)" })

    static let all: [MappingDifference] = [
        .init("root-002", "M1", .refused("/")),
        .init("root-003", "M1", .refused("/")),
        .init("root-005", "M1", .refused("/")),
        .init("root-006", "M1", .refused("/")),
        .init("nest-019", "M2", .refused("/v/0")),
        .init("path-063", "M3", .givesInput(under: "v")),
        .init("path-065", "M4", .gives([:])),
        .init("path-043", "M5", .gives(["v": "odd"])),
        .init("path-032", "M6", .gives(["v": "dotted"])),
        .init("path-033", "M6", .gives(["v": "dotted"])),
        .init("path-038", "M6", .gives(["v": "apos"])),
        .init("path-039", "M6", .gives(["v": "apos"])),
        .init("path-074", "M7", .gives([:])),
        .init("path-076", "M7", .gives([:])),
        .init("path-083", "M7", .gives([:])),
        .init("transform-005", "M7", .gives(["v": [:]])),
        .init("path-077", "M8", .gives([:])),
        .init("path-079", "M8", .gives([:])),
        .init("path-080", "M8", .gives([:])),
        .init("arraypath-008", "M8", .gives(["v": [[:], [:], [:], [:]]])),
        .init("template-047", "M8", .gives(["v": ""])),
        .init("transform-007", "M8", .gives(["v": [:]])),
        .init("template-043", "M9", .gives(["v": "{{a}}"])),
        .init("template-044", "M9", .gives(["v": "{{{a}}}"])),
        .init("template-021", "M10", .gives(["v": "x"])),
        .init("template-022", "M10", .gives(["v": "q"])),
        .init("template-012", "M11", .gives(["v": #"1,two,,3,4,{"k":1}"#])),
        .init("template-015", "M11", .gives(["v": #"{"k":1}"#])),
        .init(
            "template-028", "M11",
            .gives([
                "v": #"""
                {"a":"x","n":5,"z":0,"t":true,"no":false,"nul":null,"e":"","f":1.5,"arr":[1,"two",null,[3,4],{"k":1}],\#
                "o":{"p":"q","b c":"bc","deep":{"er":["m","n"]}},"inj":"{{a}}","inj3":"{{{a}}}",\#
                "html":"<b>&\"'</b>","uni":"žluť 🐎","$.k":1,"nl":"l1\nl2"}
                """#
            ])),
        .init("if-004", "M12", .gives(["v": "T"])),
        .init("if-008", "M12", .gives(["v": "T"])),
        .init("if-024", "M12", .gives(["v": "T"])),
        .init("if-035", "M13", .gives(["v": 0])),
        .init("if-037", "M13", .gives(["v": ""])),
        .init("if-043", "M14", .gives(["v": 1])),
        .init("if-045", "M14", .gives(["v": 1])),
        .init("if-046", "M14", .gives(["v": 2])),
        .init("if-047", "M14", .gives(["v": 2])),
        .init("case-019", "M15", .refused("/v/@case/operator")),
        .init("replace-037", "M16", .gives(["v": "a-[$&]-c-a"])),
        .init("replace-038", "M16", .gives(["v": "a-$$-c-a"])),
        .init("replace-039", "M16", .gives(["v": "a-$`|$'-c-a"])),
        .init("replace-032", "M17", .gives([:])),
        .init("replace-048", "M18", .refused("/v/@replace/pattern2")),
        .init("flatten-013", "M19", .gives(["v": "str"])),
        .init("flatten-014", "M19", .gives(["v": 0])),
        .init("flatten-015", "M19", .gives(["v": .null])),
        .init("flatten-006", "M20", .refused("/v/@flatten/omitArrays")),
        .init("flatten-007", "M20", .refused("/v/@flatten/omitArrays")),
        .init("json-032", "M21", .gives(["v": "1.5"])),
        .init("json-033", "M21", .gives(["v": ["a": [1, 2, ["b": .null]], "c": 1]])),
        .init("merge-016", "M23", .gives(["v": ["x": 1, "y": ["deep": 1], "n": .null, "z": 3]])),
        .init("merge-010", "M24", .gives(["v": [:]])),
        .init("merge-013", "M24", .gives(["v": ["k": 1]])),
        .init("case-016", "M25", .gives(["v": ""])),
        .init("json-038", "M25", .gives(["v": "null"])),
        .init("replace-035", "M25", .gives(["v": ""])),
        .init("liquid-160", "M26", .refused("/v/@liquid")),
        .init("liquid-186", "M26", .refused("/v/@liquid")),
        .init("liquid-192", "M27", .gives(["v": #"{"x":[{"y":"yy"}]}"#])),
        .init("liquid-193", "M27", .gives(["v": #"{"y":"yy"}"#])),
        .init("json-022", "M28", .gives(["v": ["n": JSONValue(12_345_678_901_234_567_890 as UInt64)]])),
        .init("number-003", "M28", .gives(["v": "9007199254740993"])),
        .init("number-005", "M28", .gives(["v": "<12345678901234567890>"])),
        .init("number-025", "M29", .fails("/")),
        .init("number-026", "M29", .fails("/v/@template")),
    ]
}
