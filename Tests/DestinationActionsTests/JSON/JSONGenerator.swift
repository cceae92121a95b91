@testable import DestinationActions

/// Random JSON from a seed: the same seed makes the same texts and values on every machine.
struct JSONGenerator: RandomNumberGenerator {
    private var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    mutating func next() -> UInt64 { random.next() }

    mutating func number(below limit: Int) -> Int { Int(next() % UInt64(limit)) }

    mutating func pick<T>(_ items: [T]) -> T { items[number(below: items.count)] }

    /// A text of up to 40 scalars of all lengths, with what has to be escaped.
    mutating func text() -> String {
        var scalars = String.UnicodeScalarView()
        for _ in 0..<number(below: pick([1, 4, 9, 17, 41])) {
            let scalar: UInt32 =
                switch number(below: 12) {
                case 0: UInt32(number(below: 0x20))
                case 1: pick([0x22, 0x5C, 0x2F, 0x7F])
                case 2: UInt32(0x80 + number(below: 0x780))
                case 3: UInt32(0x800 + number(below: 0xF800))
                case 4: UInt32(0x10000 + number(below: 0x100000))
                default: UInt32(0x61 + number(below: 4))
                }
            scalars.append(Unicode.Scalar(scalar) ?? "\u{fffd}")
        }
        return String(scalars)
    }

    /// A key: one of a few that share prefixes and lengths, or any text.
    mutating func key() -> String {
        switch number(below: 4) {
        case 0: text()
        case 1: String(repeating: "k", count: number(below: 41))
        case 2: "commonprefix" + pick(["", "1", "2", "12", "commonsuffix", "Commonsuffix"])
        default: pick(["a", "b", "ab", "ba", "", "type", "name", "event", "properties", "context"])
        }
    }

    /// A built value.
    mutating func value(depth: Int = 4) -> JSONValue {
        switch number(below: depth > 0 ? 10 : 7) {
        case 0: return .null
        case 1: return JSONValue(number(below: 2) == 0)
        case 2: return JSONValue(Int(truncatingIfNeeded: next() >> UInt64(number(below: 64))))
        case 3: return JSONValue(next())
        case 4:
            // JavaScript prints large doubles as integers that are not what they are worth.
            let double = Double(bitPattern: next())
            return JSONValue(0x1p53...0x1p64 ~= double.magnitude ? 0x1p53 : double)
        case 5: return JSONValue(Double(number(below: 100_000)) / pick([10, 100, 1000]))
        case 6: return JSONValue(text())
        case 7:
            var items: [JSONValue] = []
            for _ in 0..<number(below: 6) { items.append(value(depth: depth - 1)) }
            return JSONValue(items)
        default:
            var object = JSONObject()
            for _ in 0..<number(below: pick([3, 8, 40])) { object[key()] = value(depth: depth - 1) }
            return JSONValue(object)
        }
    }
}

extension JSONGenerator {
    /// The tokens of a random text, in every spelling that the grammar has.
    ///
    /// - Parameter uniqueKeys: Whether no object may repeat a key.
    mutating func tokens(depth: Int = 4, uniqueKeys: Bool) -> [String] {
        switch number(below: depth > 0 ? 9 : 6) {
        case 0: return [pick(["null", "true", "false"])]
        case 1: return [numeral()]
        case 2, 3, 4, 5: return [spelled(text())]
        case 6:
            var tokens = ["["]
            for at in 0..<number(below: 6) {
                if at > 0 { tokens.append(",") }
                tokens += self.tokens(depth: depth - 1, uniqueKeys: uniqueKeys)
            }
            return tokens + ["]"]
        default:
            var tokens = ["{"]
            var seen: Set<[UInt8]> = []
            for _ in 0..<number(below: pick([3, 8, 40])) {
                let key = key()
                if !seen.insert(Array(key.utf8)).inserted, uniqueKeys { continue }
                if tokens.count > 1 { tokens.append(",") }
                tokens += [spelled(key), ":"]
                tokens += self.tokens(depth: depth - 1, uniqueKeys: uniqueKeys)
            }
            return tokens + ["}"]
        }
    }

    /// Tokens with white space around them.
    mutating func spaced(_ tokens: [String]) -> String {
        var text = ""
        for token in tokens { text += pick(["", "", "", " ", "\n", "\t\r\n  "]) + token }
        return text + pick(["", " ", "\n"])
    }

    private mutating func numeral() -> String {
        var text = pick(["", "", "-"])
        text += pick(["0", "1", "42", "9007199254740993", String(next()), String(next() >> 40)])
        if number(below: 3) == 0 { text += "." + String(next() >> UInt64(number(below: 64))) }
        if number(below: 4) == 0 { text += pick(["e", "E", "e+", "e-"]) + String(number(below: 320)) }
        return text
    }

    private static let short: [Unicode.Scalar: String] = [
        "\"": "\\\"", "\\": "\\\\", "/": "\\/", "\u{8}": "\\b", "\u{c}": "\\f", "\n": "\\n", "\r": "\\r",
        "\t": "\\t",
    ]

    /// A string in quotes, any scalar of which may be escaped in one of its ways.
    private mutating func spelled(_ text: String) -> String {
        var result = "\""
        let escapes = number(below: 3) == 0
        for scalar in text.unicodeScalars {
            let mustEscape = scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
            if !mustEscape, !escapes || number(below: 2) == 0 {
                result.unicodeScalars.append(scalar)
            } else if let short = Self.short[scalar], number(below: 2) == 0 {
                result += short
            } else {
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16, uppercase: number(below: 2) == 0)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            }
        }
        return result + "\""
    }
}
