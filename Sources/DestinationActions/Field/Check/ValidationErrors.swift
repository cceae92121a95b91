/// One thing that is wrong with the value of a field.
public struct FieldProblem: Sendable, Hashable, CustomStringConvertible {
    /// The key of the action's field; empty if it is about the payload as a whole.
    public let key: String
    /// Where in the payload the value stands, as a JSON pointer: `/page/url`, `/tags/2`.
    public let path: String
    /// What was expected and what was found, as a sentence that names the field.
    public let message: String
    /// The code of the kind of problem, from a bounded set: `field.required`.
    public let code: String

    /// Makes a problem.
    ///
    /// - Parameters:
    ///   - key: The key of the action's field.
    ///   - path: Where in the payload the value stands, as a JSON pointer.
    ///   - message: What was expected and what was found, as a sentence that names the field.
    ///   - code: The code of the kind of problem; `field.action`, that of what an action finds, unless given.
    public init(key: String, path: String, message: String, code: String = "field.action") {
        self.key = key
        self.path = path
        self.message = message
        self.code = code
    }

    init(_ code: ProblemCode, key: String = "", path: String = "", _ message: String) {
        self.init(key: key, path: path, message: message, code: code.rawValue)
    }

    /// The same problem in other words.
    func with(message: String) -> FieldProblem { FieldProblem(key: key, path: path, message: message, code: code) }

    /// The message.
    public var description: String { message }

    /// The problem as JSON, for logs and answers: `{"key": …, "path": …, "message": …, "code": …}`.
    public var json: JSONValue {
        ["key": JSONValue(key), "path": JSONValue(path), "message": JSONValue(message), "code": JSONValue(code)]
    }
}

/// An error that names everything that is wrong with the values of an action's fields.
public struct ValidationErrors: Error, Sendable, Hashable, CustomStringConvertible {
    /// All problems, in the order of the fields.
    public let problems: [FieldProblem]

    /// Makes an error.
    ///
    /// - Parameter problems: All problems.
    public init(problems: [FieldProblem]) { self.problems = problems }

    /// One line for each problem.
    public var description: String { problems.map(\.message).joined(separator: "\n") }
}
