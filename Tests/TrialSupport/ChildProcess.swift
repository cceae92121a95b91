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

/// A directory that is there for the time of a test.
package struct TestDirectory: Sendable {
    package let path: String

    /// - Parameter isInMemory: Whether it stands in memory, where the system has a place for that.
    package init(isInMemory: Bool = false) throws {
        let parent = isInMemory && access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
        var name = Array("\(parent)/destination-actions-trial-XXXXXX".utf8CString)
        guard mkdtemp(&name) != nil else { throw ChildProcess.NotStarted() }
        path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    package func remove() {
        guard let folder = opendir(path) else { return }
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            unlink("\(path)/\(name)")
        }
        closedir(folder)
        rmdir(path)
    }
}
