/// A variable of the environment that a server is started with.
public enum ServerVariable: String, CaseIterable, Sendable {
    case writeKeys = "WRITE_KEYS"
    case httpHost = "HTTP_HOST"
    case httpPort = "HTTP_PORT"
    case adminPort = "ADMIN_PORT"
    case workers = "WORKERS"
    case queueEvents = "QUEUE_EVENTS"
    case bodySeconds = "BODY_SECONDS"
    case logLevel = "LOG_LEVEL"

    /// What it is for, with its default.
    public var summary: String {
        switch self {
        case .writeKeys: "the keys with which clients write, separated by commas"
        case .httpHost: "the address that clients reach (127.0.0.1)"
        case .httpPort: "the port that clients reach (8080)"
        case .adminPort: "the port of the page, on the loopback interface alone (8081)"
        case .workers:
            "where workers answer that share a queue, separated by commas: the page and the metrics show them as well"
        case .queueEvents: "how many events may wait on the disk (1000000)"
        case .bodySeconds: "how long the body of a request may take to arrive (20)"
        case .logLevel: "how much is logged (info)"
        }
    }

    /// The key under which swift-configuration has it.
    public var key: String { rawValue.lowercased().replacing("_", with: ".") }

    /// Says which variables nothing reads and may be meant to be read.
    ///
    /// A name is near if one letter, case or underscores alone are between it and one that is read. Any other is taken as somebody else's.
    ///
    /// - Parameters:
    ///   - names: The names of all variables that are set.
    ///   - configuration: The file with the destinations: a variable that it names as `${NAME}` is read.
    /// - Returns: A sentence for each, in the order of the names.
    public static func doubts(about names: some Sequence<String>, configuration: String) -> [String] {
        names.sorted().compactMap { name in
            guard ServerVariable(rawValue: name) == nil, !configuration.contains("${\(name)}") else { return nil }
            guard let meant = allCases.first(where: { isNear(plain(name), plain($0.rawValue)) }) else { return nil }
            return "the variable \(name) is read by nothing; did you mean \(meant.rawValue)?"
        }
    }

    private static func plain(_ name: String) -> [Character] { Array(name.uppercased().filter { $0 != "_" }) }

    /// Whether a letter that is added, missing, another one, or changed places with its neighbour makes one of the other.
    private static func isNear(_ one: [Character], _ other: [Character]) -> Bool {
        let same = zip(one, other).prefix { $0 == $1 }.count
        let (rest, otherRest) = (one[same...], other[same...])
        return rest == otherRest || rest.dropFirst() == otherRest || rest == otherRest.dropFirst()
            || rest.dropFirst() == otherRest.dropFirst()
            || Array(rest.prefix(2).reversed()) + rest.dropFirst(2) == Array(otherRest)
    }
}
