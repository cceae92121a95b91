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
