/// How a subscription, or a preset, says what the fields are made of.
enum SubscriptionMapping: Sendable {
    case defaults
    case json(JSONValue)
    case mapping(Mapping)
    /// Values for some fields; the others keep the action's defaults.
    case overrides([(String, MappingValue)])

    /// Values for some of the fields of an action; one that is `nil` keeps the default.
    init<A: Action>(
        _ action: A.Type, _ overrides: KeyValuePairs<PartialKeyPath<A.Fields>, (any JSONWritable)?>
    ) {
        let fields = A.Fields()
        let pairs = overrides.compactMap { field, value in
            let key = (fields[keyPath: field] as? any DeclaredField)?.definition.key ?? "\(field)"
            return value?.jsonValue.map { (key, MappingValue($0)) }
        }
        self = pairs.isEmpty ? .defaults : .overrides(pairs)
    }

    /// The whole mapping as JSON.
    ///
    /// - Parameter defaults: The default mapping of the action.
    func json(defaults: JSONValue) -> JSONValue {
        switch self {
        case .defaults: return defaults
        case .json(let json): return json
        case .mapping(let mapping): return mapping.json
        case .overrides(let overrides):
            var members = defaults.object ?? [:]
            for (key, value) in overrides { members[key] = value.json }
            return JSONValue(members)
        }
    }
}
