public import DestinationActions
import DestinationActionsFiles
import Foundation
import NIOConcurrencyHelpers

/// The file with the destinations: read, checked, and applied to the pipeline again when it has changed.
public final class LiveConfiguration: Sendable {
    private struct State {
        var current: DestinationConfiguration
        var json: JSONValue
    }

    private let options: ServerOptions
    private let state: NIOLockedValueBox<State>
    /// The change that came last: the next one waits for it, so that pipeline and file end with the same one.
    private let last = NIOLockedValueBox<Task<Void, Never>?>(nil)

    /// Reads the file.
    ///
    /// - Parameter options: Where it is, and what it may name.
    /// - Throws: ``ServerFileError`` if it cannot be read, or is no JSON; `ConfigurationErrors` with everything that is wrong in it.
    public init(_ options: ServerOptions) throws {
        self.options = options
        let json = try Self.read(options.configuration)
        state = NIOLockedValueBox(State(current: try Self.parsed(json, options), json: json))
    }

    /// What holds now.
    public var current: DestinationConfiguration { state.withLockedValue { $0.current } }

    /// How many outcomes an event gets.
    var subscriptions: Int { current.instances.reduce(0) { $0 + $1.subscriptionNames.count } }

    /// What the file holds now: variables by their names, and never by their values.
    var json: JSONValue { state.withLockedValue { $0.json } }

    /// Reads the file again and applies it.
    ///
    /// - Parameter pipeline: The pipeline.
    /// - Returns: What has changed.
    /// - Throws: What is wrong with it; the pipeline goes on as it was.
    func reload(to pipeline: Pipeline) async throws -> JSONValue {
        try await inTurn { try await self.apply(try Self.read(self.options.configuration), to: pipeline) }
    }

    /// Applies a configuration and keeps it in the file.
    func replace(with json: JSONValue, of pipeline: Pipeline) async throws -> JSONValue {
        try await inTurn {
            let changes = try await self.apply(json, to: pipeline)
            // A reader of the file sees the old one or the new one.
            try Data(json.bytes).write(to: URL(filePath: self.options.configuration), options: .atomic)
            return changes
        }
    }

    private func inTurn(_ change: @escaping @Sendable () async throws -> JSONValue) async throws -> JSONValue {
        let task = last.withLockedValue { last in
            let before = last
            let task = Task {
                await before?.value
                return try await change()
            }
            last = Task { _ = await task.result }
            return task
        }
        return try await task.value
    }

    private func apply(_ json: JSONValue, to pipeline: Pipeline) async throws -> JSONValue {
        let new = try Self.parsed(json, options)
        let changes = try await pipeline.apply(new.instances, configuration: new.pipeline)
        state.withLockedValue { $0 = State(current: new, json: json) }
        return changes.json
    }

    private static func parsed(_ json: JSONValue, _ options: ServerOptions) throws -> DestinationConfiguration {
        try DestinationConfiguration(json, destinations: options.destinations, environment: options.environment)
    }

    private static func read(_ path: String) throws -> JSONValue {
        let data: Data
        do { data = try Data(contentsOf: URL(filePath: path)) } catch {
            throw ServerFileError(path: path, reason: error.localizedDescription)
        }
        do { return try JSONValue(parsing: data) } catch { throw ServerFileError(path: path, reason: "\(error)") }
    }
}

/// Why a file of the server cannot be used.
public struct ServerFileError: Error, CustomStringConvertible {
    /// The path of the file.
    public let path: String
    /// Why.
    public let reason: String

    /// Path and reason.
    public var description: String { "\(path): \(reason)" }
}
