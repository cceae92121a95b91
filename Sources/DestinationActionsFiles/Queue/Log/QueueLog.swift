/// The segments of a queue: files with consecutive numbers that are only ever written at the end of the last one and deleted at
/// the front.
///
/// That order is what makes deleting safe. A record speaks of events of its own segment or of older ones, so that nothing that
/// the first segment says is needed any longer once no event in it is.
struct QueueLog {
    /// Where a record stands.
    struct Place: Equatable {
        let segment: UInt32
        let offset: UInt32
        let size: UInt32
    }

    struct Segment {
        let number: UInt32
        let salt: UInt32
        var size: Int
        /// How many of its records are needed.
        var live = 0

        var name: String { QueueLog.name(of: number) }
    }

    static let version: UInt32 = 1
    static let headerBytes = 32
    private static let magic = Array("DAQUEUE\n".utf8)
    private static let reserve = "reserve"
    private static let reserveBytes = 256 << 10
    private static let openReaders = 8

    let directory: LockedDirectory
    let segmentBytes: Int
    private var segments: [UInt32: Segment] = [:]
    /// The numbers of the segments, ascending.
    private(set) var order: [UInt32] = []
    private(set) var bytes = 0
    /// How many bytes the records have that are needed.
    private(set) var liveBytes = 0
    /// The latest time of the queue that is written.
    var lastTime: UInt64 = 0
    /// Whether something was written that may not be on the disk.
    private(set) var isDirty = false
    /// The file that is written; the next write begins one if there is none.
    private var tail: Int32?
    private var readers: [UInt32: Int32] = [:]
    private var hasReserve = false

    init(_ directory: LockedDirectory, segmentBytes: Int) {
        self.directory = directory
        self.segmentBytes = segmentBytes
    }

    // MARK: Names

    static func name(of number: UInt32) -> String {
        let digits = String(number)
        return "events-\(String(repeating: "0", count: max(0, 6 - digits.count)))\(digits).log"
    }

    static func number(of name: String) -> UInt32? {
        guard name.hasPrefix("events-"), name.hasSuffix(".log") else { return nil }
        let digits = name.dropFirst("events-".count).dropLast(".log".count)
        guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = UInt32(digits), number > 0 else {
            return nil
        }
        return self.name(of: number) == name ? number : nil
    }

    // MARK: Headers

    private static func header(salt: UInt32, nextNumber: UInt64) -> [UInt8] {
        var header = magic + [UInt8](repeating: 0, count: headerBytes - magic.count)
        header.set(version, at: 8)
        header.set(salt, at: 12)
        header.set(nextNumber, at: 16)
        header.set(CRC32C.checksum(header, 0..<28), at: 28)
        return header
    }

    /// What the header of a segment says, or an error that says why it cannot be used.
    static func header(of bytes: [UInt8], _ path: String) throws(FileError) -> (salt: UInt32, nextNumber: UInt64) {
        func refused(_ reason: String) -> FileError {
            FileError(operation: "use", path: path, reason: reason, code: .unknownFormat)
        }
        guard bytes.count >= headerBytes, bytes[..<magic.count].elementsEqual(magic) else {
            throw refused("it is no file of a queue; move it away to go on without it")
        }
        let found = bytes.number(at: 8, as: UInt32.self)
        guard bytes.number(at: 28, as: UInt32.self) == CRC32C.checksum(bytes, 0..<28) else {
            throw refused("its header is damaged, at offset 0; move it away to go on without it")
        }
        if found != version { throw refused("it is of version \(found), and only version \(version) is known") }
        return (bytes.number(at: 12, as: UInt32.self), bytes.number(at: 16, as: UInt64.self))
    }

    /// Whether a header begins like that.
    static func isBeginOfHeader(_ bytes: [UInt8]) -> Bool {
        bytes.prefix(magic.count).elementsEqual(magic.prefix(bytes.count))
    }

    // MARK: Opening

    /// Takes a segment that was found, in the order of the numbers.
    mutating func adopt(_ number: UInt32, salt: UInt32, size: Int) {
        segments[number] = Segment(number: number, salt: salt, size: size)
        order.append(number)
        bytes += size
    }

    /// Goes on writing the last segment.
    mutating func adoptTail() throws(FileError) {
        guard let last = order.last, let segment = segments[last], segment.size < segmentBytes else { return }
        tail = try directory.open(segment.name, toWrite: true)
        readers[last] = tail
        // Whether its end ever reached the disk is not known.
        isDirty = true
    }

    /// Notes that the end of the last segment is gone.
    mutating func cutLast(to size: Int) {
        guard let last = order.last, let old = segments[last]?.size else { return }
        segments[last]?.size = size
        bytes -= old - size
    }

    subscript(number: UInt32) -> Segment? { segments[number] }

    mutating func keep(_ place: Place) {
        segments[place.segment]?.live += 1
        liveBytes += Int(place.size)
    }

    mutating func drop(_ place: Place) {
        segments[place.segment]?.live -= 1
        liveBytes -= Int(place.size)
    }

    // MARK: Writing

