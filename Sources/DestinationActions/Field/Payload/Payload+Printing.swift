extension Payload: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The fields that are there as compact JSON; passwords show as `<redacted>`.
    public var description: String { redacted.description }

    /// The fields that are there as compact JSON; passwords show as `<redacted>`.
    public var debugDescription: String { description }

    /// A mirror of the fields that are there; passwords show as `<redacted>`.
    public var customMirror: Mirror {
        Mirror(self, children: redacted.object?.map { ($0.key, $0.value.description) } ?? [], displayStyle: .struct)
    }

    private var redacted: JSONValue { JSONValue(json).redacted(registered.definitions) }
}

extension NestedObject: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The properties as compact JSON; passwords show as `<redacted>`.
    public var description: String { json.redacted(registered.definitions).description }

    /// The properties as compact JSON; passwords show as `<redacted>`.
    public var debugDescription: String { description }

    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Payload {
    /// The texts of all password fields, those of nested objects and lists too.
    package var secrets: [String] { JSONValue(json).secrets(registered.definitions) }
}

extension JSONValue {
    fileprivate func secrets(_ definitions: [FieldDefinition]) -> [String] {
        if let items = array { return items.flatMap { $0.secrets(definitions) } }
        return definitions.flatMap { definition -> [String] in
            guard let value = self[definition.key] else { return [] }
            if definition.type == .password { return (value.array ?? [value]).compactMap(\.string) }
            return definition.properties.map { value.secrets($0) } ?? []
        }
    }

    /// The value with `<redacted>` in the place of all that stands in password fields.
    ///
    /// - Parameters:
    ///   - definitions: The fields.
    ///   - isMapped: Whether it is what a mapping gave, so that fields that are hashed are not hashed yet: they are left out, too.
    func redacted(_ definitions: [FieldDefinition], isMapped: Bool = false) -> JSONValue {
        if let items = array { return JSONValue(items.map { $0.redacted(definitions, isMapped: isMapped) }) }
        guard var object else { return self }
        for definition in definitions {
            guard let value = object[definition.key] else { continue }
            if definition.type == .password || isMapped && definition.hashing != nil {
                object[definition.key] = JSONValue(Secret.redacted)
            } else if let properties = definition.properties {
                object[definition.key] = value.redacted(properties, isMapped: isMapped)
            }
        }
        return JSONValue(object)
    }
}
