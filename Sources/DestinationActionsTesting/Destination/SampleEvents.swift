import DestinationActions

/// Events that hold what the default mappings of a destination ask for.
enum SampleEvents {
    /// One event of each kind.
    static func all<D: Destination>(for destination: D) -> [Event] {
        let fields = destination.actions.flatMap { definitions($0) }
        return EventType.allCases.map { type in
            Event.fixture(type).updating { members in
                for field in fields {
                    if let value = field.defaultValue?.json { fill(value, field, type, &members) }
                }
            }
        }
    }

    private static func definitions<A: Action>(_ action: A) -> [FieldDefinition] {
        (try? PayloadSchema<A.Fields>())?.fields.definitions ?? []
    }

    /// Puts a sample wherever a part of a default mapping reads from.
    private static func fill(
        _ mapping: JSONValue, _ field: FieldDefinition?, _ type: EventType, _ members: inout JSONObject
    ) {
        if let items = mapping.array {
            for item in items { fill(item, field, type, &members) }
            return
        }
        for (key, value) in mapping.object ?? [:] {
            if key == "@path" || key == "@arrayPath" {
                let path = value.string ?? value[0]?.string ?? ""
                let sample = key == "@path" ? sample(field) : [sample(field)]
                put(sample, at: MappingPath(path).keys[...], type, &members)
            } else if !key.hasPrefix("@") {
                fill(value, field?.properties?.first { $0.key == key }, type, &members)
            } else if let options = value.object, key == "@if" {
                for part in ["then", "else", "exists", "blank"] {
                    if let value = options[part] { fill(value, field, type, &members) }
                }
            } else {
                fill(value, nil, type, &members)
            }
        }
    }

    /// Puts a value where the event has none; only below what events of the kind have, so that its identity stays.
    private static func put(
        _ value: JSONValue, at path: ArraySlice<String>, _ type: EventType, _ members: inout JSONObject
    ) {
        guard let first = path.first, path.count > 1 else { return }
        let hasProperties = [.track, .page, .screen].contains(type)
        let hasTraits = [.identify, .group].contains(type)
        guard first == "context" || first == "properties" && hasProperties || first == "traits" && hasTraits else {
            return
        }
        put(value, at: path, &members)
    }

    private static func put(_ value: JSONValue, at path: ArraySlice<String>, _ members: inout JSONObject) {
        guard let key = path.first else { return }
        if path.count == 1 {
            if members[key] == nil { members[key] = value }
        } else if var inner = members[key] == nil ? [:] : members[key]?.object {
            put(value, at: path.dropFirst(), &inner)
            members[key] = JSONValue(inner)
        }
    }

    /// A value that a field takes.
    static func sample(_ field: FieldDefinition?) -> JSONValue {
        guard let field else { return "sample" }
        let one = field.choices.first?.value ?? plain(field)
        return field.isMultiple ? [one] : one
    }

    private static func plain(_ field: FieldDefinition) -> JSONValue {
        switch field.type {
        case .boolean: true
        case .integer, .number: JSONValue(min(max(1, field.minimum ?? 1), field.maximum ?? .infinity))
        case .datetime: "2026-01-02T03:04:05.678Z"
        case .object:
            JSONValue(JSONObject(uniquingLast: (field.properties ?? []).map { ($0.key, sample($0)) }))
        case .string, .text, .password, .any: JSONValue(text(field))
        }
    }

    private static func text(_ field: FieldDefinition) -> String {
        if let format = field.format, ![.regex, .password, .text].contains(format) { return format.example }
        // A number that nobody has, for what hashes the digits of one.
        if field.hashing == .digits || field.hashing == .e164 { return "+1 555 010 0000" }
        let length = Int(max(0, min(field.maximum ?? 10_000, max(6, min(field.minimum ?? 0, 10_000)))))
        return length <= 6 ? String("sample".prefix(length)) : String(repeating: "s", count: length)
    }
}
