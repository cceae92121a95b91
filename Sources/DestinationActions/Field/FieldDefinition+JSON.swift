extension FieldDefinition {
    /// Makes a definition from its JSON form, as imports bring it.
    ///
    /// The form is `{"label", "type", "required", "multiple", "allowNull", "choices", "default", "format", "hash",
    /// "minimum", "maximum", "properties", "additionalProperties", "dynamic", "placeholder", "unsafe_hidden", "readOnly",
    /// "dependsOn", "description"}`; everything but `type` may be missing, and keys that are not named here are passed
    /// over.
    ///
    /// - Parameters:
    ///   - key: The key of the field.
    ///   - json: The definition.
    /// - Throws: ``FieldSchemaError`` with everything that is wrong.
    public convenience init(key: String, json: JSONValue) throws(FieldSchemaError) {
        var reader = FieldDefinitionReader(json, path: key)
        let type = reader.type()
        let properties = reader.properties()
        self.init(
            key: key, label: reader.text("label") ?? "", description: reader.text("description") ?? "", type: type,
            requirement: reader.requirement(), isMultiple: reader.flag("multiple"),
            allowsNull: reader.flag("allowNull"), choices: reader.choices(),
            defaultValue: json["default"].map { MappingValue($0) }, format: reader.format(),
            hashing: reader.hashing(),
            minimum: reader.number("minimum"), maximum: reader.number("maximum"), properties: properties,
            additionalProperties: reader.flag("additionalProperties"), isDynamic: reader.flag("dynamic"),
            placeholder: reader.text("placeholder"), isHidden: reader.flag("hidden") || reader.flag("unsafe_hidden"),
            isReadOnly: reader.flag("readOnly"), dependsOn: reader.conditions("dependsOn"))
        guard reader.problems.isEmpty else { throw FieldSchemaError(problems: reader.problems) }
    }

    /// Makes the definitions of an object of keys and definitions.
    static func list(_ json: JSONValue, path: String = "") throws(FieldSchemaError) -> [FieldDefinition] {
        guard let object = json.object else {
            throw FieldSchemaError(problems: [
                FieldSchemaProblem(key: path, message: "needs an object of field definitions")
            ])
        }
        var definitions: [FieldDefinition] = []
        var problems: [FieldSchemaProblem] = []
        for (key, value) in object {
            do throws(FieldSchemaError) {
                definitions.append(try FieldDefinition(key: key, json: value))
            } catch {
                problems += error.problems.map { path.isEmpty ? $0 : $0.under(path) }
            }
        }
        guard problems.isEmpty else { throw FieldSchemaError(problems: problems) }
        return definitions
    }
}

/// Reads the attributes of a definition, and notes what is wrong with them.
private struct FieldDefinitionReader {
    private let json: JSONValue
    private let path: String
    private(set) var problems: [FieldSchemaProblem] = []

    init(_ json: JSONValue, path: String) {
        self.json = json
        self.path = path
        if json.kind != .object { refuse("needs an object as definition") }
    }

    private mutating func refuse(_ message: String) {
        problems.append(FieldSchemaProblem(key: path, message: message))
    }

    /// An attribute that is there and not null.
    private func attribute(_ name: String) -> JSONValue? { json[name].flatMap { $0.isNull ? nil : $0 } }

    mutating func text(_ name: String) -> String? {
        guard let value = attribute(name) else { return nil }
        if let text = value.string { return text }
        refuse("needs text as \(name)")
        return nil
    }

    mutating func flag(_ name: String) -> Bool {
        guard let value = attribute(name) else { return false }
        if let flag = value.bool { return flag }
        refuse("needs true or false as \(name)")
        return false
    }

    mutating func number(_ name: String) -> Double? {
        guard let value = attribute(name) else { return nil }
        if let number = value.double { return number }
        refuse("needs a number as \(name)")
        return nil
    }

    mutating func type() -> FieldType {
        if let type = json["type"]?.string.flatMap(FieldType.init(rawValue:)) { return type }
        let names = FieldType.allCases.map(\.rawValue).joined(separator: ", ")
        if problems.isEmpty { refuse("needs one of the types \(names)") }
        return .string
    }

    mutating func format() -> FieldFormat? {
        guard let value = attribute("format") else { return nil }
        if let format = value.string.flatMap(FieldFormat.init(rawValue:)) { return format }
        refuse("has a format that is not known: \(value)")
        return nil
    }

    mutating func hashing() -> FieldHashing? {
        guard let value = attribute("hash") else { return nil }
        if let hashing = value.string.flatMap(FieldHashing.init(rawValue:)) { return hashing }
        let names = FieldHashing.allCases.map { JSONValue($0.rawValue) }
        refuse("needs \(FieldMessage.list(names)) as hash, found \(FieldMessage.shortened(value))")
        return nil
    }

    mutating func requirement() -> FieldRequirement {
        guard let value = attribute("required") else { return .no }
        if let flag = value.bool { return flag ? .yes : .no }
        return conditions("required").map { .when($0) } ?? .no
    }

    mutating func conditions(_ name: String) -> FieldConditions? {
        guard let value = attribute(name) else { return nil }
        guard let list = value["conditions"]?.array, !list.isEmpty else {
            refuse("needs conditions as \(name)")
            return nil
        }
        let match = value["match"].flatMap { $0.isNull ? nil : $0 }
        guard let match = match.map({ $0.string.flatMap(FieldConditions.Match.init(rawValue:)) }) ?? .all else {
            refuse("needs all or any as match of \(name)")
            return nil
        }
        var conditions: [FieldCondition] = []
        for item in list {
            guard let key = item["fieldKey"]?.string,
                let kind = item["operator"]?.string.flatMap(FieldCondition.Operator.init(rawValue:))
            else {
                refuse("needs conditions with fieldKey and operator (is, is_not) as \(name)")
                return nil
            }
            conditions.append(FieldCondition(fieldKey: key, operator: kind, value: item["value"]))
        }
        return FieldConditions(match: match, conditions: conditions)
    }

    mutating func choices() -> [FieldChoice] {
        guard let value = attribute("choices") else { return [] }
        guard let list = value.array else {
            refuse("needs a list of choices")
            return []
        }
        return list.map { item in
            guard item.kind == .object else { return FieldChoice(item, label: item.string ?? item.description) }
            let value = item["value"] ?? .null
            return FieldChoice(value, label: item["label"]?.string ?? value.string ?? value.description)
        }
    }

    mutating func properties() -> [FieldDefinition]? {
        guard let value = attribute("properties") else { return nil }
        do throws(FieldSchemaError) {
            return try FieldDefinition.list(value, path: path)
        } catch {
            problems += error.problems
            return nil
        }
    }
}
