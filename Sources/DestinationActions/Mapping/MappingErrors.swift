/// One thing that is wrong with a mapping: the place, and what was expected and found there.
public struct MappingProblem: Sendable, Hashable, CustomStringConvertible {
    /// The place inside the mapping, such as `/properties/@if/then`; `/` is the mapping itself.
    public let path: String
    /// What was expected and what was found, as the rest of a sentence that begins with the path.
    public let message: String

    /// The code of the kind of problem, from a bounded set: that of the directive that is wrong, such as `mapping.if`.
    public let code: String

    /// Makes a problem.
    ///
    /// - Parameters:
    ///   - path: The place inside the mapping.
    ///   - message: What was expected and what was found.
    ///   - code: The code of the kind of problem; that of the place unless given.
    public init(path: String, message: String, code: String? = nil) {
        self.path = path
        self.message = message
        self.code = code ?? ProblemCode.mapping(at: path).rawValue
    }

    /// The path and the message.
    public var description: String { ShownText.line("\(path) \(message)") }
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

/// An error of evaluating a mapping: the input holds what no mapping can work with.
///
/// Data that is merely missing is no error. A mapping that is wrong in itself is refused when it is made, by
/// ``MappingErrors``.
public struct MappingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of error it is.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Storage: String, Sendable {
            case inputNotAnObject, textExpected, textTooLong, numberOutOfRange, liquidFailed
        }

        private let storage: Storage

        /// The input is no object.
        public static var inputNotAnObject: Code { Code(storage: .inputNotAnObject) }
        /// A directive that has to give a path or a template gave something other than text.
        public static var textExpected: Code { Code(storage: .textExpected) }
        /// A template printed more than 1 MiB.
        public static var textTooLong: Code { Code(storage: .textTooLong) }
        /// A number that no double can hold, such as `1e400`, was to be read or printed.
        public static var numberOutOfRange: Code { Code(storage: .numberOutOfRange) }
        /// A Liquid template passed one of its bounds, or a filter could not work with its operands.
        public static var liquidFailed: Code { Code(storage: .liquidFailed) }

        /// The name of the code, from a bounded set: `mapping.textTooLong`.
        public var description: String { "mapping.\(storage.rawValue)" }
    }

    /// What kind of error it is.
    public let code: Code
    /// The place inside the mapping, such as `/title/@template`; `/` is the mapping itself.
    public let path: String
    /// What was expected and what was found, as the rest of a sentence that begins with the path.
    public let message: String
    /// The place in the text of the input, where one number is to blame.
    public let position: JSONPosition?

    /// The code among those of all problems.
    var problemCode: ProblemCode { ProblemCode(rawValue: code.description) ?? .mappingValue }

    init(_ code: Code, at path: String, _ message: String, position: JSONPosition? = nil) {
        self.code = code
        self.path = path
        self.message = message
        self.position = position
    }

    /// The path, the message and the position.
    public var description: String {
        ShownText.line("\(path) \(message)" + (position.map { " (\($0) of the input)" } ?? ""))
    }
}

extension JSONValue {
    /// Refuses a value with a number that no double can hold, before the value is read or printed.
    func checkNumbers(at path: String) throws(MappingError) {
        if let position = unrepresentableNumber {
            throw MappingError(
                .numberOutOfRange, at: path, "needs numbers that a double can hold, but the input has a larger one",
                position: position)
        }
    }
}

/// A place inside a mapping while it is compiled.
struct MappingPlace {
    /// The keys that lead to the place, each after a slash; empty for the mapping itself.
    let text: String
    /// How many objects and arrays enclose the place.
    let depth: Int

    static let root = MappingPlace(text: "", depth: 0)

    /// The path as problems name it.
    var path: String { text.isEmpty ? "/" : text }

    /// The place of a member or an item.
    func appending(_ key: String) -> MappingPlace { MappingPlace(text: "\(text)/\(key)", depth: depth + 1) }

    /// A place one level further down that is named like this one.
    var nested: MappingPlace { MappingPlace(text: text, depth: depth + 1) }
}
