extension Event {
    /// Builds an event of what a user did, with properties of one of your own types.
    ///
    /// ```swift
    /// struct Order: Encodable { var total: Double; var items: [String] }
    /// let event = try Event.track("Order Completed", userId: "u-1", encoding: Order(total: 12.5, items: ["mug"]))
    /// ```
    ///
    /// - Parameters:
    ///   - name: The name of the event, such as `Order Completed`.
    ///   - userId: The id of the user.
    ///   - anonymousId: The id of a user who is not known yet.
    ///   - properties: What is known about the event; a type that encodes an object.
    ///   - common: What every kind of event may have.
    /// - Returns: The event.
    /// - Throws: `EncodingError` if the properties encode no object or a number that is not finite, or what their type throws.
    public static func track(
        _ name: String, userId: String? = nil, anonymousId: String? = nil, encoding properties: some Encodable,
        _ common: Common = Common()
    ) throws -> Event {
        track(
            name, userId: userId, anonymousId: anonymousId, properties: try object(properties, "properties"), common)
    }

    /// Builds an event of who a user is, with traits of one of your own types.
    ///
    /// - Parameters:
    ///   - userId: The id of the user.
    ///   - anonymousId: The id of a user who is not known yet.
    ///   - traits: What is known about the user; a type that encodes an object.
    ///   - common: What every kind of event may have.
    /// - Returns: The event.
    /// - Throws: `EncodingError` if the traits encode no object or a number that is not finite, or what their type throws.
    public static func identify(
        _ userId: String? = nil, anonymousId: String? = nil, encoding traits: some Encodable,
        _ common: Common = Common()
    ) throws -> Event {
        identify(userId, anonymousId: anonymousId, traits: try object(traits, "traits"), common)
    }

    /// Builds an event of a visit to a web page, with properties of one of your own types.
    ///
    /// - Parameters:
    ///   - name: The name of the page.
    ///   - userId: The id of the user.
    ///   - anonymousId: The id of a user who is not known yet.
    ///   - properties: What is known about the page; a type that encodes an object.
    ///   - common: What every kind of event may have.
    /// - Returns: The event.
    /// - Throws: `EncodingError` if the properties encode no object or a number that is not finite, or what their type throws.
    public static func page(
        _ name: String? = nil, userId: String? = nil, anonymousId: String? = nil, encoding properties: some Encodable,
        _ common: Common = Common()
    ) throws -> Event {
        page(name, userId: userId, anonymousId: anonymousId, properties: try object(properties, "properties"), common)
    }

    /// Builds an event of a view of a screen in an app, with properties of one of your own types.
    ///
    /// - Parameters:
    ///   - name: The name of the screen.
    ///   - userId: The id of the user.
    ///   - anonymousId: The id of a user who is not known yet.
    ///   - properties: What is known about the screen; a type that encodes an object.
    ///   - common: What every kind of event may have.
    /// - Returns: The event.
    /// - Throws: `EncodingError` if the properties encode no object or a number that is not finite, or what their type throws.
    public static func screen(
        _ name: String? = nil, userId: String? = nil, anonymousId: String? = nil, encoding properties: some Encodable,
        _ common: Common = Common()
    ) throws -> Event {
        screen(name, userId: userId, anonymousId: anonymousId, properties: try object(properties, "properties"), common)
    }

    /// Builds an event of the group that a user belongs to, with traits of one of your own types.
    ///
    /// - Parameters:
    ///   - groupId: The id of the group.
    ///   - userId: The id of the user.
    ///   - anonymousId: The id of a user who is not known yet.
    ///   - traits: What is known about the group; a type that encodes an object.
    ///   - common: What every kind of event may have.
    /// - Returns: The event.
    /// - Throws: `EncodingError` if the traits encode no object or a number that is not finite, or what their type throws.
    public static func group(
        _ groupId: String, userId: String? = nil, anonymousId: String? = nil, encoding traits: some Encodable,
        _ common: Common = Common()
    ) throws -> Event {
        group(groupId, userId: userId, anonymousId: anonymousId, traits: try object(traits, "traits"), common)
    }

    private static func object(_ value: some Encodable, _ name: String) throws -> JSONValue {
        let json = try JSONValue(encoding: value)
        guard json.kind == .object else {
            throw EncodingError.invalidValue(
                value,
                EncodingError.Context(
                    codingPath: [], debugDescription: "The \(name) must encode an object, but encode \(json.found)."))
        }
        return json
    }
}
