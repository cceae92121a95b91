import DestinationActions
import Testing

@Suite("Mappings written in Swift")
struct MappingValueTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let value: MappingValue
        let json: String

        init(_ value: MappingValue, _ json: String) {
            self.value = value
            self.json = json
        }

        var testDescription: String { json }
    }

    static let cases: [Case] = [
        .init("text", #""text""#),
        .init("a\(1)b", #""a1b""#),
        .init(12, "12"),
        .init(0.5, "0.5"),
        .init(true, "true"),
        .init(.null, "null"),
        .init(.path("a.b"), #"{"@path":"a.b"}"#),
        .init(.path(.template("a.{{b}}")), #"{"@path":{"@template":"a.{{b}}"}}"#),
        .init(.template("{{a}}"), #"{"@template":"{{a}}"}"#),
        .init(.template(.path("a")), #"{"@template":{"@path":"a"}}"#),
        .init(.literal(["a": .null]), #"{"@literal":{"a":null}}"#),
        .init(
            .if(exists: .path("event"), then: .path("event"), else: .path("name")),
            #"{"@if":{"exists":{"@path":"event"},"then":{"@path":"event"},"else":{"@path":"name"}}}"#),
        .init(.if(exists: .path("a"), then: 1), #"{"@if":{"exists":{"@path":"a"},"then":1}}"#),
        .init(.if(exists: .path("a"), else: .null), #"{"@if":{"exists":{"@path":"a"},"else":null}}"#),
        .init(.if(blank: .path("a"), then: 1, else: 0), #"{"@if":{"blank":{"@path":"a"},"then":1,"else":0}}"#),
        .init(.case(.lower, .path("a")), #"{"@case":{"operator":"lower","value":{"@path":"a"}}}"#),
        .init(.case(.upper, "a"), #"{"@case":{"operator":"upper","value":"a"}}"#),
        .init(
            .replace("-", with: "_", in: .path("a")),
            #"{"@replace":{"pattern":"-","replacement":"_","value":{"@path":"a"}}}"#),
        .init(
            .replace("(", with: "<", then: ")", with: ">", ignoringCase: true, everywhere: false, in: "(a)"),
            #"{"@replace":{"pattern":"(","replacement":"<","pattern2":")","replacement2":">","ignorecase":true,"#
                + #""global":false,"value":"(a)"}}"#),
        .init(.arrayPath("items"), #"{"@arrayPath":["items"]}"#),
        .init(
            .arrayPath("items", .object(["id": .path("id")])), #"{"@arrayPath":["items",{"id":{"@path":"id"}}]}"#),
        .init(
            .arrayPath(.path("items"), .path("id")), #"{"@arrayPath":[{"@path":"items"},{"@path":"id"}]}"#),
        .init(.flatten(.path("a")), #"{"@flatten":{"separator":".","value":{"@path":"a"}}}"#),
        .init(
            .flatten(.path("a"), separator: "_", omitArrays: true),
            #"{"@flatten":{"separator":"_","omitArrays":true,"value":{"@path":"a"}}}"#),
        .init(.json(.encode, .path("a")), #"{"@json":{"mode":"encode","value":{"@path":"a"}}}"#),
        .init(.json(.decode, "[]"), #"{"@json":{"mode":"decode","value":"[]"}}"#),
        .init(
            .merge([.path("a"), .object(["b": 1])]),
            #"{"@merge":{"direction":"right","objects":[{"@path":"a"},{"b":1}]}}"#),
        .init(.merge([], direction: .left), #"{"@merge":{"direction":"left","objects":[]}}"#),
        .init(
            .transform(apply: .object(["q": .path("a")]), mapping: .path("q")),
            #"{"@transform":{"apply":{"q":{"@path":"a"}},"mapping":{"@path":"q"}}}"#),
        .init(.excludeWhenNull(.path("a")), #"{"@excludeWhenNull":{"@path":"a"}}"#),
        .init(.liquid("{{ a }}"), #"{"@liquid":"{{ a }}"}"#),
        .init(.object(["b": 1, "a": .array([true, .path("x")])]), #"{"b":1,"a":[true,{"@path":"x"}]}"#),
    ]

    @Test("a value prints as the JSON format, and is accepted as it", arguments: cases)
    func printing(_ test: Case) throws {
        #expect(test.value.description == test.json)
        let mapping = try Mapping(["v": test.value])
        #expect(mapping.description == #"{"v":"# + test.json + "}")
        #expect(try mapping == Mapping(JSONValue(parsing: mapping.description)))
        #expect(try MappingValue(JSONValue(parsing: test.json)) == test.value)
    }

    @Test("a mapping keeps the order of its keys, and its metadata")
    func order() throws {
        let pairs: [(String, MappingValue)] = [("z", 1), ("a", .path("x")), ("m", "text")]
        #expect(try Mapping(pairs: pairs).description == #"{"z":1,"a":{"@path":"x"},"m":"text"}"#)
        #expect(try Mapping(["z": 1, "a": .path("x")]).description == #"{"z":1,"a":{"@path":"x"}}"#)
        let json =
            #"{"v":{"@path":"$.a","_metadata":{"label":"L"}},"__segment_internal_directive":{"@if":{"exists":1}}}"#
        #expect(try Mapping(JSONValue(parsing: json)).description == json)
    }

    @Test("a key that is written twice is refused, with everything else that is wrong")
    func repeatedKey() {
        let error = #expect(throws: MappingErrors.self) {
            try Mapping(pairs: [("a", 1), ("a", 2), ("b", .replace("", with: "", in: "x"))])
        }
        #expect(error?.problems.map(\.path) == ["/a", "/b/@replace/pattern"])
    }

    @Test("a mapping in Swift gives what the JSON format gives")
    func evaluation() throws {
        let mapping = try Mapping([
            "user": .path("userId"),
            "title": .if(exists: .path("event"), then: .path("event"), else: .path("name")),
            "campaign": .object(["name": .path("context.campaign.name"), "kind": "utm"]),
            "products": .arrayPath("properties.products", .object(["id": .case(.upper, .path("sku"))])),
            "list": .array([.path("missing"), 1]),
        ])
        let event: JSONValue = [
            "userId": "u", "name": "Home", "context": ["campaign": ["name": "spring"]],
            "properties": ["products": [["sku": "a"], [:]]],
        ]
        #expect(
            try mapping.evaluate(event) == [
                "user": "u", "title": "Home", "campaign": ["name": "spring", "kind": "utm"],
                "products": [["id": "A"], [:]], "list": [.null, 1],
            ])
    }
}
