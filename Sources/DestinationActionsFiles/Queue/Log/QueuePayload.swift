import DestinationActions

/// Reads the parts of a payload in turn; each is `nil` once something is not as it should be.
struct PayloadReader {
    private let bytes: [UInt8]
    private var place: Int
    private let end: Int

    init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        place = range.lowerBound
        end = range.upperBound
    }

    var isAtEnd: Bool { place == end }
    /// Where what is left begins.
    var rest: Range<Int> { place..<end }

    mutating func number() -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while place < end, shift < 64 {
            let byte = bytes[place]
            place += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }

    mutating func range() -> Range<Int>? {
        guard let count = number(), count <= UInt64(end - place) else { return nil }
        defer { place += Int(count) }
        return place..<place + Int(count)
    }

    mutating func text() -> String? { range().map { String(decoding: bytes[$0], as: UTF8.self) } }

    /// Something that may be missing: `nil` inside if it is.
    mutating func optional<Value>(_ read: (inout PayloadReader) -> Value?) -> Value?? {
        guard let flag = number() else { return nil }
        if flag == 0 { return .some(nil) }
        guard let value = read(&self) else { return nil }
        return .some(value)
    }

    mutating func targets() -> [QueueTarget]? {
        guard let count = number() else { return nil }
        var targets: [QueueTarget] = []
        for _ in 0..<count {
            guard let destination = text(), let subscription = text(), let attempts = number() else { return nil }
            targets.append(
                QueueTarget(
                    destination: destination, subscription: subscription,
                    attempts: Int(min(attempts, UInt64(Int32.max)))))
        }
        return targets
    }

    /// Ascending numbers, written as their differences.
    mutating func numbers() -> [UInt64]? {
        var numbers: [UInt64] = []
        var last: UInt64 = 0
        while !isAtEnd {
            guard let step = number() else { return nil }
            last &+= step
            numbers.append(last)
        }
        return numbers
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

    mutating func add(counted bytes: some Collection<UInt8>) {
        add(UInt64(bytes.count))
        self += bytes
    }

    mutating func add(_ targets: [QueueTarget]) {
        add(UInt64(targets.count))
        for target in targets {
            add(counted: target.destination.utf8)
            add(counted: target.subscription.utf8)
            add(UInt64(Swift.max(0, target.attempts)))
        }
    }

    mutating func add(ascending numbers: [UInt64]) {
        var last: UInt64 = 0
        for number in numbers {
            add(number - last)
            last = number
        }
    }
}

/// What the payload of an event says.
struct EventPayload {
    /// What is known of an event beyond itself.
    struct State {
        var appended: UInt64
        var deliveries: Int32
        var returns: Int32
        var due: UInt64
        var open: [QueueTarget]?
        var done: [QueueTarget]
    }

    /// Of a moved event.
    let state: State?
    let messageId: Range<Int>?
    let key: Range<Int>?
    let body: Range<Int>

    init?(_ record: QueueRecord, in bytes: [UInt8]) {
        var reader = PayloadReader(bytes, record.payload)
        if record.kind == .moved {
            guard let appended = reader.number(), let deliveries = reader.number(), let returns = reader.number(),
                let due = reader.number(),
                let open = reader.optional({ $0.targets() }), let done = reader.targets()
            else { return nil }
            state = State(
                appended: appended, deliveries: Int32(clamping: deliveries), returns: Int32(clamping: returns),
                due: due,
                open: open, done: done)
        } else {
            state = nil
        }
        guard let messageId = reader.optional({ $0.range() }), let key = reader.optional({ $0.range() }) else {
            return nil
        }
        self.messageId = messageId
        self.key = key
        body = reader.rest
    }
}

extension RecordBuffer {
    mutating func add(_ entry: QueueEntry, body: [UInt8]) {
        add(.event) { payload in
            payload.add(entry.messageId == nil ? 0 : 1)
            if let messageId = entry.messageId { payload.add(counted: messageId.utf8) }
            payload.add(entry.orderingKey == nil ? 0 : 1)
            if let key = entry.orderingKey { payload.add(counted: key.utf8) }
            payload += body
        }
    }

    /// Adds an event that moves, with what is known of it.
    mutating func add(_ number: UInt64, _ state: EventPayload.State, _ event: EventPayload, of bytes: [UInt8]) {
        add(.moved, number: number) { payload in
            payload.add(state.appended)
            payload.add(UInt64(max(0, state.deliveries)))
            payload.add(UInt64(max(0, state.returns)))
            payload.add(state.due)
            payload.add(state.open == nil ? 0 : 1)
            if let open = state.open { payload.add(open) }
            payload.add(state.done)
            for part in [event.messageId, event.key] {
                payload.add(part == nil ? 0 : 1)
                if let part { payload.add(counted: bytes[part]) }
            }
            payload += bytes[event.body]
        }
    }
}
