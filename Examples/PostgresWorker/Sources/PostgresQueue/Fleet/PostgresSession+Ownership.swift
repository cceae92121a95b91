public import DestinationActions
public import DestinationOwnership

/// Who owns which destination stands in rows, each with a fence.
extension PostgresSession: OwnershipLedger {
    /// Goes up when destinations become free or workers join.
    public var ownerChanges: UInt64 { get async { await wakeups.count(of: "owners") } }

    /// Says which destinations this worker can serve.
    ///
    /// - Parameter destinations: The names of the instances.
    /// - Throws: ``PostgresError``, such as one that says that other workers share all destinations.
    public func serve(_ destinations: [String]) async throws {
        _ = try await keeping.run("select serve($1, $2)", [.int(id), .texts(destinations)])
    }

    /// Takes free destinations up to this worker's share of them, and begins its lease again.
    ///
    /// - Parameters:
    ///   - patience: How long events wait for a worker that can serve their destination before they become letters.
    ///   - statistics: What the worker has done so far, for those who watch.
    /// - Returns: All that the worker owns now.
    /// - Throws: ``PostgresError``.
    public func own(patience: Duration, statistics: JSONValue) async throws -> [OwnedRoute] {
        let rows = try await keeping.run(
            "select * from own($1, $2 * interval '1 millisecond', $3)",
            [.int(id), .int(patience.milliseconds), .text(String(decoding: statistics.bytes, as: UTF8.self))])
        return (0..<rows.count).map { row in
            let route = Route(
                destination: rows.text(row, 0) ?? "", part: Int(rows.int(row, 1) ?? 0),
                parts: Int(rows.int(row, 2) ?? 1), fence: rows.int(row, 3) ?? 0, isStray: rows.flag(row, 6))
            return OwnedRoute(
                route, isSurplus: rows.flag(row, 5), known: rows.bytes(row, 9), isClean: rows.flag(row, 7),
                age: .milliseconds(rows.int(row, 8) ?? 0))
        }
    }

    /// Keeps what the worker knows of partners, of those routes that it still owns.
    ///
    /// - Parameters:
    ///   - knowledge: What is known.
    ///   - isLast: Whether the routes are given back with that.
    /// - Throws: ``PostgresError``.
    public func handOver(_ knowledge: [(route: Route, known: [UInt8])], isLast: Bool) async throws {
        for (route, known) in knowledge {
            _ = try await keeping.run(
                "select hand_over($1, $2, $3::int, $4, $5, $6::int = 1)",
                [
                    .int(id), .text(route.destination), .int(Int64(route.part)), .int(route.fence),
                    .text(String(decoding: known, as: UTF8.self)), .int(isLast ? 1 : 0),
                ])
        }
    }

    /// Begins the lease of the worker again.
    ///
    /// - Throws: ``PostgresError``.
    public func extend() async throws {
        _ = try await keeping.run("update worker set extended = queue_time() where id = $1", [.int(id)])
    }

    /// The queue of a destination that this worker owns.
    ///
    /// - Parameter route: The destination, or the part of it.
    /// - Returns: The queue, for one pipeline that has this destination and no other.
    public func queue(of route: Route) -> any EventQueue { PostgresQueue(self, route: route) }

    /// Waits for ``ownerChanges`` to be another number.
    ///
    /// - Parameters:
    ///   - seen: The number that is known.
    ///   - time: How long at most.
    public func changeOfOwners(after seen: UInt64, within time: Duration) async {
        await wakeups.change(of: "owners", after: seen, within: time)
    }
}
