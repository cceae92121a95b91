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
        let head: EventHead
        do { head = EventHead(try json.place()) } catch { throw .syntax(error) }
        guard let type = head.type else {
            throw .problem(EventProblem(path: "type", message: "must be one of \(Self.knownTypes), found nothing"))
        }
        guard EventHead.isKnown(type) else {
            throw .problem(
                EventProblem(path: "type", message: "must be one of \(Self.knownTypes), found \(type.found)"))
        }
        self.init(
            unchecked: head.hasOriginalTimestamp
                ? json
                : ClockSkew.corrected(json, sentAt: head.sentAt, batchSentAt: sentAt, receivedAt: receivedAt))
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

    /// The code of the kind of problem: `event.syntax` or `event.member`.
    public var code: String {
        switch self {
        case .syntax: ProblemCode.eventSyntax.rawValue
        case .problem: ProblemCode.eventMember.rawValue
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
    var type: JSONValue?
    var sentAt: JSONValue?
    var hasOriginalTimestamp = false

    private static let typeKey = Array("type".utf8)
    private static let sentAtKey = Array("sentAt".utf8)
    private static let originalKey = Array("originalTimestamp".utf8)
    private static let types = EventType.allCases.map { Array($0.rawValue.utf8) }

    init(_ event: JSONPlace) {
        let (document, index) = (event.document, event.index)
        // Places on the tape, as making values of them would cost more than finding them; 0 is nobody's value.
        var typeNode = 0
        var sentAtNode = 0
        let end = document.next(index)
        var at = index + 2
        while at < end {
            // Lengths tell most keys apart; an escaped key may be longer than what it says.
            switch document.tag(at) == .escaped ? 0 : document.length(at) {
            case 4: if document.isText(at, Self.typeKey.span) { typeNode = at + 1 }
            case 6: if document.isText(at, Self.sentAtKey.span) { sentAtNode = at + 1 }
            case 17:
                if document.isText(at, Self.originalKey.span) { hasOriginalTimestamp = document.tag(at + 1) != .null }
            case 0:
                if document.isText(at, Self.typeKey.span) { typeNode = at + 1 }
                if document.isText(at, Self.sentAtKey.span) { sentAtNode = at + 1 }
                if document.isText(at, Self.originalKey.span) { hasOriginalTimestamp = document.tag(at + 1) != .null }
            default: break
            }
            at = document.next(at + 1)
        }
        if typeNode > 0 { type = JSONValue(document, typeNode) }
        if sentAtNode > 0 { sentAt = JSONValue(document, sentAtNode) }
    }

    static func isKnown(_ type: JSONValue) -> Bool {
        for known in types where type.isText(known.span) { return true }
        return false
    }
}
