import DestinationActions
public import DestinationOwnership

extension PostgresSession {
    /// How the fleet is doing now.
    ///
    /// - Returns: The status of all workers and destinations.
    /// - Throws: ``PostgresError``.
    public func status() async throws(PostgresError) -> FleetStatus {
        let workers = try await keeping.run("select row_to_json(s)::text from worker_status s order by name")
        let destinations = try await keeping.run(
            "select row_to_json(s)::text from destination_status s order by destination")
        let letters = try await keeping.run("select count(*) from letter")
        func values(_ rows: PostgresRows) -> [JSONValue] {
            (0..<rows.count).compactMap { row in rows.bytes(row, 0).flatMap { try? JSONValue(parsing: $0) } }
        }
        return FleetStatus(
            workers: values(workers), destinations: values(destinations), letters: Int(letters.int(0, 0) ?? 0))
    }
}
