/// The parser: bytes to tape, everything validated (RFC 8259, UTF-8 included), nothing materialised.
///
/// It is one loop without recursion. The index and the count of an open container are kept in the container's own second
/// entry, so that there is no stack beside the tape.
///
/// Unsafe reads, and why they stay inside: `p` only moves forward; every single-byte read is preceded by `p < end`, and
/// every read of eight bytes by `end - p >= 8`. The tape grows before each write that would pass its capacity
/// (``reserve(_:)``).
struct JSONParser {
    struct Result {
        var hasWhiteSpace = false
        var overflows: [Int] = []
    }

    struct Failure: Error {
        let offset: Int
        let reason: Reason
    }

    enum Reason {
        case size, depth, end, value, key, colon, commaOrBrace, commaOrBracket, trailing
        case control, escape, unicodeEscape, utf8, unterminated, number, leadingZero, literal

        func text(_ limits: JSONLimits) -> String {
            switch self {
            case .size: "Expected at most \(limits.size) bytes"
            case .depth: "Expected arrays and objects to nest at most \(limits.depth) deep"
            case .end: "Expected a value, found the end"
            case .value: "Expected a value"
            case .key: "Expected a key in double quotes"
            case .colon: "Expected \":\" after a key"
            case .commaOrBrace: "Expected \",\" or \"}\""
            case .commaOrBracket: "Expected \",\" or \"]\""
            case .trailing: "Expected the end after the value"
            case .control: "Expected control characters in a string to be escaped"
            case .escape: "Expected one of \" \\ / b f n r t u after a backslash"
            case .unicodeEscape: "Expected four hexadecimal digits after \\u"
            case .utf8: "Expected UTF-8"
            case .unterminated: "Expected a closing double quote"
            case .number: "Expected a digit"
            case .leadingZero: "Expected a number without a leading zero"
            case .literal: "Expected true, false or null"
            }
        }
    }

    private let start: UnsafePointer<UInt8>
    private let end: UnsafePointer<UInt8>
    private var p: UnsafePointer<UInt8>
    private var tape: UnsafeMutablePointer<UInt64>
    private var capacity: Int
    private var count = 0
    private var reason = Reason.end
    private var hasWhiteSpace = false
    private var overflows: [Int] = []

    static func parse(
        _ bytes: [UInt8], limits: JSONLimits, into result: inout Result
    ) throws(Failure) -> [UInt64] {
        if bytes.count > limits.size { throw Failure(offset: limits.size, reason: .size) }
        var failure: Failure?
        // Most documents need one entry per eight bytes or fewer; the rest grow.
        let guess = bytes.count / 8 + 16
        var extracted = Result()
        let tape = bytes.withUnsafeBufferPointer { buffer -> [UInt64] in
            guard let base = buffer.baseAddress else {
                failure = Failure(offset: 0, reason: .end)
                return []
            }
            return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: guess) { scratch -> [UInt64] in
                guard let tape = scratch.baseAddress else { return [] }
                var parser = JSONParser(base, buffer.count, tape, guess)
                defer { if parser.tape != tape { parser.tape.deallocate() } }
                if parser.parseDocument(depthLimit: limits.depth) {
                    extracted = Result(hasWhiteSpace: parser.hasWhiteSpace, overflows: parser.overflows)
                    return Array(UnsafeBufferPointer(start: parser.tape, count: parser.count))
                }
                failure = Failure(offset: parser.p - base, reason: parser.reason)
                return []
            }
        }
        if let failure { throw failure }
        result = extracted
        return tape
    }

    private init(_ base: UnsafePointer<UInt8>, _ size: Int, _ tape: UnsafeMutablePointer<UInt64>, _ capacity: Int) {
        start = base
        end = base + size
        p = base
        self.tape = tape
        self.capacity = capacity
        self.scratch = tape
    }

    /// The tape that the caller lent; a grown one is our own.
    private let scratch: UnsafeMutablePointer<UInt64>

    @inline(__always) private mutating func reserve(_ entries: Int) {
        if count + entries > capacity { grow() }
    }

    @inline(never) private mutating func grow() {
        let larger = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity * 2)
        larger.update(from: tape, count: count)
        if tape != scratch { tape.deallocate() }
        tape = larger
        capacity *= 2
    }

    @inline(__always) private mutating func write(_ tag: JSONDocument.Tag, _ from: UnsafePointer<UInt8>, _ length: Int)
    {
        reserve(1)
        tape[count] =
            tag.rawValue << 60 | UInt64(truncatingIfNeeded: length) << 32 | UInt64(truncatingIfNeeded: from - start)
        count += 1
    }

    @inline(__always) private mutating func fail(_ reason: Reason) -> Bool {
        self.reason = reason
        return false
    }

    @inline(__always) private mutating func skipWhiteSpace() {
        while p < end, p.pointee <= 0x20 {
            let byte = p.pointee
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            hasWhiteSpace = true
            p += 1
        }
    }
}

