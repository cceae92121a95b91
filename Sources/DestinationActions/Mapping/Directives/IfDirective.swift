extension MappingDirective {
    static let `if` = MappingDirective("@if") { compiler, options, place in
        compiler.condition(options, at: place)
    }
}

extension JSONWritable where Self == MappingValue {
    /// One of two values, by whether a value is present and not null.
    ///
    /// - Parameters:
    ///   - value: The value that is looked at.
    ///   - then: The result if it is present; missing unless given.
    ///   - otherwise: The result if it is not; missing unless given.
    /// - Returns: The directive `@if`.
    public static func `if`(
        exists value: any JSONWritable, then: (any JSONWritable)? = nil, else otherwise: (any JSONWritable)? = nil
    ) -> MappingValue {
        MappingValue(.if, [("exists", value.jsonValue), ("then", then?.jsonValue), ("else", otherwise?.jsonValue)])
    }

    /// One of two values, by whether a value is blank: missing, null, an empty text or an empty array.
    ///
    /// The name is the format's. Mind that `then` is the result if the value is **not** blank.
    ///
    /// - Parameters:
    ///   - value: The value that is looked at.
    ///   - then: The result if it is not blank; missing unless given.
    ///   - otherwise: The result if it is blank; missing unless given.
    /// - Returns: The directive `@if`.
    public static func `if`(
        blank value: any JSONWritable, then: (any JSONWritable)? = nil, else otherwise: (any JSONWritable)? = nil
    ) -> MappingValue {
        MappingValue(.if, [("blank", value.jsonValue), ("then", then?.jsonValue), ("else", otherwise?.jsonValue)])
    }
}

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
