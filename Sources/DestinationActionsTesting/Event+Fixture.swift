public import DestinationActions

extension Event {
    /// The id of the user of fixtures; a UUID, as some partners want one.
    public static let fixtureUserId = "3f1c2a50-8d4e-4b1a-9c77-0a1b2c3d4e5f"

    /// Makes an event for a test: whole, and the same every time.
    ///
    /// ```swift
    /// let event = Event.fixture(.track, ["event": "Order Completed", "properties": ["total": 12.5]])
    /// ```
    ///
    /// - Parameters:
    ///   - type: The kind of the event; a track event unless given.
    ///   - changes: Members that replace those of the fixture; null removes one.
    /// - Returns: The event.
    public static func fixture(_ type: EventType = .track, _ changes: JSONObject = [:]) -> Event {
        var members: JSONObject = [
            "type": JSONValue(type.rawValue),
            "messageId": "fixture-1",
            "userId": JSONValue(fixtureUserId),
            "anonymousId": "anonymous-1",
            "timestamp": "2026-01-02T03:04:05.678Z",
            "context": [
                "ip": "203.0.113.7", "locale": "en-GB", "timezone": "Europe/London", "userAgent": "Fixture/1.0",
                "app": ["name": "Fixture", "version": "1.2.3"],
                "campaign": [
                    "name": "spring", "source": "newsletter", "medium": "email", "term": "mug", "content": "top",
                ],
                "device": ["id": "device-1", "type": "ios", "model": "iPhone15,2", "token": "device-token-1"],
                "location": [
                    "city": "London", "region": "England", "country": "GB", "latitude": 51.5, "longitude": -0.12,
                ],
                "os": ["name": "iOS", "version": "17.4"],
                "page": [
                    "path": "/cart", "referrer": "https://example.com/", "search": "?q=mug", "title": "Cart",
                    "url": "https://shop.example.com/cart?q=mug",
                ],
                "traits": ["email": "ann@example.com", "plan": "pro"],
                "groupId": "group-1",
            ],
        ]
        for member in own(type) { members[member.key] = member.value }
        for member in changes { members[member.key] = member.value.isNull ? nil : member.value }
        return Event(unchecked: JSONValue(members))
    }

    private static func own(_ type: EventType) -> JSONObject {
        let traits: JSONValue = [
            "firstName": "Ann", "lastName": "Example", "email": "ann@example.com", "phone": "+441234567890",
            "plan": "pro",
            "company": ["id": "company-1", "name": "Example Ltd"],
        ]
        return switch type {
        case .track: ["event": "Order Completed", "properties": ["total": 27.5, "currency": "EUR"]]
        case .page, .screen: ["name": "Cart", "properties": ["items": 2]]
        case .identify: ["traits": traits]
        case .group: ["groupId": "group-1", "traits": ["name": "Example Ltd", "employees": 12]]
        case .alias: ["previousId": "anonymous-1"]
        case .delete: [:]
        }
    }
}
