/// An object whose members are evaluated one by one.
///
/// A missing member is left out.
final class MappingObject: MappingOperation {
    let members: [(key: String, value: CompiledMapping.Node)]

    init(_ members: [(key: String, value: CompiledMapping.Node)]) { self.members = members }

    func evaluate(in scope: MappingScope) throws(MappingError) -> JSONValue? {
        JSONValue(try JSONObject(evaluating: members, in: scope))
    }
}

extension JSONObject {
    /// Makes an object of values that are evaluated; their keys must differ.
    init(
        evaluating members: [(key: String, value: CompiledMapping.Node)], in scope: MappingScope
    ) throws(MappingError) {
        var result: [Element] = []
        result.reserveCapacity(members.count)
        for member in members {
            if let value = try member.value.evaluate(in: scope) { result.append((member.key, value)) }
        }
        self.init(uniqueMembers: result)
    }
}

/// An array whose items are evaluated one by one.
///
/// A missing item becomes null, so that the others keep their places.
final class MappingArray: MappingOperation {
    let items: [CompiledMapping.Node]

    init(_ items: [CompiledMapping.Node]) { self.items = items }

    func evaluate(in scope: MappingScope) throws(MappingError) -> JSONValue? {
        var result: [JSONValue] = []
        result.reserveCapacity(items.count)
        for item in items { result.append(try item.evaluate(in: scope) ?? .null) }
        return JSONValue(result)
    }
}
