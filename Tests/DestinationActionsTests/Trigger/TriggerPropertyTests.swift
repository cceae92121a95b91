import Testing

@testable import DestinationActions

@Suite("Trigger properties")
struct TriggerPropertyTests {
    @Test("what is printed is parsed to the same trigger", arguments: 1...8)
    func roundTrip(_ seed: UInt64) throws {
        var source = TriggerSource(random: SplitMix64(seed: seed))
        for _ in 0..<400 {
            let trigger = source.condition(depth: 4)
            let text = trigger.description
            guard text.unicodeScalars.count <= 10_000 else { continue }
            #expect(try Trigger(parsing: text) == trigger, "\(text)")
            #expect(try Trigger(parsing: text).description == text)
        }
    }

    @Test("no parenthesis that is printed can be left out", arguments: 1...2)
    func fewestParentheses(_ seed: UInt64) throws {
        var source = TriggerSource(random: SplitMix64(seed: seed))
        for _ in 0..<60 {
            let trigger = source.condition(depth: 3)
            let scalars = Array(trigger.description.unicodeScalars)
            var open: [Int] = []
            var quote: Unicode.Scalar?
            var index = 0
            while index < scalars.count {
                let scalar = scalars[index]
                if scalar == "\\" {
                    index += 2
                    continue
                }
                if let end = quote {
                    if scalar == end { quote = nil }
                } else if scalar == "\"" || scalar == "'" {
                    quote = scalar
                } else if scalar == "(" {
                    open.append(index)
                } else if scalar == ")", let start = open.popLast() {
                    var without = scalars
                    without.remove(at: index)
                    without[start] = " "
                    let text = String(String.UnicodeScalarView(without))
                    #expect((try? Trigger(parsing: text)) != trigger, "\(trigger)")
                }
                index += 1
            }
        }
    }

    @Test("tests laid out for speed agree with the plain evaluation of values", arguments: 1...8)
    func evaluation(_ seed: UInt64) throws {
        var source = TriggerSource(random: SplitMix64(seed: seed &+ 100))
        for _ in 0..<300 {
            let trigger = source.condition(depth: 4)
            // A condition in parentheses is a value, and values are evaluated as a whole.
            let plain: Trigger = TriggerOperand(trigger) == true
            let event = source.event(depth: 3)
            let parsed = try JSONValue(parsing: event.description)
            let expected = try trigger.matches(event)
            #expect(try plain.matches(event) == expected, "\(trigger) on \(event)")
            #expect(try trigger.matches(parsed) == expected, "\(trigger) on \(event)")
            #expect(try (!(!trigger)).matches(event) != (!trigger).matches(event), "\(trigger) on \(event)")
        }
    }

    @Test("triggers of one destination instance share a table of paths")
    func sharedTable() throws {
        var source = TriggerSource(random: SplitMix64(seed: 77))
        let triggers = (0..<50).map { _ in source.condition(depth: 3) }
        var builder = PathTableBuilder()
        let compiled = triggers.map { $0.compile(into: &builder) }
        let table = builder.build()
        for _ in 0..<50 {
            let event = source.event(depth: 3)
            let values = table.read(try event.place())
            for (trigger, compiled) in zip(triggers, compiled) {
                #expect(try compiled.matches(values) == trigger.matches(event), "\(trigger) on \(event)")
            }
        }
    }

    @Test("no text traps", arguments: 1...6)
    func fuzz(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed &* 7919)
        let words = [
            "(", ")", "[", "]", ",", "=", "!=", "!", "<", "<=", ">", ">=", "in", "and", "or", "true", "false", "null",
            "type",
            "properties.a", "'x'", "\"y\"", "'", "\"", "\\", "5", "-1.5e3", "1e999", ".", "-", "contains(", "match(",
            "length(", "foo(", "é", "\u{0}", "\n", " ", "🐎", "\u{FEFF}", "a\\ b", "1.2.3",
        ]
        var accepted = 0
        for round in 0..<3_000 {
            var text = ""
            if round % 3 == 0 {
                let bytes = (0..<random.next(below: 40)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
                text = String(decoding: bytes, as: UTF8.self)
            } else {
                for _ in 0..<random.next(below: 14) {
                    text += words[random.next(below: words.count)] + (random.next(below: 3) == 0 ? "" : " ")
                }
            }
            switch Result(catching: { () throws(TriggerSyntaxError) in try Trigger(parsing: text) }) {
            case .success(let trigger):
                accepted += 1
                _ = try trigger.matches(["type": "x", "properties": ["a": [1]]])
                #expect(try trigger.explain(.null).matches == trigger.matches(.null))
                #expect((try? Trigger(parsing: trigger.description)) == trigger)
            case .failure(let error):
                #expect(error.line >= 1 && error.column >= 1 && !error.description.isEmpty)
            }
        }
        #expect(accepted > 0)
    }

    @Test(
        "hostile texts are refused at once",
        arguments: ["(", "[", "!(", "length(", "contains(", "'", "a.", "\u{0}", "-", "a\\", "\u{10FFFF}", "!"])
    func hostile(_ piece: String) {
        for count in [100, 3_000, 1_000_000 / piece.utf8.count] {
            #expect(throws: TriggerSyntaxError.self) { try Trigger(parsing: String(repeating: piece, count: count)) }
        }
    }
}
