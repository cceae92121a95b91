/// The events of one upload: `{"batch": [event, …], "sentAt": …, "context": {…}, "integrations": {…}}`.
///
/// This is what Segment's libraries post. What is said for the whole batch holds for each event that does not say otherwise:
/// `sentAt` for the correction of the clock, `context` and `integrations` merged below the event's own.
/// The events share the memory of the upload until the last of them is gone.
public struct EventBatch: Sendable {
    /// An item of the batch that is no event.
    public struct Rejected: Sendable {
        /// Its place in the batch, from 0.
        public let index: Int
        /// Why it cannot be used.
        public let error: EventDecodingError
    }

    /// The events, in the order of the batch.
    public let events: [Event]
    /// The items that are no events.
    public let rejected: [Rejected]

    /// Parses an upload.
    ///
    /// A bad item does not spoil the others; see ``rejected``.
    ///
    /// - Parameters:
    ///   - bytes: The bytes of the JSON text.
    ///   - receivedAt: When the server received the upload, for the correction of clocks.
    ///   - limits: The bounds of the upload; a depth of 66 and 500 KB unless given, as Segment's own API has.
    ///   - eventSize: How many bytes one event may have in the upload; 32 KB unless given.
    /// - Throws: ``EventDecodingError`` if the text is no JSON or holds no array `batch`.
    public init(
        parsing bytes: some Sequence<UInt8>, receivedAt: Timestamp? = nil,
        limits: JSONLimits = JSONLimits(depth: 66, size: 500 << 10), eventSize: Int = JSONLimits.event.size
    ) throws(EventDecodingError) {
        let json: JSONValue
        do { json = try JSONValue(parsing: bytes, limits: limits) } catch { throw .syntax(error) }
        try self.init(json, receivedAt: receivedAt, eventSize: eventSize)
    }

    /// Takes a JSON value as an upload, for whoever reads more of it than its events, such as its `writeKey`.
    ///
    /// - Parameters:
    ///   - json: The upload.
    ///   - receivedAt: When the server received it, for the correction of clocks.
    ///   - eventSize: How many bytes one event may have in the upload; 32 KB unless given.
    /// - Throws: ``EventDecodingError`` if it holds no array `batch`.
    public init(
        _ json: JSONValue, receivedAt: Timestamp? = nil, eventSize: Int = JSONLimits.event.size
    ) throws(EventDecodingError) {
        guard let items = json["batch"]?.array else {
            let found = json["batch"]?.found ?? "nothing"
            throw .problem(EventProblem(path: "batch", message: "must be an array of events, found \(found)"))
        }
        let sentAt = json["sentAt"]
        let shared = ["context", "integrations"].compactMap { key in json[key]?.object.map { (key, $0) } }
        var events: [Event] = []
        var rejected: [Rejected] = []
        events.reserveCapacity(items.count)
        for (index, item) in items.enumerated() {
            do throws(EventDecodingError) {
                try Self.check(item, size: eventSize)
                events.append(try Event(Self.merged(item, shared), sentAt: sentAt, receivedAt: receivedAt))
            } catch {
                rejected.append(Rejected(index: index, error: error))
            }
        }
        self.events = events
        self.rejected = rejected
    }

    private static func check(_ item: JSONValue, size limit: Int) throws(EventDecodingError) {
        guard case .node(let document, let index) = item.storage else { return }
        let size = document.slice(index).count
        if size > limit {
            throw .problem(EventProblem(path: "", message: "must be at most \(limit) bytes, found \(size)"))
        }
    }

    private static func merged(_ item: JSONValue, _ shared: [(String, JSONObject)]) -> JSONValue {
        if shared.isEmpty { return item }
        guard var members = item.object else { return item }
        for (key, values) in shared {
            let given = members[key].flatMap { $0.isNull ? nil : $0 } ?? [:]
            guard let own = given.object else { continue }
            var merged = values
            for member in own { merged[member.key] = member.value }
            members[key] = JSONValue(merged)
        }
        return JSONValue(members)
    }
}
