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
    @inline(__always) static func mixed(_ word: UInt64, _ count: Int) -> Int {
        Int(truncatingIfNeeded: ((word ^ UInt64(truncatingIfNeeded: count)) &* 0x9E37_79B9_7F4A_7C15) &>> 40)
    }
}
