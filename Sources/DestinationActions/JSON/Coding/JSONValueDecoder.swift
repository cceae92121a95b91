/// A decoder that reads a ``JSONValue``.
struct JSONValueDecoder: Decoder {
    let value: JSONValue
    let path: JSONCodingPath

    var codingPath: [any CodingKey] { path.keys }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// Decodes the value as a type, at once if that needs no container.
    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        if let scalar = type as? any JSONScalar.Type, let result = try scalar.read(value, at: path) as? T {
            return result
        }
        return try T(from: self)
    }

    /// The decoder of a part of the value.
    func nested(_ value: JSONValue, _ key: any CodingKey) -> JSONValueDecoder {
        JSONValueDecoder(value: value, path: path.appending(key))
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard value.kind == .object else {
            throw DecodingError.mismatch([String: Any].self, "an object", value, at: codingPath)
        }
        return KeyedDecodingContainer(JSONKeyedDecodingContainer(self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard let items = value.array else {
            throw DecodingError.mismatch([Any].self, "an array", value, at: codingPath)
        }
        return JSONUnkeyedDecodingContainer(decoder: self, items: items)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { JSONSingleValueDecodingContainer(decoder: self) }
}
