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
            try Event.track("Order Completed", userId: "u", encoding: order, common)
                == .track("Order Completed", userId: "u", properties: Self.json, common))
        #expect(
            try Event.identify("u", encoding: order, common) == .identify("u", traits: Self.json, common))
        #expect(
            try Event.page("Cart", userId: "u", encoding: order, common)
                == .page("Cart", userId: "u", properties: Self.json, common))
        #expect(
            try Event.screen("Cart", userId: "u", encoding: order, common)
                == .screen("Cart", userId: "u", properties: Self.json, common))
        #expect(
            try Event.group("g", userId: "u", encoding: order, common)
                == .group("g", userId: "u", traits: Self.json, common))
    }

    @Test("what was encoded is decoded again")
    func roundTrip() throws {
        let event = try Event.track("Order Completed", encoding: Self.order)
        #expect(try event.properties.decode(Order.self) == Self.order)
        #expect(try Event(parsing: event.json.bytes).properties.decode(Order.self) == Self.order)
    }

    @Test("a dictionary encodes an object")
    func dictionaries() throws {
        let counts = ["mug": 2]
        #expect(try Event.track("x", encoding: counts).properties == ["mug": 2])
    }

    @Test("what encodes no object is refused by name")
    func others() throws {
        let error = #expect(throws: EncodingError.self) { try Event.track("x", encoding: [1, 2] as [Int]) }
        guard case .invalidValue(_, let context) = try #require(error) else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(context.debugDescription == "The properties must encode an object, but encode an array.")
        #expect(throws: EncodingError.self) { try Event.identify("u", encoding: 5 as Int) }
        #expect(throws: EncodingError.self) { try Event.group("g", encoding: ["x": Double.nan] as [String: Double]) }
    }
}
