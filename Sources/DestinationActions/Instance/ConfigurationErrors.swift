/// An error that holds everything that is wrong with the configuration of a destination instance.
public struct ConfigurationErrors: Error, Sendable, Hashable, CustomStringConvertible {
    /// The problems, in the order of the configuration; at least one.
    public let problems: [ConfigurationProblem]

    /// Makes an error.
    ///
    /// - Parameter problems: The problems.
    public init(problems: [ConfigurationProblem]) { self.problems = problems }

    /// The problems, one a line.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// One thing that is wrong with a configuration, and where.
public struct ConfigurationProblem: Sendable, Hashable, CustomStringConvertible {
    /// The place, such as `settings/apiKey` or `subscriptions/2/mapping/userId/@path`.
    public let path: String
    /// What is wrong and what was expected.
    public let message: String
    /// The code of the kind of problem, from a bounded set: `configuration.settings`; for what a trigger, a mapping or a field is to
    /// blame for, theirs.
    public let code: String

    /// Makes a problem.
    ///
    /// - Parameters:
    ///   - path: The place.
    ///   - message: What is wrong and what was expected.
    ///   - code: The code of the kind of problem; by the place unless given.
    public init(path: String, message: String, code: String? = nil) {
        self.path = path
        self.message = message
        self.code = code ?? ProblemCode.configuration(at: path).rawValue
    }

    /// The same problem in a larger configuration.
    func under(_ place: String) -> ConfigurationProblem {
        ConfigurationProblem(path: "\(place)/\(path)", message: message, code: code)
    }

    /// Place and message.
    public var description: String { ShownText.line("\(path): \(message)") }

    /// The problem as JSON, for logs and answers: `{"path": …, "message": …, "code": …}`.
    public var json: JSONValue {
        ["path": JSONValue(path), "message": JSONValue(message), "code": JSONValue(code)]
    }
}
