extension Event {
    /// What is of a wrong type in a place that the Segment spec knows; the event was kept as it came.
    ///
    /// Looked up when asked for, so that it costs nothing otherwise.
    public var problems: [EventProblem] {
        var check = EventCheck()
        let texts = ["messageId", "userId", "anonymousId", "event", "name", "groupId", "previousId", "channel"]
        check.texts(texts, of: json, under: "")
        check.objects(["properties", "traits", "context", "integrations"], of: json, under: "")
        check.dates(["timestamp", "originalTimestamp", "sentAt", "receivedAt"], of: json)
        if let context = json["context"], context.kind == .object {
            check.texts(["ip", "locale", "timezone", "userAgent", "groupId"], of: context, under: "context.")
            let objects = [
                "app", "campaign", "device", "library", "location", "network", "os", "page", "referrer", "screen",
                "traits",
            ]
            check.objects(objects, of: context, under: "context.")
        }
        return check.problems
    }
}

/// An error or a remark about a part of an event: where it is, and what was expected there.
public struct EventProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The place in the event, such as `context.ip`; empty for the event as a whole.
    public let path: String
    /// What was expected and found.
    public let message: String

    /// The code of the kind of problem: `event.member`, or `event.whole` for the event as a whole.
    public var code: String { (path.isEmpty ? ProblemCode.eventWhole : .eventMember).rawValue }

    /// Place and message.
    public var description: String { ShownText.line(path.isEmpty ? message : "\(path) \(message)") }
}

/// The search for members of a wrong type; null is of every type.
private struct EventCheck {
    var problems: [EventProblem] = []

    mutating func texts(_ keys: [String], of json: JSONValue, under path: String) {
        expect("a string", at: keys, of: json, under: path) { $0.kind == .string }
    }

    mutating func objects(_ keys: [String], of json: JSONValue, under path: String) {
        expect("an object", at: keys, of: json, under: path) { $0.kind == .object }
    }

    mutating func dates(_ keys: [String], of json: JSONValue) {
        expect("a date in ISO 8601", at: keys, of: json, under: "") { $0.string.flatMap { Timestamp($0) } != nil }
    }

    private mutating func expect(
        _ type: String, at keys: [String], of json: JSONValue, under path: String, isRight: (JSONValue) -> Bool
    ) {
        for key in keys {
            guard let value = json[key], !value.isNull, !isRight(value) else { continue }
            problems.append(EventProblem(path: path + key, message: "should be \(type), found \(value.found)"))
        }
    }
}
