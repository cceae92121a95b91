public import DestinationActions

/// How a fleet is doing: its workers, and what waits for each destination and with whom.
public struct FleetStatus: Sendable {
    /// The workers: name, whether its lease holds, how much it holds, and what it has done.
    public let workers: [JSONValue]
    /// The destinations: how much waits, how old the oldest event is, and who owns it.
    public let destinations: [JSONValue]
    /// How many dead letters are kept.
    public let letters: Int

    /// Makes a status.
    ///
    /// - Parameters:
    ///   - workers: Objects with `name`, `is_alive`, `held` and `statistics`, a list of what the pipelines say of their destinations.
    ///   - destinations: Objects with `destination`, `waiting`, `held`, `oldest_seconds` and `owners`, a list of names in one text.
    ///   - letters: How many dead letters are kept.
    public init(workers: [JSONValue], destinations: [JSONValue], letters: Int) {
        self.workers = workers
        self.destinations = destinations
        self.letters = letters
    }

    /// All of it, for a page.
    public var json: JSONValue {
        ["workers": JSONValue(workers), "destinations": JSONValue(destinations), "letters": JSONValue(letters)]
    }

    /// All of it as Prometheus reads it.
    public var metrics: String {
        var lines: [String] = []
        func gauge(_ name: String, _ help: String, _ values: [(labels: String, value: JSONValue?)]) {
            lines += ["# HELP \(name) \(help)", "# TYPE \(name) gauge"]
            lines += values.map { "\(name)\($0.labels) \($0.value?.double ?? 0)" }
        }
        func each(_ rows: [JSONValue], _ label: String, _ key: String, _ value: String) -> [(String, JSONValue?)] {
            rows.map { ("{\(label)=\"\(Self.label($0[key]))\"}", $0[value]) }
        }
        gauge(
            "events_waiting", "Deliveries that are not settled.",
            each(destinations, "destination", "destination", "waiting"))
        gauge(
            "events_held", "Deliveries that a worker has.", each(destinations, "destination", "destination", "held"))
        gauge(
            "events_oldest_seconds", "Age of the oldest event that is not settled.",
            each(destinations, "destination", "destination", "oldest_seconds"))
        gauge(
            "destination_owner", "Who owns a destination.",
            destinations.flatMap { destination in
                (destination["owners"]?.string ?? "").split(separator: ", ").map { owner in
                    (
                        "{destination=\"\(Self.label(destination["destination"]))\",worker=\"\(Self.label(JSONValue(String(owner))))\"}",
                        1
                    )
                }
            })
        gauge(
            "worker_up", "Whether the lease of a worker holds.",
            workers.map { ("{worker=\"\(Self.label($0["name"]))\"}", $0["is_alive"]?.bool == true ? 1 : 0) })
        gauge(
            "worker_delivered", "What a worker has delivered, by destination.",
            workers.flatMap { worker in
                (worker["statistics"]?.array ?? []).map { destination in
                    (
                        "{worker=\"\(Self.label(worker["name"]))\",destination=\"\(Self.label(destination["name"]))\"}",
                        destination["delivered"]
                    )
                }
            })
        gauge("dead_letters", "Dead letters that are kept.", [("", JSONValue(letters))])
        return lines.joined(separator: "\n") + "\n"
    }

    /// A text as a label holds it.
    private static func label(_ value: JSONValue?) -> String {
        var label = ""
        for character in value?.string ?? "" {
            switch character {
            case "\\": label += "\\\\"
            case "\"": label += "\\\""
            case "\n", "\r", "\r\n": label += "\\n"
            default: label.append(character)
            }
        }
        return label
    }
}
