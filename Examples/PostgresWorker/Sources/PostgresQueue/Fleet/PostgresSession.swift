public import DestinationActions
public import DestinationOwnership

/// What one process has with the queue in PostgreSQL: its row among the workers, its lease and its connections.
///
/// ```swift
/// let session = try await PostgresSession.join("host=/run/postgresql dbname=shop", fleet: "shop", worker: "worker-1")
/// let pipeline = try Pipeline(instances, transport: transport, queue: session.queue())
/// ```
public final class PostgresSession: Sendable {
    /// The version of the tables that this works with.
    static let version: Int64 = 1

    /// The number of the worker, and the token of its lease.
    public let id: Int64
    /// The name of the worker.
    public let name: String
    /// How long what the worker holds stays its own unless that is extended.
    public let lease: Duration
    /// When the lease ends, as far as this process knows.
    public let term: LeaseTerm
    /// Appends events.
    public let writer: PostgresWriter
    let wakeups = Wakeups()
    /// What hands out events.
    let claims: PostgresConnection
    /// What keeps the lease, and is held up by nothing else.
    let keeping: PostgresConnection
    private let settling: PostgresConnection
    private let notices: PostgresConnection
    private let gathering: Gathering<QueueSettlement, Set<QueuedEvent.ID>>
    private let listening: Task<Void, Never>

    private init(
        _ url: String, _ schema: String, id: Int64, name: String, lease: Duration, keeping: PostgresConnection,
        timeout: Duration, asked: ContinuousClock.Instant
    ) {
        self.id = id
        self.name = name
        self.lease = lease
        self.keeping = keeping
        claims = PostgresConnection(url, schema: schema, timeout: timeout)
        term = LeaseTerm(lease, asked: asked)
        writer = PostgresWriter(url, schema: schema, timeout: timeout)
        let settling = PostgresConnection(url, schema: schema, timeout: timeout)
        self.settling = settling
        gathering = Gathering(most: 1000) { try await Self.settle($0, settling) }
        let notices = PostgresConnection(url, schema: schema, timeout: timeout)
        self.notices = notices
        listening = Task { [wakeups] in await Self.listen(notices, wakeups) }
    }

    deinit { listening.cancel() }

    /// Takes a place among the workers of a fleet.
    ///
    /// - Parameters:
    ///   - url: Where the server is: `host=/run/postgresql dbname=shop` or `postgres://…`.
    ///   - schema: Where the tables are; `events` unless given.
    ///   - fleet: The name of the fleet. The first worker gives it to the tables; workers of another one are refused.
    ///   - worker: The name of this worker, for those who watch.
    ///   - lease: How long what the worker holds stays its own; 10 seconds unless given.
    ///   - timeout: How long a statement may take; as long as the lease unless given.
    /// - Returns: The session; ``leave()`` ends it.
    /// - Throws: ``PostgresError`` if the server cannot be reached, the tables are of another version, or belong to another
    ///   fleet.
    public static func join(
        _ url: String, schema: String = "events", fleet: String, worker: String, lease: Duration = .seconds(10),
        timeout: Duration? = nil
    ) async throws(PostgresError) -> PostgresSession {
        let timeout = timeout ?? max(.seconds(1), lease)
        let keeping = PostgresConnection(url, schema: schema, timeout: timeout)
        try await check(keeping, fleet)
        let asked = ContinuousClock.now
        let rows = try await keeping.run(
            """
            insert into worker (name, lease, extended) values ($1, $2 * interval '1 millisecond', queue_time())
            returning id
            """, [.text(worker), .int(lease.milliseconds)])
        return PostgresSession(
            url, schema, id: rows.int(0, 0) ?? 0, name: worker, lease: lease, keeping: keeping, timeout: timeout,
            asked: asked)
    }

    private static func check(_ connection: PostgresConnection, _ fleet: String) async throws(PostgresError) {
        let found: PostgresRows
        do throws(PostgresError) {
            found = try await connection.run(
                "update fleet set name = coalesce(name, $1) returning version, name", [.text(fleet)])
        } catch {
            if error.code != "42P01" { throw error }
            throw PostgresError("tables", "The tables of the queue are not there: run migration.sql.")
        }
        let version = found.int(0, 0) ?? 0
        if version != Self.version {
            throw PostgresError(
                "tables", "The tables are of version \(version), and this works with version \(Self.version).")
        }
        if let owner = found.text(0, 1), owner != fleet {
            throw PostgresError("fleet", "The tables belong to the fleet \"\(owner)\", not to \"\(fleet)\".")
        }
    }

