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

/// The members of an object that is decoded.
struct JSONKeyedDecodingContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    private let decoder: JSONValueDecoder
    /// The members with an index of their keys, of an object with too many of them to be searched each time.
    private let object: JSONObject?

    init(_ decoder: JSONValueDecoder) {
        self.decoder = decoder
        object = decoder.value.count > 16 ? decoder.value.object : nil
    }

    var codingPath: [any CodingKey] { decoder.codingPath }

    var allKeys: [Key] {
        var keys: [Key] = []
        decoder.value.forEachMember { name, _ in
            if let key = Key(stringValue: name) { keys.append(key) }
        }
        return keys
    }

    func contains(_ key: Key) -> Bool { member(key) != nil }

    func decodeNil(forKey key: Key) throws -> Bool { try required(key).isNull }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        try decoder.nested(required(key), key).decode(type)
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try decoder.nested(required(key), key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try decoder.nested(required(key), key).unkeyedContainer()
    }

    func superDecoder() -> any Decoder { nullable(JSONCodingKey.super) }

    func superDecoder(forKey key: Key) -> any Decoder { nullable(key) }

    /// A superclass may have had nothing to encode: a missing member is null.
    private func nullable(_ key: any CodingKey) -> any Decoder { decoder.nested(member(key) ?? .null, key) }

    private func member(_ key: any CodingKey) -> JSONValue? {
        object.map { $0[key.stringValue] } ?? decoder.value[key.stringValue]
    }

    private func required(_ key: Key) throws -> JSONValue {
        guard let value = member(key) else {
            throw DecodingError.keyNotFound(
                key,
                DecodingError.Context(
                    codingPath: codingPath, debugDescription: "Expected a member \"\(key.stringValue)\"."))
        }
        return value
    }
}

/// The items of an array that is decoded, one after the other.
struct JSONUnkeyedDecodingContainer: UnkeyedDecodingContainer {
    let decoder: JSONValueDecoder
    let items: [JSONValue]
    private(set) var currentIndex = 0

    init(decoder: JSONValueDecoder, items: [JSONValue]) {
        self.decoder = decoder
        self.items = items
    }

    var codingPath: [any CodingKey] { decoder.codingPath }
    var count: Int? { items.count }
    var isAtEnd: Bool { currentIndex >= items.count }

    mutating func decodeNil() throws -> Bool {
        guard try next(JSONValue.self).value.isNull else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
        let value = try next(type).decode(type)
        currentIndex += 1
        return value
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) throws -> KeyedDecodingContainer<NestedKey> {
        let container = try next([String: Any].self).container(keyedBy: type)
        currentIndex += 1
        return container
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        let container = try next([Any].self).unkeyedContainer()
        currentIndex += 1
        return container
    }

    mutating func superDecoder() throws -> any Decoder {
        let decoder = try next((any Decoder).self)
        currentIndex += 1
        return decoder
    }

    /// The decoder of the item whose turn it is; what fails to decode may be tried as another type.
    private func next(_ type: Any.Type) throws -> JSONValueDecoder {
        let key = JSONCodingKey(intValue: currentIndex)
        guard !isAtEnd else {
            throw DecodingError.valueNotFound(
                type,
                DecodingError.Context(
                    codingPath: codingPath + [key], debugDescription: "Expected an item, found the end of the array."))
        }
        return decoder.nested(items[currentIndex], key)
    }
}

/// The one value that something decodes itself from.
struct JSONSingleValueDecodingContainer: SingleValueDecodingContainer {
    let decoder: JSONValueDecoder

    var codingPath: [any CodingKey] { decoder.codingPath }

    func decodeNil() -> Bool { decoder.value.isNull }

    func decode<T: Decodable>(_ type: T.Type) throws -> T { try decoder.decode(type) }
}
