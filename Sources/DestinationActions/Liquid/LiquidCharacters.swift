/// The UTF-16 units that mean something in a template.
enum LiquidUnit {
    static let newline: UInt16 = 0x0A
    static let carriageReturn: UInt16 = 0x0D
    static let space: UInt16 = 0x20
    static let doubleQuote: UInt16 = 0x22
    static let hash: UInt16 = 0x23
    static let percent: UInt16 = 0x25
    static let singleQuote: UInt16 = 0x27
    static let openParenthesis: UInt16 = 0x28
    static let closeParenthesis: UInt16 = 0x29
    static let plus: UInt16 = 0x2B
    static let comma: UInt16 = 0x2C
    static let minus: UInt16 = 0x2D
    static let dot: UInt16 = 0x2E
    static let zero: UInt16 = 0x30
    static let colon: UInt16 = 0x3A
    static let less: UInt16 = 0x3C
    static let equals: UInt16 = 0x3D
    static let greater: UInt16 = 0x3E
    static let openBracket: UInt16 = 0x5B
    static let backslash: UInt16 = 0x5C
    static let closeBracket: UInt16 = 0x5D
    static let openBrace: UInt16 = 0x7B
    static let bar: UInt16 = 0x7C
    static let closeBrace: UInt16 = 0x7D
}

extension UInt16 {
    /// Whether the template language takes the unit as blank: between words and at `{{-`.
    var isLiquidBlank: Bool {
        switch self {
        case 0x180E: true
        case 0xFEFF: false
        default: isJavaScriptSpace
        }
    }

    /// Whether a name may hold the unit: ASCII letters and digits, `_`, `-`, `?` and all but blanks beyond ASCII.
    var isLiquidWord: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x3F, 0x5F: true
        case 0x80...: !isLiquidBlank && self != 0x201C && self != 0x201D
        default: false
        }
    }

    /// Whether JavaScript takes the unit as white space, as its `trim` and `\s` do.
    var isJavaScriptSpace: Bool { JavaScriptSpace.contains(UInt32(self)) }

    var isASCIIDigit: Bool { self >= 0x30 && self <= 0x39 }

    /// The value of a hexadecimal digit.
    var hexDigit: UInt16? { UInt8(exactly: self).flatMap(Hexadecimal.number).map { UInt16($0) } }

    var isHighSurrogate: Bool { self & 0xFC00 == 0xD800 }
    var isLowSurrogate: Bool { self & 0xFC00 == 0xDC00 }
}

extension Array where Element == UInt16 {
    /// The units of a text.
    init(text: String) {
        // Most texts are ASCII, where bytes and units are the same and no decoding is needed.
        let bytes = Array<UInt8>(text.utf8)
        if bytes.allSatisfy({ $0 < 0x80 }) { self = bytes.map { UInt16($0) } } else { self = Array(text.utf16) }
    }

    /// The units of code points.
    init(codePoints: [UInt32]) {
        self = []
        reserveCapacity(codePoints.count)
        for point in codePoints { append(codePoint: point) }
    }

    /// The units as a text; half a surrogate pair becomes U+FFFD.
    var string: String {
        guard allSatisfy({ $0 < 0x80 }) else { return String(decoding: self, as: UTF16.self) }
        return String(decoding: map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
    }

    /// Whether the units are those of a text of ASCII.
    func equals(_ text: String) -> Bool { elementsEqual(text.utf16) }

    /// Whether a pattern stands at an index.
    func matches(_ pattern: [UInt16], at index: Int) -> Bool {
        guard index >= 0, index + pattern.count <= count else { return false }
        for offset in pattern.indices where self[index + offset] != pattern[offset] { return false }
        return true
    }

    /// The code points; half a surrogate pair stands for itself.
    var codePoints: [UInt32] {
        var points: [UInt32] = []
        points.reserveCapacity(count)
        var index = 0
        while index < count {
            let unit = self[index]
            index += 1
            if unit.isHighSurrogate, index < count, self[index].isLowSurrogate {
                points.append(0x10000 + (UInt32(unit & 0x3FF) << 10 | UInt32(self[index] & 0x3FF)))
                index += 1
            } else {
                points.append(UInt32(unit))
            }
        }
        return points
    }

    /// Appends a code point as one or two units.
    mutating func append(codePoint: UInt32) {
        if codePoint < 0x10000 {
            append(UInt16(truncatingIfNeeded: codePoint))
        } else {
            append(0xD800 | UInt16(truncatingIfNeeded: (codePoint - 0x10000) >> 10) & 0x3FF)
            append(0xDC00 | UInt16(truncatingIfNeeded: codePoint & 0x3FF))
        }
    }

    /// The units without JavaScript's white space at the start, the end or both.
    func trimmed(start: Bool = true, end: Bool = true) -> [UInt16] {
        var lower = 0
        var upper = count
        while start, lower < upper, self[lower].isJavaScriptSpace { lower += 1 }
        while end, upper > lower, self[upper - 1].isJavaScriptSpace { upper -= 1 }
        return lower == 0 && upper == count ? self : Array(self[lower..<upper])
    }
}

extension Array where Element == UInt16 {
    /// The first place of a short pattern at or behind an index.
    func firstIndex(of pattern: [UInt16], from start: Int) -> Int? {
        var at = start
        while at + pattern.count <= count {
            if matches(pattern, at: at) { return at }
            at += 1
        }
        return nil
    }

    /// The parts between runs of JavaScript's white space; blanks at the start or end make an empty part.
    var splitAtSpace: [Range<Int>] {
        var parts: [Range<Int>] = []
        var begin = 0
        var at = 0
        while at < count {
            guard self[at].isJavaScriptSpace else {
                at += 1
                continue
            }
            parts.append(begin..<at)
            while at < count, self[at].isJavaScriptSpace { at += 1 }
            begin = at
        }
        parts.append(begin..<count)
        return parts
    }

    /// Parts of the units with a separator between them.
    func joining(_ parts: some Sequence<Range<Int>>, with separator: [UInt16]) -> [UInt16] {
        var result: [UInt16] = []
        var isFirst = true
        for part in parts {
            if !isFirst { result += separator }
            isFirst = false
            result += self[part]
        }
        return result
    }
}
