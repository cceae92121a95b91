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
