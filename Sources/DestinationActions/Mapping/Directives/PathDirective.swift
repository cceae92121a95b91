extension MappingDirective {
    static let path = MappingDirective("@path") { compiler, options, place in
        compiler.path(options, at: place)
    }
}

extension JSONWritable where Self == MappingValue {
    /// The value at a path of the input, such as `context.page.url` or `products[0].name`.
    ///
    /// - Parameter path: The path; a leading `$.` makes no difference.
    /// - Returns: The directive `@path`.
    public static func path(_ path: String) -> MappingValue { MappingValue(.path, JSONValue(path)) }

    /// The value at a path that is computed for each input.
    ///
    /// - Parameter path: A directive that gives a text.
    /// - Returns: The directive `@path`.
    public static func path(_ path: any JSONWritable) -> MappingValue { MappingValue(.path, path.jsonValue) }
}

extension MappingCompiler {
    /// Compiles `@path`: a text, or a directive that gives one.
    mutating func path(_ options: JSONValue, at place: MappingPlace) -> Node {
        switch textOrDirective(options, at: place) {
        case .fixed(let text):
            doubt(path: text, at: place)
            return path(text)
        case .computed(let node): return .operation(ComputedPath(node, path: place.path))
        case nil: return .literal(.null)
        }
    }

    /// The value at a path: a slot as far as it goes through keys from the root, looked up beyond that.
    mutating func path(_ text: String) -> Node {
        let path = MappingPath(text)
        if isRelative { return .operation(InputPath(path)) }
        let keys = path.segments.prefix { $0.index == nil }
        let slot = paths.slot(for: keys.map(\.key))
        let rest = Array(path.segments.dropFirst(keys.count))
        return rest.isEmpty ? .slot(slot) : .operation(SlotPath(slot, rest))
    }
}

/// A path from the root of the event that goes on below a slot.
private final class SlotPath: MappingOperation {
    private let slot: PathSlot
    private let rest: [MappingPath.Segment]

    init(_ slot: PathSlot, _ rest: [MappingPath.Segment]) {
        self.slot = slot
        self.rest = rest
    }

    func evaluate(in scope: MappingScope) throws(MappingError) -> JSONValue? {
        MappingPath.value(at: rest[...], in: scope.values.value(slot))
    }
}

/// A path from the input of a shape or a transformation.
private final class InputPath: MappingOperation {
    private let path: MappingPath

    init(_ path: MappingPath) { self.path = path }

    func evaluate(in scope: MappingScope) throws(MappingError) -> JSONValue? { path.value(in: scope.input) }
}

/// A path whose text is computed for each input.
private final class ComputedPath: MappingOperation {
    private let text: CompiledMapping.Node
    private let path: String

    init(_ text: CompiledMapping.Node, path: String) {
        self.text = text
        self.path = path
    }

    func evaluate(in scope: MappingScope) throws(MappingError) -> JSONValue? {
        guard let text = try text.text(in: scope, for: path) else { return nil }
        return MappingPath(text).value(in: scope.input)
    }
}

extension CompiledMapping.Node {
    /// The text that a directive computes for another one, or `nil` if it is missing.
    ///
    /// - Throws: ``MappingError`` if it gives a value of another type.
    func text(in scope: MappingScope, for path: String) throws(MappingError) -> String? {
        guard let value = try evaluate(in: scope) else { return nil }
        if let text = value.string { return text }
        throw MappingError(
            .textExpected, at: path, "needs a directive that gives text, but got \(MappingCompiler.name(value))")
    }
}
