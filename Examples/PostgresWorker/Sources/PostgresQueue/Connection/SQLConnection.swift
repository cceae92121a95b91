/// A connection to the tables of a queue, for statements of one's own: for those who look in, and for tests.
public struct SQLConnection: Sendable {
    private let connection: PostgresConnection

    /// Makes a connection; it connects when it is needed.
    ///
    /// - Parameters:
    ///   - url: Where the server is.
    ///   - schema: Where the tables are; `events` unless given.
    public init(_ url: String, schema: String = "events") {
        connection = PostgresConnection(url, schema: schema, timeout: .seconds(30))
    }

    /// Runs statements without parameters.
    ///
    /// - Parameter statements: One or more.
    /// - Throws: ``PostgresError``.
    public func perform(_ statements: String) async throws(PostgresError) { try await connection.run(file: statements) }

    /// The first column of what a statement returns.
    ///
    /// - Parameter statement: The statement.
    /// - Returns: The values, as texts.
    /// - Throws: ``PostgresError``.
    public func values(_ statement: String) async throws(PostgresError) -> [String] {
        let rows = try await connection.run("select value::text from (\(statement)) as rows(value)")
        return (0..<rows.count).map { rows.text($0, 0) ?? "" }
    }
}
