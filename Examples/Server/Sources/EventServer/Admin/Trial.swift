import DestinationActions

/// What an event would become with a mapping that somebody is writing: `{"event": {…}, "destination": {…}}`, the destination as
/// the configuration describes one.
///
/// Nothing is sent, and nothing of the environment is read: a variable stands for itself, so that no secret can be looked up.
struct Trial {
    private let event: Event
    private let instance: DestinationInstance

    init(_ json: JSONValue, _ destinations: [any Destination]) throws {
        do { event = try Event(json["event"] ?? .null) } catch { throw IngestError.malformed("\(error)") }
        let configuration = try DestinationConfiguration(
            ["destinations": [json["destination"] ?? .null]], destinations: destinations
        ) { "${\($0)}" }
        guard let instance = configuration.instances.first else {
            throw IngestError.malformed("The destination is not enabled.")
        }
        self.instance = instance
    }

    func result() throws -> JSONValue {
        var members = instance.explain(event).json.object ?? [:]
        members["warnings"] = JSONValue(instance.warnings.map(\.json))
        return JSONValue(members)
    }
}
