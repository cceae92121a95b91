/// Where a directive takes a text from.
enum MappingText {
    /// The mapping itself.
    case fixed(String)
    /// Another directive.
    case computed(CompiledMapping.Node)
}

extension MappingCompiler {
    /// What a value is, for a person.
    static func name(_ value: JSONValue) -> String {
        switch value.kind {
        case .string: "text"
        case .object where isDirective(value): "a directive"
        default: value.kind.inWords
        }
    }

    static func isDirective(_ value: JSONValue) -> Bool {
        value.object?.contains { MappingDirective.isName($0.key) } ?? false
    }

    /// The options of a directive that takes an object, or `nil` if it is none.
    ///
    /// Options that the directive does not know have no effect, but are checked and warned of.
    mutating func options(_ value: JSONValue, known: Set<String>, at place: MappingPlace) -> JSONObject? {
        guard let members = value.object, !Self.isDirective(value) else {
            refuse(place, "must be an object, but is \(Self.name(value))")
            return nil
        }
        guard enter(place) else { return nil }
        for member in members where !known.contains(member.key) {
            let hint = NearestName.of(member.key, among: known).map { "; did you mean \($0)?" } ?? ""
            warn(place.appending(member.key), "is no option of the directive and has no effect\(hint)")
            check(member.value, at: place.appending(member.key))
        }
        return members
    }

    /// An option that must be there, or `nil` if it is not.
    mutating func required(_ key: String, of options: JSONObject, at place: MappingPlace) -> JSONValue? {
        if let value = options[key] { return value }
        refuse(place, "must have \"\(key)\", but has not")
        return nil
    }

    /// A text that the mapping itself gives, or `nil` if it is none.
    mutating func text(_ value: JSONValue, at place: MappingPlace) -> String? {
        if let text = value.string { return text }
        refuse(place, "must be text, but is \(Self.name(value))")
        return nil
    }

    /// A text that is one of a few names, in any letter case.
    mutating func choice(_ value: JSONValue, of names: [String], at place: MappingPlace) -> String? {
        guard let text = text(value, at: place) else { return nil }
        let lower = text.lowercased()
        if names.contains(lower) { return lower }
        let list = names.map { "\"\($0)\"" }.joined(separator: " or ")
        refuse(place, "must be \(list), but is \"\(text)\"")
        return nil
    }

    /// A boolean option, or what holds without it.
    mutating func flag(
        _ key: String, of options: JSONObject, default standard: Bool, at place: MappingPlace
    ) -> Bool {
        guard let value = options[key] else { return standard }
        if let flag = value.bool { return flag }
        refuse(place.appending(key), "must be a boolean, but is \(Self.name(value))")
        return standard
    }

    /// A text, or a directive that gives one; `nil` if it is neither.
    mutating func textOrDirective(_ value: JSONValue, at place: MappingPlace) -> MappingText? {
        if let text = value.string { return .fixed(text) }
        if Self.isDirective(value) { return .computed(node(value, at: place)) }
        refuse(place, "must be text or a directive, but is \(Self.name(value))")
        return nil
    }

    /// The node of a text, or of a directive that gives one.
    mutating func textNode(_ value: JSONValue, at place: MappingPlace) -> Node {
        switch textOrDirective(value, at: place) {
        case .fixed: .literal(value)
        case .computed(let node): node
        case nil: .literal(.null)
        }
    }

    /// The node of an object, or of a directive that gives one.
    mutating func objectNode(_ value: JSONValue, at place: MappingPlace) -> Node {
        if value.kind == .object { return node(value, at: place) }
        return refuse(place, "must be an object or a directive, but is \(Self.name(value))")
    }
}
