import Testing

@testable import DestinationActions

@Suite("JSON properties")
struct JSONPropertyTests {
    @Test("what is printed is parsed as the same value", arguments: 0..<8)
    func printing(seed: Int) throws {
        var generator = JSONGenerator(seed: UInt64(seed))
        for _ in 0..<40 {
            let value = generator.value()
            let copied = try JSONValue(parsing: value.bytes)
            let printed = try JSONValue(parsing: value.description)
            #expect(copied == value)
            #expect(printed == value)
            #expect(copied.hashValue == value.hashValue)
            #expect(copied.bytes == value.bytes)
            #expect(copied.description == value.description)
        }
    }

    @Test("a text is read as the oracle reads it", arguments: 0..<8)
    func reading(seed: Int) throws {
        var generator = JSONGenerator(seed: 100 + UInt64(seed))
        for _ in 0..<40 {
            let text = generator.spaced(generator.tokens(uniqueKeys: false))
            let value = try JSONValue(parsing: text)
            let oracle = try #require(JSONOracle(Array(text.utf8)))
            #expect(oracle.equals(value), "\(text)")
            #expect(oracle.equals(try JSONValue(parsing: value.bytes)), "\(text)")
        }
    }

    @Test("what is copied is the input without its white space", arguments: 0..<8)
    func copying(seed: Int) throws {
        var generator = JSONGenerator(seed: 200 + UInt64(seed))
        for _ in 0..<40 {
            let tokens = generator.tokens(uniqueKeys: true)
            let compact = Array(tokens.joined().utf8)
            #expect(try JSONValue(parsing: compact).bytes == compact)
            #expect(try JSONValue(parsing: generator.spaced(tokens)).bytes == compact)
            let part = try JSONValue(parsing: "[0," + generator.spaced(tokens) + ",{\"a\":0}]")[1]
            #expect(part?.bytes == compact)
        }
    }

    @Test("every byte is seen at every place of a string", arguments: 0..<20)
    func strings(length: Int) throws {
        let marks: [(text: String, read: String?)] = [
            ("\"", nil), ("\u{1f}", nil), ("\0", nil), ("\\n", "\n"), ("\\\"", "\""), ("\\\\", "\\"), ("!", "!"),
            ("#", "#"),
            (" ", " "), ("[", "["), ("]", "]"), ("\u{7f}", "\u{7f}"), ("é", "é"), ("€", "€"), ("😀", "😀"), ("\\q", nil),
        ]
        for place in 0...length {
            for mark in marks {
                let before = String(repeating: "a", count: place)
                let after = String(repeating: "b", count: length - place)
                for context in [("", ""), ("[", "]"), ("{\"k\":", "}")] {
                    let text = context.0 + "\"" + before + mark.text + after + "\"" + context.1
                    guard let read = mark.read else {
                        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
                        continue
                    }
                    let value = try JSONValue(parsing: text)
                    let string = (value[0] ?? value["k"] ?? value).string
                    #expect(string?.utf8.elementsEqual((before + read + after).utf8) == true)
                }
            }
        }
    }

    @Test("short decimals are read as the nearest double", arguments: 0..<4)
    func decimals(seed: Int) throws {
        var generator = JSONGenerator(seed: 300 + UInt64(seed))
        for _ in 0..<500 {
            let digits = String(generator.next() >> UInt64(generator.number(below: 64)))
            let zeros = String(repeating: "0", count: generator.number(below: 12))
            let sign = generator.pick(["", "-"])
            for text in [
                "\(sign)0.\(zeros)\(digits)", "\(sign)\(digits).\(zeros)\(digits.prefix(3))", "\(sign)\(digits).0",
            ] {
                #expect(try JSONValue(parsing: text).double?.bitPattern == Double(text)?.bitPattern, "\(text)")
            }
        }
    }

    @Test("a number printed as JavaScript prints it reads back exactly", arguments: 0..<4)
    func doubles(seed: Int) {
        var generator = JSONGenerator(seed: 400 + UInt64(seed))
        for _ in 0..<1000 {
            let double = Double(bitPattern: generator.next())
            guard double.isFinite else { continue }
            #expect(Double(JSONNumber.javaScript(double)) == double)
        }
    }

