import TrialSupport

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A disk that can be full: a small one in memory, if the system gives us one.
///
/// Otherwise a server is started whose files may not grow, which it cannot tell from a full disk.
struct SmallDisk {
    private let directory: TestDirectory
    private let isMounted: Bool
    private let bytes: Int

    init(bytes: Int) throws {
        self.bytes = bytes
        directory = try TestDirectory()
        isMounted = system("mount -t tmpfs -o size=\(bytes),mode=0700 tmpfs \(directory.path) 2>/dev/null") == 0
        print(isMounted ? "a disk of \(bytes) bytes" : "no disk of its own; files of the server are bounded instead")
    }

    var path: String { directory.path }

    /// Leaves room for not one byte, until the server makes some.
    ///
    /// - Returns: The options of a server that finds the disk full.
    @discardableResult
    func fill() -> [String] {
        guard isMounted else { return ["--growth", "1"] }
        // Never more than the small disk holds, should it not be there any more: the machine's own is not to be filled.
        var left = bytes - Self.sizes.reduce(0) { $0 + self.size(of: "fill-\($1)") }
        for size in Self.sizes {
            // What it has taken already it keeps: the server would be faster.
            guard let file = fopen("\(path)/fill-\(size)", "ab") else { continue }
            let bytes = [UInt8](repeating: 1, count: size)
            while left >= size, fwrite(bytes, 1, size, file) == size, fflush(file) == 0 { left -= size }
            fclose(file)
        }
        return []
    }

    func clear() { for size in Self.sizes { unlink("\(path)/fill-\(size)") } }

    private static let sizes = [1 << 16, 4096, 1]

    private func size(of name: String) -> Int {
        var status = stat()
        return stat("\(path)/\(name)", &status) == 0 ? Int(status.st_size) : 0
    }

    func remove() {
        if isMounted { system("umount \(path)") }
        directory.remove()
    }

    /// Keeps the files of this process from growing beyond a size.
    static func bound(to bytes: Int) {
        signal(SIGXFSZ, SIG_IGN)
        #if canImport(Glibc)
        let resource = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
        #else
        let resource = RLIMIT_FSIZE
        #endif
        var limit = rlimit()
        getrlimit(resource, &limit)
        limit.rlim_cur = rlim_t(bytes)
        setrlimit(resource, &limit)
    }
}
