extension MappingCompiler {
    /// Compiles `@if`: `exists` or `blank`, `then` and `else`.
    ///
    /// Where both conditions are there, `exists` counts.
    mutating func condition(_ options: JSONValue, at place: MappingPlace) -> Node {
        guard let options = self.options(options, known: ["exists", "blank", "then", "else"], at: place) else {
            return .literal(.null)
        }
        var compiled: [String: Node] = [:]
        for key in ["exists", "blank", "then", "else"] {
            if let value = options[key] { compiled[key] = node(value, at: place.appending(key)) }
        }
        let (then, otherwise) = (compiled["then"], compiled["else"])
        if let value = compiled["exists"] { return .operation(IfExists(value, then: then, else: otherwise)) }
        if let value = compiled["blank"] { return .operation(IfNotBlank(value, then: then, else: otherwise)) }
        return refuse(place, "must have \"exists\" or \"blank\", but has neither")
    }
}

/// One of two values, by whether a third is present and not null.
private final class IfExists: MappingOperation {
    private let value: MappingPlan.Node
    private let then: MappingPlan.Node?
    private let otherwise: MappingPlan.Node?

    init(_ value: MappingPlan.Node, then: MappingPlan.Node?, else otherwise: MappingPlan.Node?) {
        self.value = value
        self.then = then
        self.otherwise = otherwise
    }

    func evaluate(in scope: MappingScope) throws(MappingError) -> JSONValue? {
        try value.exists(in: scope) ? then?.evaluate(in: scope) : otherwise?.evaluate(in: scope)
    }
}

/// One of two values, by whether a third is not blank.
private final class IfNotBlank: MappingOperation {
    private let value: MappingPlan.Node
    private let then: MappingPlan.Node?
    private let otherwise: MappingPlan.Node?

    init(_ value: MappingPlan.Node, then: MappingPlan.Node?, else otherwise: MappingPlan.Node?) {
        self.value = value
        self.then = then
        self.otherwise = otherwise
    }

    func evaluate(in scope: MappingScope) throws(MappingError) -> JSONValue? {
        try value.isBlank(in: scope) ? otherwise?.evaluate(in: scope) : then?.evaluate(in: scope)
    }
}
