import CPostgres
import Dispatch
import Glibc

/// A connection to the server: one statement after the other, on a thread of its own as libpq blocks.
///
/// It connects when it is needed, and again after it was lost.
final class PostgresConnection: @unchecked Sendable {
    private let url: String
    private let schema: String
    /// How long a statement may take.
    private let timeout: Duration
    private let queue: DispatchQueue

    /// Plans are made once for a statement, with indexes alone: how many rows there are changes within seconds.
    private static let settings = """
        -c client_min_messages=warning -c jit=off -c plan_cache_mode=force_generic_plan -c enable_seqscan=off \
        -c enable_hashjoin=off -c enable_mergejoin=off
        """

    // Only touched on the queue.
    private var connection: OpaquePointer?
    private var isClosed = false

    /// - Parameters:
    ///   - url: Where the server is, in the form of libpq: `host=/run/postgresql dbname=shop`, or an address.
    ///   - schema: Where the tables are.
    init(_ url: String, schema: String, timeout: Duration) {
        self.url = url
        self.schema = schema
        self.timeout = timeout
        queue = DispatchQueue(label: "postgres")
    }

    deinit { if let connection { PQfinish(connection) } }

    /// Runs a statement.
    func run(_ statement: String, _ parameters: [PostgresValue] = []) async throws(PostgresError) -> PostgresRows {
        let result: Result<PostgresRows, PostgresError> = await withCheckedContinuation { continuation in
            queue.async { [self] in
                continuation.resume(
                    returning: Result { () throws(PostgresError) in try runNow(statement, parameters) })
            }
        }
        return try result.get()
    }

    /// Runs what has no parameters: a whole file of statements, or `LISTEN`.
    func run(file statements: String) async throws(PostgresError) {
        let result: Result<Void, PostgresError> = await withCheckedContinuation { continuation in
            queue.async { [self] in
                continuation.resume(
                    returning: Result { () throws(PostgresError) in
                        let connection = try connected()
                        _ = try check(PQexec(connection, statements), connection)
                    })
            }
        }
        return try result.get()
    }

    /// Ends the connection; what is called from now on fails.
    func close() async {
        await withCheckedContinuation { continuation in
            queue.async { [self] in
                isClosed = true
                disconnect()
                continuation.resume()
            }
        }
    }

    /// Waits for notices of a channel; each names what it is about.
    ///
    /// - Returns: The names, none if there were none for a while; `nil` if some may have been missed.
    func notices() async throws(PostgresError) -> [String]? {
        let result: Result<[String]?, PostgresError> = await withCheckedContinuation { continuation in
            queue.async { [self] in
                continuation.resume(returning: Result { () throws(PostgresError) in try noticesNow() })
            }
        }
        return try result.get()
    }

    // MARK: On the queue

    private func connected() throws(PostgresError) -> OpaquePointer {
        if isClosed { throw .closed }
        if let connection, PQstatus(connection) == CONNECTION_OK { return connection }
        disconnect()
        let seconds = max(2, Int(timeout / .seconds(1)))
        let options = [
            ("dbname", url), ("connect_timeout", "\(seconds)"), ("client_encoding", "UTF8"),
            // What nobody waits for any longer is to hold no locks.
            ("options", "\(Self.settings) -c search_path=\"\(schema)\" -c statement_timeout=\(timeout.milliseconds)"),
        ]
        guard let made = Self.connect(options) else {
            throw PostgresError(PostgresError.noConnection, "There is no memory for a connection.")
        }
        connection = made
        if PQstatus(made) != CONNECTION_OK {
            let error = PostgresError.connection(PQerrorMessage(made))
            disconnect()
            throw error
        }
        return made
    }

    private static func connect(_ options: [(name: String, value: String)]) -> OpaquePointer? {
        let names = options.map { strdup($0.name) }
        let values = options.map { strdup($0.value) }
        defer { for text in names + values { free(text) } }
        // The name of the database may be all of an address.
        return PQconnectdbParams(
            names.map { UnsafePointer($0) } + [nil], values.map { UnsafePointer($0) } + [nil], 1)
    }

