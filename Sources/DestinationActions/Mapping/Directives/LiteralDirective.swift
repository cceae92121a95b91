extension MappingDirective {
    /// A value that is taken as it stands, with the directives inside of it.
    static let literal = MappingDirective("@literal") { compiler, options, place in
        // A text that says it is one is not doubted to be one.
        options.kind == .string ? .literal(options) : compiler.node(options, at: place)
    }
}

extension JSONWritable where Self == MappingValue {
    /// A value as it stands.
    ///
    /// - Parameter value: The value; directives inside it are resolved.
    /// - Returns: The directive `@literal`.
    public static func literal(_ value: (any JSONRepresentable)?) -> MappingValue {
        MappingValue(.literal, value?.jsonValue)
    }
}
