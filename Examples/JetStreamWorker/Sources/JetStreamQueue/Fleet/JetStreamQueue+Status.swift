import DestinationActions
public import DestinationOwnership

/// How a fleet is doing: any worker knows from the log.
extension JetStreamQueue {
    /// How the fleet is doing now.
    ///
    /// - Returns: The status of all workers that own, and of all destinations.
    /// - Throws: ``JetStreamError`` if the cluster does not answer.
    public func status() async throws -> FleetStatus {
        try await look()
        let info = try await connection.api("STREAM.INFO.\(options.letters)")
        let unmoved = state.letters.values.reduce(0) { $0 + $1.lines.count }
        return FleetStatus(
            workers: state.workerStatus, destinations: state.destinationStatus,
            letters: unmoved + (info["state"]?["messages"]?.int ?? 0))
    }
}

extension QueueState {
    var workerStatus: [JSONValue] {
        servers.sorted { ($0.value.name, $0.key) < ($1.value.name, $1.key) }.map { worker, server in
            [
                "name": JSONValue(server.name), "is_alive": JSONValue(isAlive(worker)),
                "held": JSONValue(shelves.values.reduce(0) { $0 + ($1.held[worker]?.count ?? 0) }),
                "statistics": (try? JSONValue(parsing: server.statistics)) ?? [],
            ]
        }
    }

    var destinationStatus: [JSONValue] {
        Dictionary(grouping: shelves.keys) { Shelf.Name($0.destination) }.sorted { $0.key < $1.key }.map {
            name, parts in
            let theirs = parts.compactMap { shelves[$0] }
            let oldest = theirs.compactMap { $0.entries.keys.min() }.min().flatMap { events[$0]?.appended } ?? now
            let owners = parts.sorted().compactMap { part in
                routes[part]?.owner.flatMap { isAlive($0) ? servers[$0]?.name : nil }
            }
            return [
                "destination": JSONValue(name.destination),
                "waiting": JSONValue(theirs.reduce(0) { $0 + $1.entries.count }),
                "held": JSONValue(theirs.reduce(0) { $0 + $1.held.values.reduce(0) { $0 + $1.count } }),
                "oldest_seconds": JSONValue(Double(max(0, now - oldest)) / 1e9),
                "owners": owners.isEmpty ? .null : JSONValue(owners.joined(separator: ", ")),
            ]
        }
    }
}
