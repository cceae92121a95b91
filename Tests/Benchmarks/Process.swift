#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What the system knows about this process.
enum Process {
    /// The CPU time used so far, in nanoseconds.
    static var cpuTime: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }

    /// The largest resident size so far, in KB.
    static var peakMemory: Int {
        var usage = rusage()
        // Linux counts in KB, macOS in bytes.
        #if canImport(Glibc)
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Int(usage.ru_maxrss)
        #else
        getrusage(RUSAGE_SELF, &usage)
        return Int(usage.ru_maxrss) / 1024
        #endif
    }

    /// The resident size now, in KB; the largest so far where it cannot be told.
    static var memory: Int {
        guard let text = contents(of: "/proc/self/status").map({ String(decoding: $0, as: UTF8.self) }),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
            let size = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) })
        else { return peakMemory }
        return size
    }

    /// The bytes of a file, or `nil` if it cannot be read.
    static func contents(of path: String) -> [UInt8]? {
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        return bytes(of: file)
    }

    /// What a command prints, or `nil` if it fails.
    static func output(of command: String) -> String? {
        guard let pipe = popen(command, "r") else { return nil }
        let bytes = bytes(of: pipe)
        return pclose(pipe) == 0 ? String(decoding: bytes, as: UTF8.self) : nil
    }

    private static func bytes(of file: UnsafeMutablePointer<FILE>) -> [UInt8] {
        var result: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { return result }
            result += chunk[..<count]
        }
    }

    /// A path for a file that is needed for a moment.
    static func temporaryFile(_ bytes: [UInt8]) -> String? {
        let path = "/tmp/destination-actions-\(getpid())-\(bytes.count).ndjson"
        guard let file = fopen(path, "wb") else { return nil }
        defer { fclose(file) }
        return fwrite(bytes, 1, bytes.count, file) == bytes.count ? path : nil
    }

    static func remove(_ path: String) { unlink(path) }

    /// Writes bytes to the end of a new file so many times, and waits for the disk after each.
    static func writeDurably(_ bytes: [UInt8], times: Int, _ path: String) -> Bool {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode_t(0o600))
        if file < 0 { return false }
        defer { close(file) }
        for _ in 0..<times {
            if write(file, bytes, bytes.count) != bytes.count { return false }
            #if canImport(Glibc)
            if fdatasync(file) != 0 { return false }
            #else
            if fsync(file) != 0 { return false }
            #endif
        }
        return true
    }
}

func exitProcess(_ code: Int32) -> Never { exit(code) }
