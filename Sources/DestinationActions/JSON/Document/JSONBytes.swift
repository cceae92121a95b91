/// The few reads of raw memory that are shared by the parser's readers.
enum JSONBytes {
    /// Whether `text` stands in `bytes` at an offset; checked to lie within them.
    @inline(__always) static func equal(_ bytes: [UInt8], at offset: Int, _ text: borrowing Span<UInt8>) -> Bool {
        let count = text.count
        guard offset >= 0, offset <= bytes.count - count else { return false }
        return bytes.withUnsafeBufferPointer { bytes in
            text.withUnsafeBufferPointer { text in
                guard let bytes = bytes.baseAddress, let text = text.baseAddress else { return count == 0 }
                return equal(bytes + offset, text, count)
            }
        }
    }

    /// Whether two stretches of `count` bytes are equal; the caller vouches for both.
    @inline(__always) static func equal(_ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        var at = 0
        while count &- at >= 8 {
            if JSONWord.load(a, at) != JSONWord.load(b, at) { return false }
            at &+= 8
        }
        // What is left of a long stretch is compared with some of what was, eight bytes together.
        if count >= 8 { return JSONWord.load(a, count &- 8) == JSONWord.load(b, count &- 8) }
        while at < count {
            if a[at] != b[at] { return false }
            at &+= 1
        }
        return true
    }

    /// The first eight bytes of a text as a word, zeros behind its end: what keys are compared by before all else.
    ///
    /// - Parameters:
    ///   - bytes: What the text is a part of.
    ///   - offset: Where the text begins.
    ///   - count: Its length; the caller vouches for it to end within `size`.
    ///   - size: The length of `bytes`.
    @inline(__always) static func prefix(
        _ bytes: UnsafePointer<UInt8>, _ offset: Int, _ count: Int, _ size: Int
    ) -> UInt64 {
        if offset <= size &- 8 {
            // All bits are set from eight bytes up; without a branch, as lengths are not foreseen.
            let isWhole = UInt64(truncatingIfNeeded: (7 &- count) &>> 63)
            return JSONWord.load(bytes, offset) & ((1 &<< UInt64(truncatingIfNeeded: count &* 8)) &- 1 | isWhole)
        }
        return prefixAtEnd(bytes, offset, count)
    }

    /// The same where fewer than eight bytes are left behind the offset.
    @inline(never) private static func prefixAtEnd(_ bytes: UnsafePointer<UInt8>, _ offset: Int, _ count: Int) -> UInt64
    {
        var word: UInt64 = 0
        var at = min(count, 8)
        while at > 0 {
            at &-= 1
            word = word &<< 8 | UInt64(bytes[offset &+ at])
        }
        return word
    }

    /// A hash of the first and last eight bytes of a text and its length, as ``prefix(_:_:_:_:)`` takes it.
    @inline(__always) static func hash(
        _ bytes: UnsafePointer<UInt8>, _ offset: Int, _ count: Int, _ size: Int
    ) -> Int {
        var word = prefix(bytes, offset, count, size)
        if count > 8 {
            let last = JSONWord.load(bytes, offset &+ count &- 8)
            word ^= last &<< 29 | last &>> 35
        }
        return mixed(word, count)
    }

    /// Spreads a word and a length over the lower 24 bits.
    ///
    /// In two steps: after one, numbered keys (`key_0`, `key_1`, …) meet, as their digits stand in the upper bytes.
    @inline(__always) static func mixed(_ word: UInt64, _ count: Int) -> Int {
        let once = (word ^ UInt64(truncatingIfNeeded: count)) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: ((once ^ once &>> 32) &* 0x9E37_79B9_7F4A_7C15) &>> 40)
    }
}

