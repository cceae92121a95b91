extension MappingCompiler {
    /// The key of a mapping that holds one directive, whose `mapping` becomes all the other keys.
    static let rootDirectiveKey = "__segment_internal_directive"

    /// Compiles a whole mapping.
    mutating func plan(_ json: JSONValue) -> MappingPlan {
        let none = MappingPlan(entries: [], rootDirective: nil)
        guard var members = json.object else {
            refuse(.root, "must be an object, but is \(Self.name(json))")
            return none
        }
        if let directive = members[Self.rootDirectiveKey] {
            members[Self.rootDirectiveKey] = nil
            guard let rewritten = rewrite(directive, over: members) else { return none }
            members = rewritten
        }
        if members.contains(where: { MappingDirective.isName($0.key) }) {
            return MappingPlan(entries: [], rootDirective: directive(members, at: .root))
        }
        var entries: [(key: String, value: Node)] = []
        entries.reserveCapacity(members.count)
        for member in members {
            entries.append((member.key, node(member.value, at: MappingPlace.root.appending(member.key))))
        }
        return MappingPlan(entries: entries, rootDirective: nil)
    }

    /// Puts the other keys of a mapping into the directive at its root; `nil` if that is no directive.
    private mutating func rewrite(_ directive: JSONValue, over others: JSONObject) -> JSONObject? {
        let place = MappingPlace.root.appending(Self.rootDirectiveKey)
        guard let members = directive.object, members.count == 1, let (name, value) = members.first else {
            let found = directive.kind == .object ? "an object of \(directive.count) keys" : Self.name(directive)
            refuse(place, "must be an object with one directive, but is \(found)")
            return nil
        }
        switch value.kind {
        case .object:
            var options = value.object ?? JSONObject()
            options["mapping"] = JSONValue(others)
            return [name: JSONValue(options)]
        case .array:
            return members
        default:
            refuse(place.appending(name), "must be an object, but is \(Self.name(value))")
            return nil
        }
    }
}
