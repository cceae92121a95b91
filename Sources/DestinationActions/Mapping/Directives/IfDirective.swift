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
        if let value = compiled["exists"] { return .operation(Choice(.exists, value, then: then, else: otherwise)) }
        if let value = compiled["blank"] { return .operation(Choice(.notBlank, value, then: then, else: otherwise)) }
        return refuse(place, "must have \"exists\" or \"blank\", but has neither")
    }
}

/// One of two values, by what a third is.
private final class Choice: MappingOperation {
    /// What is asked of the third value.
    enum Question {
        /// Whether it is present and not null.
        case exists
        /// Whether it is not blank.
        case notBlank
    }

    private let question: Question
    private let value: CompiledMapping.Node
    private let then: CompiledMapping.Node?
    private let otherwise: CompiledMapping.Node?

    init(
        _ question: Question, _ value: CompiledMapping.Node, then: CompiledMapping.Node?,
        else otherwise: CompiledMapping.Node?
    ) {
        self.question = question
        self.value = value
        self.then = then
        self.otherwise = otherwise
    }

    func evaluate(in scope: MappingScope) throws(MappingError) -> JSONValue? {
        let holds =
            switch question {
            case .exists: try value.exists(in: scope)
            case .notBlank: try !value.isBlank(in: scope)
            }
        return try holds ? then?.evaluate(in: scope) : otherwise?.evaluate(in: scope)
    }
}
