import DestinationActions
import DestinationActionsFiles
import DestinationActionsTesting
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

@Suite("Dead letters in files: what else is in the directory")
struct FileDeadLettersDirectoryTests {
    /// Every letter gets a file of its own.
    private let single = FileDeadLetters.Limits(fileBytes: 1, files: 100)

    private func letter(_ number: Int) -> DeadLetter {
        DeadLetter(
            at: Timestamp(seconds: 1_700_000_000), event: FaultyPartner.event(number), destination: "Shop",
            subscription: "Orders", outcome: "failed", code: "http400", message: "no")
    }

    private func numbers(_ letters: FileDeadLetters) throws -> [Int] {
        var numbers: [Int] = []
        try letters.read { numbers.append(Int($0.event.messageId?.dropFirst("message-".count) ?? "") ?? -1) }
        return numbers
    }

    private func names(in directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            names.append(
                withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
        return names
    }

    private func contents(_ path: String) -> [UInt8]? {
        let file = open(path, O_RDONLY)
        if file < 0 { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        return Array(bytes[..<max(0, read(file, &bytes, bytes.count))])
    }

    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    @Test("lets one sink have a directory, and says who has it")
    func oneSink() async throws {
        try await withDirectory { directory in
            func open() throws -> FileDeadLetters { try FileDeadLetters(directory: directory + "/") }
            do {
                let first = try open()
                let error = #expect(throws: FileError.self) { _ = try open() }
                #expect(error?.description == "Cannot use \(directory): this process has it open.")
                try await first.keep([letter(1)])
            }
            let second = try open()
            #expect(try numbers(second) == [1])
        }
    }

    @Test(
        "says which process has the directory, as far as that left word",
        arguments: [
            ("4711 17 box-a\n", "process 4711 on box-a"), ("", "another process"), ("4711", "another process"),
            ("x 17 box\n", "another process"), ("1 2 \u{1B}[31mred\n", "another process"),
            ("99999999999 2 box\n", "another process"), (String(repeating: "1 ", count: 5000), "another process"),
        ])
    func otherProcess(word: String, holder: String) async throws {
        try await withDirectory { directory in
            write(Array(word.utf8), to: directory + "/lock")
            let lock = open(directory + "/lock", O_RDWR)
            defer { close(lock) }
            #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
            let error = #expect(throws: FileError.self) { _ = try FileDeadLetters(directory: directory) }
            #expect(error?.description == "Cannot use \(directory): \(holder) has it open.")
        }
    }

    @Test(
        "leaves files alone whose names it would not give",
        arguments: [
            "dead-letters--5.ndjson", "dead-letters-+7.ndjson", "dead-letters--00005.ndjson",
            "dead-letters-7.ndjson", "dead-letters-00007.ndjson", "dead-letters-0000007.ndjson",
            "dead-letters-9223372036854775807.ndjson", "dead-letters-9223372036854775808.ndjson",
            "dead-letters-1000000000000000000.ndjson", "dead-letters-.ndjson", "dead-letters-00000\u{661}.ndjson",
            "dead-letters-000001.ndjson~", "dead-letters-000001.NDJSON",
        ])
    func foreignNames(name: String) async throws {
        try await withDirectory { directory in
            write(Array("foreign".utf8), to: "\(directory)/\(name)")
            let letters = try FileDeadLetters(directory: directory, limits: single, durability: .system)
            for number in 1...5 { try await letters.keep([letter(number)]) }
            #expect(try numbers(letters) == [1, 2, 3, 4, 5])
            #expect(try letters.paths().count == 5 && !letters.paths().contains("\(directory)/\(name)"))
            #expect(contents("\(directory)/\(name)") == Array("foreign".utf8))
        }
    }

    @Test(
        "goes on behind files of its own, whatever their numbers",
        arguments: [
            ("000007", "000008"), ("999999", "1000000"), ("999999999999999998", "999999999999999999"),
        ])
    func ownNames(last: String, next: String) async throws {
        try await withDirectory { directory in
            write(letter(1).json.bytes, to: "\(directory)/dead-letters-\(last).ndjson")
            let letters = try FileDeadLetters(directory: directory, limits: single)
            try await letters.keep([letter(2)])
            try await letters.keep([letter(3)])
            #expect(try numbers(letters) == [1, 2, 3])
            #expect(try letters.paths()[1] == "\(directory)/dead-letters-\(next).ndjson")
        }
    }

    @Test("keeps what it has when there is no number left")
    func noNumber() async throws {
        try await withDirectory { directory in
            write(letter(1).json.bytes, to: "\(directory)/dead-letters-999999999999999999.ndjson")
            let letters = try FileDeadLetters(directory: directory, limits: single)
            try await letters.keep([letter(2)])
            let error = await #expect(throws: FileError.self) { try await letters.keep([letter(3)]) }
            #expect(error?.reason == "the name dead-letters-1000000000000000000.ndjson is not free")
            #expect(error?.code == .inUse)
            #expect(try numbers(letters) == [1, 2])
        }
    }

    @Test("puts no file in the place of another that came in between")
    func noOverwriting() async throws {
        try await withDirectory { directory in
            let letters = try FileDeadLetters(directory: directory, limits: single)
            try await letters.keep([letter(1)])
            // It has the name, so it counts, although it is no file.
            mkdir("\(directory)/dead-letters-000001.ndjson", mode_t(0o700))
            try await letters.keep([letter(2)])
            #expect(try letters.paths().last == letters.currentPath)
            #expect(names(in: directory).contains("dead-letters-000002.ndjson"))
            rmdir("\(directory)/dead-letters-000001.ndjson")
            #expect(try numbers(letters) == [1, 2])
        }
    }

    @Test(
        "follows no link, waits for no pipe, and uses no directory that everybody may write in",
        arguments: ["directory", "current", "closed", "lock", "dangling", "pipe", "open"])
    func foreignGround(kind: String) async throws {
        try await withDirectory { directory in
            try await withDirectory { other in
                write([], to: other + "/target")
                var path = directory
                let reason: String
                switch kind {
                case "directory":
                    path = other + "/link"
                    symlink(directory, path)
                    reason = "it is a link, or no directory"
                case "current":
                    symlink(other + "/target", directory + "/dead-letters.ndjson")
                    reason = "it is a link"
                case "closed":
                    symlink(other + "/target", directory + "/dead-letters-000001.ndjson")
                    reason = "it is a link"
                case "lock":
                    symlink(other + "/target", directory + "/lock")
                    reason = "it is a link"
                case "dangling":
                    symlink(other + "/nothing", directory + "/dead-letters.ndjson")
                    reason = "it is a link"
                case "pipe":
                    mkfifo(directory + "/dead-letters-000001.ndjson", mode_t(0o600))
                    reason = "it is no file"
                default:
                    chmod(directory, mode_t(0o707))
                    reason = "everybody may write in it"
                }
                let error = #expect(throws: FileError.self) { _ = try FileDeadLetters(directory: path) }
                #expect(error?.reason == reason && error?.path.hasPrefix(path) == true)
                #expect(contents(other + "/target") == [] && !names(in: other).contains("nothing"))
                // What was refused is not kept locked.
                if kind == "open" {
                    chmod(directory, mode_t(0o700))
                    #expect(throws: Never.self) { _ = try FileDeadLetters(directory: path) }
                }
            }
        }
    }

    @Test("refuses a link that takes the place of a file later on")
    func laterLink() async throws {
        try await withDirectory { directory in
            let letters = try FileDeadLetters(directory: directory, limits: single)
            for number in 1...3 { try await letters.keep([letter(number)]) }
            let path = try letters.paths()[0]
            unlink(path)
            symlink("/etc/hostname", path)
            let error = #expect(throws: FileError.self) { try letters.read { _ in } }
            #expect(error?.description == "Cannot open \(path): it is a link.")
        }
    }

    @Test("takes files from others, and leaves the directory as it is")
    func looseModes() async throws {
        try await withDirectory { directory in
            chmod(directory, mode_t(0o755))
            let files = ["dead-letters-000001.ndjson", "dead-letters.ndjson", "lock"].map { "\(directory)/\($0)" }
            for (number, file) in files.enumerated() {
                write(file.hasSuffix("lock") ? [] : letter(number).json.bytes + [0x0A], to: file)
                chmod(file, mode_t(0o664))
            }
            let letters = try FileDeadLetters(directory: directory)
            #expect(files.map(mode) == [0o600, 0o600, 0o600] && mode(directory) == 0o755)
            #expect(try numbers(letters) == [0, 1])
        }
    }

    @Test("counts a line that is longer than a letter may be as damaged, and reads on", arguments: [true, false])
    func longLine(isLast: Bool) async throws {
        try await withDirectory { directory in
            // A letter by its form, which only its length keeps from being one.
            let long = DeadLetter(
                at: Timestamp(seconds: 0), event: FaultyPartner.event(9), destination: "Shop", subscription: "Orders",
                outcome: "failed", code: "http400", message: String(repeating: "x", count: 300_000))
            var lines = [letter(1).json.bytes, letter(2).json.bytes]
            lines.insert(long.json.bytes, at: isLast ? 2 : 1)
            write(Array(lines.joined(separator: [0x0A])), to: directory + "/dead-letters-000001.ndjson")
            let limits = FileDeadLetters.Limits(letterBytes: 10_000)
            let letters = try FileDeadLetters(directory: directory, limits: limits)
            var found: [Int] = []
            let report = try letters.read { found.append(FaultyPartner.number(of: $0.event) ?? -1) }
            #expect(found == [1, 2] && report.letters == 2 && report.damaged == 1)
            let error = await #expect(throws: FileError.self) { try await letters.keep([letter(3), long]) }
            #expect(error?.reason.hasSuffix("is more than the 10000 that one may have") == true)
            #expect(error?.code == .tooLarge)
            #expect(try numbers(letters) == [1, 2])
        }
    }

    @Test("reads a letter with any number in it")
    func anyNumber() async throws {
        try await withDirectory { directory in
            let text = String(decoding: letter(1).json.bytes.dropLast(), as: UTF8.self)
            let line = #"\#(text),"attempts":[{"ageSeconds":1e300,"status":1e300},{"ageSeconds":-1e300}]}"#
            write(Array(line.utf8), to: directory + "/dead-letters.ndjson")
            let letters = try FileDeadLetters(directory: directory)
            var ages: [Duration] = []
            #expect(try letters.read { ages += $0.attempts.map(\.age) }.letters == 1)
            #expect(ages == [.seconds(100 * 365 * 86_400), .zero])
        }
    }
}
