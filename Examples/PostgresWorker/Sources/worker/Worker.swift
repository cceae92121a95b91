import DestinationActions
import DestinationActionsURLSession
import DestinationOwnership
import Dispatch
import Foundation
import PostgresQueue
import WebhookDestination

/// A process that delivers events of the queue: one of several that share it.
@main
struct Worker {
    static let usage = """
        usage: worker --database URL --configuration FILE [--fleet NAME] [--name NAME] [--lease SECONDS] [--mode owner|shared]
                      [--patience SECONDS] [--port PORT] [--requests FILE]
          --mode owner   each destination has one owner among the workers, so that limits and order hold for all of them (default)
          --mode shared  every worker delivers to every destination
          --port         where /metrics and /live tell of all workers
          --requests     gets a line for each request: when it began, and for which destination
        """

    let options: Options
    let session: PostgresSession
    let configuration: DestinationConfiguration
    let transport = URLSessionTransport()
    let observer = ConsoleObserver(progressEvery: .max, maximumProblems: 20) { line in
        say(line)
    }

    private let observers: [any PipelineObserver]

    private static func say(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }

    static func main() async {
        do {
            let worker = try await Worker(Options(CommandLine.arguments, usage: usage))
            try await worker.run()
        } catch {
            say("worker: \(error)")
            exit(1)
        }
    }

    init(_ options: Options) async throws {
        self.options = options
        let json = try JSONValue(parsing: [UInt8](Data(contentsOf: URL(filePath: options["configuration"]))))
        configuration = try DestinationConfiguration(json, destinations: [Webhook()]) { name in
            ProcessInfo.processInfo.environment[name]
        }
        let requests = options["requests"]
        observers = requests.isEmpty ? [observer] : [observer, try RequestLog(requests)]
        for warning in configuration.warnings { observer.queueFailed("\(warning)") }
        session = try await PostgresSession.join(
            options["database"], fleet: options["fleet", unless: "fleet"],
            worker: options["name", unless: "worker-\(ProcessInfo.processInfo.processIdentifier)"],
            lease: .seconds(try options.number("lease", unless: 10)))
    }

    func run() async throws {
        let status = try options.optionalNumber("port").map {
            try StatusServer(port: UInt16(clamping: $0)) { [session] in try await session.status() }
        }
        defer { status?.stop() }
        let mode = options["mode", unless: "owner"]
        Self.say("\(session.name) works as \(session.id), \(mode)")
        let work = Task {
            if mode == "shared" { try await share() } else { try await own() }
        }
        // The end is asked for by a signal, and gives back what is held.
        let signals = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { work.cancel() }
            source.resume()
            return source
        }
        let result = await work.result
        for source in signals { source.cancel() }
        await session.leave()
        try result.get()
        Self.say("\(session.name) has ended")
    }

    private func own() async throws {
        let owner = DestinationOwner(
            session, configuration.instances, transport: transport, configuration: configuration.pipeline,
            observers: observers, patience: .seconds(try options.number("patience", unless: 4 * 3600)))
        try await owner.run()
    }

    private func share() async throws {
        let pipeline = try Pipeline(
            configuration.instances, transport: session.guarding(transport), configuration: configuration.pipeline,
            queue: session.queue(), observers: observers)
        let reporting = Task {
            while !Task.isCancelled {
                await session.report(JSONValue(pipeline.statistics.destinations.map(\.json)))
                try? await Task.sleep(for: session.lease / 3)
            }
        }
        await pipeline.run()
        reporting.cancel()
    }
}
