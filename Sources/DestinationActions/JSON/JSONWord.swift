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
