import DestinationActions
import DestinationActionsFiles
import TrialSupport

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Files of dead letters: they are read, as far as they hold letters, and what is read is written as it was.
struct LetterSubject: Subject {
    let name = "letters"
    private let seeds: [[UInt8]] = (0..<5).map { Files.letter($0).json.bytes + [0x0A] }

    func problem(_ random: inout SplitMix64) async -> String? {
        let bytes = Mutation.changed(Array(seeds.joined()), &random, mixing: seeds)
        let names = [
            "dead-letters.ndjson", "dead-letters-000001.ndjson", "dead-letters--5.ndjson",
            "dead-letters-9223372036854775807.ndjson",
        ]
        return await Files.with { directory in
            Files.write(bytes, to: "\(directory)/\(names.randomElement(using: &random) ?? "")")
            do {
                let letters = try FileDeadLetters(directory: directory)
                try await letters.keep([Files.letter(7)])
                var last: DeadLetter?
                let report = try letters.read { letter in
                    last = letter
                    guard DeadLetter(json: letter.json)?.json.description == letter.json.description else {
                        throw FuzzError(text: "a letter is written otherwise than it was read")
                    }
                }
                if report.letters == 0 || last?.event.messageId != "m-7" { return "a letter is lost that was kept" }
            } catch let error as FuzzError {
                return error.text
            } catch {
                return "\(error)".isEmpty ? "an error says nothing" : nil
            }
            return nil
        }
    }
}

/// The files of a queue: damaged in any way, they are refused with a reason or read as far as they go, and the queue goes on.
struct QueueSubject: Subject {
    let name = "queues"
    private static let limits = FileQueue.Limits(bytes: 4 << 20, segmentBytes: 64 << 10)
    private static let count = 60

    /// The files of a queue with all kinds of records.
    private let files: [(name: String, bytes: [UInt8])]

    init() async throws {
        let directory = try TestDirectory()
        defer { directory.remove() }
        let queue = try FileQueue(directory: directory.path, limits: Self.limits, sync: .bySystem, worker: .caller)
        for number in 0..<Self.count { try await queue.append([Files.entry(number, size: 3000)]) }
        let taken = try await queue.next(events: 30, bytes: 1 << 20)
        try await queue.note(taken.prefix(5).map { QueueProgress(id: $0.id, done: [Files.target]) })
        _ = try await queue.settle(
            taken.prefix(20).enumerated().map { place, event in
                QueueSettlement(
                    id: event.id, letters: place % 3 == 0 ? [Files.letter(place)] : [],
                    open: place % 4 == 0 ? [Files.target] : [], after: .milliseconds(place))
            })
        await queue.close()
        files = Files.all(in: directory.path).filter { $0.name.hasPrefix("events-") }
    }

    func problem(_ random: inout SplitMix64) async -> String? {
        var files = files
        for _ in 0..<Int.random(in: 1...2, using: &random) { damage(&files, &random) }
        return await Files.with { directory in
            for file in files { Files.write(file.bytes, to: "\(directory)/\(file.name)") }
            do {
                let queue: FileQueue
                do throws(FileError) {
                    queue = try FileQueue(
                        directory: directory, limits: Self.limits, sync: .bySystem, worker: .caller)
                } catch {
                    return error.path.hasPrefix(directory) && !error.reason.isEmpty ? nil : "an error says nothing"
                }
                try await queue.append([Files.entry(Self.count, size: 100)])
                let (taken, left) = await Self.emptied(queue)
                if Set(taken.map(\.id.event)).count != taken.count { return "an event is handed out twice" }
                if taken.contains(where: { Files.number(of: $0) == nil }) { return "what comes was never appended" }
                if !taken.contains(where: { Files.number(of: $0) == Self.count }) {
                    return "what was appended does not come"
                }
                if queue.count != left { return "\(queue.count - left) events do not come" }
                _ = try await queue.letters()
                await queue.close()
                let again = try FileQueue(directory: directory, limits: Self.limits, sync: .bySystem, worker: .caller)
                if again.count != left { return "\(left) events were left, and \(again.count) are there" }
                await again.close()
            } catch {
                // A letter may be none any longer, and a damaged event is said when it is asked for.
                return "\(error)".isEmpty ? "an error says nothing" : nil
            }
            return nil
        }
    }

