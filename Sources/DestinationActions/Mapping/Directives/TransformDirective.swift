extension MappingDirective {
    static let transform = MappingDirective("@transform") { compiler, options, place in
        compiler.transform(options, at: place)
    }
}

extension JSONWritable where Self == MappingValue {
    /// A mapping of another mapping's result.
    ///
    /// - Parameters:
    ///   - apply: What makes the new input.
    ///   - mapping: What is made of it.
    /// - Returns: The directive `@transform`.
    public static func transform(apply: any JSONWritable, mapping: any JSONWritable) -> MappingValue {
        MappingValue(.transform, [("apply", apply.jsonValue), ("mapping", mapping.jsonValue)])
    }
}

extension MappingCompiler {
    /// Compiles `@transform`: `apply`, which makes a new input, and the `mapping` of that.
    mutating func transform(_ options: JSONValue, at place: MappingPlace) -> Node {
        guard let options = self.options(options, known: ["apply", "mapping"], at: place) else {
            return .literal(.null)
        }
        let apply = required("apply", of: options, at: place).map {
            objectNode($0, at: place.appending("apply"))
        }
        let wasRelative = isRelative
        isRelative = true
        let mapping = required("mapping", of: options, at: place).map {
            objectNode($0, at: place.appending("mapping"))
        }
        isRelative = wasRelative
        guard let apply, let mapping else { return .literal(.null) }
        return .operation(Transform(apply, mapping))
    }
}

/// A mapping of another mapping's result.
private final class Transform: MappingOperation {
    private let apply: CompiledMapping.Node
    private let mapping: CompiledMapping.Node

    init(_ apply: CompiledMapping.Node, _ mapping: CompiledMapping.Node) {
        self.apply = apply
        self.mapping = mapping
    }

    func evaluate(in scope: MappingScope) throws(MappingError) -> JSONValue? {
        let input = try apply.evaluate(in: scope)
        return try mapping.evaluate(in: MappingScope(input, in: scope))
    }
}
