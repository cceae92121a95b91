import DestinationActions
import Glibc

/// Writes a line for each request that ended: its destination, and when it began.
///
/// Several processes may write to one file. What the last requests of a process that was killed were is not known.
final class RequestLog: PipelineObserver {
    struct NotOpen: Error, CustomStringConvertible { let description: String }

    private let file: Int32

    init(_ path: String) throws {
        file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        if file < 0 { throw NotOpen(description: "\(path) cannot be written.") }
    }

    func requested(_ requests: [RequestReport]) {
        for request in requests {
            let fraction = "\(1_000_000_000 + request.start.nanoseconds)".dropFirst()
            // Short lines are written as a whole.
            let line = Array("\(request.start.seconds).\(fraction) \(request.destination)\n".utf8)
            _ = write(file, line, line.count)
        }
    }
}
