import DestinationActions
import Foundation
import Testing

private struct Order: Codable, Equatable {
    struct Item: Codable, Equatable {
        var sku: String
        var price: Double
        var quantity: Int?
    }

    enum State: String, Codable { case open, paid }

    enum Payment: Codable, Equatable {
        case card(last: Int)
        case cash
    }

    var id: UInt64
    var small: Int8 = -128
    var least: Int64 = .min
    var rate: Float = 0.1
    var items: [Item] = []
    var state = State.open
    var payments: [Payment] = []
    var labels: [String: [Bool]] = [:]
    var note: String?
    var matrix: [[Int]] = [[1], [], [2, 3]]
    var sparse: [Int?] = [1, nil, 3]
}

private class Animal: Codable {
    var name: String
    init(name: String) { self.name = name }
}

private final class Dog: Animal {
    var age: Int
    init(name: String, age: Int) {
        self.age = age
        super.init(name: name)
    }

    private enum Keys: CodingKey { case age }

    required init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        age = try container.decode(Int.self, forKey: .age)
        try super.init(from: container.superDecoder())
    }

    override func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(age, forKey: .age)
        try super.encode(to: container.superEncoder())
    }
}

/// A type that encodes itself as it is told.
private struct Custom: Encodable {
    var write: @Sendable (any Encoder) throws -> Void
    func encode(to encoder: any Encoder) throws { try write(encoder) }
}

private enum Key: String, CodingKey { case a, b, c }

@Suite("JSON from and to your own types")
struct JSONCodingTests {
    private static let order = Order(
        id: .max,
        items: [Order.Item(sku: "é\"\n", price: 12.5, quantity: nil), Order.Item(sku: "", price: 0, quantity: 3)],
        state: .paid, payments: [.card(last: 1234), .cash], labels: ["x": [true, false]], note: "n")

    @Test("a type goes there and back")
    func roundTrip() throws {
        let value = try JSONValue(encoding: Self.order)
        #expect(try value.decode(Order.self) == Self.order)
        #expect(try JSONValue(parsing: value.bytes).decode() == Self.order)
        #expect(value["id"]?.description == "18446744073709551615")
        #expect(value["least"]?.description == "-9223372036854775808")
        #expect(value["rate"]?.description == "0.1")
        #expect(value["note"] == "n")
        #expect(value.object?.keys.first == "id")
    }

    @Test("a type becomes what Foundation makes of it")
    func foundation() throws {
        let data = try JSONEncoder().encode(Self.order)
        #expect(try JSONValue(encoding: Self.order) == JSONValue(parsing: data))
        #expect(try JSONValue(parsing: data).decode(Order.self) == Self.order)
        #expect(try JSONDecoder().decode(Order.self, from: Data(JSONValue(encoding: Self.order).bytes)) == Self.order)
        let id = UUID()
        #expect(try JSONValue(encoding: [id]) == [JSONValue(id.uuidString)])
        let date = Date(timeIntervalSinceReferenceDate: 1.5)
        #expect(try JSONValue(encoding: date).decode(Date.self) == date)
    }

    @Test(
        "a value goes through Foundation's encoder and decoder unchanged",
        arguments: [
            "null", "true", "0", "-1.5", "18446744073709551615", "-9223372036854775808", "9007199254740993", "1e300",
            #""""#,
            #""text é 😀""#, "[]", "{}", #"{"a":[1,{"b":null,"c":[false]}],"d":"e","":{}}"#,
        ])
    func throughFoundation(_ text: String) throws {
        let value = try JSONValue(parsing: text)
        let data = try JSONEncoder().encode(value)
        #expect(try JSONValue(parsing: data) == value)
        #expect(try JSONDecoder().decode(JSONValue.self, from: data) == value)
        if let object = value.object {
            #expect(try JSONDecoder().decode(JSONObject.self, from: JSONEncoder().encode(object)) == object)
        }
    }

    @Test("a property list is read as JSON")
    func propertyList() throws {
        let value: JSONValue = ["a": [1, 2.5, "x", true], "b": ["c": JSONValue(UInt64.max)]]
        let encoder = PropertyListEncoder()
        encoder.outputFormat = .xml
        #expect(try PropertyListDecoder().decode(JSONValue.self, from: encoder.encode(value)) == value)
    }