extension JSONParser {
    /// The loop. `open` is the index of the innermost open container, or -1; its second entry holds its parent's index
    /// (+ 1, in the low half) and its count (in the high half) until it closes.
    private mutating func parseDocument(depthLimit: Int) -> Bool {
        var open = -1
        var depth = 0
        skipWhiteSpace()
        value: while true {
            guard p < end else { return fail(.end) }
            let byte = p.pointee
            if byte == 0x22 {
                guard string() else { return false }
            } else if byte == 0x7B || byte == 0x5B {
                guard depth < depthLimit else { return fail(.depth) }
                depth += 1
                reserve(2)
                let isObject = byte == 0x7B
                let tag: JSONDocument.Tag = isObject ? .object : .array
                tape[count] = tag.rawValue << 60 | UInt64(truncatingIfNeeded: p - start)
                tape[count + 1] = UInt64(truncatingIfNeeded: open + 1)
                open = count
                count += 2
                p += 1
                skipWhiteSpace()
                guard p < end else { return fail(isObject ? .key : .end) }
                if p.pointee == (isObject ? 0x7D : 0x5D) {
                    close(&open)
                    depth -= 1
                } else if isObject {
                    guard key() else { return false }
                    continue value
                } else {
                    continue value
                }
            } else {
                guard scalar(byte) else { return false }
            }
            // A value has ended: what follows it belongs to the innermost open container.
            while true {
                if p < end, p.pointee <= 0x20 { skipWhiteSpace() }
                if open < 0 { return p == end ? true : fail(.trailing) }
                tape[open + 1] &+= 1 << 32
                let isObject = tape[open] >> 60 == JSONDocument.Tag.object.rawValue
                guard p < end else { return fail(isObject ? .commaOrBrace : .commaOrBracket) }
                let byte = p.pointee
                if byte == 0x2C {
                    p += 1
                    if p < end, p.pointee <= 0x20 { skipWhiteSpace() }
                    if isObject { guard key() else { return false } }
                    continue value
                }
                guard byte == (isObject ? 0x7D : 0x5D) else { return fail(isObject ? .commaOrBrace : .commaOrBracket) }
                close(&open)
                depth -= 1
            }
        }
    }

    /// Closes the innermost container at its bracket: fills in its length, count and next index.
    @inline(__always) private mutating func close(_ open: inout Int) {
        p += 1
        let header = tape[open]
        let length = (p - start) - Int(header & 0xFFFF_FFFF)
        tape[open] = header | UInt64(truncatingIfNeeded: length) << 32
        let second = tape[open + 1]
        let parent = Int(second & 0xFFFF_FFFF) - 1
        tape[open + 1] = second & 0xFFFF_FFFF_0000_0000 | UInt64(truncatingIfNeeded: count)
        open = parent
    }

    /// A key, its colon, and the white space after it.
    @inline(__always) private mutating func key() -> Bool {
        guard p < end, p.pointee == 0x22 else { return fail(.key) }
        guard string() else { return false }
        if p < end, p.pointee <= 0x20 { skipWhiteSpace() }
        guard p < end, p.pointee == 0x3A else { return fail(.colon) }
        p += 1
        if p < end, p.pointee <= 0x20 { skipWhiteSpace() }
        return true
    }

    /// A string, from its opening quote to behind its closing one. Eight bytes at a time while nothing needs a look.
    @inline(__always) private mutating func string() -> Bool {
        p += 1
        let from = p
        var tag = JSONDocument.Tag.string
        while true {
            while end - p >= 8 {
                let special = Self.special(UnsafeRawPointer(p).loadUnaligned(as: UInt64.self))
                if special == 0 {
                    p += 8
                } else {
                    p += special.trailingZeroBitCount >> 3
                    break
                }
            }
            guard p < end else { return fail(.unterminated) }
            let byte = p.pointee
            if byte == 0x22 {
                write(tag, from, p - from)
                p += 1
                return true
            }
            if byte == 0x5C {
                tag = .escaped
                guard escape() else { return false }
            } else if byte >= 0x80 {
                guard multibyte() else { return fail(.utf8) }
            } else if byte < 0x20 {
                return fail(.control)
            } else {
                p += 1
            }
        }
    }

