import DestinationActions
import Foundation
import PostgresQueue

/// Reads events from the standard input, one a line, and appends them to the queue.
///
/// What is not confirmed is appended again until it is: with its `messageId` it is one event all the same. Several calls at a
/// time may change places; one at a time keeps the order of a user's events.
@main
struct Ingest {
    static func main() async {
        let words = Array(CommandLine.arguments.dropFirst())
        guard let database = words.first, words.count <= 3, let batch = Int(words.dropFirst().first ?? "100"),
            batch > 0,
            let callers = Int(words.dropFirst(2).first ?? "1"), callers > 0
        else { end("usage: ingest DATABASE [EVENTS-A-CALL] [CALLS-AT-A-TIME] <events.ndjson") }
        let writer = PostgresWriter(database, timeout: .seconds(5))
        let start = ContinuousClock.now
        var count = Count()
        await withTaskGroup(of: Int.self) { group in
            var open = 0
            var entries: [QueueEntry] = []
            func send() async {
                if open == callers { count.repeats += await group.next() ?? 0 } else { open += 1 }
                count.accepted += entries.count
                let entries = entries
                group.addTask { await append(entries, to: writer) }
            }
            while let line = readLine() {
                count.lines += 1
                do throws(EventDecodingError) {
                    entries.append(try entry([UInt8](line.utf8)))
                } catch {
                    say("line \(count.lines): \(error)")
                    continue
                }
                if entries.count < batch { continue }
                await send()
                entries = []
            }
            if !entries.isEmpty { await send() }
            for await repeats in group { count.repeats += repeats }
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        print(
            "\(count.accepted) accepted, \(count.lines - count.accepted) refused, \(count.repeats) calls repeated, \(Int(Double(count.accepted) / seconds))/s"
        )
        await writer.close()
    }

    private struct Count {
        var lines = 0
        var accepted = 0
        var repeats = 0
    }

    private static func entry(_ line: [UInt8]) throws(EventDecodingError) -> QueueEntry {
        let event = try Event(parsing: line)
        // An event without an id of its own would be another one each time that it is appended.
        let id = event.messageId ?? UUID().uuidString
        return QueueEntry(.bytes(line), messageId: id, orderingKey: event.userId ?? event.anonymousId)
    }

    /// - Returns: How often it had to be done again.
    private static func append(_ entries: [QueueEntry], to writer: PostgresWriter) async -> Int {
        var repeats = 0
        while true {
            do {
                try await writer.append(entries)
                return repeats
            } catch {
                if repeats == 0 { say("\(error)") }
                repeats += 1
                try? await Task.sleep(for: .milliseconds(200))
            }
        }
    }

    private static func say(_ text: String) { FileHandle.standardError.write(Data("ingest: \(text)\n".utf8)) }

    private static func end(_ text: String) -> Never {
        say(text)
        exit(2)
    }
}
