/// A mapping compiled onto a table of paths: what is left to do for each event.
struct MappingPlan: Sendable {
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

    /// The value of a node, or `nil` if it is missing.
    ///
    /// - Throws: ``MappingError`` if the input holds what the mapping cannot work with.
    func evaluate(_ node: Node, in slots: PathSlots) throws(MappingError) -> JSONValue? {
        try node.evaluate(in: MappingScope(slots))
    }

    /// The result of the whole mapping, or `nil` if a root directive gives nothing.
    ///
    /// - Throws: ``MappingError`` if the input holds what the mapping cannot work with.
    func evaluate(in slots: PathSlots) throws(MappingError) -> JSONValue? {
        let scope = MappingScope(slots)
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

    /// The slots of the event.
    ///
    /// Only nodes outside shapes and transformations have any.
    let slots: PathSlots
    private let source: Input

    /// The event, or within a shape or a transformation the item or the new input; `nil` if that is missing.
    var input: JSONValue? {
        switch source {
        case .event: slots.input
        case .other(let input): input
        }
    }

    /// Makes the scope of an event.
    init(_ slots: PathSlots) {
        self.slots = slots
        source = .event
    }

    /// Makes a scope within another one.
    init(_ input: JSONValue?, in scope: MappingScope) {
        slots = scope.slots
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

extension MappingPlan.Node {
    @inline(__always) func evaluate(in scope: MappingScope) throws(MappingError) -> JSONValue? {
        switch self {
        case .slot(let slot): scope.slots.value(slot)
        case .literal(let value): value
        case .operation(let operation): try operation.evaluate(in: scope)
        }
    }

    /// Whether the value is present and not null; makes nothing of a slot.
    func exists(in scope: MappingScope) throws(MappingError) -> Bool {
        let kind =
            switch self {
            case .slot(let slot): scope.slots.kind(slot)
            default: try evaluate(in: scope)?.kind
            }
        return kind != nil && kind != .null
    }

    /// Whether the value is missing, null, an empty text or an empty array; makes nothing of most slots.
    func isBlank(in scope: MappingScope) throws(MappingError) -> Bool {
        if case .slot(let slot) = self, let kind = scope.slots.kind(slot), kind != .string, kind != .array {
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
