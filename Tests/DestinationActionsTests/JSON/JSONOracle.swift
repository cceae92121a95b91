import DestinationActions

/// JSON read the plain way, one byte after the other into a tree: slow, and short enough to be believed.
indirect enum JSONOracle {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSONOracle])
    case object([(key: String, value: JSONOracle)])

    /// The tree of a text, or `nil` if it is no JSON.
    init?(_ bytes: [UInt8], depth: Int = 64) {
        var reader = Reader(bytes: bytes, depth: depth)
        reader.space()
        guard let value = reader.value() else { return nil }
        reader.space()
        guard reader.at == bytes.count else { return nil }
        self = value
    }

    /// Whether a value reads the same through every way there is to read it.
    func equals(_ value: JSONValue) -> Bool {
        switch self {
        case .null: return value.isNull
        case .bool(let bool): return value.bool == bool && value.kind == .bool
        case .number(let text):
            guard value.kind == .number else { return false }
            let isInteger = text.utf8.allSatisfy { $0 == 0x2D || (0x30...0x39).contains($0) }
            if isInteger, let int = Int(text), value.int != int { return false }
            if isInteger, let uint = UInt64(text), value != JSONValue(uint) { return false }
            return value.double == Double(text).flatMap { $0.isFinite ? $0 : nil }
        case .string(let text): return value.string.map { $0.utf8.elementsEqual(text.utf8) } ?? false
        case .array(let items):
            guard let values = value.array, value.count == items.count, values.count == items.count else {
                return false
            }
            return items.indices.allSatisfy { index in
                guard let item = value[index] else { return false }
                return items[index].equals(item) && item.bytes == values[index].bytes
            } && value[items.count] == nil && value[-1] == nil
        case .object(let members):
            let members = Self.unique(members)
            guard let object = value.object, value.count == members.count, object.count == members.count else {
                return false
            }
            return zip(members, object).allSatisfy { member, read in
                guard let found = value[member.key] else { return false }
                return read.key.utf8.elementsEqual(member.key.utf8) && member.value.equals(found)
                    && found.bytes == read.value.bytes
            }
        }
    }

    /// The last of each key, in the place of the first.
    static func unique(_ members: [(key: String, value: JSONOracle)]) -> [(key: String, value: JSONOracle)] {
        var unique: [(key: String, value: JSONOracle)] = []
        for member in members {
            if let place = unique.firstIndex(where: { $0.key.utf8.elementsEqual(member.key.utf8) }) {
                unique[place].value = member.value
            } else {
                unique.append(member)
            }
        }
        return unique
    }
}

extension JSONOracle {
    private struct Reader {
        let bytes: [UInt8]
        var depth: Int
        var at = 0

        var byte: UInt8? { at < bytes.count ? bytes[at] : nil }

        mutating func take(_ byte: UInt8) -> Bool {
            guard self.byte == byte else { return false }
            at += 1
            return true
        }

        mutating func take(_ text: String) -> Bool {
            for byte in text.utf8 { if !take(byte) { return false } }
            return true
        }

        mutating func space() { while let byte, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { at += 1 } }

        mutating func value() -> JSONOracle? {
            switch byte {
            case UInt8(ascii: "n"): return take("null") ? .null : nil
            case UInt8(ascii: "t"): return take("true") ? .bool(true) : nil
            case UInt8(ascii: "f"): return take("false") ? .bool(false) : nil
            case UInt8(ascii: "\""): return string().map { .string($0) }
            case UInt8(ascii: "["): return list(UInt8(ascii: "]")) { $0.value() }.map { .array($0) }
            case UInt8(ascii: "{"):
                return list(UInt8(ascii: "}")) { reader in
                    guard let key = reader.string() else { return nil }
                    reader.space()
                    guard reader.take(UInt8(ascii: ":")) else { return nil }
                    reader.space()
                    return reader.value().map { (key, $0) }
                }.map { .object($0) }
            default: return number().map { .number($0) }
            }
        }

        mutating func list<Item>(_ closer: UInt8, _ item: (inout Reader) -> Item?) -> [Item]? {
            at += 1
            depth -= 1
            if depth < 0 { return nil }
            defer { depth += 1 }
            var items: [Item] = []
            space()
            if take(closer) { return items }
            while true {
                space()
                guard let next = item(&self) else { return nil }
                items.append(next)
                space()
                if take(closer) { return items }
                if !take(UInt8(ascii: ",")) { return nil }
            }
        }

        mutating func digits() -> Bool {
            let from = at
            while let byte, (0x30...0x39).contains(byte) { at += 1 }
            return at > from
        }

        mutating func number() -> String? {
            let from = at
            _ = take(UInt8(ascii: "-"))
            if !take(UInt8(ascii: "0")), !digits() { return nil }
            if take(UInt8(ascii: ".")), !digits() { return nil }
            if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
                if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
                if !digits() { return nil }
            }
            return String(decoding: bytes[from..<at], as: UTF8.self)
        }

        /// The units of UTF-16 of the text: with them a surrogate that is escaped alone becomes U+FFFD by itself.
        mutating func string() -> String? {
            guard take(UInt8(ascii: "\"")) else { return nil }
            var units: [UInt16] = []
            while true {
                guard let byte, byte >= 0x20 else { return nil }
                if take(UInt8(ascii: "\"")) { return String(decoding: units, as: UTF16.self) }
                if take(UInt8(ascii: "\\")) {
                    guard let unit = escape() else { return nil }
                    units.append(unit)
                    continue
                }
                let length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
                guard at + length <= bytes.count,
                    let text = String(validating: bytes[at..<(at + length)], as: UTF8.self)
                else { return nil }
                units += Array(text.utf16)
                at += length
            }
        }

        private static let short: [Character: UInt16] = [
            "\"": 0x22, "\\": 0x5C, "/": 0x2F, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9,
        ]

        private mutating func escape() -> UInt16? {
            guard let byte else { return nil }
            at += 1
            if let unit = Self.short[Character(Unicode.Scalar(byte))] { return unit }
            guard byte == UInt8(ascii: "u"), at + 4 <= bytes.count else { return nil }
            let digits = bytes[at..<(at + 4)]
            at += 4
            guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
            return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        }
    }
}
