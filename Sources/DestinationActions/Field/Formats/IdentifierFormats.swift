/// The formats `uuid` and `email`.
enum IdentifierFormats {
    /// Eight, four, four, four and twelve hexadecimal digits; `urn:uuid:` may stand before them.
    static func isUUID(_ text: borrowing Span<UInt8>) -> Bool {
        var at = 0
        if text.count == 45 {
            for byte in "urn:uuid:".utf8 {
                guard text[at] | 0x20 == byte | 0x20 else { return false }
                at += 1
            }
        } else if text.count != 36 {
            return false
        }
        let hyphens = text[at + 8] == 0x2D && text[at + 13] == 0x2D && text[at + 18] == 0x2D && text[at + 23] == 0x2D
        return hyphens && isHex(text, at, 8) && isHex(text, at + 9, 4) && isHex(text, at + 14, 4)
            && isHex(text, at + 19, 4) && isHex(text, at + 24, 12)
    }

    @inline(__always) private static func isHex(_ text: borrowing Span<UInt8>, _ start: Int, _ count: Int) -> Bool {
        var isHex = true
        for at in start..<(start + count) { isHex = isHex && ASCII.isHexDigit(text[at]) }
        return isHex
    }

    /// Dotted parts of the characters that RFC 5322 allows unquoted, an `@`, and a host name of at least two labels.
    static func isEmail(_ text: borrowing Span<UInt8>) -> Bool {
        var at = 0
        var partStart = 0
        while at < text.count, text[at] != 0x40 {
            if text[at] == 0x2E {
                if at == partStart { return false }
                partStart = at + 1
            } else if !atoms.contains(text[at]) {
                return false
            }
            at += 1
        }
        guard at < text.count, at > partStart else { return false }
        return isDomain(text, from: at + 1)
    }

    private static func isDomain(_ text: borrowing Span<UInt8>, from start: Int) -> Bool {
        var labelStart = start
        var labels = 0
        for at in start...text.count {
            if at == text.count || text[at] == 0x2E {
                if at == labelStart || text[labelStart] == 0x2D || text[at - 1] == 0x2D { return false }
                labels += 1
                labelStart = at + 1
            } else if !ASCII.isAlphanumeric(text[at]), text[at] != 0x2D {
                return false
            }
        }
        return labels >= 2
    }

    private static let atoms = ASCIISet(alphanumericsAnd: "!#$%&'*+/=?^_`{|}~-")
}