    /// A mask with the high bit of each byte that is a quote, a backslash, a control character or not ASCII. Bits above the
    /// lowest may be wrong (borrows), the lowest is exact.
    @inline(__always) private static func special(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5C)
        let high = (quote &- ones) & ~quote | (backslash &- ones) & ~backslash | (word &- ones &* 0x20) & ~word | word
        return high & 0x8080_8080_8080_8080
    }

    @inline(never) private mutating func escape() -> Bool {
        guard end - p >= 2 else {
            p = end
            return fail(.unterminated)
        }
        switch p[1] {
        case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74:
            p += 2
            return true
        case 0x75:
            guard end - p >= 6 else { return fail(.unicodeEscape) }
            for i in 2..<6 {
                let byte = p[i]
                let lower = byte | 0x20
                guard (byte >= 0x30 && byte <= 0x39) || (lower >= 0x61 && lower <= 0x66) else {
                    return fail(.unicodeEscape)
                }
            }
            p += 6
            return true
        default: return fail(.escape)
        }
    }

    /// One or more scalars beyond ASCII, in their only valid form (RFC 3629): shortest, no surrogate, at most U+10FFFF.
    @inline(__always) private mutating func multibyte() -> Bool {
        while p < end, p.pointee >= 0x80 {
            let first = p.pointee
            let left = end - p
            if first >= 0xC2, first <= 0xDF {
                guard left >= 2, p[1] & 0xC0 == 0x80 else { return false }
                p += 2
            } else if first >= 0xE0, first <= 0xEF {
                guard left >= 3, p[1] & 0xC0 == 0x80, p[2] & 0xC0 == 0x80 else { return false }
                if first == 0xE0, p[1] < 0xA0 { return false }
                if first == 0xED, p[1] > 0x9F { return false }
                p += 3
            } else if first >= 0xF0, first <= 0xF4 {
                guard left >= 4, p[1] & 0xC0 == 0x80, p[2] & 0xC0 == 0x80, p[3] & 0xC0 == 0x80 else { return false }
                if first == 0xF0, p[1] < 0x90 { return false }
                if first == 0xF4, p[1] > 0x8F { return false }
                p += 4
            } else {
                return false
            }
        }
        return true
    }

    @inline(__always) private mutating func scalar(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x74: return literal(0x7472_7565, 4, .true)
        case 0x66: return literal(0x66_616C_7365, 5, .false)
        case 0x6E: return literal(0x6E75_6C6C, 4, .null)
        case 0x2D, 0x30...0x39: return number()
        default: return fail(.value)
        }
    }

    @inline(__always) private mutating func literal(_ word: UInt64, _ length: Int, _ tag: JSONDocument.Tag) -> Bool {
        guard end - p >= length else { return fail(.literal) }
        var seen: UInt64 = 0
        for i in 0..<length { seen = seen << 8 | UInt64(p[i]) }
        guard seen == word else { return fail(.literal) }
        write(tag, p, length)
        p += length
        return true
    }

    @inline(__always) private mutating func digits() -> Bool {
        let from = p
        while p < end, p.pointee &- 0x30 < 10 { p += 1 }
        return p != from
    }

    @inline(__always) private mutating func number() -> Bool {
        let from = p
        var tag = JSONDocument.Tag.integer
        if p.pointee == 0x2D { p += 1 }
        let first = p
        guard digits() else { return fail(.number) }
        if first.pointee == 0x30, p - first > 1 {
            p = first
            return fail(.leadingZero)
        }
        // A hundred digits never reach the largest double; exponents and longer texts are looked at.
        var isSuspect = p - first > 100
        if p < end, p.pointee == 0x2E {
            tag = .number
            p += 1
            guard digits() else { return fail(.number) }
        }
        if p < end, p.pointee | 0x20 == 0x65 {
            tag = .number
            isSuspect = true
            p += 1
            if p < end, p.pointee == 0x2B || p.pointee == 0x2D { p += 1 }
            guard digits() else { return fail(.number) }
        }
        if isSuspect, !isRepresentable(from) {
            tag = .overflow
            overflows.append(from - start)
        }
        write(tag, from, p - from)
        return true
    }

    @inline(never) private func isRepresentable(_ from: UnsafePointer<UInt8>) -> Bool {
        let text = String(decoding: UnsafeBufferPointer(start: from, count: p - from), as: UTF8.self)
        return Double(text)?.isFinite ?? false
    }
}
