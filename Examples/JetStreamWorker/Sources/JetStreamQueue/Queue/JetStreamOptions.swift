/// Where a queue is, and what it is like.
public struct JetStreamOptions: Sendable {
    /// The addresses of the servers, `nats://host:port`.
    public var servers: [String]
    /// The name of the stream that holds the queue; its letters stand in one of the same name with `-letters` after it.
    public var name: String
    /// Whose queue it is.
    ///
    /// Workers of another fleet are refused: they have other destinations, and would make letters of the events.
    public var fleet: String
    /// The name of this worker, for those who watch.
    public var worker: String
    /// How long an event stays with a worker that is not heard.
    ///
    /// All workers of a queue have the same.
    public var lease: Duration
    /// On how many servers everything is kept; a majority of them has to be there.
    public var replicas: Int
    /// How long after it was appended an append that comes again is recognised though its events are done.
    public var repetitions: Duration
    /// How many bytes the queue may take on the servers; appends that come when it is full are refused.
    public var mostBytes: Int
    /// After how many records the log is shortened.
    public var snapshotEvery: Int
    /// Is told what somebody should look at and what ends no call.
    public var report: @Sendable (String) -> Void
    /// Whether time passes by records that say so; for tests.
    var isToldTime = false

    /// Makes options.
    ///
    /// - Parameters:
    ///   - servers: The addresses of the servers, `nats://host:port`.
    ///   - name: The name of the stream; `events` unless given.
    ///   - fleet: Whose queue it is; `default` unless given.
    ///   - worker: The name of this worker; `worker` unless given.
    ///   - lease: How long an event stays with a worker that is not heard; 30 seconds unless given.
    ///   - replicas: On how many servers everything is kept; 3 unless given.
    ///   - repetitions: How long an append that comes again is recognised though its events are done; 2 minutes unless given.
    ///   - mostBytes: How many bytes the queue may take on the servers; 1 GB unless given.
    ///   - snapshotEvery: After how many records the log is shortened; 5,000 unless given.
    ///   - report: Is told what somebody should look at.
    public init(
        servers: [String], name: String = "events", fleet: String = "default", worker: String = "worker",
        lease: Duration = .seconds(30), replicas: Int = 3, repetitions: Duration = .seconds(120),
        mostBytes: Int = 1 << 30, snapshotEvery: Int = 5000,
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.servers = servers
        self.name = name
        self.fleet = fleet
        self.worker = worker
        self.lease = lease
        self.replicas = replicas
        self.repetitions = repetitions
        self.mostBytes = mostBytes
        self.snapshotEvery = snapshotEvery
        self.report = report
    }

    /// The stream of letters.
    var letters: String { "\(name)-letters" }

    /// The subject of the messages that hold a record and bodies of events.
    var appends: String { "\(name).append" }
    /// The subject of the messages that hold a record alone.
    var commands: String { "\(name).command" }
    /// The subject of the messages that hold a record and letters.
    var lettered: String { "\(name).lettered" }
    /// The subject of the messages that hold a record and what owners know of partners.
    var handovers: String { "\(name).handover" }
    var snapshotParts: String { "\(name).snapshot.part" }
    var snapshotHeads: String { "\(name).snapshot.head" }

    /// The subject of a worker's record: what is in its body decides how long it is kept.
    func subject(of deed: LogRecord.Deed, hasBody: Bool) -> String {
        if case .handOver = deed { return handovers }
        return hasBody ? lettered : commands
    }
}
