/// The checksum CRC-32C (Castagnoli), eight bytes at a time.
enum CRC32C {
    /// Eight tables of 256 entries: what a byte does that stands so many bytes before the end.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var value = UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 1 ? (value >> 1) ^ 0x82F6_3B78 : value >> 1 }
            tables[byte] = value
        }
        for index in 256..<tables.count {
            let before = tables[index - 256]
            tables[index] = (before >> 8) ^ tables[Int(before & 0xFF)]
        }
        return tables
    }()

    /// The checksum of some of the bytes.
    ///
    /// - Parameter seed: The checksum of what stands before them.
    static func checksum(_ bytes: [UInt8], _ range: Range<Int>, seed: UInt32 = 0) -> UInt32 {
        // A range that is not within the bytes traps, as that of an array does: it is the queue's own, never a file's.
        let bytes = bytes.span.extracting(range)
        let tables = tables.span
        var crc = ~seed
        var place = 0
        while place + 8 <= bytes.count {
            let low = word(bytes, place) ^ crc
            let high = word(bytes, place + 4)
            crc =
                tables[0x700 + Int(low & 0xFF)] ^ tables[0x600 + Int((low >> 8) & 0xFF)]
                ^ tables[0x500 + Int((low >> 16) & 0xFF)] ^ tables[0x400 + Int(low >> 24)]
            crc ^=
                tables[0x300 + Int(high & 0xFF)] ^ tables[0x200 + Int((high >> 8) & 0xFF)]
                ^ tables[0x100 + Int((high >> 16) & 0xFF)] ^ tables[Int(high >> 24)]
            place += 8
        }
        while place < bytes.count {
            crc = (crc >> 8) ^ tables[Int((crc ^ UInt32(bytes[place])) & 0xFF)]
            place += 1
        }
        return ~crc
    }

    /// Four bytes, the first one the lowest.
    @inline(__always) private static func word(_ bytes: Span<UInt8>, _ place: Int) -> UInt32 {
        UInt32(bytes[place]) | UInt32(bytes[place + 1]) << 8 | UInt32(bytes[place + 2]) << 16
            | UInt32(bytes[place + 3]) << 24
    }
}
