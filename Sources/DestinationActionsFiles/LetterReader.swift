import DestinationActions

/// Reads the letters of a file in chunks, holding no more of it than a chunk and a line.
struct LetterReader: ~Copyable {
    private static let chunkLetters = 256
    private static let chunkBytes = 4 << 20
    private static let newline = UInt8(ascii: "\n")

    private let directory: LockedDirectory
    private let name: String
    private let longest: Int
    /// None if there is no such file.
    private let file: Int32?
    private var piece: ArraySlice<UInt8> = []
    private var offset = 0
    private var isAtEnd: Bool

    /// Opens a file; one that is gone has no letters.
    ///
    /// - Parameter longest: How many bytes a line may have.
    init(_ directory: LockedDirectory, _ name: String, longest: Int) throws(FileError) {
        self.directory = directory
        self.name = name
        self.longest = longest
        isAtEnd = !directory.holds(name)
        file = isAtEnd ? nil : try directory.open(name, toWrite: false)
    }

    deinit {
        if let file { SystemFile.close(file) }
    }

    /// The next letters, or none at the end of the file.
    mutating func next(_ report: inout FileDeadLetters.Report) throws(FileError) -> [DeadLetter] {
        var letters: [DeadLetter] = []
        var bytes = 0
        while letters.count < Self.chunkLetters, bytes < Self.chunkBytes, let line = try line() {
            if line.isEmpty { continue }
            // Some levels more than those of an event.
            let limits = JSONLimits(depth: 80, size: longest)
            if line.count <= longest, let json = try? JSONValue(parsing: line, limits: limits),
                let letter = DeadLetter(json: json)
            {
                letters.append(letter)
                bytes += line.count
            } else {
                report.damaged += 1
            }
        }
        report.letters += letters.count
        return letters
    }

    /// The next line, or `nil` at the end; of a line that is too long the beginning, one byte longer than it may be.
    private mutating func line() throws(FileError) -> [UInt8]? {
        var line: [UInt8] = []
        while true {
            let end = piece.firstIndex(of: Self.newline)
            line += piece[..<(end ?? piece.endIndex)].prefix(max(0, longest + 1 - line.count))
            if let end {
                piece = piece[(end + 1)...]
                return line
            }
            piece = []
            if !isAtEnd, let file {
                let bytes = try directory.read(file, at: offset, count: 64 << 10, name)
                offset += bytes.count
                isAtEnd = bytes.isEmpty
                piece = bytes[...]
            }
            if isAtEnd { return line.isEmpty ? nil : line }
        }
    }
}