    @Test("a property that is JSON stays a part of the document")
    func documents() throws {
        struct Envelope: Codable {
            var raw: JSONValue
            var object: JSONObject
            var list: [JSONValue]
            var missing: JSONValue?
        }
        let text = #"{"raw":{"n":1.50,"s":"\u0041"},"object":{"z":1.0,"a":2},"list":[1e2,null]}"#
        let envelope = try JSONValue(parsing: text).decode(Envelope.self)
        #expect(String(decoding: envelope.raw.bytes, as: UTF8.self) == #"{"n":1.50,"s":"\u0041"}"#)
        #expect(envelope.object.keys == ["z", "a"])
        #expect(envelope.list == [100, .null])
        #expect(envelope.missing == nil)
        #expect(String(decoding: try JSONValue(encoding: envelope).bytes, as: UTF8.self) == text)
        #expect(try JSONValue(parsing: #"[1]"#).decode([JSONValue].self)[0].description == "1")
    }

    @Test("a superclass has a member of its own")
    func inheritance() throws {
        let value = try JSONValue(encoding: Dog(name: "Rex", age: 3))
        #expect(value == ["age": 3, "super": ["name": "Rex"]])
        let dog = try value.decode(Dog.self)
        #expect(dog.name == "Rex")
        #expect(dog.age == 3)
        #expect(throws: DecodingError.self) { try JSONValue(["age": 3]).decode(Dog.self) }
    }

    @Test("containers nest in every way")
    func nesting() throws {
        let value = try JSONValue(
            encoding: Custom { encoder in
                var members = encoder.container(keyedBy: Key.self)
                try members.encodeNil(forKey: .c)
                var inner = members.nestedContainer(keyedBy: Key.self, forKey: .a)
                var items = members.nestedUnkeyedContainer(forKey: .b)
                try items.encode(1)
                try items.encodeNil()
                var list = items.nestedUnkeyedContainer()
                try list.encode("x")
                var object = items.nestedContainer(keyedBy: Key.self)
                try object.encode(true, forKey: .a)
                var single = items.superEncoder().singleValueContainer()
                try single.encode(2.5)
                // Written after others were asked for: it stands where it was asked for.
                try inner.encode("late", forKey: .b)
                #expect(items.count == 5)
                // Asked for again, it is the same object.
                var again = members.nestedContainer(keyedBy: Key.self, forKey: .a)
                try again.encode("more", forKey: .c)
                _ = members.superEncoder(forKey: .c)
            })
        #expect(value.description == #"{"c":{},"a":{"b":"late","c":"more"},"b":[1,null,["x"],{"a":true},2.5]}"#)
        let decoder = try value.decode(Reader.self)
        #expect(decoder.found == ["late", "1", "nil", "x", "true", "2.5"])
    }

    private struct Reader: Decodable {
        var found: [String] = []

