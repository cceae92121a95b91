import DestinationActions
import DestinationActionsTesting
import DestinationOwnership
import PostgresQueue
import Testing
import WebhookDestination

@Suite("The tables of the queue")
struct TablesTests {
    private let engine: Engine

    init() throws { engine = try Engine.shared.get() }

    private func entry(_ name: String, key: String? = nil) -> QueueEntry {
        QueueEntry(.track("Ordered", userId: "u-1", Event.Common(messageId: name)), orderingKey: key)
    }

    @Test("take an event of a server's own transaction if and only if that is committed")
    func outbox() async throws {
        let tables = try await engine.tables()
        try await tables.perform("create table orders (id int primary key)")
        func event(_ number: Int) -> String {
            #"{"type":"track","event":"Ordered","userId":"u-1","messageId":"order-\#(number)"}"#
        }
        for (number, end) in [(1, "commit"), (2, "rollback"), (3, "commit")] {
            try await tables.perform(
                """
                begin;
                insert into orders values (\(number));
                select append_event('\(event(number))', 'order-\(number)', 'u-1');
                \(end);
                """)
        }
        #expect(try await tables.values("select id from orders order by id") == ["1", "3"])
        let queue = try await tables.session("a").queue()
        var taken: [String?] = []
        for _ in 0..<2 {
            let next = try await queue.next(events: 10, bytes: 1 << 20)
            #expect(next.count == 1, "Events of one key come one at a time.")
            taken += try next.map { try Event(parsing: $0.body.bytes).messageId }
            _ = try await queue.settle(next.map { QueueSettlement(id: $0.id) })
        }
        #expect(taken == ["order-1", "order-3"])
    }

    @Test("recognise a repetition across partitions, and drop partitions of which all is settled")
    func partitions() async throws {
        let tables = try await engine.tables()
        let session = try await tables.session("a", lease: .seconds(3600))
        let queue = session.queue()
        try await queue.append([entry("first")])
        func partitions() async throws -> [String] {
            try await tables.values(
                "select relname from pg_inherits join pg_class on oid = inhrelid where inhparent in ('event'::regclass, 'delivery'::regclass) order by 1"
            )
        }
        #expect(try await partitions() == ["delivery_1", "event_1"])
        try await tables.pass(.seconds(601))
        await session.tidy()
        #expect(try await partitions() == ["delivery_1", "delivery_2", "event_1", "event_2"])
        try await queue.append([entry("first"), entry("second")])
        let taken = try await queue.next(events: 10, bytes: 1 << 20)
        #expect(taken.count == 2)
        try await tables.pass(.seconds(601))
        await session.tidy()
        #expect(try await partitions().count == 6, "What is not settled is kept.")
        _ = try await queue.settle(taken.map { QueueSettlement(id: $0.id) })
        await session.tidy()
        #expect(try await partitions() == ["delivery_2", "delivery_3", "event_2", "event_3"])
        try await queue.append([entry("second")])
        #expect(try await tables.values("select count(*) from delivery") == ["0"])
    }

    @Test("of another version, of another fleet, or that are not there, are said to be so")
    func wrong() async throws {
        let tables = try await engine.tables()
        _ = try await tables.session("a")
        let other = await #expect(throws: PostgresError.self) { try await tables.session("b", fleet: "staging") }
        #expect(other?.message == #"The tables belong to the fleet "check", not to "staging"."#)
        try await tables.perform("update fleet set version = 0")
        let old = await #expect(throws: PostgresError.self) { try await tables.session("c") }
        #expect(old?.message == "The tables are of version 0, and this works with version 1.")
        try await tables.perform("create schema nothing")
        let none = await #expect(throws: PostgresError.self) {
            try await PostgresSession.join(tables.url, schema: "nothing", fleet: "check", worker: "d")
        }
        #expect(none?.message == "The tables of the queue are not there: run migration.sql.")
    }

    @Test("refuse or survive what somebody edits, so that nothing waits for ever")
    func edited() async throws {
        let tables = try await engine.tables()
        let session = try await tables.session("a")
        let queue = session.queue()
        for number in 1...4 { try await queue.append([entry("edited-\(number)")]) }
        await #expect(throws: PostgresError.self) { try await tables.perform("update delivery set open = '{}'") }
        let ids = try await tables.values("select id from delivery order by id")
        try await tables.perform(
            """
            update event set body = 'no event' where id = (select event from delivery where id = \(ids[0]));
            update delivery set open = '[7]' where id = \(ids[1]);
            delete from event where id = (select event from delivery where id = \(ids[2]));
            """)
        let pipeline = try Pipeline(
            [webhook("shop")], transport: RecordingTransport(), queue: queue)
        pipeline.start()
        while try await tables.values("select count(*) from delivery") != ["0"] {
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(pipeline.statistics.delivered == 1)
        #expect(try await session.letters(atMost: 10).map(\.outcome) == ["invalid", "invalid", "invalid"])
        await pipeline.shutdown()
    }

    @Test("keep an event for a destination that nobody serves, and make a letter of it in the end")
    func stray() async throws {
        let tables = try await engine.tables(isTimeReal: true)
        let old = try await tables.session("old", lease: .seconds(1))
        let owner = DestinationOwner(old, [try webhook("gone")], transport: RecordingTransport())
        let running = Task { try await owner.run() }
        while await owner.routes.isEmpty { try await Task.sleep(for: .milliseconds(20)) }
        running.cancel()
        try await running.value
        await old.leave()
        let new = try await tables.session("new", lease: .seconds(1))
        try await new.writer.append([entry("stray")])
        let next = DestinationOwner(
            new, [try webhook("shop")], transport: RecordingTransport(), patience: .seconds(2))
        let serving = Task { try await next.run() }
        while try await new.letters(atMost: 1).isEmpty { try await Task.sleep(for: .milliseconds(50)) }
        let letter = try #require(try await new.letters(atMost: 1).first)
        #expect(letter.code == "unknownSubscription" && letter.destination == "gone")
        #expect(letter.event.messageId == "stray")
        while try await tables.values("select name from destination") != ["shop"] {
            try await Task.sleep(for: .milliseconds(50))
        }
        serving.cancel()
        try await serving.value
    }

    private func webhook(_ name: String) throws -> DestinationInstance {
        try DestinationInstance(
            Webhook(), name: name, settings: ["url": "https://shop.example.com/events"],
            subscriptions: [Subscription(name: "All", action: "send", trigger: #"type = "track""#)])
    }
}
