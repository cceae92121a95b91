/// An encoder that makes a ``JSONValue``.
struct JSONValueEncoder: Encoder {
    let node: JSONEncodingNode
    let path: JSONCodingPath

    var codingPath: [any CodingKey] { path.keys }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// Encodes a value apart from all others.
    ///
    /// - Parameters:
    ///   - value: The value.
    ///   - path: Where it stands.
    ///   - nothing: What it becomes if it encodes nothing; `nil` makes that an error.
    static func encode(_ value: some Encodable, path: JSONCodingPath, ifNothing nothing: JSONValue?) throws -> JSONValue
    {
        if let scalar = value as? any JSONScalar {
            guard let json = scalar.encoded else { throw failure("Expected a finite number.", value, path) }
            return json
        }
        guard path.depth <= 1024 else { throw failure("Expected values to nest at most 1,024 deep.", value, path) }
        let node = JSONEncodingNode()
        try value.encode(to: JSONValueEncoder(node: node, path: path))
        guard let json = try node.value(path) ?? nothing else {
            throw failure("Expected a value to be encoded.", value, path)
        }
        return json
    }

    private static func failure(_ text: String, _ value: Any, _ path: JSONCodingPath) -> EncodingError {
        .invalidValue(value, EncodingError.Context(codingPath: path.keys, debugDescription: text))
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        node.become(.object)
        return KeyedEncodingContainer(JSONKeyedEncodingContainer(node: node, path: path))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        node.become(.array)
        return JSONUnkeyedEncodingContainer(node: node, path: path)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        JSONSingleValueEncodingContainer(node: node, path: path)
    }
}

/// What one encoder has been given so far.
///
/// Nested containers write into nodes of their own, which are read at the end.
final class JSONEncodingNode {
    /// What the node is; settled by the first container that is asked for.
    enum Shape { case nothing, scalar, array, object, contradictory }

    private enum Part {
        case value(JSONValue)
        case node(JSONEncodingNode, JSONCodingPath)
    }

    private var shape = Shape.nothing
    private var keys: [String] = []
    private var parts: [Part] = []

    /// How many items or members there are.
    var count: Int { parts.count }

    /// Settles what the node is.
    ///
    /// A container cannot throw when it is asked for: a contradiction is thrown at the end.
    func become(_ shape: Shape) {
        if self.shape == .nothing {
            self.shape = shape
        } else if self.shape != shape || shape == .scalar {
            self.shape = .contradictory
        }
    }

    func append(_ value: JSONValue) { parts.append(.value(value)) }

    func append(_ node: JSONEncodingNode, _ path: JSONCodingPath) { parts.append(.node(node, path)) }

    func append(_ value: JSONValue, _ key: String) {
        keys.append(key)
        append(value)
    }

    func append(_ node: JSONEncodingNode, _ path: JSONCodingPath, _ key: String) {
        keys.append(key)
        append(node, path)
    }

    /// The value of the node, or `nil` if nothing was encoded.
    func value(_ path: JSONCodingPath) throws -> JSONValue? {
        switch shape {
        case .nothing: return nil
        case .scalar: return try parts.first.map { try Self.value($0) }
        case .array: return JSONValue(try parts.map { try Self.value($0) })
        case .object:
            var object = JSONObject()
            for (key, part) in zip(keys, parts) { object[key] = try merged(object, key, part) }
            return JSONValue(object)
        case .contradictory:
            throw EncodingError.invalidValue(
                JSONValue.null,
                EncodingError.Context(
                    codingPath: path.keys, debugDescription: "Expected one kind of container for a value."))
        }
    }

    /// A member's value.
    ///
    /// Containers that were asked for twice under one key are one container.
    private func merged(_ object: JSONObject, _ key: String, _ part: Part) throws -> JSONValue {
        let value = try Self.value(part)
        guard case .node = part, let before = object[key] else { return value }
        if let earlier = before.object, let later = value.object {
            return JSONValue(JSONObject(uniquingLast: (Array(earlier) + Array(later)).map { ($0.key, $0.value) }))
        }
        if let earlier = before.array, let later = value.array { return JSONValue(earlier + later) }
        return value
    }

    private static func value(_ part: Part) throws -> JSONValue {
        switch part {
        case .value(let value): value
        // As with Foundation's encoder, a part that encodes nothing is an empty object.
        case .node(let node, let path): try node.value(path) ?? [:]
        }
    }
}

/// The members of an object that is encoded.
struct JSONKeyedEncodingContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let node: JSONEncodingNode
    let path: JSONCodingPath

    var codingPath: [any CodingKey] { path.keys }

    func encodeNil(forKey key: Key) { node.append(.null, key.stringValue) }

    func encode(_ value: some Encodable, forKey key: Key) throws {
        node.append(
            try JSONValueEncoder.encode(value, path: path.appending(key), ifNothing: [:]), key.stringValue)
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        nested(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { nested(key).unkeyedContainer() }

    func superEncoder() -> any Encoder { nested(JSONCodingKey.super) }

    func superEncoder(forKey key: Key) -> any Encoder { nested(key) }

    private func nested(_ key: any CodingKey) -> JSONValueEncoder {
        let encoder = JSONValueEncoder(node: JSONEncodingNode(), path: path.appending(key))
        node.append(encoder.node, encoder.path, key.stringValue)
        return encoder
    }
}

/// The items of an array that is encoded.
struct JSONUnkeyedEncodingContainer: UnkeyedEncodingContainer {
    let node: JSONEncodingNode
    let path: JSONCodingPath

    var codingPath: [any CodingKey] { path.keys }
    var count: Int { node.count }

    func encodeNil() { node.append(.null) }

    func encode(_ value: some Encodable) throws {
        let path = path.appending(JSONCodingKey(intValue: count))
        node.append(try JSONValueEncoder.encode(value, path: path, ifNothing: [:]))
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) -> KeyedEncodingContainer<NestedKey> {
        nested().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { nested().unkeyedContainer() }

    func superEncoder() -> any Encoder { nested() }

    private func nested() -> JSONValueEncoder {
        let path = path.appending(JSONCodingKey(intValue: count))
        let encoder = JSONValueEncoder(node: JSONEncodingNode(), path: path)
        node.append(encoder.node, encoder.path)
        return encoder
    }
}

/// The one value that something encodes itself as.
struct JSONSingleValueEncodingContainer: SingleValueEncodingContainer {
    let node: JSONEncodingNode
    let path: JSONCodingPath

    var codingPath: [any CodingKey] { path.keys }

    func encodeNil() { set(.null) }

    func encode(_ value: some Encodable) throws {
        set(try JSONValueEncoder.encode(value, path: path, ifNothing: [:]))
    }

    private func set(_ value: JSONValue) {
        node.become(.scalar)
        node.append(value)
    }
}
