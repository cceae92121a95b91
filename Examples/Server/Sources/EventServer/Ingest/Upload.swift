import DestinationActions
import Foundation

/// What a client posts: an event of the path's type, or a batch of events.
struct Upload {
    /// Where something is posted to.
    enum Kind: Sendable, Equatable {
        /// An event, which need not say its type.
        case event(EventType)
        /// `{"batch": [event, …]}`.
        case batch

        /// The names in paths, the ones that clients use and the short ones.
        static let paths: [(path: String, kind: Kind)] =
            [
                ("track", .event(.track)), ("identify", .event(.identify)), ("page", .event(.page)),
                ("screen", .event(.screen)), ("group", .event(.group)), ("alias", .event(.alias)),
            ].flatMap { path, kind in [(path, kind), (String(path.prefix(1)), kind)] }
            + [("batch", .batch), ("b", .batch), ("import", .batch)]
    }

    /// How large an upload may be, by Segment's limits.
    static let batchSize = 500 << 10
    /// How large one event may be.
    static let eventSize = JSONLimits.event.size

    /// The events.
    let events: [Event]
    /// The items of a batch that are no events.
    let rejected: [EventBatch.Rejected]

    /// The key with which a client writes that says it in the body, as browsers do.
    static func writeKey(in json: JSONValue) -> String? { json["writeKey"]?.string }

    static func json(_ bytes: [UInt8], _ kind: Kind) throws(IngestError) -> JSONValue {
        let size = kind == .batch ? batchSize : eventSize
        if bytes.count > size {
            throw .tooLarge("The body must have at most \(size) bytes, found \(bytes.count).")
        }
        do {
            return try JSONValue(parsing: bytes, limits: JSONLimits(depth: kind == .batch ? 66 : 64, size: size))
        } catch {
            throw .malformed("The body is no JSON: \(error).")
        }
    }

    init(_ json: JSONValue, _ kind: Kind, receivedAt: Timestamp) throws(IngestError) {
        let json = try Self.typed(json, kind)
        do throws(EventDecodingError) {
            switch kind {
            case .batch:
                let batch = try EventBatch(json, receivedAt: receivedAt)
                events = batch.events.map { Self.stamped($0, receivedAt) }
                rejected = batch.rejected
            case .event:
                events = [Self.stamped(try Event(json, receivedAt: receivedAt), receivedAt)]
                rejected = []
            }
        } catch {
            throw .malformed("\(error)")
        }
    }

    /// The event with the type of its path, if it says none.
    private static func typed(_ json: JSONValue, _ kind: Kind) throws(IngestError) -> JSONValue {
        guard case .event(let type) = kind, var members = json.object else { return json }
        if let own = members["type"] {
            guard own.string == type.rawValue else {
                throw .malformed("The event's type must be \(type.rawValue), as the path says.")
            }
            return json
        }
        members["type"] = JSONValue(type.rawValue)
        return JSONValue(members)
    }

    /// The event with what Segment adds where a client leaves it out: an id, which tells it from others, and when it happened.
    private static func stamped(_ event: Event, _ receivedAt: Timestamp) -> Event {
        let hasTime = event.json["timestamp"]?.isNull == false
        guard event.messageId == nil || !hasTime, var members = event.json.object else { return event }
        if event.messageId == nil { members["messageId"] = JSONValue(UUID().uuidString.lowercased()) }
        if !hasTime { members["timestamp"] = JSONValue("\(receivedAt)") }
        return (try? Event(JSONValue(members))) ?? event
    }
}
