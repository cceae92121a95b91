public import DestinationActions
import DestinationActionsLocks

/// Keeps dead letters in files of a directory, one letter a line (NDJSON).
///
/// The newest letters are in `dead-letters.ndjson`. When it has reached its size it becomes `dead-letters-000001.ndjson` and
/// so on, higher numbers being newer; other files are left alone.
///
/// ```swift
/// let letters = try FileDeadLetters(directory: "/var/spool/shop")
/// let pipeline = try Pipeline([instance], transport: transport, deadLetters: letters)
/// // Later, when the cause is gone:
/// try await letters.replay(through: pipeline)
/// ```
///
/// - **One at a time.** The directory is locked: a second sink or a queue in it, of this process or another, is refused and told
///   who has it.
/// - **Security.** The files hold what the events hold, but for the pipeline's sensitive paths. Directory and files are made for
///   their owner alone, and files that others may read are taken from them. A directory that everybody may write in is
///   refused; one that is there is otherwise left as it is. Links are not followed.
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
        /// New letters are refused. The pipeline tells its observers, keeps them and offers them again until there is room; when
        /// too many wait, it takes no more events.
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
        /// How many bytes a letter may have: one that is larger is not kept, and as much of a line at most is in memory when letters
        /// are read.
        public var letterBytes: Int

        /// Makes limits.
        ///
        /// - Parameters:
        ///   - fileBytes: How many bytes a file may have; 16 MB unless given. A letter that is larger gets a file of its own.
        ///   - files: How many files there may be, at least 2; 16 unless given.
        ///   - letterBytes: How many bytes a letter may have, 256 MiB at most; 64 MiB unless given.
        public init(fileBytes: Int = 16 << 20, files: Int = 16, letterBytes: Int = 64 << 20) {
            self.fileBytes = fileBytes
            self.files = files
            self.letterBytes = min(max(1, letterBytes), 256 << 20)
        }
    }

    /// The path of the directory.
    public let directory: String
    let folder: LockedDirectory
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
    ///   - directory: The path of the directory; it is made if there is none, its parents are not.
    ///   - limits: The bounds of the files.
    ///   - durability: How safe a letter is once it is kept; it survives a crash of the machine unless given otherwise.
    ///   - whenFull: What happens when the files have reached their bound; new letters are refused unless given otherwise.
    /// - Throws: ``FileError`` if the directory or a file of it cannot be used, or somebody else has it open.
    public init(
        directory: String, limits: Limits = Limits(), durability: Durability = .everyWrite, whenFull: WhenFull = .refuse
    ) throws(FileError) {
        folder = try LockedDirectory(directory)
        self.directory = folder.path
        self.limits = limits
        self.durability = durability
        self.whenFull = whenFull
        current = Mutex(nil)
        do throws(FileError) {
            // Opening them refuses what is no file, and takes them from others.
            for number in try closedFiles() { SystemFile.close(try folder.open(name(of: number), toWrite: false)) }
            let file = try open()
            current.withLock { $0 = file }
        } catch {
            folder.close()
            throw error
        }
    }

    deinit {
        if let file = current.withLock({ $0 }) { SystemFile.close(file.descriptor) }
        folder.close()
    }

    /// The path of the file that is written.
    public var currentPath: String { folder.path(of: currentName) }

    let currentName = "dead-letters.ndjson"

    // MARK: Writing

    /// Writes letters.
    ///
    /// - Parameter letters: The letters.
    /// - Throws: ``FileError`` if they cannot be written, or the bound is reached and letters are to be refused.
    public func keep(_ letters: [DeadLetter]) async throws {
        let lines = letters.map { $0.json.bytes + [0x0A] }
        if let size = lines.map({ $0.count - 1 }).max(), size > limits.letterBytes {
            let reason = "a letter of \(size) bytes is more than the \(limits.letterBytes) that one may have"
            throw FileError(operation: "write", path: currentPath, reason: reason, code: .tooLarge)
        }
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
            if durability == .everyWrite, let file { try folder.synchronize(file.descriptor, currentName) }
        }
    }

    private func write(_ bytes: inout [UInt8], _ file: inout OpenFile?) throws(FileError) {
        if bytes.isEmpty { return }
        var writing: OpenFile
        if let file { writing = file } else { writing = try open() }
        try folder.write(bytes, to: writing.descriptor, at: writing.size, currentName)
        writing.size += bytes.count
        file = writing
        bytes = []
    }

    /// Begins a new file, within the bound of files.
    private func rotate(_ file: inout OpenFile?) throws(FileError) {
        let closed = try closedFiles()
        if closed.count + 1 >= max(2, limits.files) {
            guard whenFull == .deleteOldest, let oldest = closed.first else {
                throw FileError(
                    operation: "write", path: currentPath, reason: "\(limits.files) files are full", code: .full)
            }
            try folder.remove(name(of: oldest))
        }
        try closeCurrent(&file, after: closed.last)
    }

    /// Gives the current file the number after the last one, and begins a new one.
    private func closeCurrent(_ file: inout OpenFile?, after last: Int?) throws(FileError) {
        let number = (last ?? 0) + 1
        if number > Self.greatestNumber || folder.holds(name(of: number)) {
            throw FileError(
                operation: "rename", path: currentPath, reason: "the name \(name(of: number)) is not free", code: .inUse
            )
        }
        if let open = file {
            if durability != .system { try folder.synchronize(open.descriptor, currentName) }
            SystemFile.close(open.descriptor)
            file = nil
        }
        try folder.rename(currentName, to: name(of: number))
        file = try open()
        if durability != .system { try folder.synchronize() }
    }

    private func open() throws(FileError) -> OpenFile {
        let descriptor = try folder.open(currentName, toWrite: true, makes: true)
        do throws(FileError) {
            var size = folder.size(descriptor)
            // A letter that a crash cut off keeps its line to itself.
            let last = size == 0 ? [0x0A] : try folder.read(descriptor, at: size - 1, count: 1, currentName)
            if last != [0x0A] {
                try folder.write([0x0A], to: descriptor, at: size, currentName)
                size += 1
            }
            return OpenFile(descriptor: descriptor, size: size)
        } catch {
            SystemFile.close(descriptor)
            throw error
        }
    }

    // MARK: Files

    /// The paths of all files, the oldest letters first.
    ///
    /// - Returns: The paths; the file that is written comes last.
    /// - Throws: ``FileError`` if the directory cannot be read.
    public func paths() throws(FileError) -> [String] {
        try closedFiles().map { folder.path(of: name(of: $0)) } + [currentPath]
    }

    /// With a greater one, the next would not be read as one of ours.
    private static let greatestNumber = 999_999_999_999_999_999

    func name(of number: Int) -> String {
        let digits = String(number)
        return "dead-letters-\(String(repeating: "0", count: max(0, 6 - digits.count)))\(digits).ndjson"
    }

    /// The numbers of the files that are not written any longer, oldest first.
    ///
    /// Only a name that we would give is one of ours: six digits, and more where there is no zero in front.
    func closedFiles() throws(FileError) -> [Int] {
        try folder.names().compactMap { name in
            guard name.hasPrefix("dead-letters-"), name.hasSuffix(".ndjson"),
                let number = Int(name.dropFirst("dead-letters-".count).dropLast(".ndjson".count)),
                (0...Self.greatestNumber).contains(number), name.utf8.elementsEqual(self.name(of: number).utf8)
            else { return nil }
            return number
        }.sorted()
    }

    /// Puts what was written so far into closed files, whatever their number.
    func closeCurrentFile() throws(FileError) {
        let result = current.withLock { file -> Result<Void, FileError> in
            guard let open = file, open.size > 0 else { return .success(()) }
            do throws(FileError) {
                try closeCurrent(&file, after: closedFiles().last)
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }
}
