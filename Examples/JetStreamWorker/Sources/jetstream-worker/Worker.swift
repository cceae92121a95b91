import DestinationActions
import DestinationActionsURLSession
import DestinationOwnership
import Foundation
import JetStreamQueue
import WebhookDestination

/// Takes events out of the queue and sends them to its destinations until SIGTERM; as many of it as are needed share the queue.
///
///     jetstream-worker --servers nats://127.0.0.1:14222,nats://127.0.0.1:14223 --destinations destinations.json
@main
struct Worker {
    static let usage = """
        usage: jetstream-worker --servers URL,URL,… --destinations FILE [--queue NAME] [--fleet NAME] [--name NAME]
                                [--lease SECONDS] [--mode owner|shared] [--patience SECONDS] [--port PORT] [--requests FILE]
                                [--snapshot RECORDS]
               jetstream-worker --servers URL,URL,… --split DESTINATION=PARTS [--queue NAME] [--fleet NAME] [--lease SECONDS]
          --mode owner   each destination has one owner among the workers, so that limits and order hold for all of them (default)
          --mode shared  every worker delivers to every destination
          --port         where /metrics and /live tell of all workers
          --split        splits a destination by the ordering key, while no worker that serves it runs
          --requests     gets a line for each request: when it began, and for which destination
        """

    static func main() async throws {
        let values = options()
        func option(_ name: String) -> String? { values[name] }
        func number(_ name: String) -> Int? {
            guard let text = values[name] else { return nil }
            guard let number = Int(text), number > 0 else {
                fatal("--\(name) takes a number from 1, not \(text).\n\(usage)")
            }
            return number
        }
        let mode = option("mode") ?? "owner"
        guard let servers = option("servers"), ["owner", "shared"].contains(mode) else { fatal(usage) }
        let options = JetStreamOptions(
            servers: servers.split(separator: ",").map(String.init), name: option("queue") ?? "events",
            fleet: option("fleet") ?? "default",
            worker: option("name") ?? "worker-\(ProcessInfo.processInfo.processIdentifier)",
            lease: .seconds(number("lease") ?? 30),
            snapshotEvery: number("snapshot") ?? 5000,
            report: { say("queue: \($0)") })
        do {
            if let split = option("split") { return try await Self.split(split, options) }
            guard let path = option("destinations") else { fatal(usage) }
            let json = try JSONValue(parsing: Data(contentsOf: URL(filePath: path)))
            let configuration = try DestinationConfiguration(json, destinations: [Webhook()]) {
                ProcessInfo.processInfo.environment[$0]
            }
            let queue = try await JetStreamQueue.open(options)
            let status = try number("port").map { port in
                try StatusServer(port: UInt16(clamping: port)) { try await queue.status() }
            }
            defer { status?.stop() }
            let console = ConsoleObserver { say($0) }
            let observers: [any PipelineObserver] =
                [console] + (try option("requests").map { [try RequestLog($0)] } ?? [])
            if mode == "owner" {
                let patience = Duration.seconds(number("patience") ?? 14_400)
                try await own(configuration, queue, patience, observers)
            } else {
                try await share(configuration, queue, observers)
            }
        } catch {
            fatal("\(error)")
        }
        say("ended")
    }

    /// The options by their names; one that is misspelt ends the program, where its default would hide it.
    static func options() -> [String: String] {
        var values: [String: String] = [:]
        var words = CommandLine.arguments.dropFirst()
        while let word = words.popFirst() {
            guard word.hasPrefix("--"), usage.contains("\(word) "), let value = words.popFirst() else {
                fatal("\(word) is no option, or has no value.\n\(usage)")
            }
            values[String(word.dropFirst(2))] = value
        }
        return values
    }

    /// Splits a destination, `name=parts`, or puts it together again.
    static func split(_ text: String, _ options: JetStreamOptions) async throws {
        guard let place = text.lastIndex(of: "="), let parts = Int(text[text.index(after: place)...]) else {
            fatal(usage)
        }
        let queue = try await JetStreamQueue.open(options)
        let result = await Task { try await queue.split(String(text[..<place]), into: parts) }.result
        await queue.close()
        try result.get()
        say("\(text[..<place]) has \(parts) parts")
    }

    /// Owns its share of the destinations.
    static func own(
        _ configuration: DestinationConfiguration, _ queue: JetStreamQueue, _ patience: Duration,
        _ observers: [any PipelineObserver]
    ) async throws {
        let owner = DestinationOwner(
            queue, configuration.instances, transport: URLSessionTransport(), configuration: configuration.pipeline,
            observers: observers, patience: patience)
        let work = Task { try await owner.run() }
        let ending = Task {
            await end()
            work.cancel()
        }
        let watching = Task {
            var last = "nothing"
            while !Task.isCancelled {
                let names = await owner.routes.map { $0.parts > 1 ? "\($0.destination) \($0.part)" : $0.destination }
                let owned = names.isEmpty ? "nothing" : names.joined(separator: ", ")
                if owned != last { say("owns \(owned)") }
                last = owned
                try? await Task.sleep(for: .milliseconds(500))
            }
        }
        say("working")
        // What is not delivered by then stays in the queue, and goes to the next owners with what is known of their partners.
        let result = await work.result
        ending.cancel()
        watching.cancel()
        await queue.close()
        try result.get()
    }

    /// Delivers to all destinations, as the other workers do.
    static func share(
        _ configuration: DestinationConfiguration, _ queue: JetStreamQueue, _ observers: [any PipelineObserver]
    ) async throws {
        let pipeline = try Pipeline(
            configuration.instances, transport: URLSessionTransport(), configuration: configuration.pipeline,
            queue: queue, observers: observers)
        pipeline.start()
        say("working")
        await end()
        // What is not delivered by then stays in the queue, and goes to the others at once.
        _ = await pipeline.shutdown(deadline: .seconds(10))
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
