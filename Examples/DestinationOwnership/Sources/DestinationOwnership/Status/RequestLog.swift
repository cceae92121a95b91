public import DestinationActions
import Glibc

/// Writes a line for each request that ended: when it began, and for which destination.
///
/// Several processes may write to one file. What the last requests of a process that was killed were is not known.
public final class RequestLog: PipelineObserver {
    /// An error that says that a file cannot be written.
    public struct NotOpen: Error, CustomStringConvertible {
        /// A sentence for a person.
        public let description: String
    }

    private let file: Int32

    /// Begins to write.
    ///
    /// - Parameter path: The path of the file; what is in it stays.
    /// - Throws: ``NotOpen``.
    public init(_ path: String) throws {
        file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        if file < 0 { throw NotOpen(description: "\(path) cannot be written.") }
    }

    deinit { close(file) }

    /// Writes a line for each request.
    ///
    /// - Parameter requests: The requests.
    public func requested(_ requests: [RequestReport]) {
        for request in requests {
            let fraction = "\(1_000_000_000 + request.start.nanoseconds)".dropFirst()
            // Short lines are written as a whole.
            let line = Array("\(request.start.seconds).\(fraction) \(request.destination)\n".utf8)
            _ = write(file, line, line.count)
        }
    }
}
