#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

public import DestinationActions

/// An error that says which file could not be worked with, and why.
public struct FileError: EventQueueError, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong with a file; more codes may come.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        enum Storage: String, Sendable, Hashable, CaseIterable {
            case system, noSpace, notAllowed, unsafe, inUse, unknownFormat, damaged, full, tooLarge, closed
        }
        let storage: Storage

        /// The system refuses for another reason than those that have codes of their own.
        public static var system: Code { Code(storage: .system) }
        /// There is no room on the disk, or none that this user may have.
        public static var noSpace: Code { Code(storage: .noSpace) }
        /// The user of the process may not do it.
        public static var notAllowed: Code { Code(storage: .notAllowed) }
        /// It is a link, is neither file nor directory, or everybody may write in it.
        public static var unsafe: Code { Code(storage: .unsafe) }
        /// Somebody else has the directory, or a file stands where the next one would have to go.
        public static var inUse: Code { Code(storage: .inUse) }
        /// The file is of something else, of another version, or its header is damaged.
        public static var unknownFormat: Code { Code(storage: .unknownFormat) }
        /// What was written is not there any more as it was.
        public static var damaged: Code { Code(storage: .damaged) }
        /// The bounds that were given are reached.
        public static var full: Code { Code(storage: .full) }
        /// What is to be written is larger than one item may be.
        public static var tooLarge: Code { Code(storage: .tooLarge) }
        /// It was closed before.
        public static var closed: Code { Code(storage: .closed) }

        /// The name of the code, from a bounded set: `file.inUse`.
        public var description: String { "file.\(storage.rawValue)" }
    }

    /// What is wrong.
    public let code: Code
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
    ///   - code: What is wrong; ``Code/system`` unless given.
    public init(operation: String, path: String, reason: String, code: Code = .system) {
        self.code = code
        self.operation = operation
        self.path = path
        self.reason = reason
    }

    /// What the last call of the C library on this thread failed for, or another one that gave a number.
    init(_ operation: String, _ path: String, number: Int32 = errno) {
        let code: Code =
            switch number {
            case ENOSPC, EDQUOT: .noSpace
            case EACCES, EPERM, EROFS: .notAllowed
            default: .system
            }
        self.init(operation: operation, path: path, reason: String(cString: strerror(number)), code: code)
    }

    /// Whether the bounds of a ``FileQueue`` are reached, and nothing else is wrong.
    public var isFull: Bool { code == .full }

    /// A sentence for a person.
    public var description: String { "Cannot \(operation) \(path): \(reason)." }
}
