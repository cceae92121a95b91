#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The calls of the C library that this module makes; nothing else touches them.
enum SystemFile {
    static func close(_ descriptor: Int32) {
        #if canImport(Glibc)
        _ = Glibc.close(descriptor)
        #elseif canImport(Musl)
        _ = Musl.close(descriptor)
        #elseif canImport(Darwin)
        _ = Darwin.close(descriptor)
        #endif
    }

    /// The names in a directory, in no order.
    static func names(in path: String) throws(FileError) -> [String] {
        guard let directory = opendir(path) else { throw error("list", path) }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            names.append(
                withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
        return names
    }

    /// Reads a file from its beginning to its end in pieces.
    static func read(_ path: String, _ piece: ([UInt8]) throws -> Void) throws {
        let descriptor = retrying { open(path, O_RDONLY | O_CLOEXEC) }
        if descriptor < 0 { throw error("open", path) }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = retrying { systemRead(descriptor, &buffer) }
            if count < 0 { throw error("read", path) }
            if count == 0 { return }
            try piece(Array(buffer[..<count]))
        }
    }

    private static func systemRead(_ descriptor: Int32, _ buffer: inout [UInt8]) -> Int {
        #if canImport(Glibc)
        return Glibc.read(descriptor, &buffer, buffer.count)
        #elseif canImport(Musl)
        return Musl.read(descriptor, &buffer, buffer.count)
        #elseif canImport(Darwin)
        return Darwin.read(descriptor, &buffer, buffer.count)
        #endif
    }

    /// Calls again what a signal interrupted.
    private static func retrying<Number: FixedWidthInteger>(_ call: () -> Number) -> Number {
        while true {
            let result = call()
            if result >= 0 || errno != EINTR { return result }
        }
    }

    private static func error(_ operation: String, _ path: String) -> FileError { FileError(operation, path) }
}
