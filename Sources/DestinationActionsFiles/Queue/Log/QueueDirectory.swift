#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The directory of a queue, owned by one at a time, and the calls of the C library on its files.
///
/// Files are found from the descriptor of the directory, and no link is followed: whoever may write elsewhere cannot lead the
/// queue there.
struct QueueDirectory: Sendable {
    let path: String
    private let descriptor: Int32
    private let lock: Int32

    /// Opens or makes a directory and becomes its owner.
    init(_ path: String) throws(FileError) {
        let path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        self.path = path
        if mkdir(path, mode_t(0o700)) != 0, errno != EEXIST { throw Self.error("make the directory", path) }
        descriptor = openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        if descriptor < 0 { throw Self.error("open", path) }
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_mode & mode_t(0o002) != 0 {
            SystemFile.close(descriptor)
            throw FileError(operation: "use", path: path, reason: "everybody may write in it")
        }
        lock = openat(descriptor, "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, mode_t(0o600))
        if lock < 0 {
            let failure = Self.error("open", "\(path)/lock")
            SystemFile.close(descriptor)
            throw failure
        }
        if flock(lock, LOCK_EX | LOCK_NB) != 0 {
            let failure =
                errno == EWOULDBLOCK
                ? FileError(operation: "use", path: path, reason: "another process or queue has it open")
                : Self.error("lock", path)
            SystemFile.close(lock)
            SystemFile.close(descriptor)
            throw failure
        }
    }

    /// Gives the directory up.
    func close() {
        // A process that is about to be another program may have the descriptor as well.
        _ = flock(lock, LOCK_UN)
        SystemFile.close(lock)
        SystemFile.close(descriptor)
    }

    func path(of name: String) -> String { "\(path)/\(name)" }

    func names() throws(FileError) -> [String] { try SystemFile.names(in: path) }

    /// Makes a file that is not there yet.
    func make(_ name: String) throws(FileError) -> Int32 {
        let file = openat(descriptor, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode_t(0o600))
        if file < 0 { throw Self.error("make", path(of: name)) }
        return file
    }

    func open(_ name: String, toWrite: Bool) throws(FileError) -> Int32 {
        let file = openat(descriptor, name, (toWrite ? O_RDWR : O_RDONLY) | O_NOFOLLOW | O_CLOEXEC)
        if file < 0 { throw Self.error("open", path(of: name)) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            SystemFile.close(file)
            throw FileError(operation: "open", path: path(of: name), reason: "it is no file")
        }
        return file
    }

    func remove(_ name: String) throws(FileError) {
        if unlinkat(descriptor, name, 0) != 0, errno != ENOENT { throw Self.error("remove", path(of: name)) }
    }

    func rename(_ name: String, to other: String) throws(FileError) {
        if renameat(descriptor, name, descriptor, other) != 0 { throw Self.error("rename", path(of: name)) }
    }

    /// Waits until the names are on the disk.
    func synchronize() throws(FileError) {
        if fsync(descriptor) != 0 { throw Self.error("synchronize", path) }
    }

    // MARK: Files

    /// Writes all bytes at an offset, or throws and cuts the file off there.
    func write(_ bytes: [UInt8], to file: Int32, at offset: Int, _ name: String) throws(FileError) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { bytes in
                pwrite(file, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(offset + done))
            }
            if count > 0 {
                done += count
                continue
            }
            if count < 0, errno == EINTR { continue }
            let failure = Self.error("write", path(of: name))
            _ = ftruncate(file, off_t(offset))
            throw failure
        }
    }

    /// The bytes from an offset on, fewer than asked for if the file ends before.
    func read(_ file: Int32, at offset: Int, count: Int, _ name: String) throws(FileError) -> [UInt8] {
        var failure: FileError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            while initialized < count {
                let read = pread(
                    file, buffer.baseAddress.map { $0 + initialized }, count - initialized, off_t(offset + initialized))
                if read > 0 {
                    initialized += read
                } else if read == 0 {
                    return
                } else if errno != EINTR {
                    failure = Self.error("read", path(of: name))
                    return
                }
            }
        }
        if let failure { throw failure }
        return bytes
    }

    func size(_ file: Int32) -> Int {
        var status = stat()
        return fstat(file, &status) == 0 ? Int(status.st_size) : 0
    }

    func cut(_ file: Int32, to size: Int, _ name: String) throws(FileError) {
        if ftruncate(file, off_t(size)) != 0 { throw Self.error("cut", path(of: name)) }
    }

    /// Waits until what was written to a file is on the disk.
    func synchronize(_ file: Int32, _ name: String) throws(FileError) {
        #if canImport(Darwin)
        // There, fsync leaves it in the memory of the disk.
        let result = fcntl(file, F_FULLFSYNC)
        #else
        var result = fdatasync(file)
        while result != 0, errno == EINTR { result = fdatasync(file) }
        #endif
        if result != 0 { throw Self.error("synchronize", path(of: name)) }
    }

    private static func error(_ operation: String, _ path: String) -> FileError {
        FileError(operation: operation, path: path, reason: String(cString: strerror(errno)))
    }
}
