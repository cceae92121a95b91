/// One thing that is wrong with the declaration of a field.
public struct FieldSchemaProblem: Sendable, Hashable, CustomStringConvertible {
    /// The key of the field; a property of an object has its key behind the object's and a point.
    public let key: String
    /// What is wrong, as the rest of a sentence that begins with the field.
    public let message: String

    /// The code of the kind of problem: `configuration.declaration`, whatever is wrong with a declaration.
    public var code: String { ProblemCode.configurationDeclaration.rawValue }

    /// Makes a problem.
    ///
    /// - Parameters:
    ///   - key: The key of the field.
    ///   - message: What is wrong.
    public init(key: String, message: String) {
        self.key = key
        self.message = message
    }

    /// The same problem of a property of an object.
    func under(_ parent: String) -> FieldSchemaProblem {
        FieldSchemaProblem(key: key.isEmpty ? parent : "\(parent).\(key)", message: message)
    }

    /// The field and what is wrong with it.
    public var description: String { key.isEmpty ? "The field set \(message)" : "The field \(key) \(message)" }
}

/// An error that names everything that is wrong with the declaration of an action's fields.
public struct FieldSchemaError: Error, Sendable, Hashable, CustomStringConvertible {
    /// All problems, in the order of the declaration.
    public let problems: [FieldSchemaProblem]

    /// Makes an error.
    ///
    /// - Parameter problems: All problems.
    public init(problems: [FieldSchemaProblem]) { self.problems = problems }

    /// One line for each problem.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