    @Test("a number of everyday size is printed without an exponent", arguments: 0..<4)
    func everydayDoubles(seed: Int) {
        var generator = JSONGenerator(seed: 450 + UInt64(seed))
        for _ in 0..<1000 {
            // From 2^-9 to below 2^50, of up to 52 bits behind the point.
            let bits = generator.next() >> UInt64(12 + generator.number(below: 52))
            let exponent = UInt64(1023 - 9 + generator.number(below: 59))
            let text = JSONNumber.javaScript(Double(bitPattern: exponent << 52 | bits))
            #expect(!text.contains("e") && !text.hasSuffix(".0") && Double(text)?.bitPattern == exponent << 52 | bits)
        }
    }

    @Test("an integer is written digit by digit", arguments: 0..<19)
    func integers(power: Int) {
        let ten = (0..<power).reduce(1) { number, _ in number * 10 }
        for number: Int in [ten - 1, ten, ten + 1, -ten, .max, .min] {
            #expect(JSONValue(number).bytes == Array("\(number)".utf8))
        }
        #expect(JSONValue(UInt64.max).bytes == Array("18446744073709551615".utf8))
    }

    @Test("what has to be escaped in a text is, wherever it stands", arguments: 1...20)
    func escapes(length: Int) throws {
        for place in 0..<length {
            for scalar in ["\"", "\\", "\u{0}", "\u{8}", "\n", "\u{1F}", " ", "!", "#", "[", "]", "\u{7F}", "é"] {
                let text =
                    String(repeating: "a", count: place) + scalar + String(repeating: "~", count: length - place - 1)
                let bytes = JSONValue(text).bytes
                #expect(try JSONValue(parsing: bytes).string?.utf8.elementsEqual(text.utf8) == true)
                let isEscaped = scalar == "\"" || scalar == "\\" || scalar.utf8.first ?? 0x20 < 0x20
                #expect((bytes.count > text.utf8.count + 2) == isEscaped)
            }
        }
    }

    @Test("a built value that is packed into a document is the same value", arguments: 0..<8)
    func packed(seed: Int) throws {
        var generator = JSONGenerator(seed: 470 + UInt64(seed))
        for _ in 0..<100 {
            let value = generator.value()
            // What was parsed may stand inside of what was built, white space and all.
            let parsed = try JSONValue(parsing: [0x20] + value.bytes + [0x0A])
            let built: JSONValue = [value, ["a": value, "b": parsed], .null, 1.5, -0.0, "é\n"]
            let packed = JSONValue(try built.place())
            #expect(packed == built)
            #expect(packed.description == built.description)
        }
    }

    @Test("a built value that is too deep for a document says so", arguments: [1025, 1026, 5000])
    func tooDeep(levels: Int) throws {
        var deep: JSONValue = 1
        for level in 0..<levels { deep = level % 2 == 0 ? [deep] : ["a": deep] }
        let error = #expect(throws: JSONSyntaxError.self) { try deep.place() }
        #expect(error?.reason == "Expected arrays and objects to nest at most 1024 deep")
        var fitting: JSONValue = 1
        for _ in 0..<1024 { fitting = [fitting] }
        #expect(throws: Never.self) { try fitting.place() }
    }

    @Test("numbers are equal as they are worth, integers exactly")
    func numbers() throws {
        let texts = [
            "0", "1", "-1", "1.5", "9007199254740992", "9007199254740993", "9223372036854775807", "9223372036854775808",
            "18446744073709551615", "18446744073709551614", "18446744073709551616", "-9223372036854775808", "1e30",
        ]
        let values = try texts.map { try JSONValue(parsing: $0) }
        for (i, a) in values.enumerated() {
            for (j, b) in values.enumerated() { #expect((a == b) == (i == j), "\(texts[i]) and \(texts[j])") }
        }
        for (a, b) in [("1", "1.0"), ("-0", "0"), ("100", "1e2"), ("18446744073709551616", "18446744073709551616.0")] {
            let (a, b) = (try JSONValue(parsing: a), try JSONValue(parsing: b))
            #expect(a == b)
            #expect(a.hashValue == b.hashValue)
        }
    }
}
