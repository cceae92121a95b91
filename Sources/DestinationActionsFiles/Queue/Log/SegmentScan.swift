/// Goes through the bytes of a segment, past what is damaged.
enum SegmentScan {
    enum Step {
        case record(QueueRecord)
        case damaged(offset: Int, size: Int, reason: String)
    }

    /// Calls a function with what stands in a segment, in order.
    ///
    /// - Returns: Where an end begins that was not written wholly; `nil` if the last record is whole.
    static func run(_ bytes: [UInt8], salt: UInt32, _ body: (Step) throws -> Void) rethrows -> Int? {
        var offset = QueueLog.headerBytes
        while offset < bytes.count {
            switch QueueRecord.read(bytes, at: offset, salt: salt) {
            case .record(let record):
                try body(.record(record))
                offset += record.size
            case .damaged(let size):
                try body(.damaged(offset: offset, size: size, reason: "the checksum of the record is wrong"))
                offset += size
            case .cut:
                return offset
            case .noHeader:
                // A write that was cut off leaves the beginning of a header, or zeros where the disk never got what was written.
                if bytes.count - offset < QueueRecord.headerBytes { return offset }
                if bytes[offset...].allSatisfy({ $0 == 0 }) { return offset }
                let next = nextHeader(bytes, after: offset, salt: salt)
                try body(.damaged(offset: offset, size: next - offset, reason: "no record begins here"))
                offset = next
            }
        }
        return nil
    }

    private static func nextHeader(_ bytes: [UInt8], after offset: Int, salt: UInt32) -> Int {
        var place = offset + 1
        while place + QueueRecord.headerBytes <= bytes.count {
            if case .noHeader = QueueRecord.read(bytes, at: place, salt: salt) { place += 1 } else { return place }
        }
        return bytes.count
    }
}
