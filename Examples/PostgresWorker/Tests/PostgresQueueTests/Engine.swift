import Foundation
import PostgresQueue

/// A private server for the tests, which the script starts; it is stopped when the process ends.
final class Engine: Sendable {
    static let shared = Result { try Engine() }

    private let directory: String
    private let counter = Counter()
    let url: String
    private static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private actor Counter {
        private var last = 0
        func next() -> Int {
            last += 1
            return last
        }
    }

    private init() throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "postgres-tests-\(getpid())").path
        self.directory = directory
        let port = 40_000 + Int(getpid()) % 20_000
        try Self.run("start", directory, "\(port)")
        url = "host=\(directory) port=\(port) user=events dbname=postgres"
        stopAtExit = directory
        atexit {
            try? Engine.run("stop", stopAtExit)
            try? FileManager.default.removeItem(atPath: stopAtExit)
        }
    }

    private static func run(_ words: String...) throws {
        // The server keeps what it inherits, so that Foundation's Process would wait for the server as well.
        var arguments: [UnsafeMutablePointer<CChar>?] =
            [strdup(package.appending(path: "engine").path)] + words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process = pid_t()
        var status: Int32 = -1
        let isRun = posix_spawn(&process, package.appending(path: "engine").path, nil, nil, &arguments, environ) == 0
        if isRun { while waitpid(process, &status, 0) < 0, errno == EINTR {} }
        if status != 0 { throw NotStarted(words: words.joined(separator: " ")) }
    }

    /// What the script says on its way is on the error output.
    struct NotStarted: Error { let words: String }

    /// Tables of their own, with a clock that stands still until it is told.
    func tables(isTimeReal: Bool = false) async throws -> Tables {
        let schema = "check_\(await counter.next())"
        let migration = try String(contentsOf: Self.package.appending(path: "migration.sql"), encoding: .utf8)
        let time =
            isTimeReal
            ? ""
            : """
            create table hands (time timestamptz not null);
            insert into hands values ('2100-01-01');
            create or replace function queue_time() returns timestamptz language sql as 'select time from hands';
            """
        let tables = Tables(url: url, schema: schema)
        try await tables.perform("create schema \(schema); set search_path to \(schema); \(migration) \(time)")
        return tables
    }
}

nonisolated(unsafe) private var stopAtExit = ""

/// The tables of one queue.
struct Tables: Sendable {
    let url: String
    let schema: String
    private let connection: SQLConnection

    init(url: String, schema: String) {
        self.url = url
        self.schema = schema
        connection = SQLConnection(url, schema: schema)
    }

    /// Runs statements as a person does who looks in.
    func perform(_ statements: String) async throws { try await connection.perform(statements) }

    /// The first column of what a statement returns, as text.
    func values(_ statement: String) async throws -> [String] { try await connection.values(statement) }

    func pass(_ time: Duration) async throws {
        let microseconds = Int64(time / .microseconds(1))
        try await perform(
            """
            update hands set time = time + \(microseconds) * interval '1 microsecond';
            select pg_notify('\(schema)', name) from destination;
            """)
    }

    func session(_ name: String, lease: Duration = .seconds(60), fleet: String = "check") async throws
        -> PostgresSession
    {
        try await PostgresSession.join(
            url, schema: schema, fleet: fleet, worker: name, lease: lease, timeout: .seconds(10))
    }
}
