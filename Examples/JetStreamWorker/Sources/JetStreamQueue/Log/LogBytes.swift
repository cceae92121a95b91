import DestinationActions

/// Reads what `[UInt8]` was made of by the functions below.
struct LogReader {
    struct Damaged: Error {}

    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func number() throws -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard place < bytes.count else { throw Damaged() }
            let byte = bytes[place]
            place += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw Damaged()
    }

    /// A number that is no larger than it may be: a record that somebody made up brings nobody down.
    mutating func int(upTo most: Int = .max) throws -> Int {
        guard let value = Int(exactly: try number()), value <= most else { throw Damaged() }
        return value
    }

    mutating func flag() throws -> Bool { try number() != 0 }

    mutating func text() throws -> String {
        let count = try int()
        guard count <= bytes.count - place else { throw Damaged() }
        defer { place += count }
        return String(decoding: bytes[place..<place + count], as: UTF8.self)
    }

    mutating func digest() throws -> Digest { Digest(high: try number(), low: try number()) }

    mutating func id() throws -> QueuedEvent.ID { QueuedEvent.ID(event: try number(), token: try number()) }

    mutating func target() throws -> QueueTarget {
        QueueTarget(destination: try text(), subscription: try text(), attempts: try int())
    }

    mutating func shelf() throws -> Shelf.Name { Shelf.Name(try text(), part: try int(upTo: LogRecord.mostParts)) }

    mutating func list<Value>(_ read: (inout LogReader) throws -> Value) throws -> [Value] {
        let count = try int()
        // Each value takes at least a byte.
        guard count <= bytes.count - place else { throw Damaged() }
        return try (0..<count).map { _ in try read(&self) }
    }

    mutating func optional<Value>(_ read: (inout LogReader) throws -> Value) throws -> Value? {
        try flag() ? try read(&self) : nil
    }
}

extension [UInt8] {
    mutating func add(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }

    mutating func add(_ number: Int) { add(UInt64(Swift.max(0, number))) }
    mutating func add(_ flag: Bool) { append(flag ? 1 : 0) }

    mutating func add(_ text: String) {
        add(text.utf8.count)
        self += text.utf8
    }

    mutating func add(_ digest: Digest) {
        add(digest.high)
        add(digest.low)
    }

    mutating func add(_ id: QueuedEvent.ID) {
        add(id.event)
        add(id.token)
    }

    mutating func add(_ target: QueueTarget) {
        add(target.destination)
        add(target.subscription)
        add(target.attempts)
    }

    mutating func add(_ shelf: Shelf.Name) {
        add(shelf.destination)
        add(shelf.part)
    }

    mutating func add<Value>(list: some Collection<Value>, _ write: (inout [UInt8], Value) -> Void) {
        add(list.count)
        for value in list { write(&self, value) }
    }

    mutating func add<Value>(optional: Value?, _ write: (inout [UInt8], Value) -> Void) {
        add(optional != nil)
        if let optional { write(&self, optional) }
    }
}

/// What stands for a messageId or a key in the log: short, and as good as the text itself.
struct Digest: Hashable, Sendable {
    let high: UInt64
    let low: UInt64

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    init(of text: String) {
        let hash = HashAlgorithm.sha256.hash(text).bytes
        high = hash[0..<8].reduce(0) { $0 << 8 | UInt64($1) }
        low = hash[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
    }
}
