public import DestinationActions
import DestinationActionsTesting
public import Foundation
import Testing

/// A type of a user's own, as the documentation of `JSONRepresentable` has it.
extension Date: JSONRepresentable {
    /// The text of the point in time.
    public var jsonValue: JSONValue? { Timestamp(secondsSince1970: timeIntervalSince1970).jsonValue }
}

@Suite("Events from variables")
struct EventVariableTests {
    enum Plan: String, JSONRepresentable { case free, pro }
    enum Level: Int, JSONRepresentable { case first = 1 }

    let id: String? = "u-1"
    let total = 12.5
    let count = 3
    let isGift = true
    let name: Substring = "mug & co".prefix(3)
    let none: String? = nil
    let some: Int? = 4
    let tags = ["a", "b"]
    let prices = ["b": 2.5, "a": 1.0]
    let noTags: [String]? = nil
    let gaps: [Int?] = [1, nil]
    let sparse: [String: Int?] = ["here": 1, "gone": nil]
    let time = Timestamp(seconds: 1_767_323_045, nanoseconds: 678_000_000)
    let json: JSONValue = ["x": 1]
    let object: JSONObject = ["y": 2]

    @Test("variables stand beside what is written out, without a try")
    func variables() {
        let event = Event.track(
            "Order Completed", userId: id,
            properties: [
                "total": total, "currency": "EUR", "count": count, "gift": isGift, "name": name, "note": none,
                "some": some,
                "tags": tags, "prices": prices, "noTags": noTags, "gaps": gaps, "sparse": sparse, "time": time,
                "json": json,
                "object": object, "plan": Plan.pro, "level": Level.first, "big": UInt64.max, "small": Int8(-5),
                "float": Float(0.1),
                "null": .null, "nil": nil, "computed": total * Double(count), "label": "\(count) × \(total)",
                "choice": isGift ? "gift" : "own", "maybe": isGift ? nil : total,
                "date": Date(timeIntervalSince1970: 1.5),
                "list": tags.map { $0.uppercased() }, "dates": [time],
            ])
        #expect(
            "\(event.properties)" == """
                {"total":12.5,"currency":"EUR","count":3,"gift":true,"name":"mug","some":4,"tags":["a","b"],\
                "prices":{"a":1,"b":2.5},"gaps":[1,null],"sparse":{"here":1},"time":"2026-01-02T03:04:05.678Z","json":{"x":1},\
                "object":{"y":2},"plan":"pro","level":1,"big":18446744073709551615,"small":-5,"float":0.1,"null":null,\
                "computed":37.5,"label":"3 × 12.5","choice":"gift","date":"1970-01-01T00:00:01.500Z","list":["A","B"],\
                "dates":["2026-01-02T03:04:05.678Z"]}
                """)
    }

    @Test("variables stand at every depth")
    func nested() {
        let event = Event.identify(
            id,
            traits: [
                "company": [
                    "name": name, "seats": count,
                    "plan": ["id": Plan.free, "note": none, "of": [total, "x", none, [:]]],
                ],
                "items": [["sku": "81", "price": total, "note": none], ["sku": tags[0], "tags": tags, "empty": []]],
            ])
        #expect(
            "\(event.traits)" == """
                {"company":{"name":"mug","seats":3,"plan":{"id":"free","of":[12.5,"x",null,{}]}},\
                "items":[{"sku":"81","price":12.5},{"sku":"a","tags":["a","b"],"empty":[]}]}
                """)
    }

    @Test("every kind of event takes dictionaries, JSON and nothing")
    func whole() {
        #expect(Event.track("x", properties: prices).properties == ["a": 1, "b": 2.5])
        var mixed: [String: any JSONRepresentable] = ["total": total, "plan": Plan.pro]
        mixed["items"] = [1, "x"] as JSONValue
        #expect(
            Event.track("x", properties: JSONObject(mixed)).properties == [
                "items": [1, "x"], "plan": "pro", "total": 12.5,
            ])
        #expect(Event.page("x", properties: json).properties == ["x": 1])
        #expect(Event.screen("x", properties: object).properties == ["y": 2])
        #expect(Event.group("g", traits: ["tags": tags]).traits == ["tags": ["a", "b"]])
        let unknown: [String: String]? = nil
        #expect(Event.identify("u", traits: unknown)["traits"] == [:])
        let common = Event.Common(context: ["ip": none, "page": ["url": tags[0]]], integrations: ["GWEN": isGift])
        #expect(Event.track("x", common).context == ["page": ["url": "a"]])
        #expect(Event.track("x", common).integrations == ["GWEN": true])
    }

    @Test("numbers that JSON has none of are null, as in JavaScript")
    func numbers() {
        let values: JSONValue = ["nan": Double.nan, "infinity": Float.infinity, "list": [Double.infinity]]
        #expect(values == ["nan": .null, "infinity": .null, "list": [.null]])
    }

    @Test("a dictionary is written in the order of its keys, the same each time")
    func order() {
        let members = Dictionary(uniqueKeysWithValues: (10..<40).map { ("k\($0)", $0) })
        #expect(JSONValue(members).object?.keys == (10..<40).map { "k\($0)" })
    }

    @Test("settings and mappings take variables as well")
    func settings() throws {
        let token = "t-4711"
        let region: String? = nil
        let settings: JSONObject = ["token": token, "region": region]
        #expect(settings == ["token": "t-4711"])
        let subscription = Subscription(
            Act.self, when: .type(.track),
            [
                \.id: token,
                \.data: .object([
                    "total": total, "tags": tags, "note": none, "path": .path("event"), "list": .array([count, .null]),
                ]),
            ])
        let tester = try DestinationTester(Flawed(flaw: .none), settings: settings, subscriptions: [subscription])
        #expect(
            try tester.payload(for: .fixture()) == [
                "id": "t-4711",
                "data": ["total": 12.5, "tags": ["a", "b"], "path": "Order Completed", "list": [3, .null]],
            ])
        let left = Subscription(Act.self, when: .type(.track), [\.id: none, \.data: json])
        let other = try DestinationTester(Flawed(flaw: .none), settings: settings, subscriptions: [left])
        #expect(try other.payload(for: .fixture()) == ["id": JSONValue(Event.fixtureUserId), "data": ["x": 1]])
    }

    @Test("mappings by themselves and their directives take variables")
    func mappings() throws {
        let mapping = try Mapping([
            "total": total, "note": none, "when": time,
            "name": .if(exists: .path("name"), then: .path("name"), else: tags[0]),
            "upper": .case(.upper, name), "literal": .literal(["a": total, "b": [none]]),
            "all": .merge([object, json]),
        ])
        #expect(
            try mapping.evaluate([:]) == [
                "total": 12.5, "when": "2026-01-02T03:04:05.678Z", "name": "a", "upper": "MUG",
                "literal": ["a": 12.5, "b": [.null]], "all": ["y": 2, "x": 1],
            ])
    }
}