    /// The queue of all destinations, which the workers share.
    ///
    /// - Returns: The queue, for one pipeline.
    public func queue() -> PostgresQueue { PostgresQueue(self, route: nil) }

    /// A transport that sends nothing while it is not certain that the lease holds.
    ///
    /// - Parameter transport: What sends the requests.
    /// - Returns: The transport, for pipelines of this session.
    public func guarding(_ transport: some HTTPTransport) -> LeasedTransport {
        LeasedTransport(base: transport, term: term)
    }

    /// Gives back what is held, and ends the connections.
    public func leave() async {
        _ = try? await keeping.run("select leave($1)", [.int(id)])
        await abandon()
    }

    /// Ends the connections, as a crash does: what is held is free when the lease ends.
    public func abandon() async {
        listening.cancel()
        await writer.close()
        await claims.close()
        await keeping.close()
        await settling.close()
        await notices.close()
        await wakeups.raiseAll()
    }

    /// The dead letters that are kept, the oldest first.
    ///
    /// - Parameter count: How many at most.
    /// - Returns: The letters.
    /// - Throws: ``PostgresError``.
    public func letters(atMost count: Int) async throws(PostgresError) -> [DeadLetter] {
        let rows = try await keeping.run("select letter::text from letter order by id limit $1", [.int(Int64(count))])
        return (0..<rows.count).compactMap { row in
            (try? JSONValue(parsing: rows.bytes(row, 0) ?? [])).flatMap { DeadLetter(json: $0) }
        }
    }

    /// Looks after the tables: begins new partitions, drops those that are done with, forgets who is gone.
    ///
    /// Any worker may do it as often as it likes.
    public func tidy() async {
        // What does not work now is done by the next one.
        _ = try? await keeping.run("select tidy()")
        _ = try? await keeping.run("select forget()")
    }

    /// Keeps what the worker has done so far where those who watch find it.
    ///
    /// - Parameter statistics: What is to be shown.
    public func report(_ statistics: JSONValue) async {
        _ = try? await keeping.run(
            "update worker set statistics = $2::json where id = $1",
            [.int(id), .text(String(decoding: statistics.bytes, as: UTF8.self))])
        await tidy()
    }

    // MARK: Settling

    func settle(_ settlements: [QueueSettlement]) async throws -> Set<QueuedEvent.ID> {
        try await gathering.add(settlements)
    }

    /// - Returns: The events that are not held any longer.
    private static func settle(
        _ settlements: [QueueSettlement], _ connection: PostgresConnection
    ) async throws -> Set<QueuedEvent.ID> {
        let letters = settlements.flatMap { settlement in settlement.letters.map { (settlement.id, $0) } }
        let rows = try await connection.run(
            "select * from settle($1, $2, $3, $4, $5, $6, $7, $8)",
            [
                .ints(settlements.map { Int64(clamping: $0.id.event) }),
                .ints(settlements.map { Int64(clamping: $0.id.token) }), .flags(settlements.map(\.isDone)),
                .texts(settlements.map { $0.isDone ? nil : $0.open?.text }),
                .ints(settlements.map(\.after.milliseconds)), .ints(letters.map { Int64(clamping: $0.0.event) }),
                .ints(letters.map { Int64(clamping: $0.0.token) }),
                .texts(letters.map { String(decoding: $0.1.json.bytes, as: UTF8.self) }),
            ])
        return rows.ids
    }

    func note(_ progress: [QueueProgress]) async throws {
        // Of several notes of one event the last one says it all.
        let last = Dictionary(progress.map { ($0.id, $0.done) }) { $1 }
        _ = try await settling.run(
            "select note($1, $2, $3)",
            [
                .ints(last.map { Int64(clamping: $0.key.event) }),
                .ints(last.map { Int64(clamping: $0.key.token) }), .texts(last.map(\.value.text)),
            ])
    }

    // MARK: Listening

    private static func listen(_ connection: PostgresConnection, _ wakeups: Wakeups) async {
        while !Task.isCancelled {
            do throws(PostgresError) {
                guard let names = try await connection.notices() else {
                    await wakeups.raiseAll()
                    continue
                }
                for name in Set(names) { await wakeups.raise(name) }
            } catch {
                if error == .closed { return }
                try? await Task.sleep(for: .milliseconds(200))
            }
        }
    }
}

extension PostgresRows {
    /// Events, as number and token.
    var ids: Set<QueuedEvent.ID> {
        Set((0..<count).map { QueuedEvent.ID(event: UInt64(int($0, 0) ?? 0), token: UInt64(int($0, 1) ?? 0)) })
    }
}

extension Duration {
    /// Rounded up, so that nothing comes too early.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = min(self, .seconds(1 << 32)).components
        return seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    }
}
