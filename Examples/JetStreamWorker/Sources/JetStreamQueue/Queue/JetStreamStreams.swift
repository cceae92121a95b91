import DestinationActions

/// The streams of a queue.
struct JetStreamStreams {
    /// Which version of the streams' use this program knows.
    static let format = "2"

    private let connection: NATSConnection
    private let options: JetStreamOptions

    init(_ connection: NATSConnection, _ options: JetStreamOptions) {
        self.connection = connection
        self.options = options
    }

    /// What the stream says of the queue, for everyone who comes later.
    private var metadata: [(key: String, value: String)] {
        [
            ("queue-format", Self.format), ("queue-fleet", options.fleet),
            ("queue-lease", "\(options.lease.nanoseconds / 1_000_000) ms"),
            ("queue-time", options.isToldTime ? "told" : "servers"),
        ]
    }

    /// Makes the streams unless they are there, and makes sure that they are what they should be.
    func make() async throws {
        let metadata = JSONObject(uniquingLast: metadata.map { ($0.key, JSONValue($0.value)) })
        try await make([
            "name": JSONValue(options.name), "subjects": [JSONValue("\(options.name).>")],
            "num_replicas": JSONValue(options.replicas), "storage": "file", "retention": "limits", "discard": "new",
            "duplicate_window": JSONValue(options.repetitions.nanoseconds), "allow_direct": true,
            "max_consumers": -1, "max_msgs": -1, "max_bytes": -1, "max_age": 0, "metadata": JSONValue(metadata),
        ])
        // A letter has a subject of its own, so that putting it there again changes nothing.
        try await make([
            "name": JSONValue(options.letters), "subjects": [JSONValue("\(options.letters).>")],
            "num_replicas": JSONValue(options.replicas), "storage": "file", "retention": "limits", "discard": "old",
            "max_msgs_per_subject": 1, "allow_direct": true,
            "max_consumers": -1, "max_msgs": -1, "max_bytes": -1, "max_age": 0, "metadata": JSONValue(metadata),
        ])
    }

    private func make(_ configuration: JSONValue) async throws {
        let name = configuration["name"]?.string ?? ""
        let start = ContinuousClock.now
        while true {
            do {
                if let there = try await there(name) { return try check(there, name) }
                try await connection.api("STREAM.CREATE.\(name)", configuration)
                return
            } catch let error as JetStreamMismatch {
                throw JetStreamError(error.description)
            } catch {
                // A cluster that has just started has no leader yet.
                if start.duration(to: .now) > .seconds(20) { throw error }
                try await Task.sleep(for: .milliseconds(250))
            }
        }
    }

    private func there(_ name: String) async throws -> JSONValue? {
        do {
            return try await connection.api("STREAM.INFO.\(name)")["config"]
        } catch let error as JetStreamRefusal where error.code == 10059 {
            return nil
        }
    }

    private func check(_ configuration: JSONValue, _ name: String) throws {
        guard let found = configuration["metadata"], found["queue-format"] != nil else {
            throw JetStreamMismatch("The stream \(name) is there, and is no queue.")
        }
        for (key, value) in metadata {
            let other = found[key]?.string ?? "nothing"
            if other == value { continue }
            switch key {
            case "queue-format":
                throw JetStreamMismatch(
                    "The queue \(name) has format \(other), and this program knows format \(value): "
                        + "empty it with the program that made it, or use another name.")
            case "queue-fleet":
                throw JetStreamMismatch("The queue \(name) belongs to the fleet \(other), not to \(value).")
            case "queue-lease":
                throw JetStreamMismatch(
                    "The queue \(name) was made with a lease of \(other), not of \(value); all workers have the same.")
            default: throw JetStreamMismatch("The queue \(name) has another time: \(other), not \(value).")
            }
        }
    }
}

/// What a queue is, and should not be.
private struct JetStreamMismatch: Error {
    let description: String
    init(_ description: String) { self.description = description }
}
