/// One event of a user, in the format of the Segment spec.
///
/// An event is its JSON: everything that was sent is kept, known or not, and what no mapping reads is never looked at.
///
/// ```swift
/// let event = Event.track("Order Completed", userId: "u-1", properties: ["total": 12.5])
/// event.properties["total"]?.double  // 12.5
/// ```
public struct Event: Sendable, Hashable, CustomStringConvertible {
    /// The whole event; always an object.
    public let json: JSONValue
    /// Whether a placeholder stands in it for what must not be shown; such an event is never sent.
    package let isMasked: Bool

    /// Takes an object as an event as it is.
    ///
    /// One that cannot be a document stays as it was built, and is told as invalid where it is to be delivered.
    ///
    /// - Parameters:
    ///   - json: An object.
    ///   - isMasked: Whether a placeholder stands in it for what must not be shown.
    package init(unchecked json: JSONValue, isMasked: Bool = false) {
        self.json = (try? json.place()).map { JSONValue($0) } ?? json
        self.isMasked = isMasked
    }

    init(_ place: JSONPlace) {
        json = JSONValue(place)
        isMasked = false
    }

    /// The kind of the event, or `nil` if it has none of those that the spec knows.
    public var type: EventType? { json["type"]?.string.flatMap { EventType(rawValue: $0) } }

    /// The id of the message, by which repetitions are recognised.
    public var messageId: String? { json["messageId"]?.string }

    /// The id of the user in the user's own database.
    public var userId: String? { json["userId"]?.string }

    /// The id of a user who is not known yet.
    public var anonymousId: String? { json["anonymousId"]?.string }

    /// The name of a tracked event.
    public var event: String? { json["event"]?.string }

    /// The name of a page or screen.
    public var name: String? { json["name"]?.string }

    /// The id of the group of a group event.
    public var groupId: String? { json["groupId"]?.string }

    /// The earlier id of an alias event.
    public var previousId: String? { json["previousId"]?.string }

    /// When the event happened, or `nil` if that is missing or no date.
    public var timestamp: Timestamp? { json["timestamp"]?.string.flatMap { Timestamp($0) } }

    /// What is known about a track, page or screen event; an empty object unless given.
    public var properties: JSONValue { json["properties"] ?? [:] }

    /// What is known about the user or the group; an empty object unless given.
    public var traits: JSONValue { json["traits"] ?? [:] }

    /// The circumstances: device, page, campaign, place, library; an empty object unless given.
    public var context: JSONValue { json["context"] ?? [:] }

    /// Which destinations the event is for; an empty object unless given.
    public var integrations: JSONValue { json["integrations"] ?? [:] }

    /// The member of the event with a key, or `nil` if there is none.
    public subscript(key: String) -> JSONValue? { json[key] }

    /// The event as compact JSON.
    public var description: String { ShownText.line(json.description) }

    /// Returns the event with changes, for middleware.
    ///
    /// Each call writes and parses the event anew, so that it is read as fast as any other; several changes are best made in
    /// one.
    ///
    /// - Parameter change: Changes the members of the event.
    /// - Returns: The changed event.
    public func updating(_ change: (inout JSONObject) -> Void) -> Event {
        var members = json.object ?? [:]
        change(&members)
        return Event(unchecked: JSONValue(members), isMasked: isMasked)
    }
}

/// The kind of an event, as the Segment spec names it.
public enum EventType: String, Sendable, Hashable, CaseIterable {
    /// What a user did.
    case track
    /// Who a user is.
    case identify
    /// A visit to a web page.
    case page
    /// A view of a screen in an app.
    case screen
    /// The group or company a user belongs to.
    case group
    /// Two identities of one user.
    case alias
    /// The deletion of a user's data.
    case delete
}
