extension Event {
    /// Parses the JSON of one event.
    ///
    /// Everything in the event is kept. What is wrong but leaves an event that makes sense is kept too and listed in
    /// ``problems``; only a text that is no JSON, no object, or has no known `type` is refused.
    ///
    /// - Parameters:
    ///   - bytes: The bytes of the JSON text. An array is kept without a copy.
    ///   - receivedAt: When the server received the event, for events that do not say so themselves; see ``ClockSkew``.
    ///   - limits: The bounds of depth and size.
    /// - Throws: ``EventDecodingError``.
    public init(
        parsing bytes: some Sequence<UInt8>, receivedAt: Timestamp? = nil, limits: JSONLimits = .event
    ) throws(EventDecodingError) {
        let json: JSONValue
        do { json = try JSONValue(parsing: bytes, limits: limits) } catch { throw .syntax(error) }
        try self.init(json, sentAt: nil, receivedAt: receivedAt)
    }

    /// Parses the JSON of one event.
    ///
    /// - Parameters:
    ///   - text: The JSON text.
    ///   - receivedAt: When the server received the event, for events that do not say so themselves; see ``ClockSkew``.
    ///   - limits: The bounds of depth and size.
    /// - Throws: ``EventDecodingError``.
    public init(
        parsing text: String, receivedAt: Timestamp? = nil, limits: JSONLimits = .event
    ) throws(EventDecodingError) {
        try self.init(parsing: Array(text.utf8), receivedAt: receivedAt, limits: limits)
    }

    /// Takes a JSON value as an event.
    ///
    /// - Parameters:
    ///   - json: The event.
    ///   - receivedAt: When the server received the event, for events that do not say so themselves; see ``ClockSkew``.
    /// - Throws: ``EventDecodingError`` if it is no object or has no known `type`.
    public init(_ json: JSONValue, receivedAt: Timestamp? = nil) throws(EventDecodingError) {
        try self.init(json, sentAt: nil, receivedAt: receivedAt)
    }

    /// - Parameters:
    ///   - sentAt: When the batch was sent that the event came in; counts if the event does not say it itself.
    ///   - receivedAt: When the server received it.
    init(_ json: JSONValue, sentAt: JSONValue?, receivedAt: Timestamp?) throws(EventDecodingError) {
        guard json.kind == .object else {
            throw .problem(EventProblem(path: "", message: "must be an object, found \(json.found)"))
        }
        let place: JSONPlace
        do { place = try json.place() } catch { throw .syntax(error) }
        let head = EventHead(place)
        guard head.isOfKnownType else {
            let found = head.type.map(\.found) ?? "nothing"
            throw .problem(EventProblem(path: "type", message: "must be one of \(Self.knownTypes), found \(found)"))
        }
        guard head.mayBeCorrected, head.sentAt != nil || sentAt != nil else {
            self.init(place)
            return
        }
        self.init(
            unchecked: ClockSkew.corrected(
                JSONValue(place), sentAt: head.sentAt, batchSentAt: sentAt, receivedAt: receivedAt))
    }

    private static var knownTypes: String { EventType.allCases.map(\.rawValue).joined(separator: ", ") }
}

extension JSONLimits {
    /// What one event may measure unless set otherwise: a depth of 64 and 32 KB.
    public static let event = JSONLimits(depth: 64, size: 32 << 10)
}

/// An error that says why something cannot be taken as an event.
public enum EventDecodingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The text is no JSON, or passes a limit.
    case syntax(JSONSyntaxError)
    /// A part that an event cannot be without is missing or wrong.
    case problem(EventProblem)

    /// The code of the kind of problem: `event.syntax`, or that of the ``EventProblem``.
    public var code: String {
        switch self {
        case .syntax: ProblemCode.eventSyntax.rawValue
        case .problem(let problem): problem.code
        }
    }

    /// A sentence for a person, with the place.
    public var description: String {
        switch self {
        case .syntax(let error): "The event is no JSON: \(error)."
        case .problem(let problem): "The event cannot be used: \(problem)."
        }
    }
}

/// The members that decoding looks at, found in one pass over the keys of the event.
private struct EventHead {
    private let document: JSONDocument
    private let typeNode: Int
    private let sentAtNode: Int
    /// Whether the time of the event is still that of a clock that may be wrong.
    let mayBeCorrected: Bool

    private static let paths = Paths()
    private static let types = EventType.allCases.map { Array($0.rawValue.utf8) }

    /// What is read of every event.
    private struct Paths {
        let type, sentAt, original: Int
        let table: PathTable

        init() {
            var builder = PathTableBuilder()
            type = builder.slot(for: ["type"]).index
            sentAt = builder.slot(for: ["sentAt"]).index
            original = builder.slot(for: ["originalTimestamp"]).index
            table = builder.build()
        }
    }

    init(_ event: JSONPlace) {
        document = event.document
        let paths = Self.paths
        // 0 is nobody's value.
        (typeNode, sentAtNode, mayBeCorrected) = paths.table.read(event) { [document] nodes in
            let original = Int(nodes[paths.original])
            let isOpen = original == 0 || document.tag(original) == .null
            return (Int(nodes[paths.type]), Int(nodes[paths.sentAt]), isOpen)
        }
    }

    var type: JSONValue? { typeNode == 0 ? nil : JSONValue(document, typeNode) }

    var sentAt: JSONValue? { sentAtNode == 0 ? nil : JSONValue(document, sentAtNode) }

    var isOfKnownType: Bool {
        guard typeNode > 0, document.kind(typeNode) == .string else { return false }
        return Self.types.contains { document.isText(typeNode, $0.span) }
    }
}
