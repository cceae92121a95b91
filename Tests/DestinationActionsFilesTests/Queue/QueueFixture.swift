import DestinationActions
import DestinationActionsFiles
import DestinationActionsTesting

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Small files, so that tests see many.
let small = FileQueue.Limits(bytes: 1 << 20, events: 100_000, segmentBytes: 64 << 10)

/// An event that is not looked at, with a body of a size.
func entry(_ number: Int, key: String? = nil, size: Int = 40) -> QueueEntry {
    let text = "{\"n\":\(number),\"x\":\""
    let body = text + String(repeating: "x", count: max(0, size - text.utf8.count - 2)) + "\"}"
    return QueueEntry(.bytes(Array(body.utf8)), messageId: "m-\(number)", orderingKey: key)
}

extension QueuedEvent {
    /// The number of the event of a test.
    var number: Int {
        let digits = String(decoding: body.bytes, as: UTF8.self).drop { !$0.isNumber }.prefix { $0.isNumber }
        return Int(digits) ?? -1
    }
}

extension [QueuedEvent] {
    var numbers: [Int] { map(\.number) }
    /// Settlements that say that all of it is done.
    var done: [QueueSettlement] { map { QueueSettlement(id: $0.id) } }
}

func letter(_ number: Int, text: String = "no") -> DeadLetter {
    DeadLetter(
        at: Timestamp(seconds: 1_700_000_000), event: FaultyPartner.event(number), destination: "Kiosk",
        subscription: "Orders", outcome: "failed", code: "http400", message: text)
}

func names(in directory: String) -> [String] {
    guard let stream = opendir(directory) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
        names.append(
            withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
    }
    return names.sorted()
}

/// The paths of the files with events, oldest first.
func segments(in directory: String) -> [String] {
    names(in: directory).filter { $0.hasPrefix("events-") && $0.hasSuffix(".log") }.map { "\(directory)/\($0)" }
}

func contents(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = fread(&buffer, 1, buffer.count, file)
        if count == 0 { return bytes }
        bytes += buffer[..<count]
    }
}

/// Copies the files of a queue that may be at work: what a machine has on its disk that stops now.
func copyQueue(_ source: String, to target: String) {
    var done: Set<String> = []
    while true {
        let missing = segments(in: source).filter { !done.contains($0) }
        if missing.isEmpty { return }
        for path in missing {
            done.insert(path)
            guard let bytes = contents(path) else { continue }
            write(bytes, to: "\(target)/\(path.split(separator: "/").last ?? "")")
        }
    }
}

/// Flips bits of a byte of a file.
func overwrite(_ path: String, at offset: Int) {
    guard let file = fopen(path, "r+b") else { return }
    defer { fclose(file) }
    fseek(file, offset, SEEK_SET)
    let byte = fgetc(file)
    fseek(file, offset, SEEK_SET)
    fputc(byte ^ 0x55, file)
}

func move(_ path: String, to other: String) { rename(path, other) }