    /// Writes records one behind the other, all of them or none.
    ///
    /// - Parameter isUrgent: Whether it makes room in the end, so that it may use what is kept back on a full disk.
    /// - Returns: The places of the records.
    mutating func write(
        _ buffer: inout RecordBuffer, time: UInt64, nextNumber: UInt64, isUrgent: Bool
    ) throws(FileError) -> [Place] {
        do {
            return try write(&buffer, time, nextNumber)
        } catch {
            guard isUrgent, hasReserve else { throw error }
            hasReserve = false
            try directory.remove(Self.reserve)
            return try write(&buffer, time, nextNumber)
        }
    }

    private mutating func write(
        _ buffer: inout RecordBuffer, _ time: UInt64, _ nextNumber: UInt64
    ) throws(FileError) -> [Place] {
        let isFull = order.last.flatMap { segments[$0] }.map {
            $0.size > Self.headerBytes && $0.size + buffer.bytes.count > segmentBytes
        }
        if tail == nil || isFull ?? true { try roll(nextNumber) }
        guard let number = order.last, let segment = segments[number], let tail else { return [] }
        buffer.seal(time: time, salt: segment.salt)
        try directory.write(buffer.bytes, to: tail, at: segment.size, segment.name)
        segments[number]?.size += buffer.bytes.count
        lastTime = max(lastTime, time)
        bytes += buffer.bytes.count
        isDirty = true
        return buffer.marks.map { mark in
            Place(segment: number, offset: UInt32(segment.size + mark.offset), size: UInt32(mark.size))
        }
    }

    /// Begins another segment.
    private mutating func roll(_ nextNumber: UInt64) throws(FileError) {
        if tail != nil { try synchronize() }
        let number = (order.last ?? 0) + 1
        let name = Self.name(of: number)
        let salt = UInt32.random(in: 0 ... .max)
        let file = try directory.make(name)
        do {
            try directory.write(Self.header(salt: salt, nextNumber: nextNumber), to: file, at: 0, name)
            try directory.synchronize()
        } catch {
            SystemFile.close(file)
            try? directory.remove(name)
            throw error
        }
        tail = file
        adopt(number, salt: salt, size: Self.headerBytes)
        isDirty = true
        setReader(file, of: number)
    }

    /// Waits until all that was written is on the disk.
    mutating func synchronize() throws(FileError) {
        guard isDirty, let tail, let last = order.last else { return }
        try directory.synchronize(tail, Self.name(of: last))
        isDirty = false
    }

    /// Keeps some room on the disk for what makes room, as far as there is any.
    mutating func makeReserve() {
        if hasReserve { return }
        try? directory.remove(Self.reserve)
        guard let file = try? directory.make(Self.reserve) else { return }
        defer { SystemFile.close(file) }
        do {
            try directory.write([UInt8](repeating: 0, count: Self.reserveBytes), to: file, at: 0, Self.reserve)
            hasReserve = true
        } catch {
            try? directory.remove(Self.reserve)
        }
    }

    // MARK: Reading

    private mutating func setReader(_ file: Int32, of number: UInt32) {
        if readers.count >= Self.openReaders, let other = readers.keys.first(where: { $0 != order.last }) {
            if let old = readers.removeValue(forKey: other) { SystemFile.close(old) }
        }
        readers[number] = file
    }

    private mutating func reader(of segment: Segment) throws(FileError) -> Int32 {
        if let file = readers[segment.number] { return file }
        let file = try directory.open(segment.name, toWrite: false)
        setReader(file, of: segment.number)
        return file
    }

    /// The record at a place, with the bytes that it stands in.
    mutating func read(_ place: Place) throws(FileError) -> (record: QueueRecord, bytes: [UInt8]) {
        guard let segment = segments[place.segment] else {
            throw FileError(
                operation: "read", path: directory.path, reason: "segment \(place.segment) is gone", code: .damaged)
        }
        let bytes = try directory.read(
            reader(of: segment), at: Int(place.offset), count: Int(place.size), segment.name)
        guard case .record(let record) = QueueRecord.read(bytes, at: 0, salt: segment.salt) else {
            throw FileError(
                operation: "read", path: directory.path(of: segment.name),
                reason: "the record at offset \(place.offset) is damaged", code: .damaged)
        }
        return (record, bytes)
    }

    /// All bytes of a segment.
    mutating func contents(of segment: Segment) throws(FileError) -> [UInt8] {
        try directory.read(reader(of: segment), at: 0, count: segment.size, segment.name)
    }

    // MARK: Deleting

    /// Deletes the first segment; what was moved out of it is on the disk before.
    ///
    /// - Parameter keepsFile: Whether the file stays under another name for somebody to look at.
    mutating func removeFirst(keepsFile: Bool) throws(FileError) {
        guard order.count > 1, let segment = segments[order[0]] else { return }
        try synchronize()
        if keepsFile {
            try directory.rename(segment.name, to: "\(segment.name.dropLast(".log".count)).damaged")
        } else {
            try directory.remove(segment.name)
        }
        // Otherwise a later one could be gone for good, and this one come back without what that said of it.
        try directory.synchronize()
        order.removeFirst()
        segments[segment.number] = nil
        bytes -= segment.size
        if let file = readers.removeValue(forKey: segment.number) { SystemFile.close(file) }
    }

    mutating func close() {
        if let tail, let last = order.last, readers[last] != tail { SystemFile.close(tail) }
        for file in readers.values { SystemFile.close(file) }
        readers = [:]
        tail = nil
        directory.close()
    }
}
