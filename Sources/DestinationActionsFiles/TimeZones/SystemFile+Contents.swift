#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

extension SystemFile {
    enum Kind { case file, directory }

    /// What stands at a path, or behind it if it is a link; `nil` if it is neither a file nor a directory.
    static func kind(of path: String) -> Kind? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .directory
        default: return nil
        }
    }

    /// All bytes of a small file, or `nil` if it cannot be read or is larger.
    static func contents(of path: String, atMost limit: Int) -> [UInt8]? {
        guard kind(of: path) == .file else { return nil }
        struct TooLarge: Error {}
        var bytes: [UInt8] = []
        do {
            try read(path) { piece in
                bytes += piece
                if bytes.count > limit { throw TooLarge() }
            }
        } catch {
            return nil
        }
        return bytes
    }
}