        init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: Key.self)
            #expect(members.allKeys == [.c, .a, .b])
            #expect(members.contains(.a))
            let inner = try members.nestedContainer(keyedBy: Key.self, forKey: .a)
            found.append(try inner.decode(String.self, forKey: .b))
            var items = try members.nestedUnkeyedContainer(forKey: .b)
            #expect(items.count == 5)
            // What fails to decode as one type may be tried as another.
            #expect(throws: DecodingError.self) { try items.decode(String.self) }
            #expect(try !items.decodeNil())
            found.append(String(try items.decode(Int.self)))
            if try items.decodeNil() { found.append("nil") }
            var list = try items.nestedUnkeyedContainer()
            found.append(try list.decode(String.self))
            #expect(list.isAtEnd)
            let object = try items.nestedContainer(keyedBy: Key.self)
            found.append(String(try object.decode(Bool.self, forKey: .a)))
            found.append(String(try items.superDecoder().singleValueContainer().decode(Double.self)))
            #expect(items.isAtEnd)
            #expect(throws: DecodingError.self) { try items.decodeNil() }
        }
    }

    struct Failure: Sendable, CustomTestStringConvertible {
        var name: String
        var path: [String]
        var text: String
        var run: @Sendable () throws -> Void
        var testDescription: String { name }
    }

    static let encodingFailures = [
        Failure(name: "NaN", path: ["x", "Index 1"], text: "Expected a finite number.") {
            _ = try JSONValue(encoding: ["x": [1, Double.nan]])
        },
        Failure(name: "infinity", path: [], text: "Expected a finite number.") {
            _ = try JSONValue(encoding: -Double.infinity)
        },
        Failure(name: "an infinite float", path: ["a"], text: "Expected a finite number.") {
            _ = try JSONValue(
                encoding: Custom {
                    var members = $0.container(keyedBy: Key.self)
                    try members.encode(Float.infinity, forKey: .a)
                })
        },
        Failure(name: "nothing", path: [], text: "Expected a value to be encoded.") {
            _ = try JSONValue(encoding: Custom { _ in })
        },
        Failure(name: "two kinds of containers", path: ["Index 0"], text: "Expected one kind of container for a value.")
        {
            _ = try JSONValue(
                encoding: [
                    Custom {
                        _ = $0.unkeyedContainer()
                        _ = $0.container(keyedBy: Key.self)
                    }
                ])
        },
        Failure(name: "two single values", path: [], text: "Expected one kind of container for a value.") {
            _ = try JSONValue(
                encoding: Custom {
                    var single = $0.singleValueContainer()
                    try single.encode(1)
                    try single.encode(2)
                })
        },
    ]

    @Test("what JSON cannot hold is an error with its path", arguments: encodingFailures)
    func encodingErrors(_ c: Failure) {
        let error = #expect(throws: EncodingError.self) { try c.run() }
        guard case .invalidValue(_, let context) = error else { return }
        #expect(context.codingPath.map(\.stringValue) == c.path)
        #expect(context.debugDescription == c.text)
    }

    @Test("a value that nests without end is an error")
    func endless() {
        final class Loop: Encodable {
            func encode(to encoder: any Encoder) throws {
                var items = encoder.unkeyedContainer()
                try items.encode(self)
            }
        }
        #expect(throws: EncodingError.self) { try JSONValue(encoding: Loop()) }
    }

    @Test("a type's own error passes through")
    func ownErrors() {
        struct Own: Error {}
        #expect(throws: Own.self) { try JSONValue(encoding: Custom { _ in throw Own() }) }
    }

    private static func decoding<T: Decodable & SendableMetatype>(
        _ name: String, _ json: String, _ type: T.Type, _ path: [String], _ text: String
    ) -> Failure {
        Failure(name: name, path: path, text: text) { _ = try JSONValue(parsing: json).decode(T.self) }
    }

    static let decodingFailures = [
        decoding(
            "a string for a number", #"{"a":["x"]}"#, [String: [Int]].self, ["a", "Index 0"],
            "Expected a number, found a string."),
        decoding("a number for a string", "[1]", [String].self, ["Index 0"], "Expected a string, found a number."),
        decoding("a number for a boolean", "[0]", [Bool].self, ["Index 0"], "Expected a boolean, found a number."),
        decoding("null for a string", "[null]", [String].self, ["Index 0"], "Expected a string, found null."),
        decoding("an object for an array", "{}", [Int].self, [], "Expected an array, found an object."),
        decoding(
            "an array for an object", "[[]]", [[String: Int]].self, ["Index 0"], "Expected an object, found an array."),
        decoding(
            "an integer that does not fit", "[300]", [UInt8].self, ["Index 0"],
            "Expected a number that fits UInt8, found 300."),
        decoding(
            "a negative number for an unsigned", "-1", UInt64.self, [], "Expected a number that fits UInt64, found -1."),
        decoding("a fraction for an integer", "1.5", Int.self, [], "Expected a number that fits Int, found 1.5."),
        decoding(
            "a number beyond every double", "1e400", Double.self, [], "Expected a number that fits Double, found 1e400."
        ),
        decoding(
            "a number beyond every float", "1e39", Float.self, [], "Expected a number that fits Float, found 1e39."),
        decoding("a missing member", "{}", Order.Item.self, [], "Expected a member \"sku\"."),
    ]

    @Test("what does not decode is an error with its path", arguments: decodingFailures)
    func decodingErrors(_ c: Failure) {
        let error = #expect(throws: DecodingError.self) { try c.run() }
        switch error {
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
            .dataCorrupted(let context):
            #expect(context.codingPath.map(\.stringValue) == c.path)
            #expect(context.debugDescription == c.text)
        default: Issue.record("no decoding error")
        }
    }

    @Test("numbers are decoded exactly, whatever their spelling")
    func numbers() throws {
        #expect(try JSONValue(parsing: "9007199254740993").decode(Int64.self) == 9_007_199_254_740_993)
        #expect(try JSONValue(parsing: "18446744073709551615").decode(UInt.self) == .max)
        #expect(try JSONValue(parsing: "-9223372036854775808").decode(Int.self) == .min)
        #expect(try JSONValue(parsing: "1.0").decode(Int8.self) == 1)
        #expect(try JSONValue(parsing: "1e2").decode(UInt16.self) == 100)
        #expect(try JSONValue(parsing: "3").decode(Double.self) == 3)
        #expect(try JSONValue(parsing: "0.1").decode(Float.self) == 0.1)
        for float in [Float.pi, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 16_777_216, -0.0] {
            #expect(try JSONValue(encoding: float).decode(Float.self) == float)
        }
    }

    @Test("an object with many members is decoded by any of them")
    func manyMembers() throws {
        let members = Dictionary(uniqueKeysWithValues: (0..<500).map { ("key\($0)", $0) })
        #expect(try JSONValue(encoding: members).decode([String: Int].self) == members)
        let text = "{" + (0..<40).map { "\"k\($0 % 20)\":\($0)" }.joined(separator: ",") + "}"
        #expect(try JSONValue(parsing: text).decode([String: Int].self)["k7"] == 27)
    }
}
