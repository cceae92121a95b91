/// One thing that is wrong with a mapping: the place, and what was expected and found there.
public struct MappingProblem: Sendable, Hashable, CustomStringConvertible {
    /// The place inside the mapping, such as `/properties/@if/then`; `/` is the mapping itself.
    public let path: String
    /// What was expected and what was found, as the rest of a sentence that begins with the path.
    public let message: String

    /// Makes a problem.
    ///
    /// - Parameters:
    ///   - path: The place inside the mapping.
    ///   - message: What was expected and what was found.
    public init(path: String, message: String) {
        self.path = path
        self.message = message
    }

    /// The path and the message.
    public var description: String { "\(path) \(message)" }
}

/// An error that names everything that is wrong with a mapping.
///
/// A mapping is checked as a whole when it is made, so that a person can correct all of it at once.
public struct MappingErrors: Error, Sendable, Hashable, CustomStringConvertible {
    /// All problems, in the order of the mapping.
    public let problems: [MappingProblem]

    /// Makes an error.
    ///
    /// - Parameter problems: All problems.
    public init(problems: [MappingProblem]) { self.problems = problems }

    /// One line for each problem.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
