import Testing

@testable import DestinationActions

@Suite("Path tables")
struct PathTableTests {
    /// What a path finds, one key after the other.
    static func lookup(_ value: JSONValue, _ keys: [String]) -> JSONValue? {
        keys.reduce(Optional(value)) { $0?[$1] }
    }

    static func isText(_ slots: PathValues, _ slot: PathSlot, _ text: String) -> Bool {
        let utf8 = Array(text.utf8)
        return slots.isText(slot, utf8.span)
    }

    @Test("all paths are found in one walk")
    func reading() throws {
        var builder = PathTableBuilder()
        let whole = builder.slot(for: [])
        let type = builder.slot(for: ["type"])
        let city = builder.slot(for: ["context", "location", "city"])
        let location = builder.slot(for: ["context", "location"])
        let missing = builder.slot(for: ["context", "location", "zip"])
        let through = builder.slot(for: ["type", "deeper"])
        let table = builder.build()
        let text = #"{"type":"track","context":{"location":{"city":"Zürich","lat":47.5}}}"#
        for input in [try JSONValue(parsing: text), JSONValue(try #require(try JSONValue(parsing: text).object))] {
            let slots = table.read(try input.place())
            #expect(slots.value(whole) == input)
            #expect(slots.value(type) == "track")
            #expect(Self.isText(slots, type, "track"))
            #expect(!Self.isText(slots, type, "trac"))
            #expect(slots.value(city) == "Zürich")
            #expect(slots.value(location)?["lat"] == 47.5)
            #expect(slots.kind(location) == .object)
            #expect(slots.kind(whole) == .object)
            #expect(slots.kind(missing) == nil)
            #expect(slots.value(through) == nil)
            #expect(slots.double(missing) == nil)
        }
    }

    @Test("the same path has the same slot, canonically equivalent keys do not")
    func slots() {
        var builder = PathTableBuilder()
        #expect(builder.slot(for: ["a", "b"]) == builder.slot(for: ["a", "b"]))
        #expect(builder.slot(for: ["é"]) != builder.slot(for: ["e\u{301}"]))
        #expect(builder.slot(for: ["a", "b"]) != builder.slot(for: ["b", "a"]))
    }

    @Test("of a repeated key the last counts, with all that is below it")
    func repeated() throws {
        var builder = PathTableBuilder()
        let a = builder.slot(for: ["a"])
        let b = builder.slot(for: ["a", "b"])
        let c = builder.slot(for: ["a", "b", "c"])
        let table = builder.build()
        let first = table.read(try JSONValue(parsing: #"{"a":{"b":{"c":1}},"a":{"b":2}}"#).place())
        #expect(first.value(a) == ["b": 2])
        #expect(first.value(b) == 2)
        #expect(first.value(c) == nil)
        let second = table.read(try JSONValue(parsing: #"{"a":{"b":{"c":1}},"\u0061":3}"#).place())
        #expect(second.value(a) == 3)
        #expect(second.value(b) == nil)
        #expect(second.value(c) == nil)
        let third = table.read(try JSONValue(parsing: #"{"a":0,"a":{"\u0062":0,"b":{"c":1,"c":null}}}"#).place())
        #expect(third.kind(c) == .null)
    }

    @Test(
        "a table without paths, or with nothing but an empty key, reads any input",
        arguments: ["{}", "[]", "1", #"{"":{"":1}}"#])
    func nothing(_ text: String) throws {
        let value = try JSONValue(parsing: text)
        var builder = PathTableBuilder()
        let whole = builder.slot(for: [])
        #expect(builder.build().read(try value.place()).value(whole) == value)
        let empty = builder.slot(for: [""])
        let below = builder.slot(for: ["", ""])
        let slots = builder.build().read(try value.place())
        #expect(slots.value(empty) == value[""])
        #expect(slots.value(below) == value[""]?[""])
    }

    @Test("a part of a document is read like a whole one")
    func part() throws {
        var builder = PathTableBuilder()
        let a = builder.slot(for: ["a"])
        let part = try #require(try JSONValue(parsing: #"[{"a":1},{"a":2},{"b":3}]"#)[1])
        #expect(builder.build().read(try part.place()).value(a) == 2)
    }

    @Test("keys of all lengths are told apart", arguments: 0...40)
    func lengths(_ length: Int) throws {
        let base = String(repeating: "k", count: length)
        // Keys that differ in one byte, at each place, and in length by one.
        var keys = [base, base + "k"]
        for at in 0..<length {
            var bytes = Array(base.utf8)
            bytes[at] = 0x78
            keys.append(String(decoding: bytes, as: UTF8.self))
        }
        var builder = PathTableBuilder()
        let slots = keys.map { builder.slot(for: [$0]) }
        let table = builder.build()
        let members = keys.enumerated().map { "\"\($1)\":\($0)" }
        let read = table.read(try JSONValue(parsing: "{" + members.joined(separator: ",") + "}").place())
        for (index, slot) in slots.enumerated() { #expect(read.double(slot) == Double(index)) }
        // Each alone, where the key is the last thing in the text and where it is not.
        for (index, key) in keys.enumerated() {
            let alone = table.read(try JSONValue(parsing: "{\"\(key)\":1}").place())
            #expect(slots.indices.filter { alone.value(slots[$0]) != nil } == [index])
        }
    }

    @Test("one walk finds what single look-ups find", arguments: 0..<16)
    func random(seed: Int) throws {
        var generator = JSONGenerator(seed: 2000 + UInt64(seed))
        for _ in 0..<20 {
            var builder = PathTableBuilder()
            var paths: [([String], PathSlot)] = []
            for _ in 0..<generator.number(below: 40) {
                let keys = (0..<(1 + generator.number(below: 3))).map { _ in generator.key() }
                paths.append((keys, builder.slot(for: keys)))
            }
            let table = builder.build()
            for _ in 0..<10 {
                let value = try JSONValue(parsing: generator.spaced(generator.tokens(uniqueKeys: false)))
                let slots = table.read(try value.place())
                let rebuilt = try value.object.map { table.read(try JSONValue($0).place()) }
                for (keys, slot) in paths {
                    let expected = Self.lookup(value, keys)
                    #expect(slots.value(slot) == expected, "\(keys)")
                    #expect(slots.kind(slot) == expected?.kind, "\(keys)")
                    if let rebuilt { #expect(rebuilt.value(slot) == expected, "\(keys)") }
                }
            }
        }
    }
}