/// Sixteen bytes of a text looked at together, by instructions that all targets have.
enum JSONBlock {
    /// Marks each quote, backslash, control character and byte beyond ASCII with all bits of its byte.
    ///
    /// The caller vouches for `offset + 16` being within the text.
    @inline(__always) static func special(_ base: UnsafePointer<UInt8>, _ offset: Int) -> SIMD2<UInt64> {
        // As signed numbers, bytes beyond ASCII are below the control characters. Between two vectors each comparison is one
        // instruction; between a vector and a number it would be a loop.
        let bytes = UnsafeRawPointer(base + offset).loadUnaligned(as: SIMD16<Int8>.self)
        let control = bytes .< SIMD16<Int8>(repeating: 0x20)
        let quote = bytes .== SIMD16<Int8>(repeating: 0x22)
        let backslash = bytes .== SIMD16<Int8>(repeating: 0x5C)
        return unsafeBitCast(control .| quote .| backslash, to: SIMD2<UInt64>.self)
    }
}

/// Eight bytes of a text looked at together, as one word (SWAR).
///
/// In each mask the lowest set bit is exact: it belongs to the first byte that was looked for. Bits above it may be wrong,
/// as a subtraction borrows from, and an addition carries into, the bytes behind it only.
enum JSONWord {
    private static var ones: UInt64 { 0x0101_0101_0101_0101 }
    private static var highBits: UInt64 { 0x8080_8080_8080_8080 }

    /// Reads eight bytes, the first of them lowest.
    ///
    /// The caller vouches for `offset + 8` being within the text.
    @inline(__always) static func load(_ base: UnsafePointer<UInt8>, _ offset: Int) -> UInt64 {
        UInt64(littleEndian: UnsafeRawPointer(base + offset).loadUnaligned(as: UInt64.self))
    }

    /// Marks each quote, backslash, control character and byte beyond ASCII: where a string that is read needs a look.
    @inline(__always) static func special(_ word: UInt64) -> UInt64 {
        let quote = (word ^ (ones &* 0x22)) &- ones
        let backslash = (word ^ (ones &* 0x5C)) &- ones
        return (quote | backslash | (word &- (ones &* 0x20)) | word) & highBits
    }

    /// Marks each quote, backslash and control character: what a string that is written has to escape.
    @inline(__always) static func escaped(_ word: UInt64) -> UInt64 {
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5C)
        return ((quote &- ones) & ~quote | (backslash &- ones) & ~backslash | (word &- (ones &* 0x20)) & ~word)
            & highBits
    }

    /// Whether nothing in a text has to be escaped when it is written.
    ///
    /// The caller vouches for `count` bytes. The last word looked at overlaps the one before it.
    @inline(__always) static func isPlain(_ base: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        if count >= 8 {
            var at = 0
            while at < count &- 8 {
                if escaped(load(base, at)) != 0 { return false }
                at &+= 8
            }
            return escaped(load(base, count &- 8)) == 0
        }
        if count >= 4 {
            return escaped(load(base, UInt32.self, 0) | load(base, UInt32.self, count &- 4) &<< 32) == 0
        }
        if count >= 2 {
            let word = load(base, UInt16.self, 0) | load(base, UInt16.self, count &- 2) &<< 16
            return escaped(word | word &<< 32) == 0
        }
        return count == 0 || escaped(UInt64(base[0]) &* ones) == 0
    }

    @inline(__always) private static func load<Part: FixedWidthInteger>(
        _ base: UnsafePointer<UInt8>, _ part: Part.Type, _ offset: Int
    ) -> UInt64 {
        UInt64(truncatingIfNeeded: Part(littleEndian: UnsafeRawPointer(base + offset).loadUnaligned(as: part)))
    }

    /// Marks each byte that is no digit.
    @inline(__always) static func noDigit(_ word: UInt64) -> UInt64 {
        let value = word ^ (ones &* 0x30)
        return ((value &+ (ones &* 0x76)) | value) & highBits
    }

    /// How many bytes come before the first that a mask marks; 8 if it marks none.
    @inline(__always) static func first(_ mask: UInt64) -> Int { mask.trailingZeroBitCount >> 3 }
}
