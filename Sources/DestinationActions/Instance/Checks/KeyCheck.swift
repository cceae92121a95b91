/// Finds keys that nothing reads, and required fields that nothing can fill, in what is written down before any event is seen.
struct KeyCheck {
    /// Whose fields they are, as the rest of `is no field of …`.
    let owner: String
    private(set) var problems: [ConfigurationProblem] = []

    init(owner: String) { self.owner = owner }

    /// Finds the keys of an object that no definition has, in the objects within as well.
    ///
    /// - Parameters:
    ///   - json: A mapping, or the values of settings.
    ///   - definitions: The definitions.
    ///   - path: Where the object stands.
    ///   - others: Keys that may stand there besides.
    mutating func findUnknown(
        in json: JSONValue, _ definitions: [FieldDefinition], at path: String, besides others: [String] = []
    ) {
        // What a directive gives cannot be known.
        guard let members = json.object, !members.keys.contains(where: MappingDirective.isName) else { return }
        for (key, value) in members {
            if let definition = definitions.first(where: { $0.key.isExactly(key) }) {
                guard let properties = definition.properties, !definition.additionalProperties else { continue }
                let items = definition.isMultiple ? value.array : nil
                for (index, item) in (items ?? []).enumerated() {
                    findUnknown(in: item, properties, at: "\(path)/\(key)/\(index)")
                }
                if items == nil { findUnknown(in: value, properties, at: "\(path)/\(key)") }
            } else if !others.contains(where: { $0.isExactly(key) }) {
                let hint = ConfigurationCheck.hint(key, among: definitions.map(\.key))
                problems.append(
                    ConfigurationProblem(
                        path: "\(path)/\(key)", message: "is no \(owner)\(hint)",
                        code: ProblemCode.configurationUnknownKey.rawValue))
            }
        }
    }

    /// Finds the required fields that a mapping leaves out, or fills with nothing, whatever the event.
    ///
    /// - Parameters:
    ///   - json: A mapping.
    ///   - definitions: The definitions.
    ///   - path: Where the mapping stands.
    ///   - names: The labels and keys on the way to it.
    mutating func findUnfilled(
        in json: JSONValue, _ definitions: [FieldDefinition], at path: String, under names: [String] = []
    ) {
        guard let members = json.object, !members.keys.contains(where: MappingDirective.isName) else { return }
        for definition in definitions {
            let place = "\(path)/\(definition.key)"
            let value = members[definition.key].map(Self.literal)
            if let properties = definition.properties, let value, !definition.isMultiple {
                findUnfilled(in: value, properties, at: place, under: names + [definition.key])
            }
            guard definition.requirement == .yes else { continue }
            let key = (names + [definition.key]).joined(separator: ".")
            let subject = definition.label.isEmpty ? key : "\(definition.label) (\(key))"
            guard let value else {
                problems.append(
                    ConfigurationProblem(
                        path: place, message: "\(subject) is required, but the mapping leaves it out",
                        code: ProblemCode.fieldRequired.rawValue))
                continue
            }
            // Below the root, an empty text is a text.
            let isEmpty = value.isNull && !definition.allowsNull || value.isEmptyText && names.isEmpty
            if isEmpty {
                let found = value.isNull ? "null" : "an empty string"
                problems.append(
                    ConfigurationProblem(
                        path: place, message: "\(subject) is required, but the mapping has \(found)",
                        code: ProblemCode.fieldRequired.rawValue))
            }
        }
    }

    /// What `@literal` says.
    private static func literal(_ value: JSONValue) -> JSONValue {
        guard let members = value.object, let literal = members[MappingDirective.literal.name] else { return value }
        return literal
    }
}
