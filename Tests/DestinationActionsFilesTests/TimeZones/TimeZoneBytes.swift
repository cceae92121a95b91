/// The bytes of a file of the time-zone database, written by hand.
struct TimeZoneBytes {
    /// When the clocks change, and to which offset.
    var changes: [(at: Int64, kind: UInt8)] = []
    /// Seconds ahead of UTC.
    var offsets: [Int32] = [0]
    /// The rule from the last change on.
    var rule = ""
    var leapSeconds = 0
    var version: UInt8 = 0x32

    var bytes: [UInt8] {
        if version == 0 { return block(wide: false) }
        // The block of the first version is empty but for one offset, as new files have it.
        return TimeZoneBytes(version: version).block(wide: false) + block(wide: true) + [0x0A] + rule.utf8 + [0x0A]
    }

    private func block(wide: Bool) -> [UInt8] {
        var bytes = Array("TZif".utf8) + [version] + [UInt8](repeating: 0, count: 15)
        for count in [0, 0, leapSeconds, changes.count, offsets.count, 4] { bytes += Self.big(Int64(count), 4) }
        for change in changes { bytes += Self.big(change.at, wide ? 8 : 4) }
        bytes += changes.map(\.kind)
        for offset in offsets { bytes += Self.big(Int64(offset), 4) + [0, 0] }
        return bytes + Array("ABC".utf8) + [0] + [UInt8](repeating: 0, count: leapSeconds * (wide ? 12 : 8))
    }

    private static func big(_ number: Int64, _ width: Int) -> [UInt8] {
        (0..<width).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}
