/// The bytes of a text with its escapes resolved, and where in the text each of them comes from.
///
/// Escapes are those of JSON (`\n`, `\u00e9`), of addresses (`%C3`, `%c3`) and of HTML (`&amp;`, `&#x27;`), mixed as they come.
struct DecodedText {
    private(set) var bytes: [UInt8] = []
    /// For each byte, the stretch of the text that it comes from; `nil` if each is its own.
    private var sources: [Range<Int>]?

    /// A text as it stands.
    init(_ text: [UInt8]) { bytes = text }

    /// The stretch of the text that some of the bytes come from.
    func source(of range: Range<Int>) -> Range<Int> {
        guard let sources else { return range }
        return sources[range.lowerBound].lowerBound..<sources[range.upperBound - 1].upperBound
    }

    /// The same with one layer of escapes resolved; `nil` if there is none.
    var resolved: DecodedText? {
        // Most texts have nothing that an escape begins with.
        guard bytes.contains(where: { $0 == 0x25 || $0 == 0x26 || $0 == 0x5C }) else { return nil }
        var unescapedBytes: [UInt8] = []
        var unescapedSources: [Range<Int>] = []
        unescapedBytes.reserveCapacity(bytes.count)
        unescapedSources.reserveCapacity(bytes.count)
        var hasEscapes = false
        var at = 0
        while at < bytes.count {
            let start = at
            if let unescaped = Self.escape(bytes, &at) {
                hasEscapes = true
                let source = source(of: start..<at)
                for byte in unescaped {
                    unescapedBytes.append(byte)
                    unescapedSources.append(source)
                }
            } else {
                at = start + 1
                unescapedBytes.append(bytes[start])
                unescapedSources.append(source(of: start..<at))
            }
        }
        guard hasEscapes else { return nil }
        var result = DecodedText(unescapedBytes)
        result.sources = unescapedSources
        return result
    }

    /// Reads an escape that begins here and moves behind it.
    private static func escape(_ bytes: [UInt8], _ at: inout Int) -> [UInt8]? {
        switch bytes[at] {
        case 0x25:
            guard let value = number(bytes, at + 1, digits: 2) else { return nil }
            at += 3
            return [UInt8(value)]
        case 0x5C: return backslash(bytes, &at)
        case 0x26: return entity(bytes, &at)
        default: return nil
        }
    }

    private static func backslash(_ bytes: [UInt8], _ at: inout Int) -> [UInt8]? {
        guard at + 1 < bytes.count else { return nil }
        let letter = bytes[at + 1]
        if letter == 0x75 {
            guard let unit = number(bytes, at + 2, digits: 4) else { return nil }
            at += 6
            if unit & 0xFC00 == 0xD800, at + 1 < bytes.count, bytes[at] == 0x5C, bytes[at + 1] == 0x75,
                let low = number(bytes, at + 2, digits: 4), low & 0xFC00 == 0xDC00
            {
                at += 6
                return utf8(0x10000 + (unit & 0x3FF) << 10 + low & 0x3FF)
            }
            return utf8(unit)
        }
        let value: UInt8? =
            switch letter {
            case 0x22, 0x27, 0x2F, 0x5C: letter
            case 0x62: 0x08
            case 0x66: 0x0C
            case 0x6E: 0x0A
            case 0x72: 0x0D
            case 0x74: 0x09
            default: nil
            }
        guard let value else { return nil }
        at += 2
        return [value]
    }

    private static let entities: [(name: [UInt8], byte: UInt8)] = [
        (Array("&amp;".utf8), 0x26), (Array("&lt;".utf8), 0x3C), (Array("&gt;".utf8), 0x3E),
        (Array("&quot;".utf8), 0x22), (Array("&apos;".utf8), 0x27), (Array("&sol;".utf8), 0x2F),
        (Array("&plus;".utf8), 0x2B), (Array("&equals;".utf8), 0x3D),
    ]

    private static func entity(_ bytes: [UInt8], _ at: inout Int) -> [UInt8]? {
        for entity in entities where bytes[at...].starts(with: entity.name) {
            at += entity.name.count
            return [entity.byte]
        }
        guard at + 2 < bytes.count, bytes[at + 1] == 0x23 else { return nil }
        let isHexadecimal = bytes[at + 2] | 0x20 == 0x78
        var end = at + (isHexadecimal ? 3 : 2)
        let start = end
        var value: UInt32 = 0
        while end < bytes.count, end - start < 8, let digit = Hexadecimal.number(bytes[end]),
            isHexadecimal || digit < 10
        {
            value = value &* (isHexadecimal ? 16 : 10) &+ UInt32(digit)
            end += 1
        }
        guard end > start, end < bytes.count, bytes[end] == 0x3B else { return nil }
        at = end + 1
        return utf8(value)
    }

    private static func number(_ bytes: [UInt8], _ start: Int, digits: Int) -> UInt32? {
        guard start + digits <= bytes.count else { return nil }
        var value: UInt32 = 0
        for byte in bytes[start..<(start + digits)] {
            guard let digit = Hexadecimal.number(byte) else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    /// The bytes of a scalar; those of U+FFFD where the number is none.
    private static func utf8(_ value: UInt32) -> [UInt8] {
        Array(String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8)
    }
}
