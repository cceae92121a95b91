import DestinationActions
import DestinationActionsTesting
import DestinationOwnership
import PostgresQueue
import Testing
import WebhookDestination

@Suite("One owner for each destination")
struct OwnershipTests {
    private let engine: Engine
    private static let names = ["a", "b", "c", "d"]

    init() throws { engine = try Engine.shared.get() }

    private func instances() throws -> [DestinationInstance] {
        try Self.names.map { name in
            try DestinationInstance(
                Webhook(), name: name, settings: ["url": "https://\(name).example.com/events"],
                subscriptions: [Subscription(name: "All", action: "send", trigger: #"type = "track""#)])
        }
    }

    private func entries(_ numbers: Range<Int>) -> [QueueEntry] {
        numbers.map { number in
            QueueEntry(
                .track("Ordered", userId: "u-\(number % 20)", Event.Common(messageId: "m-\(number)")),
                orderingKey: "u-\(number % 20)")
        }
    }

    private func until(_ what: Comment, _ holds: () async throws -> Bool) async throws {
        for _ in 0..<500 {
            if try await holds() { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record(what)
    }

    @Test("shares the destinations out as workers join and leave, and hands over what is known of a partner")
    func shares() async throws {
        let tables = try await engine.tables(isTimeReal: true)
        let first = try await tables.session("first", lease: .seconds(2))
        // The partner wants to be left alone by all that it is asked for.
        let busy = RecordingTransport(answering: { _ in HTTPResponse(status: 429, headers: ["Retry-After": "600"]) })
        let owner = DestinationOwner(first, try instances(), transport: busy)
        let working = Task { try await owner.run() }
        try await until("The only worker owns all.") { await owner.routes.count == 4 }
        try await first.writer.append(entries(0..<1))
        try await until("All partners were asked.") { busy.requests.count == 4 }

        let second = try await tables.session("second", lease: .seconds(2))
        let idle = RecordingTransport()
        let other = DestinationOwner(second, try instances(), transport: idle)
        let joining = Task { try await other.run() }
        try await until("Each of two owns half.") {
            let (mine, theirs) = (await owner.routes, await other.routes)
            return mine.count == 2 && theirs.count == 2
        }
        let known = await other.statistics.array ?? []
        #expect(known.map { $0["state"]?.string } == ["throttled", "throttled"])
        let status = try await first.status()
        #expect(Set(status.destinations.compactMap { $0["owners"]?.string }) == ["first", "second"])
        #expect(status.metrics.contains(#"worker_up{worker="second"} 1"#))

        working.cancel()
        try await working.value
        try await until("Who stays owns all.") { await other.routes.count == 4 }
        #expect(await (other.statistics.array ?? []).allSatisfy { $0["state"]?.string == "throttled" })
        #expect(idle.requests.isEmpty, "The next owner leaves the partner alone as well.")
        #expect(try await tables.values("select count(*) from delivery") == ["4"])
        joining.cancel()
        try await joining.value
        #expect(try await tables.values("select count(*) from route where owner is not null") == ["0"])
    }

    @Test("an owner that lost a destination takes, settles and sends nothing of it any more")
    func lost() async throws {
        let tables = try await engine.tables(isTimeReal: true)
        let session = try await tables.session("late", lease: .seconds(2))
        let transport = RecordingTransport()
        let owner = DestinationOwner(session, try instances(), transport: transport)
        let working = Task { try await owner.run() }
        try await until("It owns all.") { await owner.routes.count == 4 }
        let route = try #require(await owner.routes.first)
        let successor = try await tables.session("next", lease: .seconds(600))
        // As it is when the lease ran out while the process was stopped.
        try await tables.perform("update route set owner = \(successor.id), fence = fence + 1")
        try await session.writer.append(entries(0..<10))
        let error = await #expect(throws: PostgresError.self) {
            try await session.queue(of: route).next(events: 1, bytes: 1000)
        }
        #expect(error?.isLossOfOwnership == true)
        try await until("It knows.") { await owner.routes.isEmpty }
        #expect(transport.requests.isEmpty)
        #expect(try await tables.values("select count(*) from delivery where worker is null") == ["40"])
        working.cancel()
        try await working.value
        #expect(try await tables.values("select count(*) from route where owner = \(successor.id)") == ["4"])
    }

    /// Hands on what is reported.
    private struct Reports: PipelineObserver {
        let continuation: AsyncStream<String>.Continuation
        func queueFailed(_ reason: String) { continuation.yield(reason) }
    }

    @Test("says so when what an owner knew was edited so that it cannot be read, and delivers all the same")
    func edited() async throws {
        let tables = try await engine.tables(isTimeReal: true)
        let session = try await tables.session("next", lease: .seconds(2))
        try await tables.perform(
            """
            select serve(\(session.id), array['a', 'b', 'c', 'd']);
            update route set state = '{"throttled": {"seconds": "soon"}}', saved = queue_time() where destination = 'b';
            update route set state = '{"throttled": {"seconds": 600, "waits": 1}}', saved = queue_time() where destination = 'c';
            """)
        let (reports, continuation) = AsyncStream<String>.makeStream()
        let transport = RecordingTransport()
        let owner = DestinationOwner(
            session, try instances(), transport: transport, observers: [Reports(continuation: continuation)])
        let working = Task { try await owner.run() }
        try await until("It owns all.") { await owner.routes.count == 4 }
        try await session.writer.append(entries(0..<1))
        try await until("All but the partner that wants to be left alone have it.") {
            try await tables.values("select count(*) from delivery") == ["1"]
        }
        #expect(transport.requests.contains { "\($0.url)".contains("b.example.com") })
        working.cancel()
        try await working.value
        continuation.finish()
        let found = "/throttled/seconds must be a number from 0, found the string \"soon\""
        #expect(
            await reports.reduce(into: []) { $0.append($1) }
                == ["b begins without what its last owner knew of the partner: This is no handover: \(found)."])
    }

    @Test("is not taken part in by a worker without a destination")
    func nothing() async throws {
        let session = try await engine.tables(isTimeReal: true).session("idle")
        let owner = DestinationOwner(session, [], transport: RecordingTransport())
        let error = await #expect(throws: NothingToServe.self) { try await owner.run() }
        #expect(error?.description == "A worker that owns destinations serves one at least.")
        try await session.writer.append(entries(0..<1))
        #expect(try await session.queue().next(events: 1, bytes: 1).count == 1)
        await session.leave()
    }

    @Test("refuses workers that own and workers that share on the same tables")
    func mixed() async throws {
        let tables = try await engine.tables(isTimeReal: true)
        let sharing = try await tables.session("sharing")
        try await sharing.writer.append(entries(0..<3))
        #expect(try await sharing.queue().next(events: 1, bytes: 1).count == 1)
        let owning = try await tables.session("owning", lease: .seconds(1))
        let owner = DestinationOwner(owning, try instances(), transport: RecordingTransport())
        let refused = await #expect(throws: PostgresError.self) { try await owner.run() }
        #expect(refused?.message == "other workers share the events of all destinations: stop them first")
        await sharing.leave()
        let working = Task { try await owner.run() }
        try await until("What was for all is for each.") {
            try await tables.values("select count(distinct destination) from delivery") != ["1"]
        }
        let late = try await tables.session("late")
        let tooLate = await #expect(throws: PostgresError.self) { try await late.queue().next(events: 1, bytes: 1) }
        #expect(tooLate?.message == "each destination has an owner in these tables: this worker cannot share")
        try await until("All is delivered.") { try await tables.values("select count(*) from delivery") == ["0"] }
        working.cancel()
        try await working.value
    }

    @Test("a destination is split by its ordering key, so that each key stays in one part")
    func parts() async throws {
        let tables = try await engine.tables(isTimeReal: true)
        let session = try await tables.session("a", lease: .seconds(60))
        try await tables.perform(
            "select serve(\(session.id), array['a']); update route set fence = 8; select split('a', 3)")
        #expect(try await tables.values("select fence from route") == ["8", "8", "8"])
        try await session.writer.append(entries(0..<200))
        try await tables.perform("update route set owner = \(session.id), fence = 1")
        var keys: [Set<String>] = []
        for part in 0..<3 {
            let queue = session.queue(of: Route(destination: "a", part: part, parts: 3, fence: 1))
            var mine: Set<String> = []
            var order: [String: Int] = [:]
            while try await tables.values("select count(*) from delivery where slot % 3 = \(part)") != ["0"] {
                let taken = try await queue.next(events: 100, bytes: 1 << 20)
                for event in taken {
                    let event = try Event(parsing: event.body.bytes)
                    let user = event.userId ?? ""
                    let number = Int(event.messageId?.dropFirst(2) ?? "") ?? -1
                    mine.insert(user)
                    #expect(order[user, default: -1] < number, "An event overtakes another one of its key.")
                    order[user] = number
                }
                #expect(Set(taken.map(\.id.event)).count == taken.count && taken.count <= 20)
                _ = try await queue.settle(taken.map { QueueSettlement(id: $0.id) })
            }
            keys.append(mine)
        }
        #expect(keys.allSatisfy { !$0.isEmpty })
        #expect(keys.reduce(0) { $0 + $1.count } == 20, "A key is in one part.")
        let refused = await #expect(throws: PostgresError.self) { try await tables.perform("select split('a', 1)") }
        #expect(refused?.message == #""a" has an owner: stop the workers that serve it first"#)
    }
}
