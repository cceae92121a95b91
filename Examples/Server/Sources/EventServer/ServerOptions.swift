public import DestinationActions

/// What a server is started with.
public struct ServerOptions: Sendable {
    /// The address that clients reach.
    public var host = "127.0.0.1"
    /// The port that clients reach; 0 for one that is free.
    public var port = 8080
    /// The port of the page and of what operates the server, on the loopback interface alone; 0 for one that is free.
    public var adminPort = 8081
    /// The keys with which clients write.
    public var writeKeys = WriteKeys([])
    /// The file with the destinations.
    public var configuration: String
    /// The directory in which events and dead letters wait.
    public var data: String
    /// The destinations that the file may name.
    public var destinations: [any Destination]
    /// Gives the variables that the file names.
    public var environment: @Sendable (String) -> String?
    /// Where workers answer that deliver from a queue which the server shares with them, such as `http://127.0.0.1:9100`; any of them
    /// tells of all.
    public var workers: [String] = []
    /// How many events may wait on the disk; clients that bring more are asked to come again.
    public var queuedEvents = 1_000_000
    /// How many connections there may be at once; more wait until one ends.
    public var connections = 20_000
    /// How long the body of a request may take to arrive.
    public var bodyTime: Duration = .seconds(20)
    /// How long the end may take: the last requests of clients, and then the events that can still go out.
    public var shutdownTime: Duration = .seconds(25)

    var fleet: Fleet { Fleet(addresses: workers) }

    /// Takes the options that have no default.
    ///
    /// - Parameters:
    ///   - configuration: The path of the file with the destinations.
    ///   - data: The path of the directory in which events and dead letters wait.
    ///   - destinations: The destinations that the file may name.
    ///   - environment: Gives the variables that the file names.
    public init(
        configuration: String, data: String, destinations: [any Destination],
        environment: @escaping @Sendable (String) -> String?
    ) {
        self.configuration = configuration
        self.data = data
        self.destinations = destinations
        self.environment = environment
    }
}
