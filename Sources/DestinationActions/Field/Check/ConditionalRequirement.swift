/// A field, or a property of an object, that is required under conditions about other fields.
struct ConditionalRequirement: Sendable {
    let plan: FieldPlan
    /// The place of the action's field.
    let slot: Int
    /// The keys from the action's field down to the property; empty for the field itself.
    let keys: [String]
    let conditions: FieldConditions

    /// All of them, in the order of the fields.
    static func list(_ plans: [FieldPlan]) -> [ConditionalRequirement] {
        plans.enumerated().flatMap { list($0.element, slot: $0.offset, keys: []) }
    }

    private static func list(_ plan: FieldPlan, slot: Int, keys: [String]) -> [ConditionalRequirement] {
        var result: [ConditionalRequirement] = []
        if case .when(let conditions) = plan.definition.requirement {
            result.append(ConditionalRequirement(plan: plan, slot: slot, keys: keys, conditions: conditions))
        }
        // What is in the items of a list cannot be named by a path from the root.
        if !plan.definition.isMultiple {
            for property in plan.properties ?? [] { result += list(property, slot: slot, keys: keys + [property.key]) }
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
    /// What the fields are mapped from, and the slots of an event.
    case sources(FieldSources, PathSlots)

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
        var plan: FieldPlan? = schema.plans[slot]
        for key in path {
            plan = plan.flatMap { plan in plan.property(key, near: 0).flatMap { plan.properties?[$0] } }
            guard let value = found[key] else { return nil }
            guard let cleaned = plan.map({ $0.cleaned(value, .property) }) ?? value else { return nil }
            found = cleaned
        }
        return found
    }

    private func value(_ slot: Int, _ schema: FieldSchema) -> JSONValue? {
        let value =
            switch self {
            case .object(let json): json[schema.plans[slot].key]
            case .sources(let sources, let slots): sources.value(slot, in: slots)
            }
        return value.flatMap { schema.plans[slot].cleaned($0, .root) }
    }
}
