import DestinationActions
import DestinationActionsTesting
import DestinationOwnership
import Testing
import WebhookDestination

@testable import JetStreamQueue

@Suite("One owner for each destination, on a cluster")
struct OwnershipTests {
    private static let names = ["a", "b", "c", "d"]

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
        for _ in 0..<1000 {
            if try await holds() { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record(what)
    }

    @Test("shares the destinations out as workers join and leave, and hands over what is known of a partner")
    func shares() async throws {
        var options = try await Cluster.shared.value.options()
        options.worker = "first"
        let first = try await JetStreamQueue.open(options)
        // The partner wants to be left alone by all that it is asked for.
        let busy = RecordingTransport(answering: { _ in HTTPResponse(status: 429, headers: ["Retry-After": "600"]) })
        let owner = DestinationOwner(first, try instances(), transport: busy)
        let working = Task { try await owner.run() }
        try await until("The only worker owns all.") { await owner.routes.count == 4 }
        try await first.append(entries(0..<1))
        try await until("All partners were asked.") { busy.requests.count == 4 }

        options.worker = "second"
        let second = try await JetStreamQueue.open(options)
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
        #expect(status.destinations.map { $0["waiting"]?.int } == [1, 1, 1, 1])
        #expect(status.metrics.contains(#"worker_up{worker="second"} 1"#))

        working.cancel()
        try await working.value
        await first.close()
        try await until("Who stays owns all.") { await other.routes.count == 4 }
        #expect(await (other.statistics.array ?? []).allSatisfy { $0["state"]?.string == "throttled" })
        #expect(idle.requests.isEmpty, "The next owner leaves the partner alone as well.")
        #expect(await second.count == 1)
        joining.cancel()
        try await joining.value
        #expect(try await second.status().destinations.allSatisfy { $0["owners"]?.string == nil })
        await second.close()
    }

    @Test("an owner that lost a destination takes and sends nothing of it any more")
    func lost() async throws {
        var options = try await Cluster.shared.value.options()
        options.isToldTime = true
        let queue = try await JetStreamQueue.open(options)
        let transport = RecordingTransport()
        let owner = DestinationOwner(queue, try instances(), transport: transport)
        let working = Task { try await owner.run() }
        try await until("It owns all.") { await owner.routes.count == 4 }
        let route = try #require(await owner.routes.first)
        let successor = try await JetStreamQueue.open(options)
        // As it is when the lease ran out while the process was stopped.
        try await successor.serve(Self.names)
        var taken: [OwnedRoute] = []
        while taken.count < 4 {
            _ = try await successor.perform(.time(options.lease.nanoseconds + 1))
            taken = try await successor.own(patience: .seconds(60), statistics: [])
        }
        try await successor.append(entries(0..<10))
        let error = await #expect(throws: JetStreamError.self) {
            try await queue.queue(of: route).next(events: 1, bytes: 1000)
        }
        #expect(error?.isLossOfOwnership == true)
        try await until("It knows.") { await owner.routes.isEmpty }
        #expect(transport.requests.isEmpty)
        let mine = try await successor.queue(of: taken[0].route).next(events: 100, bytes: 1 << 20)
        #expect(mine.count == 10)
        working.cancel()
        try await working.value
        await queue.close()
        await successor.close()
    }

    @Test("a queue of a destination hands out, extends and closes as the worker's own does")
    func queues() async throws {
        let options = try await Cluster.shared.value.options()
        let queue = try await JetStreamQueue.open(options)
        try await queue.serve(["a"])
        let route = try #require(try await queue.own(patience: .seconds(60), statistics: []).first?.route)
        let mine = queue.queue(of: route)
        let waiting = Task { try await mine.next(events: 100, bytes: 1 << 20) }
        try await mine.append(entries(0..<30))
        // Of each of twenty keys the first one.
        let taken = try await waiting.value
        #expect(taken.count == 20)
        #expect(try await mine.extend(taken.dropLast().map(\.id)) == [])
        #expect(try await mine.settle([QueueSettlement(id: taken[19].id)]) == [taken[19].id])
        #expect(try await mine.settle([QueueSettlement(id: taken[0].id)]) == [])
        let idle = Task {
            // What was given up and what follows the settled one.
            let more = try await mine.next(events: 100, bytes: 1 << 20)
            return try await (more, mine.next(events: 100, bytes: 1 << 20))
        }
        try await until("The second call waits.") { await queue.state.shelves[Shelf.Name("a")]?.first == nil }
        await mine.close()
        let ended = try await idle.value
        #expect(ended.0.count == 2 && ended.1.isEmpty)
        #expect(await queue.state.shelves[Shelf.Name("a")]?.held.isEmpty == true)
        await queue.close()
    }

    @Test("a destination that is split has an owner for each part, and all of it is delivered")
    func parts() async throws {
        let options = try await Cluster.shared.value.options()
        let first = try await JetStreamQueue.open(options)
        try await first.serve(["a"])
        _ = try await first.own(patience: .seconds(60), statistics: [])
        try await first.append(entries(0..<40))
        let refused = await #expect(throws: JetStreamError.self) { try await first.split("a", into: 3) }
        #expect(refused?.description == "\"a\" has an owner: stop the workers that serve it first.")
        await first.close()
        let second = try await JetStreamQueue.open(options)
        try await second.split("a", into: 3)
        let transport = RecordingTransport()
        let owner = DestinationOwner(second, try instances().filter { $0.name == "a" }, transport: transport)
        let working = Task { try await owner.run() }
        try await until("All is delivered.") { await second.count == 0 }
        #expect(await owner.routes.map(\.part) == [0, 1, 2])
        #expect(transport.requests.count == 40)
        working.cancel()
        try await working.value
        await second.close()
    }

    @Test("a handover that somebody took out of the log, or that cannot be read, is reported, and all is delivered")
    func unreadable() async throws {
        let (reports, continuation) = AsyncStream<String>.makeStream()
        var options = try await Cluster.shared.value.options()
        options.report = { continuation.yield($0) }
        let first = try await JetStreamQueue.open(options)
        try await first.serve(["a", "b"])
        let owned = try await first.own(patience: .seconds(60), statistics: [])
        #expect(owned.map(\.route.destination) == ["a", "b"])
        try await first.handOver([(owned[0].route, Array(#"{"tokens":"many"}"#.utf8))], isLast: true)
        try await first.handOver([(owned[1].route, Array("{}".utf8))], isLast: true)
        await first.close()
        let second = try await JetStreamQueue.open(options)
        let gone = try #require(await second.state.routes[Shelf.Name("b")]?.known?.message)
        _ = try await second.connection.api("STREAM.MSG.DELETE.\(options.name)", ["seq": JSONValue(gone)])

        let transport = RecordingTransport()
        let owner = DestinationOwner(
            second, try instances().filter { ["a", "b"].contains($0.name) }, transport: transport,
            observers: [Reports(continuation: continuation)])
        let working = Task { try await owner.run() }
        try await second.append(entries(0..<1))
        try await until("Both have it.") { transport.requests.count == 2 }
        working.cancel()
        try await working.value
        await second.close()
        continuation.finish()
        let lines = await reports.reduce(into: Set<String>()) { $0.insert($1) }
        let found = "/tokens must be a number from 0, found the string \"many\""
        #expect(
            lines == [
                "a begins without what its last owner knew of the partner: This is no handover: \(found).",
                "What was known of the partner of b is gone: somebody took it out.",
            ])
    }

    /// Hands on what is reported.
    private struct Reports: PipelineObserver {
        let continuation: AsyncStream<String>.Continuation
        func queueFailed(_ reason: String) { continuation.yield(reason) }
    }
}
