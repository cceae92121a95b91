#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A directory that one at a time uses, of this process and all others, and the calls of the C library on its files.
///
/// Files are found from the descriptor of the directory, and no link is followed: whoever may write elsewhere cannot lead a
/// reader or a writer there. They are for their owner alone.
struct LockedDirectory: Sendable {
    let path: String
    private let descriptor: Int32
    private let lock: Int32

    /// Opens or makes a directory and becomes its owner.
    ///
    /// - Throws: ``FileError`` if it is a link, if everybody may write in it, or if it is in use; then it says by whom.
    init(_ path: String) throws(FileError) {
        let path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        self.path = path
        if mkdir(path, mode_t(0o700)) != 0, errno != EEXIST { throw Self.error("make the directory", path) }
        descriptor = openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        if descriptor < 0 {
            // Which of the two a link is depends on the system.
            guard errno == ENOTDIR || errno == ELOOP else { throw Self.error("open", path) }
            throw FileError(operation: "use", path: path, reason: "it is a link, or no directory", code: .unsafe)
        }
        do throws(FileError) {
            var status = stat()
            if fstat(descriptor, &status) != 0 { throw Self.error("look at", path) }
            if status.st_mode & mode_t(0o002) != 0 {
                throw FileError(operation: "use", path: path, reason: "everybody may write in it", code: .unsafe)
            }
            lock = try Self.lock(descriptor, path)
        } catch {
            SystemFile.close(descriptor)
            throw error
        }
    }

    /// Gives the directory up.
    func close() {
        _ = ftruncate(lock, 0)
        // A process that is about to be another program may have the descriptor as well.
        _ = flock(lock, LOCK_UN)
        SystemFile.close(lock)
        SystemFile.close(descriptor)
    }

    func path(of name: String) -> String { "\(path)/\(name)" }

    func names() throws(FileError) -> [String] { try SystemFile.names(in: path) }

    /// Whether something has a name, be it a link that leads nowhere.
    func holds(_ name: String) -> Bool {
        var status = stat()
        return fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT
    }

    /// Makes a file that is not there yet.
    func make(_ name: String) throws(FileError) -> Int32 {
        try Self.open(descriptor, name, O_RDWR | O_CREAT | O_EXCL, path(of: name), "make")
    }

    /// Opens a file.
    ///
    /// - Parameter makes: Whether it is made if there is none.
    func open(_ name: String, toWrite: Bool, makes: Bool = false) throws(FileError) -> Int32 {
        try Self.open(descriptor, name, (toWrite ? O_RDWR : O_RDONLY) | (makes ? O_CREAT : 0), path(of: name))
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

    // MARK: Opening

    private static func open(
        _ directory: Int32, _ name: String, _ flags: Int32, _ path: String, _ operation: String = "open"
    ) throws(FileError) -> Int32 {
        // A pipe that nobody writes to is not waited for.
        let file = openat(directory, name, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, mode_t(0o600))
        if file < 0 {
            guard errno == ELOOP else { throw error(operation, path) }
            throw FileError(operation: operation, path: path, reason: "it is a link", code: .unsafe)
        }
        do throws(FileError) {
            var status = stat()
            guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
                throw FileError(operation: operation, path: path, reason: "it is no file", code: .unsafe)
            }
            if status.st_mode & mode_t(0o077) != 0, fchmod(file, mode_t(0o600)) != 0 {
                throw error("keep others from", path)
            }
        } catch {
            SystemFile.close(file)
            throw error
        }
        return file
    }

    /// Processes of two containers may have the same number; the name of the host and this tell them apart.
    private static let process = "\(getpid()) \(UInt64.random(in: 0 ... .max))"

    /// Takes the lock, and leaves word of who has it.
    private static func lock(_ directory: Int32, _ path: String) throws(FileError) -> Int32 {
        let file = try open(directory, "lock", O_RDWR | O_CREAT, "\(path)/lock")
        if flock(file, LOCK_EX | LOCK_NB) != 0 {
            var failure = error("lock", path)
            if errno == EWOULDBLOCK {
                failure = FileError(
                    operation: "use", path: path, reason: "\(holder(file)) has it open", code: .inUse)
            }
            SystemFile.close(file)
            throw failure
        }
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        let host = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let word = Array("\(process) \(host)\n".utf8)
        // The lock holds without it.
        _ = ftruncate(file, 0)
        _ = pwrite(file, word, word.count, 0)
        return file
    }

    /// Who has a lock, as far as it says.
    private static func holder(_ lock: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = pread(lock, &bytes, bytes.count, 0)
        let word = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        if word.hasPrefix("\(process) ") { return "this process" }
        let parts = word.split { $0 == " " || $0 == "\n" }
        guard parts.count == 3, let number = Int32(parts[0]), UInt64(parts[1]) != nil,
            parts[2].utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return "another process" }
        return "process \(number) on \(parts[2])"
    }

    private static func error(_ operation: String, _ path: String) -> FileError { FileError(operation, path) }
}
