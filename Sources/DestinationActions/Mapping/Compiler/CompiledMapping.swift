/// A mapping compiled onto a table of paths: what is left to do for each event.
struct CompiledMapping: Sendable {
    /// One value of a mapping, compiled.
    enum Node: Sendable {
        /// A path of keys from the root of the input: the caller reads the slot itself.
        case slot(PathSlot)
        /// A value that is the same for every input.
        case literal(JSONValue)
        /// Anything else, to be evaluated.
        case operation(any MappingOperation)
    }

    /// The keys of a plain mapping with their values; empty if there is a ``rootDirective``.
    let entries: [(key: String, value: Node)]
    /// The directive that gives the whole result, if the mapping is one.
    let rootDirective: Node?
    /// What is legal and yet can hardly be meant, in the order of the mapping.
    var warnings: [MappingProblem] = []

    /// The value of a node, or `nil` if it is missing.
    ///
    /// - Throws: ``MappingError`` if the input holds what the mapping cannot work with.
    func evaluate(_ node: Node, in values: PathValues) throws(MappingError) -> JSONValue? {
        try node.evaluate(in: MappingScope(values))
    }

    /// The result of the whole mapping, or `nil` if a root directive gives nothing.
    ///
    /// - Throws: ``MappingError`` if the input holds what the mapping cannot work with.
    func evaluate(in values: PathValues) throws(MappingError) -> JSONValue? {
        let scope = MappingScope(values)
        if let rootDirective { return try rootDirective.evaluate(in: scope) }
        return JSONValue(try JSONObject(evaluating: entries, in: scope))
    }
}

/// What nodes are evaluated against: an event, or an item of a shaped array.
struct MappingScope: Sendable {
    private enum Input: Sendable {
        case event
        case other(JSONValue?)
    }

    /// The values of the event.
    ///
    /// Only nodes outside shapes and transformations have any.
    let values: PathValues
    private let source: Input

    /// The event, or within a shape or a transformation the item or the new input; `nil` if that is missing.
    var input: JSONValue? {
        switch source {
        case .event: JSONValue(values.input)
        case .other(let input): input
        }
    }

    /// Makes the scope of an event.
    init(_ values: PathValues) {
        self.values = values
        source = .event
    }

    /// Makes a scope within another one.
    init(_ input: JSONValue?, in scope: MappingScope) {
        values = scope.values
        source = .other(input)
    }
}

/// A compiled value of a mapping that takes more than reading a slot.
protocol MappingOperation: AnyObject, Sendable {
    /// The value, or `nil` if it is missing.
    ///
    /// - Throws: ``MappingError`` if the input holds what the mapping cannot work with.
    func evaluate(in scope: MappingScope) throws(MappingError) -> JSONValue?
}

extension CompiledMapping.Node {
    @inline(__always) func evaluate(in scope: MappingScope) throws(MappingError) -> JSONValue? {
        switch self {
        case .slot(let slot): scope.values.value(slot)
        case .literal(let value): value
        case .operation(let operation): try operation.evaluate(in: scope)
        }
    }

    /// Whether the value is present and not null; makes nothing of a slot.
    func exists(in scope: MappingScope) throws(MappingError) -> Bool {
        let kind =
            switch self {
            case .slot(let slot): scope.values.kind(slot)
            default: try evaluate(in: scope)?.kind
            }
        return kind != nil && kind != .null
    }

    /// Whether the value is missing, null, an empty text or an empty array; makes nothing of most values.
    func isBlank(in scope: MappingScope) throws(MappingError) -> Bool {
        if case .slot(let slot) = self, let kind = scope.values.kind(slot), kind != .string, kind != .array {
            return kind == .null
        }
        guard let value = try evaluate(in: scope) else { return true }
        return switch value.kind {
        case .null: true
        case .string: value.isEmptyText
        case .array: value.count == 0
        default: false
        }
    }
}
