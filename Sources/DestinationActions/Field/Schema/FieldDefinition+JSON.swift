extension FieldDefinition {
    /// Makes a definition from its JSON form, as imports bring it.
    ///
    /// The form is `{"label", "type", "required", "multiple", "allowNull", "choices", "default", "format", "hash",
    /// "minimum", "maximum", "properties", "additionalProperties", "dynamic", "placeholder", "hidden", "readOnly", "dependsOn",
    /// "category", "description"}`; everything but `type` may be missing. It is read as well with the names that Segment's
    /// definitions and Public API have: `unsafe_hidden`, `depends_on`, `defaultValue`, types in capital letters. What else it has, such
    /// as how a form shows the field (`displayMode`), is named in ``warnings``.
    ///
    /// - Parameters:
    ///   - key: The key of the field.
    ///   - json: The definition.
    ///   - formats: The formats of one's own that it may name, besides those of the library.
    /// - Throws: ``FieldSchemaError`` with everything that is wrong.
    public convenience init(key: String, json: JSONValue, formats: [FieldFormat] = []) throws(FieldSchemaError) {
        var reader = FieldDefinitionReader(json, path: key, formats)
        let type = reader.type()
        let properties = reader.properties()
        self.init(
            key: key, label: reader.text("label") ?? "", description: reader.text("description") ?? "", type: type,
            requirement: reader.requirement(), isMultiple: reader.flag("multiple"),
            allowsNull: reader.flag("allowNull"), choices: reader.choices(), defaultValue: reader.standard(),
            format: reader.format(), hashing: reader.hashing(), minimum: reader.number("minimum"),
            maximum: reader.number("maximum"),
            properties: properties, additionalProperties: reader.flag("additionalProperties"),
            isDynamic: reader.flag("dynamic"), placeholder: reader.text("placeholder"),
            isHidden: reader.flag("hidden") || reader.flag("unsafe_hidden"), isReadOnly: reader.flag("readOnly"),
            dependsOn: reader.visibility(), category: reader.text("category"), fitsInt: false, problems: [],
            nested: nil, warnings: reader.allWarnings(properties))
        guard reader.problems.isEmpty else { throw FieldSchemaError(problems: reader.problems) }
    }

    /// Makes the definitions of an object of keys and definitions, or of a list of definitions with their keys.
    static func list(
        _ json: JSONValue, path: String = "", formats: [FieldFormat]
    ) throws(FieldSchemaError) -> [FieldDefinition] {
        var members: [(key: String, value: JSONValue)] = []
        if let object = json.object {
            members = object.map { $0 }
        } else if let list = json.array {
            members = list.map { ($0["key"]?.string ?? $0["fieldKey"]?.string ?? "", $0) }
        } else {
            throw FieldSchemaError(problems: [
                FieldSchemaProblem(key: path, message: "needs an object of field definitions, or a list of them")
            ])
        }
        var definitions: [FieldDefinition] = []
        var problems: [FieldSchemaProblem] = []
        for (key, value) in members {
            do throws(FieldSchemaError) {
                definitions.append(try FieldDefinition(key: key, json: value, formats: formats))
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
    private let formats: [FieldFormat]
    private(set) var problems: [FieldSchemaProblem] = []
    private var warnings: [FieldSchemaProblem] = []

    /// What is read of a definition.
    private static let keys = [
        "key", "label", "description", "type", "required", "multiple", "allowNull", "choices", "default", "format",
        "hash",
        "minimum", "maximum", "properties", "additionalProperties", "dynamic", "placeholder", "hidden", "readOnly",
        "dependsOn", "category",
    ]
    /// The same in the words of Segment's definitions and of its Public API.
    private static let segmentKeys = ["fieldKey", "defaultValue", "unsafe_hidden", "depends_on"]

    init(_ json: JSONValue, path: String, _ formats: [FieldFormat]) {
        self.json = json
        self.path = path
        self.formats = formats
        guard let members = json.object else {
            refuse("needs an object as definition")
            return
        }
        let known = Self.keys + Self.segmentKeys
        for (key, value) in members where !value.isNull && !known.contains(where: key.isExactly) {
            let hint = NearestName.of(key, among: Self.keys).map { "; did you mean \($0)?" } ?? ""
            warn("has \(key), which is not read\(hint)")
        }
    }

    private mutating func warn(_ message: String) {
        warnings.append(FieldSchemaProblem(key: path, message: message))
    }

    /// What is not read, with what is not of the properties.
    func allWarnings(_ properties: [FieldDefinition]?) -> [FieldSchemaProblem] {
        warnings + (properties ?? []).flatMap(\.warnings).map { $0.under(path) }
    }

    private mutating func refuse(_ message: String) {
        problems.append(FieldSchemaProblem(key: path, message: message))
    }

    /// An attribute that is there and not null.
    private func attribute(_ name: String) -> JSONValue? { json[name].flatMap { $0.isNull ? nil : $0 } }

    /// An attribute that has two names, of which one may be there.
    private mutating func attribute(_ name: String, or other: String) -> (name: String, value: JSONValue)? {
        if let value = attribute(name) {
            if attribute(other) != nil { refuse("has \(name) and \(other), which say the same") }
            return (name, value)
        }
        return attribute(other).map { (other, $0) }
    }

    /// What the field is mapped from; null is a default as well.
    mutating func standard() -> MappingValue? {
        let named = attribute("default", or: "defaultValue")?.value
        return (named ?? json["default"]).map { MappingValue($0) }
    }

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
        if let type = json["type"]?.string.flatMap({ FieldType(rawValue: $0.lowercased()) }) { return type }
        let names = FieldType.allCases.map(\.rawValue).joined(separator: ", ")
        if problems.isEmpty { refuse("needs one of the types \(names)") }
        return .string
    }

    mutating func format() -> FieldFormat? {
        guard let value = attribute("format") else { return nil }
        let known = FieldFormat.allCases + formats
        if let name = value.string, let format = known.first(where: { $0.name.isExactly(name) }) { return format }
        let hint = value.string.flatMap { NearestName.of($0, among: known.map(\.name)) }
        refuse("has a format that is not known: \(value)" + (hint.map { "; did you mean \($0)?" } ?? ""))
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
        // A field that is not always required would be so, or never, without one of the conditions.
        if Self.asksBeyondFields(value) {
            refuse("is required under a condition that asks about something else than a field")
            return .no
        }
        return conditions("required", value).map { .when($0) } ?? .no
    }

    /// When a form shows the field; what a form alone can know is not read.
    mutating func visibility() -> FieldConditions? {
        guard let (name, value) = attribute("dependsOn", or: "depends_on") else { return nil }
        if Self.asksBeyondFields(value) {
            warn("has \(name), which is not read, as it asks about something else than a field")
            return nil
        }
        return conditions(name, value)
    }

    /// Whether conditions ask about the mode of a subscription, as `{"type": "syncMode"}` does.
    private static func asksBeyondFields(_ value: JSONValue) -> Bool {
        value["conditions"]?.array?.contains { $0["type"].map { !$0.isNull && $0 != "field" } ?? false } ?? false
    }

    private mutating func conditions(_ name: String, _ value: JSONValue) -> FieldConditions? {
        nameUnread(of: value, besides: ["match", "conditions"], in: name)
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
            nameUnread(of: item, besides: ["type", "fieldKey", "operator", "value"], in: "a condition of \(name)")
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

    private mutating func nameUnread(of json: JSONValue, besides known: [String], in place: String) {
        for (key, value) in json.object ?? [:] where !value.isNull && !known.contains(where: key.isExactly) {
            warn("has \(key) in \(place), which is not read")
        }
    }

    mutating func choices() -> [FieldChoice] {
        guard let value = attribute("choices") else { return [] }
        guard let list = value.array else {
            refuse("needs a list of choices")
            return []
        }
        return list.map { item in
            guard item.kind == .object else { return FieldChoice(item, label: item.string ?? item.description) }
            nameUnread(of: item, besides: ["label", "value"], in: "a choice")
            let value = item["value"] ?? .null
            return FieldChoice(value, label: item["label"]?.string ?? value.string ?? value.description)
        }
    }

    mutating func properties() -> [FieldDefinition]? {
        guard let value = attribute("properties") else { return nil }
        do throws(FieldSchemaError) {
            return try FieldDefinition.list(value, path: path, formats: formats)
        } catch {
            problems += error.problems
            return nil
        }
    }
}
