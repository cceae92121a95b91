/// The rare parts of strings: escapes, scalars beyond ASCII, and the last few bytes of a text.
///
/// The bounds are those of ``JSONParser``: `at` only grows, a read of one byte is preceded by `at < size`, a read of
/// several by a look at how many are left.
enum JSONStringParser {
    /// A string whose text begins at `from` and is known to be plain ASCII up to `start`.
    @inline(never) static func rest(
        _ base: UnsafePointer<UInt8>, _ from: Int, _ start: Int, _ size: Int
    ) -> JSONParser.Token {
        var tag = JSONDocument.Tag.string
        var at = start
        let last = size &- 8
        while at < size {
            let byte = base[at]
            if byte == 0x22 {
                return JSONParser.Token(tag, from, at &- from, end: at &+ 1)
            } else if byte >= 0x80 {
                let length = scalarLength(base, at, size)
                if length == 0 { return JSONParser.Token(.utf8, at: at) }
                at &+= length
            } else if byte == 0x5C {
                tag = .escaped
                let (length, reason) = escapeLength(base, at, size)
                if let reason { return JSONParser.Token(reason, at: reason == .unterminated ? size : at) }
                at &+= length
            } else if byte < 0x20 {
                return JSONParser.Token(.control, at: at)
            } else {
                at &+= 1
                while at <= last {
                    let special = JSONWord.special(JSONWord.load(base, at))
                    at &+= JSONWord.first(special)
                    if special != 0 { break }
                }
            }
        }
        return JSONParser.Token(.unterminated, at: size)
    }

    /// How many bytes the scalar at `at`, one beyond ASCII, takes, or 0 if it is not in its only valid form (RFC 3629):
    /// the shortest, no surrogate, at most U+10FFFF.
    @inline(__always) private static func scalarLength(_ base: UnsafePointer<UInt8>, _ at: Int, _ size: Int) -> Int {
        func continues(_ offset: Int) -> Bool { base[at &+ offset] & 0xC0 == 0x80 }
        let first = base[at]
        let left = size &- at
        if first < 0xE0 {
            return first >= 0xC2 && left >= 2 && continues(1) ? 2 : 0
        }
        if first < 0xF0 {
            guard left >= 3, continues(1), continues(2) else { return 0 }
            let second = base[at &+ 1]
            return first == 0xE0 && second < 0xA0 || first == 0xED && second > 0x9F ? 0 : 3
        }
        guard first <= 0xF4, left >= 4, continues(1), continues(2), continues(3) else { return 0 }
        let second = base[at &+ 1]
        return first == 0xF0 && second < 0x90 || first == 0xF4 && second > 0x8F ? 0 : 4
    }

    /// How many bytes the escape at `at` takes, or why it is none.
    @inline(__always) private static func escapeLength(
        _ base: UnsafePointer<UInt8>, _ at: Int, _ size: Int
    ) -> (Int, JSONSyntaxError.Reason?) {
        guard size &- at >= 2 else { return (0, .unterminated) }
        switch base[at &+ 1] {
        case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74: return (2, nil)
        case 0x75:
            guard size &- at >= 6 else { return (0, .unicodeEscape) }
            for offset in 2..<6 {
                let byte = base[at &+ offset]
                let isHexadecimal = byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6
                if !isHexadecimal { return (0, .unicodeEscape) }
            }
            return (6, nil)
        default: return (0, .escape)
        }
    }
}
