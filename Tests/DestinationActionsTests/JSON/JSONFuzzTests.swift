import Testing

@testable import DestinationActions

/// Texts that went wrong: whatever is accepted must be what the grammar allows, and be readable everywhere.
@Suite("JSON fuzzing", .timeLimit(.minutes(5)))
struct JSONFuzzTests {
    static let sample = #"""
        {"type":"track","userId":"ü-1","n":[0,-1.5e3,12345678901,true,false,null,[],{}], "context":{"ip":"\u00e9\n\"","page":
        {"title":"東京 😀","u\u0072l":"https://example.com/a?b=c"}},"type":"page","x":"\ud83d\ude00\ud800","":{"":""}}
        """#

    /// Compares parser and oracle, and reads all of what both accept.
    static func check(_ bytes: [UInt8], _ paths: [([String], PathSlot)], _ table: PathTable) -> Bool {
        guard let value = try? JSONValue(parsing: bytes) else { return JSONOracle(bytes) == nil }
        guard let oracle = JSONOracle(bytes), oracle.equals(value) else { return false }
        guard let again = try? JSONValue(parsing: value.bytes), oracle.equals(again), let place = try? value.place()
        else { return false }
        let values = table.read(place)
        return paths.allSatisfy { keys, slot in
            values.value(slot) == keys.reduce(Optional(value)) { $0?[$1] }
        }
    }

    static func table() -> ([([String], PathSlot)], PathTable) {
        var builder = PathTableBuilder()
        let paths = [["type"], ["userId"], ["context", "page", "url"], ["context", "page"], ["", ""], ["x"]]
        let slots = paths.map { ($0, builder.slot(for: $0)) }
        return (slots, builder.build())
    }

    @Test("a text cut off at any byte is refused, at a place within it")
    func truncated() {
        let bytes = Array(Self.sample.utf8)
        for count in 0..<bytes.count {
            let error = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: bytes[..<count]) }
            #expect((error?.position.offset ?? -1) <= count)
            #expect((error?.position.offset ?? -1) >= 0)
        }
    }

    /// Bytes that mean something to the grammar or to UTF-8, and the neighbours of what the parser compares with.
    static let bytes: [UInt8] =
        Array(#"{}[]:,"\/!# +-.019eEanftu~"#.utf8) + [0, 9, 10, 0x1F, 0x7F, 0x80, 0xBF, 0xC3, 0xE2, 0xED, 0xF0, 0xFF]

    @Test("a text with any one byte changed is read as the oracle reads it", arguments: 0..<8)
    func oneByte(part: Int) {
        let bytes = Array(Self.sample.utf8)
        let (paths, table) = Self.table()
        for at in stride(from: part, to: bytes.count, by: 8) {
            for byte in Self.bytes {
                var changed = bytes
                changed[at] = byte
                #expect(Self.check(changed, paths, table), "byte \(byte) at \(at)")
            }
        }
    }

    @Test("a text mutated at random is read as the oracle reads it", arguments: 0..<16)
    func mutated(seed: Int) {
        var generator = JSONGenerator(seed: 1000 + UInt64(seed))
        let (paths, table) = Self.table()
        for round in 0..<150 {
            var bytes =
                round % 3 == 0
                ? Array(Self.sample.utf8) : Array(generator.spaced(generator.tokens(depth: 3, uniqueKeys: false)).utf8)
            for _ in 0...generator.number(below: 4) { Self.mutate(&bytes, &generator) }
            #expect(Self.check(bytes, paths, table), "\(bytes)")
        }
    }

    static func mutate(_ bytes: inout [UInt8], _ generator: inout JSONGenerator) {
        let at = generator.number(below: bytes.count + 1)
        let syntax = Array(#"{}[]:,"\u0eE+-.truefalsnd 1"#.utf8)
        switch generator.number(below: 6) {
        case 0 where at < bytes.count: bytes[at] = UInt8(truncatingIfNeeded: generator.next())
        case 1 where at < bytes.count: bytes[at] ^= 1 << UInt8(generator.number(below: 8))
        case 2 where at < bytes.count: bytes.remove(at: at)
        case 3: bytes.insert(generator.pick(syntax), at: at)
        case 4: bytes.removeSubrange(at..<min(bytes.count, at + generator.number(below: 20)))
        default:
            let from = generator.number(below: bytes.count + 1)
            bytes.insert(contentsOf: bytes[from..<min(bytes.count, from + generator.number(below: 30))], at: at)
        }
    }
}
