/// The few reads of raw memory outside the parser.
enum JSONBytes {
    /// Whether `text` stands in `bytes` at an offset. Bounds are checked here; the comparison itself reads eight bytes at a
    /// time.
    @inline(__always) static func equal(_ bytes: [UInt8], at offset: Int, _ text: [UInt8]) -> Bool {
        let count = text.count
        guard offset >= 0, offset + count <= bytes.count else { return false }
        return bytes.withUnsafeBytes { bytes in
            text.withUnsafeBytes { text in
                var at = 0
                while count - at >= 8 {
                    let a = bytes.loadUnaligned(fromByteOffset: offset + at, as: UInt64.self)
                    let b = text.loadUnaligned(fromByteOffset: at, as: UInt64.self)
                    if a != b { return false }
                    at += 8
                }
                while at < count {
                    if bytes[offset + at] != text[at] { return false }
                    at += 1
                }
                return true
            }
        }
    }

    /// The first eight bytes of a text as a word, zeros behind its end: what keys are compared by before all else.
    @inline(__always) static func prefix(_ bytes: [UInt8], at offset: Int, count: Int) -> UInt64 {
        bytes.withUnsafeBytes { raw in
            if offset + 8 <= raw.count {
                let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                return count >= 8 ? word : word & (1 << UInt64(count * 8) - 1)
            }
            var word: UInt64 = 0
            var at = min(count, 8, raw.count - offset)
            while at > 0 {
                at -= 1
                word = word << 8 | UInt64(raw[offset + at])
            }
            return word
        }
    }
}
