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
            \(variables)
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

    private static var variables: String {
        ServerVariable.allCases.map { variable in
            "  \(variable.rawValue.padding(toLength: 13, withPad: " ", startingAt: 0))\(variable.summary)"
        }.joined(separator: "\n")
    }

    private func run(_ configuration: String, _ data: String) async throws {
        let reader = ConfigReader(
            provider: EnvironmentVariablesProvider(
                secretsSpecifier: .specific([ServerVariable.writeKeys.rawValue])))
        var options = ServerOptions(
            configuration: configuration, data: data, destinations: destinations,
            environment: { ProcessInfo.processInfo.environment[$0] })
        options.writeKeys = WriteKeys(
            text(reader, .writeKeys, isSecret: true).split(separator: ",").map(String.init))
        options.host = text(reader, .httpHost, default: options.host)
        options.port = try number(reader, .httpPort, in: 0...65_535) ?? options.port
        options.adminPort = try number(reader, .adminPort, in: 0...65_535) ?? options.adminPort
        options.workers = text(reader, .workers).split(separator: ",").map(String.init)
        options.queuedEvents = try number(reader, .queueEvents, in: 1...1_000_000_000) ?? options.queuedEvents
        options.bodyTime = .seconds(try number(reader, .bodySeconds, in: 1...3600) ?? 20)
        let doubts = ServerVariable.doubts(
            about: ProcessInfo.processInfo.environment.keys,
            configuration: (try? String(contentsOfFile: configuration, encoding: .utf8)) ?? "")
        if check {
            for doubt in doubts { print("warning: \(doubt)") }
            return try checkConfiguration(options)
        }
        let level = text(reader, .logLevel, default: "info")
        guard let level = Logger.Level(rawValue: level) else {
            throw ValidationError("LOG_LEVEL must be one of \(Logger.Level.allCases.map(\.rawValue)), found \(level)")
        }
        var logger = Logger(label: "destination-server")
        logger.logLevel = level
        for doubt in doubts { logger.warning("\(doubt)") }
        do {
            try await EventServer(options, logger: logger).run()
        } catch {
            throw Failure(description: "\(error)")
        }
    }

    private func text(
        _ reader: ConfigReader, _ variable: ServerVariable, isSecret: Bool = false, default text: String = ""
    ) -> String {
        reader.string(forKey: ConfigKey(variable.key), isSecret: isSecret, default: text)
    }

    /// A number of the environment: what is none is told, where the default would hide it.
    private func number(_ reader: ConfigReader, _ variable: ServerVariable, in range: ClosedRange<Int>) throws -> Int? {
        guard let text = reader.string(forKey: ConfigKey(variable.key)) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            let expected = "a number from \(range.lowerBound) to \(range.upperBound)"
            throw ValidationError("\(variable.rawValue) must be \(expected), found \(text)")
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
