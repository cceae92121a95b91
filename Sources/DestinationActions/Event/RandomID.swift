/// Random ids.
enum RandomID {
    /// A random UUID in lower case (RFC 9562, version 4).
    @Sendable static func next() -> String {
        var random = SystemRandomNumberGenerator()
        var high: UInt64 = random.next()
        var low: UInt64 = random.next()
        high = high & ~0xF000 | 0x4000
        low = low & ~(0xC000 << 48) | 0x8000 << 48
        var text = ""
        text.reserveCapacity(36)
        for (index, byte)
            in ([high, low].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) } })
            .enumerated()
        {
            if index == 4 || index == 6 || index == 8 || index == 10 { text += "-" }
            text += Hexadecimal.text([byte])
        }
        return text
    }
}
