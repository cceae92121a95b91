/// Finds what is wrong with the declaration of fields before any value is seen.
enum FieldDeclarationCheck {
    /// Everything that is wrong with a list of definitions and the properties within.
    static func problems(of definitions: [FieldDefinition]) -> [FieldSchemaProblem] {
        var problems: [FieldSchemaProblem] = []
        var keys: [[UInt8]: Int] = [:]
        for definition in definitions {
            if definition.key.isEmpty {
                problems.append(FieldSchemaProblem(key: definition.label, message: "has no key"))
            }
            if MappingDirective.isName(definition.key)
                || definition.key.isExactly(MappingCompiler.rootDirectiveKey)
            {
                let message = "has a key that mappings keep for directives: \(definition.key)"
                problems.append(FieldSchemaProblem(key: definition.key, message: message))
            }
            keys[Array(definition.key.utf8), default: 0] += 1
            if keys[Array(definition.key.utf8)] == 2 {
                problems.append(FieldSchemaProblem(key: definition.key, message: "is declared more than once"))
            }
            let own =
                definition.declarationProblems + contradictions(in: definition) + (definition.format?.problems ?? [])
            problems += own.map { FieldSchemaProblem(key: definition.key, message: $0) }
            let nested = (definition.nested?.problems ?? []) + Self.problems(of: definition.properties ?? [])
            problems += nested.map { $0.under(definition.key) }
        }
        return problems
    }

    private static func contradictions(in definition: FieldDefinition) -> [String] {
        var problems: [String] = []
        if definition.properties != nil, definition.type != .object {
            problems.append("has properties, but is no object")
        }
        if let minimum = definition.minimum, let maximum = definition.maximum, minimum > maximum {
            problems.append("has a minimum above its maximum")
        }
        if definition.minimum?.isNaN == true || definition.maximum?.isNaN == true {
            problems.append("has a limit that is no number")
        }
        if definition.hashing != nil, definition.type != .string, definition.type != .text {
            problems.append("is hashed, but is \(definition.type == .password ? "a password" : definition.type.name)")
        }
        if definition.hashing != nil, !definition.choices.isEmpty {
            problems.append("is hashed, but has choices, of which a hash is none")
        }
        switch definition.requirement {
        case .when(let conditions) where conditions.conditions.isEmpty:
            problems.append("is required under conditions, but has none")
        default: break
        }
        return problems
    }

    /// Attributes that mean nothing for the types of the fields; imports may have them.
    static func misplaced(in definitions: [FieldDefinition]) -> [FieldSchemaProblem] {
        definitions.flatMap { definition in
            misplaced(in: definition).map { FieldSchemaProblem(key: definition.key, message: $0) }
                + misplaced(in: definition.properties ?? []).map { $0.under(definition.key) }
        }
    }

    private static func misplaced(in definition: FieldDefinition) -> [String] {
        var problems: [String] = []
        let type = definition.type
        let isNumber = type == .number || type == .integer
        if definition.minimum != nil || definition.maximum != nil, !type.isTextual, !isNumber {
            problems.append("has a limit, but is \(type.name), which has none")
        }
        if type.isTextual, definition.maximum.map({ $0 < 0 }) == true {
            problems.append("has a maximum below 0, which no text is as short as")
        }
        if let format = definition.format, !type.isTextual {
            problems.append("has the format \(format.name), but is \(type.name) and no text")
        }
        for choice in definition.choices where !type.takes(choice: choice.value) {
            problems.append("has the choice \(FieldMessage.shortened(choice.value)), but is \(type.name)")
        }
        return problems
    }

    /// The defaults of settings that hold directives, which no event is there for.
    static func directives(in definitions: [FieldDefinition]) -> [FieldSchemaProblem] {
        definitions.flatMap { definition in
            let nested = directives(in: definition.properties ?? []).map { $0.under(definition.key) }
            guard let standard = definition.defaultValue, hasDirective(standard.json) else { return nested }
            let message = "must have a literal default, as no event fills a setting, found \(standard)"
            return [FieldSchemaProblem(key: definition.key, message: message)] + nested
        }
    }

    private static func hasDirective(_ json: JSONValue) -> Bool {
        switch json.kind {
        case .object:
            json.object?.contains { MappingDirective.isName($0.key) || hasDirective($0.value) } ?? false
        case .array: json.array?.contains(where: hasDirective) ?? false
        default: false
        }
    }

    /// The conditions that ask about fields which the set does not have.
    static func unknownConditions(in definitions: [FieldDefinition]) -> [FieldSchemaProblem] {
        unknownConditions(in: definitions, root: definitions)
    }

    private static func unknownConditions(
        in definitions: [FieldDefinition], root: [FieldDefinition]
    ) -> [FieldSchemaProblem] {
        definitions.flatMap { definition in
            var conditions = definition.dependsOn?.conditions ?? []
            if case .when(let required) = definition.requirement { conditions += required.conditions }
            let unknown = conditions.filter { !isKnown($0.path[...], $0.fieldKey, in: root) }
            let problems = unknown.map {
                FieldSchemaProblem(
                    key: definition.key, message: "has a condition about \($0.fieldKey), which is no field")
            }
            let nested = unknownConditions(in: definition.properties ?? [], root: root)
            return problems + nested.map { $0.under(definition.key) }
        }
    }

    private static func isKnown(_ path: ArraySlice<String>, _ whole: String, in definitions: [FieldDefinition]) -> Bool
    {
        if definitions.contains(where: { $0.key.isExactly(whole) }) { return true }
        guard let key = path.first, let definition = definitions.first(where: { $0.key.isExactly(key) }) else {
            return false
        }
        let rest = path.dropFirst()
        if rest.isEmpty { return true }
        guard definition.type == .object, let properties = definition.properties else {
            return definition.type == .object || definition.type == .any
        }
        return isKnown(rest, rest.joined(separator: "."), in: properties)
    }
}

extension FieldType {
    /// Whether a value can be a choice of a field of the type.
    fileprivate func takes(choice: JSONValue) -> Bool {
        switch self {
        case .string, .text, .password: choice.kind == .string
        case .number: choice.kind == .number
        case .integer: choice.int != nil
        case .boolean: choice.kind == .bool
        case .datetime: choice.kind == .string || choice.kind == .number
        case .object: false
        case .any: choice.kind != .null
        }
    }
}
