/// Where events that are built in Swift take their ids and times from.
public struct EventSource: Sendable {
    /// Gives the time.
    public var now: @Sendable () -> Timestamp
    /// Gives an id that was not given before.
    public var id: @Sendable () -> String

    /// Makes a source.
    ///
    /// - Parameters:
    ///   - now: Gives the time.
    ///   - id: Gives an id that was not given before.
    public init(now: @escaping @Sendable () -> Timestamp, id: @escaping @Sendable () -> String) {
        self.now = now
        self.id = id
    }

    /// The clock of the system, and random UUIDs (RFC 9562, version 4).
    public static let system = EventSource(now: Timestamp.now, id: RandomID.next)
}

extension Event {
    /// Builds an event of what a user did.
    ///
    /// ```swift
    /// let event = Event.track("Order Completed", userId: id, properties: ["total": total, "currency": "EUR", "coupon": coupon])
    /// ```
    ///
    /// - Parameters:
    ///   - name: The name of the event, such as `Order Completed`.
    ///   - userId: The id of the user.
    ///   - anonymousId: The id of a user who is not known yet.
    ///   - properties: What is known about the event; an object, as a literal with variables or as a dictionary.
    ///   - common: What every kind of event may have.
    /// - Returns: The event.
    public static func track(
        _ name: String, userId: String? = nil, anonymousId: String? = nil, properties: (any JSONRepresentable)? = [:],
        _ common: Common = Common()
    ) -> Event {
        built(.track, userId, anonymousId, [("event", JSONValue(name)), ("properties", object(properties))], common)
    }

    /// Builds an event of who a user is.
    ///
    /// - Parameters:
    ///   - userId: The id of the user.
    ///   - anonymousId: The id of a user who is not known yet.
    ///   - traits: What is known about the user; an object.
    ///   - common: What every kind of event may have.
    /// - Returns: The event.
    public static func identify(
        _ userId: String? = nil, anonymousId: String? = nil, traits: (any JSONRepresentable)? = [:],
        _ common: Common = Common()
    ) -> Event {
        built(.identify, userId, anonymousId, [("traits", object(traits))], common)
    }

    /// Builds an event of a visit to a web page.
    ///
    /// - Parameters:
    ///   - name: The name of the page.
    ///   - userId: The id of the user.
    ///   - anonymousId: The id of a user who is not known yet.
    ///   - properties: What is known about the page; an object.
    ///   - common: What every kind of event may have.
    /// - Returns: The event.
    public static func page(
        _ name: String? = nil, userId: String? = nil, anonymousId: String? = nil,
        properties: (any JSONRepresentable)? = [:],
        _ common: Common = Common()
    ) -> Event {
        built(
            .page, userId, anonymousId, [("name", name.map { JSONValue($0) }), ("properties", object(properties))],
            common)
    }

    /// Builds an event of a view of a screen in an app.
    ///
    /// - Parameters:
    ///   - name: The name of the screen.
    ///   - userId: The id of the user.
    ///   - anonymousId: The id of a user who is not known yet.
    ///   - properties: What is known about the screen; an object.
    ///   - common: What every kind of event may have.
    /// - Returns: The event.
    public static func screen(
        _ name: String? = nil, userId: String? = nil, anonymousId: String? = nil,
        properties: (any JSONRepresentable)? = [:],
        _ common: Common = Common()
    ) -> Event {
        built(
            .screen, userId, anonymousId, [("name", name.map { JSONValue($0) }), ("properties", object(properties))],
            common)
    }

    /// Builds an event of the group that a user belongs to.
    ///
    /// - Parameters:
    ///   - groupId: The id of the group.
    ///   - userId: The id of the user.
    ///   - anonymousId: The id of a user who is not known yet.
    ///   - traits: What is known about the group; an object.
    ///   - common: What every kind of event may have.
    /// - Returns: The event.
    public static func group(
        _ groupId: String, userId: String? = nil, anonymousId: String? = nil, traits: (any JSONRepresentable)? = [:],
        _ common: Common = Common()
    ) -> Event {
        built(.group, userId, anonymousId, [("groupId", JSONValue(groupId)), ("traits", object(traits))], common)
    }

    /// Builds an event that joins two identities of one user.
    ///
    /// - Parameters:
    ///   - userId: The new id.
    ///   - previousId: The earlier id.
    ///   - common: What every kind of event may have.
    /// - Returns: The event.
    public static func alias(_ userId: String, previousId: String, _ common: Common = Common()) -> Event {
        built(.alias, userId, nil, [("previousId", JSONValue(previousId))], common)
    }

    /// Builds the request to delete a user's data.
    ///
    /// - Parameters:
    ///   - userId: The id of the user.
    ///   - anonymousId: The id of a user who is not known by another one.
    ///   - common: What every kind of event may have.
    /// - Returns: The event.
    public static func delete(
        userId: String? = nil, anonymousId: String? = nil, _ common: Common = Common()
    ) -> Event {
        built(.delete, userId, anonymousId, [], common)
    }

    /// What every kind of event may have besides its own.
    public struct Common: Sendable {
        /// The circumstances of the event; an object.
        public var context: JSONValue
        /// Which destinations the event is for; an object.
        public var integrations: JSONValue
        /// The id of the message; made unless given.
        public var messageId: String?
        /// When it happened; now unless given.
        public var timestamp: Timestamp?
        /// Where ids and times are taken from.
        public var source: EventSource

        /// Makes the common part.
        ///
        /// - Parameters:
        ///   - context: The circumstances of the event; an object.
        ///   - integrations: Which destinations the event is for; an object.
        ///   - messageId: The id of the message; made unless given.
        ///   - timestamp: When it happened; now unless given.
        ///   - source: Where ids and times are taken from.
        public init(
            context: JSONValue = [:], integrations: JSONValue = [:], messageId: String? = nil,
            timestamp: Timestamp? = nil, source: EventSource = .system
        ) {
            self.context = context
            self.integrations = integrations
            self.messageId = messageId
            self.timestamp = timestamp
            self.source = source
        }
    }

    private static func object(_ value: (any JSONRepresentable)?) -> JSONValue { value?.jsonValue ?? [:] }

    private static func built(
        _ type: EventType, _ userId: String?, _ anonymousId: String?, _ own: [(String, JSONValue?)], _ common: Common
    ) -> Event {
        var json: JSONObject = ["type": JSONValue(type.rawValue)]
        json["messageId"] = JSONValue(common.messageId ?? common.source.id())
        json["timestamp"] = JSONValue((common.timestamp ?? common.source.now()).description)
        json["userId"] = userId.map { JSONValue($0) }
        json["anonymousId"] = anonymousId.map { JSONValue($0) }
        for (key, value) in own { json[key] = value }
        for (key, value) in [("context", common.context), ("integrations", common.integrations)] where value.count > 0 {
            json[key] = value
        }
        return Event(unchecked: JSONValue(json))
    }
}
