public import DestinationActions

/// Appends events to the queue in PostgreSQL, for a server that only accepts them.
///
/// What callers append at the same time goes into one transaction. A repetition of a `messageId` is kept once, as long as
/// its partition is there.
public final class PostgresWriter: EventQueueWriter {
    private let connection: PostgresConnection
    private let gathering: Gathering<QueueEntry, Void>

    /// Makes a writer; it connects when it is needed.
    ///
    /// - Parameters:
    ///   - url: Where the server is: `host=/run/postgresql dbname=shop` or `postgres://…`.
    ///   - schema: Where the tables are; `events` unless given.
    ///   - timeout: How long a statement may take; 10 seconds unless given.
    public init(_ url: String, schema: String = "events", timeout: Duration = .seconds(10)) {
        let connection = PostgresConnection(url, schema: schema, timeout: timeout)
        self.connection = connection
        gathering = Gathering(most: 1000) { entries in
            let parameters: [PostgresValue] = [
                .blobs(entries.map(\.body.bytes)), .blobs(entries.map { $0.messageId.map { Array($0.utf8) } }),
                .blobs(entries.map { $0.orderingKey.map { Array($0.utf8) } }),
            ]
            // Two producers that repeat the same events in another order may be in each other's way.
            for attempt in 1... {
                do throws(PostgresError) {
                    _ = try await connection.run("select append($1, $2, $3)", parameters)
                    return
                } catch {
                    if !error.isPassing || attempt == 5 { throw error }
                }
            }
        }
    }

    /// Keeps events, all of them or none.
    ///
    /// - Parameter entries: The events, in their order.
    /// - Throws: ``PostgresError``. Without an answer it is not known whether they are kept: append them again, with their ids.
    public func append(_ entries: [QueueEntry]) async throws {
        if !entries.isEmpty { try await gathering.add(entries) }
    }

    /// Ends the connection.
    public func close() async { await connection.close() }
}
