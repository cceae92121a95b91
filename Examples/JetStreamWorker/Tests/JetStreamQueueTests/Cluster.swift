import DestinationActions
import Foundation
import JetStreamQueue

/// Three servers that run as long as the tests do.
struct Cluster: Sendable {
    struct NotStarted: Error, CustomStringConvertible {
        let description: String
    }

    /// The servers, started by whoever needs them first.
    static let shared = Task { try Cluster() }

    let servers: [String]

    private init() throws {
        let owner = ProcessInfo.processInfo.processIdentifier
        let port = 15_000 + Int(owner) % 40 * 300
        let directory = FileManager.default.temporaryDirectory.appending(path: "jetstream-\(owner)")
        try? FileManager.default.removeItem(at: directory)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        servers = (0..<3).map { "nats://127.0.0.1:\(port + $0)" }
        let script = URL(filePath: #filePath).appending(path: "../../../cluster").standardized
        // Not by `Process`, which waits for all that the script leaves running as well.
        let status = system("CLUSTER_OWNER=\(owner) '\(script.path)' start '\(directory.path)' \(port)")
        guard status == 0 else {
            throw NotStarted(description: "No servers: \(script.path) start ended with \(status).")
        }
    }

    /// Options of a queue that nobody else has.
    func options(_ name: String = "queue-\(UInt64.random(in: 0...UInt64.max))") -> JetStreamOptions {
        var options = JetStreamOptions(servers: servers, name: name, lease: .seconds(2))
        options.report = { _ in }
        return options
    }
}
