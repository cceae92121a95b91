import DestinationActions
import Testing

@Suite("Events of one's own types")
struct EventEncodingTests {
    struct Order: Codable, Equatable {
        struct Item: Codable, Equatable {
            var name: String
            var count: Int
        }
        var total: Double
        var items: [Item]
        var coupon: String?
        var number: Int64
    }

    static let order = Order(
        total: 12.5, items: [Order.Item(name: "mug", count: 2)], coupon: nil, number: 9_007_199_254_740_993)
    static let json: JSONValue = [
        "total": 12.5, "items": [["name": "mug", "count": 2]], "number": 9_007_199_254_740_993,
    ]

    @Test("properties and traits may be of a type that encodes an object")
    func objects() throws {
        let common = EventBuilderTests.common
        let order = Self.order
        #expect(
            try Event.track("Order Completed", userId: "u", properties: order, common)
                == .track("Order Completed", userId: "u", properties: Self.json, common))
        #expect(
            try Event.identify("u", traits: order, common) == .identify("u", traits: Self.json, common))
        #expect(
            try Event.page("Cart", userId: "u", properties: order, common)
                == .page("Cart", userId: "u", properties: Self.json, common))
        #expect(
            try Event.screen("Cart", userId: "u", properties: order, common)
                == .screen("Cart", userId: "u", properties: Self.json, common))
        #expect(
            try Event.group("g", userId: "u", traits: order, common)
                == .group("g", userId: "u", traits: Self.json, common))
    }

    @Test("what was encoded is decoded again")
    func roundTrip() throws {
        let event = try Event.track("Order Completed", properties: Self.order)
        #expect(try event.properties.decode(Order.self) == Self.order)
        #expect(try Event(parsing: event.json.bytes).properties.decode(Order.self) == Self.order)
    }

    @Test("dictionaries of values count as objects, and a literal is plain JSON")
    func dictionaries() throws {
        let counts = ["mug": 2]
        #expect(try Event.track("x", properties: counts).properties == ["mug": 2])
        #expect(Event.track("x", properties: ["total": 12.5]).properties == ["total": 12.5])
    }

    @Test("what encodes no object is refused by name")
    func others() throws {
        let error = #expect(throws: EncodingError.self) { try Event.track("x", properties: [1, 2] as [Int]) }
        guard case .invalidValue(_, let context) = try #require(error) else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(context.debugDescription == "The properties must encode an object, but encode an array.")
        #expect(throws: EncodingError.self) { try Event.identify("u", traits: 5 as Int) }
        #expect(throws: EncodingError.self) { try Event.group("g", traits: ["x": Double.nan] as [String: Double]) }
    }
}