    private func disconnect() {
        if let connection { PQfinish(connection) }
        connection = nil
    }

    private func runNow(_ statement: String, _ parameters: [PostgresValue]) throws(PostgresError) -> PostgresRows {
        let connection = try connected()
        let types = parameters.map(\.type)
        let values = parameters.map { $0.bytes.map { Self.copy($0) } }
        defer { for value in values { value?.deallocate() } }
        let pointers = values.map { UnsafePointer($0?.baseAddress?.assumingMemoryBound(to: CChar.self)) }
        let lengths = values.map { Int32($0?.count ?? 0) }
        let formats = parameters.map { _ in Int32(1) }
        let isSent = PQsendQueryParams(
            connection, statement, Int32(parameters.count), types, pointers, lengths, formats, 1)
        if isSent == 0 { throw lost(connection) }
        let end = ContinuousClock.now + timeout
        var last: OpaquePointer?
        while true {
            while PQisBusy(connection) == 1 {
                if try !wait(connection, until: end) {
                    if let last { PQclear(last) }
                    disconnect()
                    throw PostgresError(PostgresError.noConnection, "The server did not answer within \(timeout).")
                }
                if PQconsumeInput(connection) == 0 {
                    if let last { PQclear(last) }
                    throw lost(connection)
                }
            }
            guard let result = PQgetResult(connection) else { break }
            if let last { PQclear(last) }
            last = result
        }
        return PostgresRows(try check(last, connection))
    }

    /// A parameter where libpq finds it; a value without bytes is none that is missing.
    private static func copy(_ bytes: [UInt8]) -> UnsafeMutableRawBufferPointer {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count + 1, alignment: 8)
        copy.copyBytes(from: bytes)
        copy[bytes.count] = 0
        return UnsafeMutableRawBufferPointer(rebasing: copy[..<bytes.count])
    }

    private func lost(_ connection: OpaquePointer) -> PostgresError {
        let error = PostgresError.connection(PQerrorMessage(connection))
        disconnect()
        return error
    }

    private func check(
        _ result: OpaquePointer?, _ connection: OpaquePointer
    ) throws(PostgresError) -> OpaquePointer {
        guard let result else { throw lost(connection) }
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK: return result
        default:
            let code = PQresultErrorField(result, Int32(UInt8(ascii: "C"))).map { String(cString: $0) }
            let message = PostgresError.text(
                PQresultErrorField(result, Int32(UInt8(ascii: "M"))) ?? PQerrorMessage(connection))
            PQclear(result)
            if PQstatus(connection) != CONNECTION_OK { disconnect() }
            throw PostgresError(code ?? PostgresError.noConnection, message)
        }
    }

    /// Waits until something arrives.
    ///
    /// - Returns: Whether something did.
    private func wait(_ connection: OpaquePointer, until end: ContinuousClock.Instant) throws(PostgresError) -> Bool {
        // What did not fit into the buffer of the socket goes on meanwhile.
        let isFlushed = PQflush(connection) == 0
        var socket = pollfd(
            fd: PQsocket(connection), events: Int16(POLLIN) | (isFlushed ? 0 : Int16(POLLOUT)), revents: 0)
        let left = end - .now
        if left <= .zero { return false }
        let ready = poll(&socket, 1, Int32(min(60_000, left / .milliseconds(1) + 1)))
        if ready < 0, errno != EINTR { throw lost(connection) }
        return ready != 0 || end > .now
    }

    private func noticesNow() throws(PostgresError) -> [String]? {
        if connection == nil || PQstatus(connection) != CONNECTION_OK {
            _ = try runNow("listen \"\(schema)\"", [])
            return nil
        }
        guard let connection else { return [] }
        _ = try wait(connection, until: .now + .milliseconds(200))
        if PQconsumeInput(connection) == 0 { throw lost(connection) }
        var names: [String] = []
        while let notice = PQnotifies(connection) {
            names.append(String(cString: notice.pointee.extra))
            PQfreemem(notice)
        }
        return names
    }
}
