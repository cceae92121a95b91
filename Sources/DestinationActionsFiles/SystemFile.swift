#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The calls of the C library that this module makes; nothing else touches them.
enum SystemFile {
    /// Opens a file to write at its end; it is made if there is none, readable by its owner alone.
    ///
    /// - Returns: The descriptor and the size of the file.
    static func openToAppend(_ path: String) throws(FileError) -> (descriptor: Int32, size: Int) {
        let descriptor = retrying { open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, mode_t(0o600)) }
        if descriptor < 0 { throw error("open", path) }
        return (descriptor, Int(lseek(descriptor, 0, SEEK_END)))
    }

    /// Writes all bytes, or throws and leaves the file as it was.
    static func append(_ bytes: [UInt8], to descriptor: Int32, size: Int, _ path: String) throws(FileError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = retrying { write(descriptor, Array(rest), rest.count) }
            if written <= 0 {
                let failure = error("write", path)
                // Half a letter must not stay: the next one would be lost with it.
                _ = ftruncate(descriptor, off_t(size))
                throw failure
            }
            rest = rest.dropFirst(written)
        }
    }

    /// The last byte of a file, or `nil` if it is empty.
    static func lastByte(of descriptor: Int32, size: Int) -> UInt8? {
        if size == 0 { return nil }
        var byte: [UInt8] = [0]
        return pread(descriptor, &byte, 1, off_t(size - 1)) == 1 ? byte[0] : nil
    }

    /// Waits until what was written is on the disk.
    static func synchronize(_ descriptor: Int32, _ path: String) throws(FileError) {
        if retrying({ fsync(descriptor) }) != 0 { throw error("synchronize", path) }
    }

    static func close(_ descriptor: Int32) {
        #if canImport(Glibc)
        _ = Glibc.close(descriptor)
        #elseif canImport(Musl)
        _ = Musl.close(descriptor)
        #elseif canImport(Darwin)
        _ = Darwin.close(descriptor)
        #endif
    }

    /// Waits until the names in a directory are on the disk.
    static func synchronizeDirectory(_ path: String) throws(FileError) {
        let descriptor = retrying { open(path, O_RDONLY | O_CLOEXEC) }
        if descriptor < 0 { throw error("open", path) }
        defer { close(descriptor) }
        try synchronize(descriptor, path)
    }

    static func move(_ path: String, to other: String) throws(FileError) {
        if rename(path, other) != 0 { throw error("rename", path) }
    }

    static func remove(_ path: String) throws(FileError) {
        if unlink(path) != 0, errno != ENOENT { throw error("remove", path) }
    }

    static func makeDirectory(_ path: String) throws(FileError) {
        if mkdir(path, mode_t(0o700)) != 0, errno != EEXIST { throw error("make the directory", path) }
    }

    static func size(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
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

    private static func error(_ operation: String, _ path: String) -> FileError {
        FileError(operation: operation, path: path, reason: String(cString: strerror(errno)))
    }
}
