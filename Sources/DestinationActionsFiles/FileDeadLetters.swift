public import DestinationActions
import DestinationActionsLocks

/// Keeps dead letters in files of a directory, one letter a line (NDJSON).
///
/// The newest letters are in `dead-letters.ndjson`. When it has reached its size it becomes `dead-letters-000001.ndjson` and
/// so on, higher numbers being newer. The files hold what the events hold, but for the pipeline's sensitive paths, and only
/// their owner may read them.
///
/// ```swift
/// let letters = try FileDeadLetters(directory: "/var/spool/shop")
/// let pipeline = try Pipeline([instance], transport: transport, deadLetters: letters)
/// // Later, when the cause is gone:
/// try await letters.replay(through: pipeline)
/// ```
public final class FileDeadLetters: DeadLetterSink {
    /// How safe a letter is once it is kept.
    public enum Durability: String, Sendable, Hashable, CaseIterable {
        /// It survives the process, but not a crash of the machine right afterwards.
        case system
        /// It survives a crash of the machine once its file is full.
        case fullFiles
        /// It survives a crash of the machine.
        case everyWrite
    }

    /// What happens when the files have reached their bound.
    public enum WhenFull: String, Sendable, Hashable, CaseIterable {
        /// New letters are refused; the pipeline tells its observer that they are lost.
        case refuse
        /// The oldest file is deleted.
        case deleteOldest
    }

    /// The bounds of the files.
    public struct Limits: Sendable, Hashable {
        /// How many bytes a file may have.
        public var fileBytes: Int
        /// How many files there may be.
        public var files: Int

        /// Makes limits.
        ///
        /// - Parameters:
        ///   - fileBytes: How many bytes a file may have; 16 MB unless given. A letter that is larger gets a file of its own.
        ///   - files: How many files there may be, at least 2; 16 unless given.
        public init(fileBytes: Int = 16 << 20, files: Int = 16) {
            self.fileBytes = fileBytes
            self.files = files
        }
    }

    /// The path of the directory.
    public let directory: String
    let limits: Limits
    private let durability: Durability
    private let whenFull: WhenFull
    private let current: Mutex<OpenFile?>

    struct OpenFile {
        var descriptor: Int32
        var size: Int
    }

    /// Opens or makes the files of a directory.
    ///
    /// - Parameters:
    ///   - directory: The path of the directory; it is made if there is none, its parents are not. One sink at a time uses it.
    ///   - limits: The bounds of the files.
    ///   - durability: How safe a letter is once it is kept; it survives a crash of the machine unless given otherwise.
    ///   - whenFull: What happens when the files have reached their bound; new letters are refused unless given otherwise.
    /// - Throws: ``FileError`` if the directory or the file cannot be used.
    public init(
        directory: String, limits: Limits = Limits(), durability: Durability = .everyWrite, whenFull: WhenFull = .refuse
    ) throws(FileError) {
        self.directory = directory.count > 1 && directory.hasSuffix("/") ? String(directory.dropLast()) : directory
        self.limits = limits
        self.durability = durability
        self.whenFull = whenFull
        current = Mutex(nil)
        try SystemFile.makeDirectory(self.directory)
        let file = try open()
        current.withLock { $0 = file }
    }

    deinit {
        if let file = current.withLock({ $0 }) { SystemFile.close(file.descriptor) }
    }

    /// The path of the file that is written.
    public var currentPath: String { "\(directory)/dead-letters.ndjson" }

    // MARK: Writing

    /// Writes letters.
    ///
    /// - Parameter letters: The letters.
    /// - Throws: ``FileError`` if they cannot be written, or the bound is reached and letters are to be refused.
    public func keep(_ letters: [DeadLetter]) async throws {
        let lines = letters.map { $0.json.bytes + [0x0A] }
        try current.withLock { file in
            var pending: [UInt8] = []
            for line in lines {
                let size = (file?.size ?? 0) + pending.count
                if size > 0, size + line.count > limits.fileBytes {
                    try write(&pending, &file)
                    try rotate(&file)
                }
                pending += line
            }
            try write(&pending, &file)
            if durability == .everyWrite, let file { try SystemFile.synchronize(file.descriptor, currentPath) }
        }
    }

    private func write(_ bytes: inout [UInt8], _ file: inout OpenFile?) throws(FileError) {
        if bytes.isEmpty { return }
        var writing: OpenFile
        if let file { writing = file } else { writing = try open() }
        try SystemFile.append(bytes, to: writing.descriptor, size: writing.size, currentPath)
        writing.size += bytes.count
        file = writing
        bytes = []
    }

    /// Begins a new file, within the bound of files.
    private func rotate(_ file: inout OpenFile?) throws(FileError) {
        let closed = try closedFiles()
        if closed.count + 1 >= max(2, limits.files) {
            guard whenFull == .deleteOldest, let oldest = closed.first else {
                throw FileError(operation: "write", path: currentPath, reason: "\(limits.files) files are full")
            }
            try SystemFile.remove(path(of: oldest))
        }
        try closeCurrent(&file, as: (closed.last ?? 0) + 1)
    }

    private func closeCurrent(_ file: inout OpenFile?, as number: Int) throws(FileError) {
        if let open = file {
            if durability != .system { try SystemFile.synchronize(open.descriptor, currentPath) }
            SystemFile.close(open.descriptor)
            file = nil
        }
        try SystemFile.move(currentPath, to: path(of: number))
        file = try open()
        if durability != .system { try SystemFile.synchronizeDirectory(directory) }
    }

    private func open() throws(FileError) -> OpenFile {
        var (descriptor, size) = try SystemFile.openToAppend(currentPath)
        // A letter that a crash cut off keeps its line to itself.
        if let last = SystemFile.lastByte(of: descriptor, size: size), last != 0x0A {
            try SystemFile.append([0x0A], to: descriptor, size: size, currentPath)
            size += 1
        }
        return OpenFile(descriptor: descriptor, size: size)
    }

    // MARK: Files

    /// The paths of all files, the oldest letters first.
    ///
    /// - Returns: The paths; the file that is written comes last.
    /// - Throws: ``FileError`` if the directory cannot be read.
    public func paths() throws(FileError) -> [String] { try closedFiles().map { path(of: $0) } + [currentPath] }

    func path(of number: Int) -> String {
        let digits = String(number)
        return "\(directory)/dead-letters-\(String(repeating: "0", count: max(0, 6 - digits.count)))\(digits).ndjson"
    }

    /// The numbers of the files that are not written any longer, oldest first.
    func closedFiles() throws(FileError) -> [Int] {
        try SystemFile.names(in: directory).compactMap { name in
            guard name.hasPrefix("dead-letters-"), name.hasSuffix(".ndjson") else { return nil }
            return Int(name.dropFirst("dead-letters-".count).dropLast(".ndjson".count))
        }.sorted()
    }

    /// Puts what was written so far into closed files, whatever their number.
    func closeCurrentFile() throws(FileError) {
        let result = current.withLock { file -> Result<Void, FileError> in
            guard let open = file, open.size > 0 else { return .success(()) }
            do throws(FileError) {
                try closeCurrent(&file, as: (closedFiles().last ?? 0) + 1)
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }
}
