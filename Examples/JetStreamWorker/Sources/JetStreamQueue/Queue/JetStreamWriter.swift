public import DestinationActions

/// The end of a queue that events are put into.
public actor JetStreamWriter: EventQueueWriter {
    /// How long a cluster is given that chooses another leader.
    private static let patience: Duration = .seconds(5)

    private let connection: NATSConnection
    private let options: JetStreamOptions
    /// How many bytes the queue takes, and when that was looked at.
    private var size: (bytes: Int, at: ContinuousClock.Instant)?

    /// Connects to a cluster; a queue that is not there is made.
    ///
    /// - Parameter options: Where the queue is.
    /// - Throws: ``JetStreamError`` if no server is reached or the queue is another one than the options say.
    public init(_ options: JetStreamOptions) async throws {
        let connection = try await NATSConnection(options.servers, name: "writer of \(options.name)")
        try await JetStreamStreams(connection, options).make()
        self.init(connection, options)
    }

    init(_ connection: NATSConnection, _ options: JetStreamOptions) {
        self.connection = connection
        self.options = options
    }

    /// Keeps events, all of them or none: they are one message.
    ///
    /// - Parameter entries: The events.
    /// - Throws: ``JetStreamError`` if they are too many or too large for a message, if the queue is full, or if the cluster did not
    ///   answer: then they may be kept, and the same call again keeps them once.
    public func append(_ entries: [QueueEntry]) async throws {
        if entries.isEmpty { return }
        guard entries.count <= LogRecord.mostEvents else {
            throw JetStreamError(
                "\(entries.count) events were appended at once, and \(LogRecord.mostEvents) are the most.")
        }
        let bodies = entries.map(\.body.bytes)
        let slots = zip(entries, bodies).map { entry, body in
            LogRecord.Slot(
                bytes: body.count, messageId: entry.messageId.map { Digest(of: $0) },
                key: entry.orderingKey.map { Digest(of: $0) })
        }
        let body = bodies.flatMap(\.self)
        // A letter holds the event once more, and is a message as well.
        guard body.count <= connection.largestMessage / 2 else {
            throw JetStreamError(
                "\(body.count) bytes were appended at once, and \(connection.largestMessage / 2) are the most.")
        }
        try await makeSureOfRoom()
        let record = LogRecord(worker: 0, nonce: 0, .append(slots))
        // A writer that got no answer comes with the same events again.
        let ids = slots.compactMap { $0.messageId.map { "\($0.high).\($0.low)" } }
        let id = ids.count == slots.count ? Digest(of: ids.joined(separator: " ")).high : .random(in: 0...UInt64.max)
        let start = ContinuousClock.now
        while true {
            do {
                let headers = [(LogRecord.header, record.text), ("Nats-Msg-Id", "\(id)")]
                _ = try await connection.put(options.appends, headers: headers, body: body, within: .seconds(2))
                return
            } catch {
                if let refusal = error as? JetStreamRefusal, !refusal.isPassing { throw error }
                if connection.isClosed || start.duration(to: .now) > Self.patience { throw error }
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    private func makeSureOfRoom() async throws {
        if size.map({ $0.at.duration(to: .now) > .seconds(1) }) ?? true {
            let known = size?.bytes ?? 0
            // Others need not ask as well meanwhile.
            size = (known, .now)
            if let info = try? await connection.api("STREAM.INFO.\(options.name)") {
                size = (info["state"]?["bytes"]?.int ?? known, .now)
            }
        }
        guard let size, size.bytes >= options.mostBytes else { return }
        throw JetStreamError(
            "The queue \(options.name) is full: it takes \(size.bytes) bytes on the servers.", isFull: true)
    }

    /// Ends the connection.
    public func close() async { await connection.close() }
}
