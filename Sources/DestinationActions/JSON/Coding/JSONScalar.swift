/// A type that is coded as one value of JSON, without a container.
protocol JSONScalar: JSONRepresentable {
    /// The value of JSON, or `nil` if JSON has none.
    var encoded: JSONValue? { get }

    /// Reads a value of JSON that is not null, or is ``JSONValue`` itself.
    static func read(_ value: JSONValue, at path: JSONCodingPath) throws -> Self
}

extension JSONScalar {
    var encoded: JSONValue? { jsonValue }
}

extension JSONValue: JSONScalar {
    static func read(_ value: JSONValue, at path: JSONCodingPath) -> JSONValue { value }
}

extension JSONObject: JSONScalar {
    static func read(_ value: JSONValue, at path: JSONCodingPath) throws -> JSONObject {
        guard let object = value.object else {
            throw DecodingError.mismatch(JSONObject.self, "an object", value, at: path.keys)
        }
        return object
    }
}

extension Bool: JSONScalar {
    static func read(_ value: JSONValue, at path: JSONCodingPath) throws -> Bool {
        guard let bool = value.bool else { throw DecodingError.mismatch(Bool.self, "a boolean", value, at: path.keys) }
        return bool
    }
}

extension String: JSONScalar {
    static func read(_ value: JSONValue, at path: JSONCodingPath) throws -> String {
        guard let text = value.string else {
            throw DecodingError.mismatch(String.self, "a string", value, at: path.keys)
        }
        return text
    }
}

extension Double: JSONScalar {
    var encoded: JSONValue? { isFinite ? jsonValue : nil }

    static func read(_ value: JSONValue, at path: JSONCodingPath) throws -> Double {
        guard let number = value.double else { throw DecodingError.number(Double.self, value, at: path.keys) }
        return number
    }
}

extension Float: JSONScalar {
    var encoded: JSONValue? { isFinite ? jsonValue : nil }

    static func read(_ value: JSONValue, at path: JSONCodingPath) throws -> Float {
        guard let number = value.double.map({ Float($0) }), number.isFinite else {
            throw DecodingError.number(Float.self, value, at: path.keys)
        }
        return number
    }
}

extension JSONScalar where Self: FixedWidthInteger {
    static func read(_ value: JSONValue, at path: JSONCodingPath) throws -> Self {
        let number = value.int.flatMap { Self(exactly: $0) } ?? value.uint.flatMap { Self(exactly: $0) }
        guard let number else { throw DecodingError.number(Self.self, value, at: path.keys) }
        return number
    }
}

extension Int: JSONScalar {}
extension Int8: JSONScalar {}
extension Int16: JSONScalar {}
extension Int32: JSONScalar {}
extension Int64: JSONScalar {}
extension UInt: JSONScalar {}
extension UInt8: JSONScalar {}
extension UInt16: JSONScalar {}
extension UInt32: JSONScalar {}
extension UInt64: JSONScalar {}

extension DecodingError {
    /// A value of another type than the expected, or null.
    static func mismatch(_ type: Any.Type, _ expected: String, _ value: JSONValue, at path: [any CodingKey]) -> Self {
        let context = Context(codingPath: path, debugDescription: "Expected \(expected), found \(value.kind.inWords).")
        return value.isNull ? .valueNotFound(type, context) : .typeMismatch(type, context)
    }

    /// A value that is no number, or a number that the type does not hold.
    static func number(_ type: Any.Type, _ value: JSONValue, at path: [any CodingKey]) -> Self {
        guard value.kind == .number else { return mismatch(type, "a number", value, at: path) }
        let text = String(decoding: value.bytes.prefix(40), as: UTF8.self)
        return .dataCorrupted(
            Context(codingPath: path, debugDescription: "Expected a number that fits \(type), found \(text)."))
    }
}
