extension JSONValue {
    /// Makes a value of one of your own types.
    ///
    /// ```swift
    /// struct Order: Codable { var total: Double; var items: [String] }
    /// let properties = try JSONValue(encoding: Order(total: 12.5, items: ["a"]))
    /// ```
    ///
    /// Types encode themselves: a `Date` of Foundation becomes the number that it encodes, a `UUID` its text. Members keep
    /// the order in which they are encoded, and integers of 64 bits are exact. Properties of type ``JSONValue`` are taken
    /// as they are.
    ///
    /// - Parameter value: The value to encode.
    /// - Throws: `EncodingError` of a number that is not finite, of a value that encodes nothing or nests more than 1,024
    ///   deep; or whatever the type itself throws.
    public init(encoding value: some Encodable) throws {
        self = try JSONValueEncoder.encode(value, path: JSONCodingPath(), ifNothing: nil)
    }

    /// Makes a value of one of your own types out of this value.
    ///
    /// ```swift
    /// let order = try event.properties.decode(Order.self)
    /// ```
    ///
    /// Properties of type ``JSONValue`` are taken as they are: parts of a parsed document stay so.
    ///
    /// - Parameter type: The type to make.
    /// - Returns: The decoded value.
    /// - Throws: `DecodingError` with the coding path; or whatever the type itself throws.
    public func decode<T: Decodable>(_ type: T.Type = T.self) throws -> T {
        try JSONValueDecoder(value: self, path: JSONCodingPath()).decode(type)
    }
}

extension JSONValue: Codable {
    /// Encodes the value with any encoder.
    ///
    /// - Parameter encoder: The encoder to write to.
    /// - Throws: `EncodingError` of a number that no `Double` holds, or what the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        switch kind {
        case .array:
            var container = encoder.unkeyedContainer()
            for item in array ?? [] { try container.encode(item) }
        case .object:
            var container = encoder.container(keyedBy: JSONCodingKey.self)
            for member in object ?? [:] {
                try container.encode(member.value, forKey: JSONCodingKey(stringValue: member.key))
            }
        default:
            var container = encoder.singleValueContainer()
            try encode(into: &container)
        }
    }

    private func encode(into container: inout any SingleValueEncodingContainer) throws {
        if let bool { return try container.encode(bool) }
        if let string { return try container.encode(string) }
        if isNull { return try container.encodeNil() }
        if let int { return try container.encode(Int64(int)) }
        if let uint { return try container.encode(uint) }
        if let double { return try container.encode(double) }
        throw EncodingError.invalidValue(
            self,
            EncodingError.Context(
                codingPath: container.codingPath, debugDescription: "Expected a number that a Double can hold."))
    }

    /// Decodes a value with any decoder that says of what type its input is, as those of JSON and property lists do.
    ///
    /// - Parameter decoder: The decoder to read from.
    /// - Throws: `DecodingError` if the input holds what JSON does not.
    public init(from decoder: any Decoder) throws {
        if let decoder = decoder as? JSONValueDecoder {
            self = decoder.value
        } else if let scalar = try? decoder.singleValueContainer(), let value = Self.scalar(scalar) {
            self = value
        } else if var items = try? decoder.unkeyedContainer() {
            var values: [JSONValue] = []
            while !items.isAtEnd { values.append(try items.decode(JSONValue.self)) }
            self.init(values)
        } else {
            let members = try decoder.container(keyedBy: JSONCodingKey.self)
            var object = JSONObject()
            for key in members.allKeys {
                object[key.stringValue] = try members.decode(JSONValue.self, forKey: key)
            }
            self.init(object)
        }
    }

    private static func scalar(_ container: any SingleValueDecodingContainer) -> JSONValue? {
        if container.decodeNil() { return .null }
        if let value = try? container.decode(Bool.self) { return JSONValue(value) }
        if let value = try? container.decode(Int64.self) { return JSONValue(.int(value)) }
        if let value = try? container.decode(UInt64.self) { return JSONValue(value) }
        if let value = try? container.decode(Double.self), value.isFinite { return JSONValue(value) }
        if let value = try? container.decode(String.self) { return JSONValue(value) }
        return nil
    }
}

extension JSONObject: Codable {
    /// Encodes the members with any encoder.
    ///
    /// - Parameter encoder: The encoder to write to.
    /// - Throws: `EncodingError` of a number that no `Double` holds, or what the encoder throws.
    public func encode(to encoder: any Encoder) throws { try JSONValue(self).encode(to: encoder) }

    /// Decodes members with any decoder that says of what type its input is.
    ///
    /// - Parameter decoder: The decoder to read from.
    /// - Throws: `DecodingError` if the input is no object.
    public init(from decoder: any Decoder) throws {
        let value = try JSONValue(from: decoder)
        guard let object = value.object else {
            throw DecodingError.mismatch(JSONObject.self, "an object", value, at: decoder.codingPath)
        }
        self = object
    }
}
