import Testing

@testable import DestinationActions

/// Makes mappings and inputs, right ones and wrong ones.
private struct MappingGenerator {
    var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    mutating func pick<T>(_ items: [T]) -> T { items[Int.random(in: 0..<items.count, using: &random)] }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    mutating func text() -> String {
        let pieces = [
            "a", "b", "c", "0", "1", ".", "..", "[", "]", "[0]", "['a.b']", "[\"", "\\", "$", "$.", "{{", "}}",
            "{{{a}}}",
            "{{ a.b }}", " ", "é", "ß", "Σ", "🐎", "\u{301}", "null", "{\"a\":1}", "[1]",
        ]
        return (0..<Int.random(in: 0...4, using: &random)).map { _ in pick(pieces) }.joined()
    }

    mutating func key() -> String { chance(80) ? pick(["a", "b", "c", "0", "1", "", "a.b"]) : text() }

    mutating func value(depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 10 : 6), using: &random) {
        case 0: return .null
        case 1: return JSONValue(chance(50))
        case 2: return JSONValue(pick([0, 1, -3, 0.5, 1e21, -0.0]))
        case 3: return JSONValue(Int.random(in: .min ... .max, using: &random))
        case 4, 5: return JSONValue(text())
        case 6, 7: return JSONValue((0..<Int.random(in: 0...3, using: &random)).map { _ in value(depth: depth - 1) })
        default: return object(depth: depth)
        }
    }

    mutating func object(depth: Int) -> JSONValue {
        var object = JSONObject()
        for _ in 0..<Int.random(in: 0...4, using: &random) { object[key()] = value(depth: depth - 1) }
        return JSONValue(object)
    }

    mutating func mapping(depth: Int) -> JSONValue {
        var object = JSONObject()
        for _ in 0..<Int.random(in: 1...3, using: &random) { object[key()] = node(depth: depth) }
        if chance(5) { object["__segment_internal_directive"] = chance(50) ? node(depth: 1) : .null }
        return JSONValue(object)
    }

    mutating func node(depth: Int) -> JSONValue {
        guard depth > 0, chance(85) else { return chance(70) ? ["@path": JSONValue(text())] : value(depth: 1) }
        // Now and then a value of any kind where the directive wants another.
        if chance(5) { return [pick(["@if", "@json", "@merge", "@path", "@liquid", "@", "@x"]): value(depth: 2)] }
        let next = depth - 1
        switch Int.random(in: 0..<14, using: &random) {
        case 0: return ["@path": chance(70) ? JSONValue(text()) : node(depth: next)]
        case 1: return ["@template": chance(70) ? JSONValue(text()) : node(depth: next)]
        case 2: return ["@literal": node(depth: next)]
        case 3:
            return [
                "@if": [
                    pick(["exists", "blank", "other"]): node(depth: next), "then": node(depth: next),
                    "else": node(depth: next),
                ]
            ]
        case 4: return ["@case": ["operator": pick(["lower", "upper", "UP"]), "value": textual(next)]]
        case 5:
            return [
                "@replace": [
                    "pattern": JSONValue(text()), "replacement": JSONValue(text()), "pattern2": JSONValue(text()),
                    "ignorecase": JSONValue(chance(50)), "global": JSONValue(chance(50)), "value": textual(next),
                ]
            ]
        case 6, 7: return ["@arrayPath": [textual(next), node(depth: next)]]
        case 8:
            return ["@flatten": ["separator": ".", "omitArrays": JSONValue(chance(50)), "value": node(depth: next)]]
        case 9: return ["@json": ["mode": pick(["encode", "decode", "DECODE"]), "value": node(depth: next)]]
        case 10:
            return [
                "@merge": ["direction": pick(["left", "right"]), "objects": [node(depth: next), node(depth: next)]]
            ]
        case 11: return ["@transform": ["apply": node(depth: next), "mapping": node(depth: next)]]
        case 12: return ["@excludeWhenNull": node(depth: next)]
        default: return chance(50) ? mapping(depth: next) : JSONValue([node(depth: next), node(depth: next)])
        }
    }

    private mutating func textual(_ depth: Int) -> JSONValue { chance(50) ? JSONValue(text()) : node(depth: depth) }
}

@Suite("Mappings of any kind")
struct MappingFuzzTests {
    @Test(
        "never trap, and answer the same however mapping and input came to be", arguments: 1...20 as ClosedRange<UInt64>
    )
    func answers(seed: UInt64) throws {
        var generator = MappingGenerator(seed: seed)
        var evaluated = 0
        for _ in 0..<50 {
            let mapping = generator.mapping(depth: 4)
            let answer = MappingAnswer(mapping, [:])
            let parsed = try JSONValue(parsing: mapping.description)
            #expect(MappingAnswer(parsed, [:]) == answer, "\(mapping)")
            guard let compiled = try? Mapping(mapping), let again = try? Mapping(parsed) else { continue }
            #expect(compiled.json == mapping)
            for _ in 0..<5 {
                let input = generator.object(depth: 4)
                let answer = MappingAnswer(compiled, input)
                let inputText = try JSONValue(parsing: input.description)
                #expect(MappingAnswer(compiled, inputText) == answer, "\(mapping) \(input)")
                #expect(MappingAnswer(again, inputText) == answer, "\(mapping) \(input)")
                if case .gives = answer { evaluated += 1 }
            }
        }
        #expect(evaluated > 10)
    }
}
