#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Runs a test with an empty directory that is gone afterwards.
func withDirectory(_ body: (String) async throws -> Void) async throws {
    let path = makeDirectory()
    defer { removeDirectory(path) }
    try await body(path)
}

func makeDirectory() -> String {
    let path = "/tmp/destination-actions-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    mkdir(path, mode_t(0o700))
    return path
}

func removeDirectory(_ path: String) {
    if let directory = opendir(path) {
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            unlink("\(path)/\(name)")
        }
        closedir(directory)
    }
    rmdir(path)
}

/// Adds text to the end of a file.
func append(_ text: String, to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_APPEND)
    defer { close(descriptor) }
    write(descriptor, Array(text.utf8), text.utf8.count)
}

/// Makes a file.
func write(_ bytes: [UInt8], to path: String) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode_t(0o600))
    defer { close(descriptor) }
    write(descriptor, bytes, bytes.count)
}
