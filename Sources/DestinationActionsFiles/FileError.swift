/// An error that says which file could not be worked with, and why.
public struct FileError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was tried, such as `open` or `write`.
    public let operation: String
    /// The path of the file or directory.
    public let path: String
    /// What the system says.
    public let reason: String

    /// Makes an error.
    ///
    /// - Parameters:
    ///   - operation: What was tried.
    ///   - path: The path of the file or directory.
    ///   - reason: What the system says.
    public init(operation: String, path: String, reason: String) {
        self.operation = operation
        self.path = path
        self.reason = reason
    }

    /// A sentence for a person.
    public var description: String { "Cannot \(operation) \(path): \(reason)." }
}
