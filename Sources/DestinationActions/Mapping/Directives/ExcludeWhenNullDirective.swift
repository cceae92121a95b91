extension MappingDirective {
    static let excludeWhenNull = MappingDirective("@excludeWhenNull") { compiler, options, place in
        compiler.excludeWhenNull(options, at: place)
    }
}

extension JSONWritable where Self == MappingValue {
    /// A value without what is null in it, the members of its objects included.
    ///
    /// - Parameter value: The value.
    /// - Returns: The directive `@excludeWhenNull`.
    public static func excludeWhenNull(_ value: any JSONWritable) -> MappingValue {
        MappingValue(.excludeWhenNull, value.jsonValue)
    }
}

extension MappingCompiler {
    /// Compiles `@excludeWhenNull`: any value.
    mutating func excludeWhenNull(_ options: JSONValue, at place: MappingPlace) -> Node {
        .operation(ExcludeWhenNull(node(options, at: place)))
    }
}

/// A value without what is null in it, through objects but not through arrays.
private final class ExcludeWhenNull: MappingOperation {
    private let value: CompiledMapping.Node

    init(_ value: CompiledMapping.Node) { self.value = value }

    func evaluate(in scope: MappingScope) throws(MappingError) -> JSONValue? {
        try value.evaluate(in: scope).flatMap(Self.withoutNull)
    }

    private static func withoutNull(_ value: JSONValue) -> JSONValue? {
        switch value.kind {
        case .null: return nil
        case .object:
            var result = JSONObject()
            for member in value.object ?? JSONObject() {
                if let value = withoutNull(member.value) { result[member.key] = value }
            }
            return JSONValue(result)
        default: return value
        }
    }
}