    /// Takes all that comes, and settles it but for a few.
    private static func emptied(_ queue: FileQueue) async -> (taken: [QueuedEvent], left: Int) {
        let taking = Task {
            var taken: [QueuedEvent] = []
            var left = 0
            while queue.count > left, !Task.isCancelled {
                guard let found = try? await queue.next(events: 100, bytes: 1 << 24) else { continue }
                let kept = found.filter { (Files.number(of: $0) ?? 0) % 10 == 3 }
                taken += found
                left += kept.count
                let done = found.filter { event in !kept.contains { $0.id == event.id } }
                _ = try? await queue.settle(done.map { QueueSettlement(id: $0.id) })
            }
            return (taken, left)
        }
        let patience = Task {
            try? await Task.sleep(for: .seconds(3))
            taking.cancel()
        }
        defer { patience.cancel() }
        return await taking.value
    }

    private func damage(_ files: inout [(name: String, bytes: [UInt8])], _ random: inout SplitMix64) {
        guard let place = files.indices.randomElement(using: &random) else { return }
        switch Int.random(in: 0..<8, using: &random) {
        case 0: files.remove(at: place)
        case 1: files[place].name = "events-00000\(Int.random(in: 0...9, using: &random)).log"
        case 2: files.append(("events-00000\(Int.random(in: 6...9, using: &random)).log", files[place].bytes))
        case 3: files[place].bytes += [UInt8](repeating: 0, count: 5000)
        case 4: files[place].bytes.removeLast(Int.random(in: 0...files[place].bytes.count, using: &random))
        default: files[place].bytes = Mutation.changed(files[place].bytes, &random, mixing: files.map(\.bytes))
        }
    }
}

struct FuzzError: Error {
    let text: String
}

/// What subjects with files need.
enum Files {
    static let target = QueueTarget(destination: "a", subscription: "s", attempts: 2)

    static func letter(_ number: Int) -> DeadLetter {
        DeadLetter(
            at: Timestamp(seconds: 1_700_000_000),
            event: .track("Order", userId: "u-1", Event.Common(messageId: "m-\(number)")), destination: "a",
            subscription: "s", outcome: "failed", code: "http400", message: "no",
            attempts: [DeliveryAttempt(age: .seconds(3), status: 503, code: "http503", message: "later")])
    }

    static func entry(_ number: Int, size: Int) -> QueueEntry {
        let body = "<\(number)>" + String(repeating: "x", count: size)
        return QueueEntry(.bytes(Array(body.utf8)), messageId: "m-\(number)", orderingKey: number % 7 == 0 ? "k" : nil)
    }

    /// The number of an event that was appended as it is.
    static func number(of event: QueuedEvent) -> Int? {
        let text = String(decoding: event.body.bytes, as: UTF8.self)
        guard text.hasPrefix("<"), let end = text.firstIndex(of: ">") else { return nil }
        let rest = text[text.index(after: end)...]
        return rest.allSatisfy { $0 == "x" } ? Int(text[text.index(after: text.startIndex)..<end]) : nil
    }

    /// Runs something with a directory of its own, in memory where the system has such.
    static func with(_ body: (String) async -> String?) async -> String? {
        guard let directory = try? TestDirectory(isInMemory: true) else { return "no directory can be made" }
        defer { directory.remove() }
        return await body(directory.path)
    }

    /// The files of a directory with their names.
    static func all(in directory: String) -> [(name: String, bytes: [UInt8])] {
        guard let folder = opendir(directory) else { return [] }
        defer { closedir(folder) }
        var files: [(name: String, bytes: [UInt8])] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let file = fopen("\(directory)/\(name)", "rb") else { continue }
            defer { fclose(file) }
            var bytes = [UInt8](repeating: 0, count: 1 << 20)
            bytes.removeSubrange(fread(&bytes, 1, bytes.count, file)...)
            files.append((name, bytes))
        }
        return files.sorted { $0.name < $1.name }
    }

    static func write(_ bytes: [UInt8], to path: String) {
        guard let file = fopen(path, "wb") else { return }
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
    }
}
