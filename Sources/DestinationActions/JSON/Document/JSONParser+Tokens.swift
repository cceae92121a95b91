extension JSONParser {
    /// A literal or a number, which begins at `at`, a place within the text.
    @inline(never) static func scalar(_ base: UnsafePointer<UInt8>, _ at: Int, _ size: Int) -> Token {
        switch base[at] {
        case 0x2D, 0x30...0x39: number(base, at, size)
        case 0x74: literal(0x7472_7565, .true, 4, base, at, size)
        case 0x66: literal(0x66_616C_7365, .false, 5, base, at, size)
        case 0x6E: literal(0x6E75_6C6C, .null, 4, base, at, size)
        default: Token(.value, at: at)
        }
    }

    @inline(__always) private static func literal(
        _ word: UInt64, _ tag: JSONDocument.Tag, _ length: Int, _ base: UnsafePointer<UInt8>, _ at: Int, _ size: Int
    ) -> Token {
        guard size &- at >= length else { return Token(.literal, at: at) }
        var seen: UInt64 = 0
        for offset in 0..<length { seen = seen << 8 | UInt64(base[at &+ offset]) }
        return seen == word ? Token(tag, at, length, end: at &+ length) : Token(.literal, at: at)
    }

    @inline(__always) private static func number(_ base: UnsafePointer<UInt8>, _ from: Int, _ size: Int) -> Token {
        var tag = JSONDocument.Tag.integer
        var at = from
        if base[at] == 0x2D { at &+= 1 }
        let first = at
        at = digits(base, at, size)
        if at == first { return Token(.number, at: at) }
        if base[first] == 0x30, at &- first > 1 { return Token(.leadingZero, at: first) }
        // A hundred digits never reach the largest double, nor do they with an exponent of two digits.
        var isSuspect = at &- first > 100
        if at < size, base[at] == 0x2E {
            tag = .number
            let fraction = at &+ 1
            at = digits(base, fraction, size)
            if at == fraction { return Token(.number, at: at) }
        }
        if at < size, base[at] | 0x20 == 0x65 {
            tag = .number
            at &+= 1
            if at < size, base[at] == 0x2B || base[at] == 0x2D { at &+= 1 }
            let exponent = at
            at = digits(base, exponent, size)
            if at == exponent { return Token(.number, at: at) }
            isSuspect = isSuspect || at &- exponent > 2
        }
        if isSuspect, !isRepresentable(base + from, at &- from) { tag = .overflow }
        return Token(tag, from, at &- from, end: at)
    }

    /// The offset behind digits, eight of them at a time.
    @inline(__always) private static func digits(_ base: UnsafePointer<UInt8>, _ from: Int, _ size: Int) -> Int {
        var at = from
        while at <= size &- 8 {
            let other = JSONWord.noDigit(JSONWord.load(base, at))
            at &+= JSONWord.first(other)
            if other != 0 { return at }
        }
        while at < size, base[at] &- 0x30 < 10 { at &+= 1 }
        return at
    }

    @inline(never) private static func isRepresentable(_ base: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        Double(String(decoding: UnsafeBufferPointer(start: base, count: length), as: UTF8.self))?.isFinite ?? false
    }
}

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
