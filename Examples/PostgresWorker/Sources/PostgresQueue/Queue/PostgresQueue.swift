public import DestinationActions
import DestinationOwnership

/// A queue in PostgreSQL, which several machines share.
///
/// ``PostgresSession`` makes it. What is taken is held by the lease of the session, which is one row; to take, to note
/// and to settle are one statement each, and who waits is woken by a notice of the server.
public final class PostgresQueue: EventQueue {
    /// How long an event stays with the one who took it.
    public let lease: Duration?
    private let session: PostgresSession
    private let route: Route?
    private let closing = Closing()

    private var destination: String { route?.destination ?? "" }
    /// What says which queue it is in the statements.
    private var place: [PostgresValue] {
        [
            .int(session.id), .text(destination), .int(Int64(route?.part ?? 0)), .int(Int64(route?.parts ?? 1)),
        ]
    }

    init(_ session: PostgresSession, route: Route?) {
        self.session = session
        self.route = route
        lease = session.lease
    }

    /// Keeps events, for all destinations; see ``PostgresWriter``.
    ///
    /// - Parameter entries: The events.
    /// - Throws: ``PostgresError``.
    public func append(_ entries: [QueueEntry]) async throws { try await session.writer.append(entries) }

    /// Waits for events and takes them.
    ///
    /// - Parameters:
    ///   - events: How many at most.
    ///   - bytes: How many bytes their bodies may have together.
    /// - Returns: Events; none once the queue is closed.
    /// - Throws: `CancellationError` if the task is cancelled, or ``PostgresError``.
    public func next(events: Int, bytes: Int) async throws -> [QueuedEvent] {
        while true {
            try Task.checkCancellation()
            if await closing.isClosed { return [] }
            let seen = await session.wakeups.count(of: destination)
            let rows = try await session.claims.run(
                "select * from take($1, $2, $3::int, $4::int, $5, $6::int, $7)",
                place + [route.map { .int($0.fence) } ?? .null, .int(Int64(clamping: events)), .int(Int64(bytes))])
            if await closing.isClosed {
                if rows.count > 0 { await letGo() }
                return []
            }
            if rows.count > 0 { return (0..<rows.count).map { event(rows, $0) } }
            let due = try await session.claims.run("select wait_for($1)", [.text(destination)]).int(0, 0)
            // A notice that got lost on the way makes an event late, and no more than that.
            let pause = min(session.lease, due.map { .milliseconds(max(1, $0)) } ?? session.lease)
            await session.wakeups.change(of: destination, after: seen, within: pause)
        }
    }

    private func event(_ rows: PostgresRows, _ row: Int) -> QueuedEvent {
        let open = rows.bytes(row, 5).map { [QueueTarget](bytes: Array($0.dropFirst())) }
        let done = rows.bytes(row, 6).map { [QueueTarget](bytes: Array($0.dropFirst())) }
        // What somebody edited so that it cannot be read any more goes the way of what is no event: it becomes a letter.
        var body = rows.bytes(row, 7) ?? Array("the event is gone from its table".utf8)
        if open == .some(nil) || done == .some(nil) { body = Array("the progress of the event cannot be read".utf8) }
        var targets = open ?? nil
        if let route, route.isStray, targets == nil {
            targets = [QueueTarget(destination: route.destination, subscription: "any")]
        }
        return QueuedEvent(
            id: .init(event: UInt64(rows.int(row, 0) ?? 0), token: UInt64(rows.int(row, 1) ?? 0)), body: .bytes(body),
            delivery: Int(rows.int(row, 2) ?? 1), lapses: Int(rows.int(row, 3) ?? 0), open: targets,
            done: (done ?? nil) ?? [], age: .milliseconds(rows.int(row, 4) ?? 0))
    }

    /// Notes which subscriptions are done.
    ///
    /// - Parameter progress: What is done.
    /// - Throws: ``PostgresError``.
    public func note(_ progress: [QueueProgress]) async throws { try await session.note(progress) }

    /// Settles held events: letters, remainder and removal in one statement.
    ///
    /// - Parameter settlements: What became of each.
    /// - Returns: The events that were not held any longer.
    /// - Throws: ``PostgresError``; whether it was done is not known then, and to do it again does no harm.
    public func settle(_ settlements: [QueueSettlement]) async throws -> Set<QueuedEvent.ID> {
        try await session.settle(settlements).intersection(settlements.map(\.id))
    }

    /// Holds events for another lease, and gives up what is not named.
    ///
    /// - Parameter held: All that is held.
    /// - Returns: The events that are not held any longer.
    /// - Throws: ``PostgresError``.
    public func extend(_ held: [QueuedEvent.ID]) async throws -> Set<QueuedEvent.ID> {
        let asked = ContinuousClock.now
        let rows = try await session.keeping.run(
            "select * from extend($1, $2, $3::int, $4::int, $5, $6)",
            place + [
                .ints(held.map { Int64(clamping: $0.event) }), .ints(held.map { Int64(clamping: $0.token) }),
            ])
        await session.term.extended(asked: asked)
        return rows.ids
    }

    /// Gives back what is not settled; the session goes on.
    public func close() async {
        await closing.close()
        await session.wakeups.raise(destination)
        await letGo()
    }

    private func letGo() async {
        // Without a connection the lease frees it.
        _ = try? await session.claims.run("select let_go($1, $2, $3::int, $4::int)", place)
    }
}

/// Whether a queue is closed.
private actor Closing {
    private(set) var isClosed = false
    func close() { isClosed = true }
}
