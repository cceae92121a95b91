/// What changed when a pipeline took another configuration.
public struct PipelineChange: Sendable, CustomStringConvertible {
    /// A destination that stays under its name and is not as it was.
    public struct Destination: Sendable, Hashable {
        /// The name of the destination instance.
        public let name: String
        /// What of it changed, at least one thing.
        public let parts: [Part]
    }

    /// Something of a destination that changed.
    public enum Part: String, Sendable, Hashable, CaseIterable {
        /// It is another destination under the same name: the old one finishes what it has, the new one begins with nothing.
        case destination
        /// The values of its settings.
        case settings
        /// What is to happen with which events.
        case subscriptions
        /// The functions that see every event first; whether they do something else cannot be told.
        case middleware
        /// The limits of its requests.
        case limits
        /// How much may wait for it.
        case backlog
    }

    /// The names of the destinations that the pipeline did not have, in their order.
    public let added: [String]
    /// The names of the destinations that it does not have any longer.
    public let removed: [String]
    /// The destinations that changed.
    public let changed: [Destination]
    /// The names of the destinations that are as they were.
    public let unchanged: [String]
    /// The paths of the options that changed, such as `retry/attempts`.
    public let options: [String]
    /// What destinations had left that were removed, or replaced by another one under the same name.
    ///
    /// There is some only if the pipeline has no ``DeadLetterSink`` and the events did not come out of an ``EventQueue``: these keep
    /// such letters. Send them again with ``Pipeline/replay(_:to:deadline:where:)`` once a destination of that name is back.
    public internal(set) var left: [DeadLetter] = []

    /// A Boolean value that indicates whether everything is as it was.
    public var isEmpty: Bool { added.isEmpty && removed.isEmpty && changed.isEmpty && options.isEmpty }

    init(
        from old: [DestinationInstance], _ oldOptions: PipelineConfiguration, to new: [DestinationInstance],
        _ newOptions: PipelineConfiguration
    ) {
        var added: [String] = []
        var changed: [Destination] = []
        var unchanged: [String] = []
        for instance in new {
            guard let other = old.first(where: { $0.name.isExactly(instance.name) }) else {
                added.append(instance.name)
                continue
            }
            let parts = Self.parts(of: instance, newOptions, insteadOf: other, oldOptions)
            if parts.isEmpty {
                unchanged.append(instance.name)
            } else {
                changed.append(Destination(name: instance.name, parts: parts))
            }
        }
        self.added = added
        self.changed = changed
        self.unchanged = unchanged
        removed = old.map(\.name).filter { name in !new.contains { $0.name.isExactly(name) } }
        options = newOptions.changedOptions(since: oldOptions)
    }

    private static func parts(
        of new: DestinationInstance, _ newOptions: PipelineConfiguration, insteadOf old: DestinationInstance,
        _ oldOptions: PipelineConfiguration
    ) -> [Part] {
        var parts: [Part] = []
        if !new.isOfSameKind(as: old) { parts.append(.destination) }
        if !new.hasSameSettings(as: old) { parts.append(.settings) }
        if !new.hasSameSubscriptions(as: old) { parts.append(.subscriptions) }
        if !new.hasSameMiddleware(as: old) { parts.append(.middleware) }
        let name = new.name
        let limits = (
            newOptions.limits[name] ?? new.destination.limits, oldOptions.limits[name] ?? old.destination.limits
        )
        if limits.0 != limits.1 { parts.append(.limits) }
        let backlogs = (
            newOptions.backlogs[name] ?? newOptions.backlog, oldOptions.backlogs[name] ?? oldOptions.backlog
        )
        if backlogs.0 != backlogs.1 { parts.append(.backlog) }
        return parts
    }

    /// What changed, in a line.
    public var description: String {
        func list(_ names: [String], _ what: String) -> String? {
            names.isEmpty ? nil : "\(what) \(names.joined(separator: ", "))"
        }
        let parts = [
            list(added, "added"), list(removed, "removed"),
            list(changed.map { "\($0.name) (\($0.parts.map(\.rawValue).joined(separator: ", ")))" }, "changed"),
            list(options, "options"), left.isEmpty ? nil : "\(left.count) events left",
        ].compactMap { $0 }
        return ShownText.line(parts.isEmpty ? "nothing changed" : parts.joined(separator: " · "))
    }

    /// The change as JSON, for logs and answers; no value of a setting is in it, and of what is left the number.
    public var json: JSONValue {
        func list(_ names: [String]) -> JSONValue { JSONValue(names.map { JSONValue($0) }) }
        return [
            "added": list(added), "removed": list(removed),
            "changed": JSONValue(
                changed.map { ["name": JSONValue($0.name), "parts": list($0.parts.map(\.rawValue))] as JSONValue }),
            "unchanged": list(unchanged), "options": list(options), "left": JSONValue(left.count),
        ]
    }
}
