import DestinationActions

/// What stands in a segment: a header of 32 bytes and a payload.
///
/// ```
/// 0  length of the payload      u32     16  time of the queue, in ns   u64
/// 4  checksum of the payload    u32     24  kind u8, flags u8, 0 0
/// 8  number                     u64     28  checksum of the above      u32, begun with the salt of the file
/// ```
///
/// All numbers are little-endian. The salt keeps the body of an event from looking like a record, whatever a sender writes in it.
struct QueueRecord {
    enum Kind: UInt8 {
        /// An event as it was appended.
        case event = 1
        /// An event and all that is known of it, moved out of a file that goes.
        case moved
        /// The numbers of events that were handed out.
        case handedOut
        /// The numbers of events that are done.
        case done
        /// What became of one event, with its letters.
        case settlement
        /// Which targets of one event are done.
        case progress
        /// Letters, moved out of a file that goes.
        case letters
        /// The numbers of letters that were taken.
        case lettersTaken
    }

    static let headerBytes = 32

    let kind: Kind
    let number: UInt64
    let time: UInt64
    /// Whether it ends what was written as a whole.
    let isLast: Bool
    /// Where the record stands in the bytes that it was read from.
    let offset: Int
    let payload: Range<Int>

    var size: Int { Self.headerBytes + payload.count }

    enum Reading {
        case record(QueueRecord)
        /// The header is right, and the payload is not.
        case damaged(size: Int)
        /// The header is right, and the bytes end before the payload does.
        case cut
        case noHeader
    }

    /// Reads the record at an offset.
    static func read(_ bytes: [UInt8], at offset: Int, salt: UInt32) -> Reading {
        guard offset + headerBytes <= bytes.count else { return .noHeader }
        let checksum = CRC32C.checksum(bytes, offset..<offset + 28, seed: salt)
        guard bytes.number(at: offset + 28, as: UInt32.self) == checksum else { return .noHeader }
        let start = offset + headerBytes
        let length = Int(bytes.number(at: offset, as: UInt32.self))
        guard length <= bytes.count - start else { return .cut }
        guard CRC32C.checksum(bytes, start..<start + length) == bytes.number(at: offset + 4, as: UInt32.self),
            let kind = Kind(rawValue: bytes[offset + 24])
        else { return .damaged(size: headerBytes + length) }
        return .record(
            QueueRecord(
                kind: kind, number: bytes.number(at: offset + 8, as: UInt64.self),
                time: bytes.number(at: offset + 16, as: UInt64.self), isLast: bytes[offset + 25] & 1 == 1,
                offset: offset,
                payload: start..<start + length))
    }
}

/// Records on their way into a segment.
struct RecordBuffer: Sendable {
    struct Mark {
        let offset: Int
        let size: Int
        let kind: QueueRecord.Kind
        let number: UInt64
        let isLast: Bool
    }

    private(set) var bytes: [UInt8] = []
    private(set) var marks: [Mark] = []

    mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

    /// Adds a record.
    ///
    /// - Parameters:
    ///   - isLast: Whether it ends what is written as a whole.
    ///   - payload: Appends the payload.
    mutating func add(
        _ kind: QueueRecord.Kind, number: UInt64 = 0, isLast: Bool = true, _ payload: (inout [UInt8]) -> Void
    ) {
        let offset = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: QueueRecord.headerBytes))
        payload(&bytes)
        let start = offset + QueueRecord.headerBytes
        bytes.set(UInt32(truncatingIfNeeded: bytes.count - start), at: offset)
        bytes.set(CRC32C.checksum(bytes, start..<bytes.count), at: offset + 4)
        marks.append(Mark(offset: offset, size: bytes.count - offset, kind: kind, number: number, isLast: isLast))
    }

    /// The records at some places alone, the last of them ending the whole, with the numbers from one on.
    mutating func number(from first: UInt64, keeping places: [Int]?) {
        let old = self
        if let places {
            bytes = []
            marks = []
            for place in places {
                let mark = old.marks[place]
                marks.append(mark.moved(to: bytes.count))
                bytes += old.bytes[mark.offset..<mark.offset + mark.size]
            }
        }
        for place in marks.indices {
            marks[place] = marks[place].numbered(first + UInt64(place), isLast: place == marks.count - 1)
        }
    }

    /// Writes what the headers say.
    mutating func seal(time: UInt64, salt: UInt32) {
        for mark in marks {
            bytes.set(mark.number, at: mark.offset + 8)
            bytes.set(time, at: mark.offset + 16)
            bytes[mark.offset + 24] = mark.kind.rawValue
            bytes[mark.offset + 25] = mark.isLast ? 1 : 0
            bytes.set(
                CRC32C.checksum(bytes, mark.offset..<mark.offset + 28, seed: salt), at: mark.offset + 28)
        }
    }
}

extension RecordBuffer.Mark {
    fileprivate func moved(to offset: Int) -> Self {
        Self(offset: offset, size: size, kind: kind, number: number, isLast: isLast)
    }

    fileprivate func numbered(_ number: UInt64, isLast: Bool) -> Self {
        Self(offset: offset, size: size, kind: kind, number: number, isLast: isLast)
    }
}

extension [UInt8] {
    func number<Number: FixedWidthInteger>(at offset: Int, as: Number.Type) -> Number {
        withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Number.self)) }
    }

    mutating func set<Number: FixedWidthInteger>(_ number: Number, at offset: Int) {
        withUnsafeMutableBytes {
            $0.storeBytes(of: number.littleEndian, toByteOffset: offset, as: Number.self)
        }
    }
}
