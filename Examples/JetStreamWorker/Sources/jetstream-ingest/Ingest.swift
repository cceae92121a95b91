import DestinationActions
import Foundation
import JetStreamQueue

/// Puts events into the queue: one JSON object a line of its input, or a list of them, which is kept as a whole.
///
/// What is kept is answered with `kept` and how many, what is not with `failed` and why: whoever sent it sends it again, with the same
/// messageIds. Several lines are under way at the same time, and answered in their order.
///
///     jetstream-ingest --servers nats://127.0.0.1:14222,nats://127.0.0.1:14223 <events.ndjson
@main
struct Ingest {
    /// How many lines are under way at most.
    static let mostLines = 64

    static func main() async throws {
        let words = CommandLine.arguments.dropFirst()
        func option(_ name: String) -> String? {
            words.firstIndex(of: "--\(name)").flatMap { words.dropFirst($0).first }
        }
        guard let servers = option("servers") else {
            fatal(
                "usage: jetstream-ingest --servers URL,URL,… [--queue NAME] [--fleet NAME] [--lease SECONDS] [--key user|none]"
            )
        }
        let options = JetStreamOptions(
            servers: servers.split(separator: ",").map(String.init), name: option("queue") ?? "events",
            fleet: option("fleet") ?? "default", lease: .seconds(Int(option("lease") ?? "30") ?? 30))
        let isKeyed = option("key") == "user"
        let writer: JetStreamWriter
        do { writer = try await JetStreamWriter(options) } catch { fatal("\(error)") }
        let (answers, continuation) = AsyncStream<Task<String, Never>>.makeStream()
        let room = DispatchSemaphore(value: mostLines)
        Thread.detachNewThread {
            while let line = readLine() {
                room.wait()
                continuation.yield(Task { await keep(line, in: writer, isKeyed) })
            }
            continuation.finish()
        }
        for await answer in answers {
            say(await answer.value)
            room.signal()
        }
        await writer.close()
    }

    /// Writes a line at once, whatever the output is.
    static func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

    static func fatal(_ message: String) -> Never {
        FileHandle.standardError.write(Data((message + "\n").utf8))
        exit(2)
    }

    /// Keeps the events of a line.
    ///
    /// - Returns: What is answered.
    static func keep(_ line: String, in writer: JetStreamWriter, _ isKeyed: Bool) async -> String {
        do {
            let json = try JSONValue(parsing: line)
            let entries = try (json.array ?? [json]).map { json in
                let event = try Event(json)
                return QueueEntry(event, orderingKey: isKeyed ? event.userId : nil)
            }
            try await writer.append(entries)
            return "kept \(entries.count)"
        } catch {
            return "failed \(error)"
        }
    }
}
