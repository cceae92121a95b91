import DestinationActions

/// A file of the time-zone database in the TZif format (RFC 9636): when the clocks were changed, and the rule from the last
/// change on.
struct TimeZoneFile: TimeZoneRules {
    /// When the clocks change, in seconds since 1970, ascending.
    private var changes: [Int64] = []
    /// For each change, which of the offsets holds from then on.
    private var kinds: [Int] = []
    /// Seconds ahead of UTC; the first one holds before all changes.
    private var offsets: [Int] = []
    /// What holds from the last change on.
    private var rule: POSIXTimeZone?

    /// Reads a file.
    ///
    /// - Throws: ``TimeZoneError``, the rest of a sentence that begins with the file.
    init(_ bytes: [UInt8]) throws(TimeZoneError) {
        let first = try Header(bytes, at: 0)
        if first.version == 0 {
            try read(bytes, first, at: Header.size, wide: false)
            return
        }
        // The first block is for readers of the first version; all that counts is behind it.
        let start = Header.size + first.blockSize(wide: false)
        let second = try Header(bytes, at: start)
        try read(bytes, second, at: start + Header.size, wide: true)
        let footer = bytes[(start + Header.size + second.blockSize(wide: true))...]
        guard footer.first == 0x0A, let end = footer.dropFirst().firstIndex(of: 0x0A) else {
            throw TimeZoneError("has no line with a rule at its end")
        }
        let line = footer[(footer.startIndex + 1)..<end]
        if !line.isEmpty { rule = try POSIXTimeZone(Array(line)) }
    }

    func secondsAhead(at time: Timestamp) -> Int {
        guard let last = changes.last else { return rule?.secondsAhead(at: time.seconds) ?? offsets[0] }
        if time.seconds >= last, let rule { return rule.secondsAhead(at: time.seconds) }
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle] <= time.seconds { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? offsets[0] : offsets[kinds[low - 1]]
    }

    /// Reads one block of data behind its header.
    private mutating func read(_ bytes: [UInt8], _ header: Header, at start: Int, wide: Bool) throws(TimeZoneError) {
        guard bytes.count - start >= header.blockSize(wide: wide) else { throw TimeZoneError("is cut off") }
        let width = wide ? 8 : 4
        var at = start
        for _ in 0..<header.changes {
            let change = Self.number(bytes, at, width)
            if let last = changes.last, change <= last { throw TimeZoneError("has changes out of their order") }
            changes.append(change)
            at += width
        }
        for _ in 0..<header.changes {
            let kind = Int(bytes[at])
            guard kind < header.kinds else { throw TimeZoneError("has a change to an offset that it does not hold") }
            kinds.append(kind)
            at += 1
        }
        for _ in 0..<header.kinds {
            let offset = Int(Self.number(bytes, at, 4))
            guard (-25 * 3600...26 * 3600).contains(offset) else {
                throw TimeZoneError("has an offset of \(offset) seconds")
            }
            offsets.append(offset)
            // Behind it: whether it is daylight-saving time, and where its abbreviation stands.
            at += 6
        }
    }

    private static func number(_ bytes: [UInt8], _ at: Int, _ width: Int) -> Int64 {
        var value: Int64 = bytes[at] & 0x80 == 0 ? 0 : -1
        for byte in bytes[at..<(at + width)] { value = value << 8 | Int64(byte) }
        return value
    }
}

/// What a block of data begins with: the version and how much of each there is.
private struct Header {
    static let size = 44

    let version: UInt8
    let changes: Int
    let kinds: Int
    private let utcIndicators: Int
    private let standardIndicators: Int
    private let letters: Int

    init(_ bytes: [UInt8], at start: Int) throws(TimeZoneError) {
        guard bytes.count - start >= Self.size, bytes[start..<(start + 4)].elementsEqual("TZif".utf8) else {
            throw TimeZoneError("is no TZif file")
        }
        version = bytes[start + 4]
        func count(_ index: Int) -> Int {
            let at = start + 20 + index * 4
            return bytes[at..<(at + 4)].reduce(0) { $0 << 8 | Int($1) }
        }
        utcIndicators = count(0)
        standardIndicators = count(1)
        let leapSeconds = count(2)
        changes = count(3)
        kinds = count(4)
        letters = count(5)
        if leapSeconds != 0 { throw TimeZoneError("counts leap seconds, as times of events do not") }
        guard (1...256).contains(kinds) else { throw TimeZoneError("has \(kinds) offsets instead of 1 to 256") }
    }

    func blockSize(wide: Bool) -> Int {
        changes * ((wide ? 8 : 4) + 1) + kinds * 6 + letters + standardIndicators + utcIndicators
    }
}
