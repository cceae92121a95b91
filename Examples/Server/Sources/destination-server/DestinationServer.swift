import ArgumentParser
import Configuration
import DestinationActions
import EnchargeDestination
import EventServer
import Foundation
import GWENDestination
import GleapDestination
import Logging
import PushwooshDestination
import WebhookDestination

@main
struct DestinationServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "destination-server",
        abstract: "Takes events from clients and delivers them to destinations.",
        discussion: """
            Environment:
              WRITE_KEYS   the keys with which clients write, separated by commas
              HTTP_HOST    the address that clients reach (127.0.0.1)
              HTTP_PORT    the port that clients reach (8080)
              ADMIN_PORT   the port of the page, on the loopback interface alone (8081)
              WORKERS      where workers answer that share a queue, separated by commas: the page and the metrics show them as well
              QUEUE_EVENTS how many events may wait on the disk (1000000)
              BODY_SECONDS how long the body of a request may take to arrive (20)
              LOG_LEVEL    how much is logged (info)
            and the variables that the configuration names as ${NAME}. SIGHUP reads the configuration again.
            """)

    @Option(help: "The file with the destinations.")
    var configuration: String?

    @Option(help: "The directory in which events and dead letters wait.")
    var data = "data"

    @Flag(help: "Check the configuration and end.")
    var check = false

    @Flag(help: "Open the page without destinations, for whoever writes mappings; nothing is sent and nothing kept.")
    var playground = false

    func validate() throws {
        if playground == (configuration != nil) {
            throw ValidationError("Give --configuration or --playground.")
        }
    }

    @Option(help: "Send everything to this address in the place of the partners', for a trial.")
    var partner: String?

    func run() async throws {
        guard let configuration else { return try await runPlayground() }
        try await run(configuration, data)
    }

    /// The page alone, on files that are gone afterwards.
    private func runPlayground() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "playground-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "destinations.json")
        try Data(#"{"destinations": []}"#.utf8).write(to: file)
        try await run(file.path, folder.appending(path: "data").path)
    }

    private func run(_ configuration: String, _ data: String) async throws {
        let reader = ConfigReader(provider: EnvironmentVariablesProvider(secretsSpecifier: .specific(["WRITE_KEYS"])))
        var options = ServerOptions(
            configuration: configuration, data: data, destinations: destinations,
            environment: { ProcessInfo.processInfo.environment[$0] })
        options.writeKeys = WriteKeys(
            reader.string(forKey: "write.keys", isSecret: true, default: "").split(separator: ",").map(String.init))
        options.host = reader.string(forKey: "http.host", default: options.host)
        options.port = try number(reader, "http.port", in: 0...65_535) ?? options.port
        options.adminPort = try number(reader, "admin.port", in: 0...65_535) ?? options.adminPort
        options.workers = reader.string(forKey: "workers", default: "").split(separator: ",").map(String.init)
        options.queuedEvents = try number(reader, "queue.events", in: 1...1_000_000_000) ?? options.queuedEvents
        options.bodyTime = .seconds(try number(reader, "body.seconds", in: 1...3600) ?? 20)
        if check { return try checkConfiguration(options) }
        let level = reader.string(forKey: "log.level", default: "info")
        guard let level = Logger.Level(rawValue: level) else {
            throw ValidationError("LOG_LEVEL must be one of \(Logger.Level.allCases.map(\.rawValue)), found \(level)")
        }
        var logger = Logger(label: "destination-server")
        logger.logLevel = level
        do {
            try await EventServer(options, logger: logger).run()
        } catch {
            throw Failure(description: "\(error)")
        }
    }

    /// A number of the environment: what is none is told, where the default would hide it.
    private func number(_ reader: ConfigReader, _ key: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let text = reader.string(forKey: ConfigKey(key)) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            let name = key.uppercased().replacing(".", with: "_")
            let expected = "a number from \(range.lowerBound) to \(range.upperBound)"
            throw ValidationError("\(name) must be \(expected), found \(text)")
        }
        return number
    }

    private func checkConfiguration(_ options: ServerOptions) throws {
        do {
            let current = try LiveConfiguration(options).current
            for warning in current.warnings { print("warning: \(warning)") }
            print("\(options.configuration) is in order: \(current.instances.map(\.name).joined(separator: ", "))")
        } catch {
            throw Failure(description: "\(error)")
        }
    }

    private var destinations: [any Destination] {
        guard let partner else { return [Encharge(), GWEN(), Gleap(), Pushwoosh(), Webhook()] }
        let base = BaseURL(unencrypted: partner)
        return [
            Encharge(baseURL: base, ingestURL: base), GWEN(baseURL: base), Gleap(baseURL: base),
            Pushwoosh(baseURL: base), Webhook(),
        ]
    }
}

/// What the program ends with, in words.
struct Failure: Error, CustomStringConvertible {
    let description: String
}
