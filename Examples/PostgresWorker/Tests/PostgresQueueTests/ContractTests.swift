import DestinationActions
import DestinationActionsTesting
import PostgresQueue
import Testing

@Suite("The queue in PostgreSQL and the contract of queues")
struct ContractTests {
    @Test("keeps all fifteen rules", arguments: [1, 2] as [UInt64])
    func rules(seed: UInt64) async throws {
        let engine = try Engine.shared.get()
        let report = await IntakeCheck.report(seed: seed, timeLimit: .seconds(300)) {
            Harness(try await engine.tables())
        }
        print(report.covered.joined(separator: "\n"))
        #expect(report.problems == [])
        #expect(report.covered.count == 15)
    }
}

/// A queue whose consumers are sessions, and whose time stands in a table.
private actor Harness: QueueHarness {
    private let tables: Tables
    private var sessions: [Int: PostgresSession] = [:]

    init(_ tables: Tables) { self.tables = tables }

    func open(consumer: Int) async throws -> any EventQueue {
        await sessions[consumer]?.abandon()
        let session = try await tables.session("consumer-\(consumer)")
        sessions[consumer] = session
        return session.queue()
    }

    func crash(_ consumer: Int) async throws { await sessions[consumer]?.abandon() }

    func pass(_ time: Duration) async throws {
        try await tables.pass(time)
        // The notice takes a moment to get to those who wait, and they have to ask then.
        try await Task.sleep(for: .milliseconds(25))
    }

    func letters() async throws -> [DeadLetter] {
        guard let session = sessions.values.first else { return [] }
        // A consumer that crashed reads nothing.
        do { return try await session.letters(atMost: .max) } catch {
            let reader = try await tables.session("reader")
            defer { Task { await reader.leave() } }
            return try await reader.letters(atMost: .max)
        }
    }
}
