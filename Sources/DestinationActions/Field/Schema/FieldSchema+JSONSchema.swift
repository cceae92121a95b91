extension FieldSchema {
    /// The JSON Schema of the payload, as the reference's tools write it.
    ///
    /// Limits of integers and of all texts are part of it, and limits of 0 as well, since they are checked.
    public var jsonSchema: JSONObject {
        FieldSchema.schema(definitions, additionalProperties: false, isWhole: true)
    }

    /// - Parameter isWhole: Whether what is required belongs here; it stands with the parent where conditions decide.
    private static func schema(
        _ definitions: [FieldDefinition], additionalProperties: Bool, isWhole: Bool
    ) -> JSONObject {
        var properties = JSONObject()
        var required: [JSONValue] = []
        var conditions: [JSONValue] = []
        for definition in definitions {
            properties[definition.key] = JSONValue(property(definition))
            for nested in definition.properties ?? [] {
                if case .when(let when) = nested.requirement {
                    conditions.append(condition(when, requires: [definition.key, nested.key]))
                }
            }
            switch definition.requirement {
            case .yes: required.append(JSONValue(definition.key))
            case .when(let when): conditions.append(condition(when, requires: [definition.key]))
            case .no: break
            }
        }
        var schema: JSONObject = [
            "$schema": "http://json-schema.org/schema#", "type": "object",
            "additionalProperties": JSONValue(additionalProperties), "properties": JSONValue(properties),
        ]
        guard isWhole else { return schema }
        schema["required"] = JSONValue(required)
        if !conditions.isEmpty { schema["allOf"] = JSONValue(conditions) }
        return schema
    }

    private static func property(_ definition: FieldDefinition) -> JSONObject {
        let types: [JSONValue] =
            switch definition.type {
            case .string, .text, .password: ["string"]
            case .datetime: ["string", "number"]
            case .number, .integer, .boolean, .object: [JSONValue(definition.type.rawValue)]
            case .any: []
            }
        let allTypes = types.isEmpty ? [] : types + (definition.allowsNull ? ["null"] : [])
        var choices = definition.choices.map(\.value)
        if definition.allowsNull, !choices.isEmpty { choices.append(.null) }

        var schema: JSONObject = ["title": JSONValue(definition.label)]
        if !definition.description.isEmpty { schema["description"] = JSONValue(definition.description) }
        schema["type"] = definition.isMultiple ? "array" : oneOrMore(allTypes)
        schema["format"] = format(definition).map { JSONValue($0) }
        if let format = definition.format, format.builtIn == nil { schema["examples"] = [JSONValue(format.example)] }
        schema["default"] = definition.defaultValue?.json
        let isText = definition.type.isTextual
        if isText && definition.hashing == nil || definition.type == .number || definition.type == .integer {
            schema[isText ? "minLength" : "minimum"] = definition.minimum.map { JSONValue($0) }
            schema[isText ? "maxLength" : "maximum"] = definition.maximum.map { JSONValue($0) }
        }
        var items = JSONObject()
        items["type"] = oneOrMore(types)
        if !choices.isEmpty {
            if definition.isMultiple { items["enum"] = JSONValue(choices) } else { schema["enum"] = JSONValue(choices) }
        }
        if let properties = definition.properties {
            let isWhole = !properties.contains { if case .when = $0.requirement { true } else { false } }
            let nested = Self.schema(
                properties, additionalProperties: definition.additionalProperties, isWhole: isWhole)
            if definition.isMultiple {
                items = nested
            } else {
                for member in nested { schema[member.key] = member.value }
            }
        }
        if definition.isMultiple { schema["items"] = JSONValue(items) }
        return schema
    }

    /// One type, or several; `nil` for any.
    private static func oneOrMore(_ types: [JSONValue]) -> JSONValue? {
        types.count > 1 ? JSONValue(types) : types.first
    }

    private static func format(_ definition: FieldDefinition) -> String? {
        switch definition.type {
        case .datetime: "date-like"
        case .password, .text: definition.checkedFormat?.name ?? definition.type.rawValue
        // What is a hash already has another form.
        default: definition.hashing == nil ? definition.format?.name : nil
        }
    }
}

// MARK: - Conditions

extension FieldSchema {
    /// An implication: if the conditions hold, a field or the property of one is required.
    private static func condition(_ conditions: FieldConditions, requires keys: [String]) -> JSONValue {
        let parts = conditions.conditions.map { part($0, isAlone: conditions.conditions.count == 1) }
        let when: JSONValue =
            parts.count == 1 ? parts.first ?? [:] : [conditions.match == .any ? "anyOf" : "allOf": JSONValue(parts)]
        return ["if": when, "then": requirement(keys[...])]
    }

    private static func requirement(_ keys: ArraySlice<String>) -> JSONValue {
        guard let key = keys.first else { return [:] }
        let rest = keys.dropFirst()
        if rest.isEmpty { return ["required": [JSONValue(key)]] }
        return ["required": [JSONValue(key)], "properties": [key: requirement(rest)]]
    }

    private static func part(_ condition: FieldCondition, isAlone: Bool) -> JSONValue {
        let path = condition.path
        if path.count == 1, condition.value == nil { return presence(condition, isAlone: isAlone) }
        let value: JSONValue = condition.value ?? .null
        var test: JSONValue = condition.operator == .is ? ["const": value] : ["not": ["const": value]]
        for key in path.reversed() { test = ["properties": [key: test], "required": [JSONValue(key)]] }
        return test
    }

    /// A condition about being there.
    ///
    /// Among others null counts as being there, in the schema as the reference writes it.
    private static func presence(_ condition: FieldCondition, isAlone: Bool) -> JSONValue {
        let isThere: JSONValue = ["required": [JSONValue(condition.fieldKey)]]
        let isNull: JSONValue = ["properties": [condition.fieldKey: ["type": "null"]]]
        switch condition.operator {
        case .is:
            let isMissing: JSONValue = ["not": isThere]
            return isAlone ? ["anyOf": [isMissing, isNull]] : isMissing
        case .isNot: return isAlone ? ["allOf": [isThere, ["not": isNull]]] : isThere
        }
    }
}
