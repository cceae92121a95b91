/// A field, or a property of an object, that is required under conditions about other fields.
struct ConditionalRequirement: Sendable {
    let field: FieldRules
    /// The place of the action's field.
    let slot: Int
    /// The keys from the action's field down to the property; empty for the field itself.
    let keys: [String]
    let conditions: FieldConditions

    /// All of them, in the order of the fields.
    static func list(_ fields: [FieldRules]) -> [ConditionalRequirement] {
        fields.enumerated().flatMap { list($0.element, slot: $0.offset, keys: []) }
    }

    private static func list(_ field: FieldRules, slot: Int, keys: [String]) -> [ConditionalRequirement] {
        var result: [ConditionalRequirement] = []
        if case .when(let conditions) = field.definition.requirement {
            result.append(ConditionalRequirement(field: field, slot: slot, keys: keys, conditions: conditions))
        }
        // What is in the items of a list cannot be named by a path from the root.
        if !field.definition.isMultiple {
            for property in field.properties ?? [] { result += list(property, slot: slot, keys: keys + [property.key]) }
        }
        return result
    }

    /// Whether the property is missing in the value of its field.
    func isMissing(in value: JSONValue?) -> Bool {
        var value = value
        for key in keys { value = value?[key] }
        return value == nil
    }
}

/// The values of an action's fields as the mapping gave them: what conditions ask about.
enum MappedFields {
    /// An object of keys and values.
    case object(JSONValue)
    /// What the fields are mapped from, and what the paths of an event hold.
    case compiled(CompiledFields, PathValues)

    func hold(_ conditions: FieldConditions, _ schema: FieldSchema) -> Bool {
        switch conditions.match {
        case .all: conditions.conditions.allSatisfy { $0.holds(for: value($0, schema)) }
        case .any: conditions.conditions.contains { $0.holds(for: value($0, schema)) }
        }
    }

    /// What a condition asks about: cleaned, and a list where the field is one, but of the type that was mapped.
    private func value(_ condition: FieldCondition, _ schema: FieldSchema) -> JSONValue? {
        if let slot = schema.slot(condition.fieldKey) { return value(slot, schema) }
        var path = condition.path[...]
        guard let slot = schema.slot(path.removeFirst()), var found = value(slot, schema) else { return nil }
        var field: FieldRules? = schema.fields[slot]
        for key in path {
            field = field.flatMap { field in field.property(key, near: 0).flatMap { field.properties?[$0] } }
            guard let value = found[key] else { return nil }
            guard let cleaned = field.map({ $0.cleaned(value, .property) }) ?? value else { return nil }
            found = cleaned
        }
        return found
    }

    private func value(_ slot: Int, _ schema: FieldSchema) -> JSONValue? {
        let value =
            switch self {
            case .object(let json): json[schema.fields[slot].key]
            case .compiled(let fields, let values): fields.value(slot, in: values)
            }
        return value.flatMap { schema.fields[slot].cleaned($0, .root) }
    }
}
