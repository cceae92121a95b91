import DestinationActions

/// The events of messages that were read a moment ago: the next call takes what the last one left of a message.
struct BodyCache: Sendable {
    private static let mostBytes = 16 << 20

    private var messages: [UInt64: [[UInt8]]] = [:]
    private var order = Line<(message: UInt64, bytes: Int)>()
    private var bytes = 0

    subscript(message: UInt64) -> [[UInt8]]? { messages[message] }

    mutating func keep(_ bodies: [[UInt8]], of message: UInt64) {
        guard messages[message] == nil else { return }
        let size = bodies.reduce(0) { $0 + $1.count }
        messages[message] = bodies
        order.append((message, size))
        bytes += size
        while bytes > Self.mostBytes, order.first?.message != message {
            let oldest = order.removeFirst()
            messages[oldest.message] = nil
            bytes -= oldest.bytes
        }
    }
}

extension JetStreamQueue {
    /// The events that were claimed, with their bodies.
    func events(of claims: [QueueState.Claim]) async throws -> [QueuedEvent] {
        let missing = Set(claims.map { QueueState.place($0.id.event).message }).filter { bodies[$0] == nil }
        // Within the lease, or the events would be somebody else's by then.
        let doubts = min(20, Int(options.lease / .milliseconds(400)))
        var read: [UInt64: [[UInt8]]] = [:]
        try await withThrowingTaskGroup(of: (UInt64, [[UInt8]]).self) { group in
            for message in missing {
                group.addTask { [connection, options] in
                    (message, Self.bodies(of: try await connection.message(message, of: options.name, doubts: doubts)))
                }
            }
            for try await (message, bodies) in group { read[message] = bodies }
        }
        for (message, found) in read { bodies.keep(found, of: message) }
        return claims.map { claim in
            let (message, place) = QueueState.place(claim.id.event)
            let found = read[message] ?? bodies[message] ?? []
            if place >= found.count {
                options.report(
                    "Event \(claim.id.event) is gone: somebody took message \(message) out of \(options.name).")
            }
            return QueuedEvent(
                id: claim.id, body: .bytes(place < found.count ? found[place] : []), delivery: claim.delivery,
                lapses: claim.lapses, open: claim.open, done: claim.done, age: claim.age)
        }
    }

    /// The bodies that a message holds; none if it is none, or was changed.
    private static func bodies(of message: NATSMessage?) -> [[UInt8]] {
        guard let message, let text = message.headers[LogRecord.header], let record = try? LogRecord(text),
            case .append(let slots) = record.deed,
            slots.reduce(0, { $0 + $1.bytes }) == message.body.count
        else { return [] }
        var place = 0
        return slots.map { slot in
            defer { place += slot.bytes }
            return Array(message.body[place..<place + slot.bytes])
        }
    }
}
