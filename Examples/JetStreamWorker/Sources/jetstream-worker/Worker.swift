import DestinationActions
import DestinationActionsURLSession
import Foundation
import JetStreamQueue
import WebhookDestination

/// Takes events out of the queue and sends them to its destinations until SIGTERM; as many of it as are needed share the queue.
///
///     jetstream-worker --servers nats://127.0.0.1:14222,nats://127.0.0.1:14223 --destinations destinations.json
@main
struct Worker {
    static func main() async throws {
        let words = CommandLine.arguments.dropFirst()
        func option(_ name: String) -> String? {
            words.firstIndex(of: "--\(name)").flatMap { words.dropFirst($0).first }
        }
        guard let servers = option("servers"), let path = option("destinations") else {
            fatal(
                "usage: jetstream-worker --servers URL,URL,… --destinations FILE [--queue NAME] [--fleet NAME] [--lease SECONDS] [--snapshot RECORDS]"
            )
        }
        let options = JetStreamOptions(
            servers: servers.split(separator: ",").map(String.init), name: option("queue") ?? "events",
            fleet: option("fleet") ?? "default", lease: .seconds(Int(option("lease") ?? "30") ?? 30),
            snapshotEvery: Int(option("snapshot") ?? "5000") ?? 5000, report: { say("queue: \($0)") })
        let pipeline: Pipeline
        let queue: JetStreamQueue
        do {
            let json = try JSONValue(parsing: Data(contentsOf: URL(filePath: path)))
            let configuration = try DestinationConfiguration(json, destinations: [Webhook()]) {
                ProcessInfo.processInfo.environment[$0]
            }
            queue = try await JetStreamQueue.open(options)
            pipeline = try Pipeline(
                configuration.instances, transport: URLSessionTransport(), configuration: configuration.pipeline,
                queue: queue, observers: [ConsoleObserver { say($0) }])
        } catch {
            fatal("\(error)")
        }
        pipeline.start()
        say("working")
        await end()
        // What is not delivered by then stays in the queue, and goes to the others at once.
        _ = await pipeline.shutdown(deadline: .seconds(10))
        say("ended")
    }

    /// Waits for SIGTERM or SIGINT.
    static func end() async {
        let (signals, continuation) = AsyncStream<Void>.makeStream()
        let sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { continuation.yield() }
            source.resume()
            return source
        }
        for await _ in signals { break }
        for source in sources { source.cancel() }
    }

    /// Writes a line at once, whatever the output is.
    static func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

    static func fatal(_ message: String) -> Never {
        FileHandle.standardError.write(Data((message + "\n").utf8))
        exit(2)
    }
}
