#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A process of this program that can be killed.
package struct ChildProcess: Sendable {
    package struct NotStarted: Error {}

    private let process: pid_t

    /// Starts this program again with other arguments.
    package init(_ arguments: [String]) throws {
        var path = [CChar](repeating: 0, count: 4096)
        // Where the system does not tell what runs here, the name it was called by has to do.
        if readlink("/proc/self/exe", &path, path.count - 1) <= 0 {
            for (place, byte) in CommandLine.arguments[0].utf8.prefix(4000).enumerated() {
                path[place] = CChar(bitPattern: byte)
            }
        }
        var words: [UnsafeMutablePointer<CChar>?] = [strdup(path)] + arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var none: [UnsafeMutablePointer<CChar>?] = [nil]
        var process = pid_t()
        guard posix_spawn(&process, path, nil, nil, &words, &none) == 0 else { throw NotStarted() }
        self.process = process
    }

    /// Ends the process as nothing can prevent.
    package func kill() {
        #if canImport(Glibc)
        Glibc.kill(process, SIGKILL)
        #elseif canImport(Musl)
        Musl.kill(process, SIGKILL)
        #else
        Darwin.kill(process, SIGKILL)
        #endif
        _ = exitCode()
    }

    /// Waits for the end of the process.
    ///
    /// - Returns: What it ended with; `nil` if it was killed.
    package func exitCode() -> Int? {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? Int(status >> 8 & 0xFF) : nil
    }
}
