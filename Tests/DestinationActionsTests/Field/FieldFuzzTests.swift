import Testing

@testable import DestinationActions

@Suite("Any fields, any payload")
struct FieldFuzzTests {
    private struct Generator {
        var random: SplitMix64

        mutating func pick<Item>(_ items: [Item]) -> Item { items[Int.random(in: 0..<items.count, using: &random)] }

        mutating func value(_ depth: Int) -> JSONValue {
            switch Int.random(in: 0..<(depth > 0 ? 12 : 9), using: &random) {
            case 0: .null
            case 1: JSONValue(Bool.random(using: &random))
            case 2: pick([0, 1, -1, 5, 1.5, 1e21, 1_704_164_645_000])
            case 3: ""
            case 4: pick([" ", "5", "-1e3", "true", "abc", "2024-01-02", "a@b.co", "é"])
            case 5...8: JSONValue(pick(["x", "yes", "0"]))
            case 9: JSONValue((0..<Int.random(in: 0...3, using: &random)).map { _ in value(depth - 1) })
            default:
                JSONValue(
                    JSONObject(
                        uniquingLast: ["a", "b", "c", "zz"].filter { _ in Bool.random(using: &random) }.map {
                            ($0, value(depth - 1))
                        }))
            }
        }

        mutating func fields(_ depth: Int) -> JSONValue {
            var fields = JSONObject()
            for key in ["a", "b", "c"] {
                var field: JSONObject = ["type": JSONValue(pick(FieldType.allCases).rawValue)]
                for flag in ["multiple", "allowNull", "required", "additionalProperties"]
                where Int.random(in: 0..<4, using: &random) == 0 {
                    field[flag] = true
                }
                if Int.random(in: 0..<6, using: &random) == 0 { field["minimum"] = 0 }
                if Int.random(in: 0..<6, using: &random) == 0 {
                    field["format"] = JSONValue(pick(FieldFormat.allCases).name)
                }
                if Int.random(in: 0..<6, using: &random) == 0 { field["choices"] = ["x", 5, "0"] }
                if Int.random(in: 0..<5, using: &random) == 0 {
                    field["required"] = [
                        "conditions": [
                            [
                                "fieldKey": JSONValue(pick(["a", "b.a", "zz"])),
                                "operator": JSONValue(pick(["is", "is_not"])), "value": "x",
                            ]
                        ]
                    ]
                }
                if field["type"] == "object", depth > 0, Bool.random(using: &random) {
                    field["properties"] = self.fields(depth - 1)
                }
                fields[key] = JSONValue(field)
            }
            return JSONValue(fields)
        }
    }

    @Test(
        "a payload that is given and one that is mapped are the same, and a valid one stays as it is", arguments: 1...6)
    func invariants(seed: UInt64) throws {
        var generator = Generator(random: SplitMix64(seed: seed))
        var valid = 0
        for _ in 0..<500 {
            let schema = try FieldSchema(json: generator.fields(2))
            let payload = JSONValue(JSONObject(uniquingLast: ["a", "b", "c", "d"].map { ($0, generator.value(3)) }))
            var paths = PathTableBuilder()
            let mapping: JSONValue = ["a": ["@path": "$.a"], "b": ["@path": "$.b"], "c": ["@path": "$.c"]]
            let compiled = CompiledFields(try MappingCompiler.compile(mapping, into: &paths, TimeSource()), schema)
            let values = paths.build().read(try payload.place())
            let given = Result { () throws(ValidationErrors) in try schema.prepare(payload) }
            let mapped = Result { () throws(ValidationErrors) in try compiled.prepare(values) }
            switch (given, mapped) {
            case (.success(let a), .success(let b)):
                #expect((0..<3).allSatisfy { a.value(at: $0) == b.value(at: $0) })
            case (.failure(let a), .failure(let b)): #expect(a == b)
            default: Issue.record("\(payload) gives \(given) and \(mapped)")
            }
            #expect(JSONValue(schema.jsonSchema)["properties"]?.count == 3)
            guard let object = try? schema.validated(payload) else { continue }
            valid += 1
            // What was made to fit needs no second fitting. Conditions look at what was mapped, and an empty text that came
            // in a list of one is dropped where it stands alone.
            let isSettled = schema.conditionals.isEmpty && !object.contains { $0.value == "" }
            if isSettled { #expect((try? schema.validated(JSONValue(object))) == object, "\(payload)") }
        }
        #expect(valid > 10)
    }
}
