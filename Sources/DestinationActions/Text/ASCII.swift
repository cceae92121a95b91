/// Classes of single bytes of UTF-8, as the checks of formats need them.
enum ASCII {
    @inline(__always) static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 <= 9 }

    @inline(__always) static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 <= 25 }

    @inline(__always) static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) }

    @inline(__always) static func isHexDigit(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- 0x61 <= 5 }

    /// Whether a percent sign at a place is followed by two hexadecimal digits.
    @inline(__always) static func isEscape(_ text: borrowing Span<UInt8>, _ at: Int) -> Bool {
        at + 2 < text.count && text[at] == 0x25 && isHexDigit(text[at + 1]) && isHexDigit(text[at + 2])
    }
}

/// A set of ASCII characters: two words, one bit for each.
struct ASCIISet: Sendable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    /// Makes a set of all letters, all digits and some other characters.
    init(alphanumericsAnd others: String) {
        for byte in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8 { insert(byte) }
        for byte in others.utf8 { insert(byte) }
    }

    private mutating func insert(_ byte: UInt8) {
        if byte < 64 { low |= 1 << UInt64(byte) } else if byte < 128 { high |= 1 << UInt64(byte - 64) }
    }

    @inline(__always) func contains(_ byte: UInt8) -> Bool {
        byte < 64 ? low >> UInt64(byte) & 1 == 1 : byte < 128 && high >> UInt64(byte - 64) & 1 == 1
    }
}
