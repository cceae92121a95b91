extension MappingDirective {
    static let arrayPath = MappingDirective("@arrayPath") { compiler, options, place in
        compiler.arrayPath(options, at: place)
    }
}

extension JSONWritable where Self == MappingValue {
    /// The array at a path; with a shape each item is made anew.
    ///
    /// - Parameters:
    ///   - path: The path; a single object counts as an array of one if there is a shape.
    ///   - shape: What each item becomes; paths in it start at the item.
    /// - Returns: The directive `@arrayPath`.
    public static func arrayPath(_ path: String, _ shape: (any JSONWritable)? = nil) -> MappingValue {
        arrayPath(MappingValue(JSONValue(path)), shape)
    }

    /// The array that a directive gives; with a shape each item is made anew.
    ///
    /// - Parameters:
    ///   - array: The directive.
    ///   - shape: What each item becomes; paths in it start at the item.
    /// - Returns: The directive `@arrayPath`.
    public static func arrayPath(_ array: any JSONWritable, _ shape: (any JSONWritable)? = nil) -> MappingValue {
        MappingValue(.arrayPath, shape.map { [array.jsonValue, $0.jsonValue] } ?? [array.jsonValue])
    }
}

extension MappingCompiler {
    /// Compiles `@arrayPath`: an array of a path or a directive, and a shape.
    mutating func arrayPath(_ options: JSONValue, at place: MappingPlace) -> Node {
        guard let items = options.array else {
            return refuse(place, "must be an array, but is \(Self.name(options))")
        }
        guard enter(place) else { return .literal(.null) }
        let place = place.nested
        guard let first = items.first else {
            return refuse(place, "must begin with a path or a directive, but is empty")
        }
        let source: Node
        switch textOrDirective(first, at: place) {
        case .fixed(let text):
            doubt(path: text, at: place)
            source = path(text)
        case .computed(let node): source = node
        case nil: source = .literal(.null)
        }
        if items.count > 2 { warn(place, "has items behind the path and the shape, which have no effect") }
        for item in items.dropFirst(2) { check(item, at: place) }
        guard items.count > 1 else { return source }
        let shape = items[1]
        guard shape.kind == .object, shape.count > 0 else {
            check(shape, at: place)
            return source
        }
        let wasRelative = isRelative
        isRelative = true
        let compiled = node(shape, at: place)
        isRelative = wasRelative
        return .operation(ShapedArray(source, compiled))
    }
}

/// An array whose items are made anew.
private final class ShapedArray: MappingOperation {
    private let source: CompiledMapping.Node
    private let shape: CompiledMapping.Node

    init(_ source: CompiledMapping.Node, _ shape: CompiledMapping.Node) {
        self.source = source
        self.shape = shape
    }

    func evaluate(in scope: MappingScope) throws(MappingError) -> JSONValue? {
        guard let value = try source.evaluate(in: scope) else { return nil }
        let items: [JSONValue]
        switch value.kind {
        case .array: items = value.array ?? []
        case .object: items = [value]
        default: return value
        }
        var result: [JSONValue] = []
        result.reserveCapacity(items.count)
        for item in items {
            result.append(try shape.evaluate(in: MappingScope(item, in: scope)) ?? .null)
        }
        return JSONValue(result)
    }
}
