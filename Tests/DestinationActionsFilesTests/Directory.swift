import TrialSupport

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Runs a test with an empty directory that is gone afterwards.
func withDirectory(_ body: (String) async throws -> Void) async throws {
    let directory = try TestDirectory()
    defer { directory.remove() }
    try await body(directory.path)
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
