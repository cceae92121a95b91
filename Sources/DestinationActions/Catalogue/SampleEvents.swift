/// Events for the examples of a page: one of each type, with what libraries usually send.
enum SampleEvents {
    /// Names of configurations and programs that are made up for examples.
    static let userId = "3f1c2a50-8d4e-4b1a-9c77-0a1b2c3d4e5f"

    /// One event for each type that a trigger may ask for.
    static let all: [JSONValue] = [
        event(
            "track", ["event": "Order Completed", "properties": ["orderId": "o-1", "total": 12.5, "currency": "EUR"]]),
        event("identify", ["traits": traits]),
        event("page", ["name": "Pricing", "properties": ["plan": "pro"]]),
        event("screen", ["name": "Cart", "properties": ["items": 2]]),
        event("group", ["groupId": "g-1", "traits": ["name": "Example Ltd", "plan": "pro"]]),
        event("alias", ["previousId": "visitor-1"]),
    ]

    /// The deletion of a user.
    static let deletion: JSONValue = ["type": "delete", "userId": JSONValue(userId)]

    /// The first event that a trigger holds for; that of a track call if it holds for none.
    static func event(for trigger: String?) -> JSONValue {
        let parsed = trigger.flatMap { try? Trigger(parsing: $0) }
        return all.first { (try? parsed?.matches($0)) == true } ?? all[0]
    }

    /// The same event of another user, as the second of a batch.
    static func second(_ event: JSONValue) -> JSONValue {
        guard var members = event.object else { return event }
        members["messageId"] = "m-2"
        members["userId"] = "7b9d0e64-2c1f-4f0e-8a55-9d8c7b6a5f4e"
        return JSONValue(members)
    }

    private static let traits: JSONValue = [
        "email": "ann@example.com", "firstName": "Ann", "plan": "pro",
    ]

    private static func event(_ type: String, _ own: JSONObject) -> JSONValue {
        var members: JSONObject = [
            "type": JSONValue(type), "messageId": "m-1", "userId": JSONValue(userId),
            "timestamp": "2026-03-01T10:15:00.000Z",
        ]
        for (key, value) in own { members[key] = value }
        members["context"] = [
            "ip": "203.0.113.7", "userAgent": "ExampleApp/1.0", "locale": "en-GB",
            "page": ["url": "https://www.example.com/pricing", "title": "Pricing"],
        ]
        return JSONValue(members)
    }
}
