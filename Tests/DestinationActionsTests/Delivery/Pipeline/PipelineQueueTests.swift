import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Pipeline: queue")
struct PipelineQueueTests {
    @Test("makes senders wait when it is full, and takes 100,000 events one way or the other")
    func suspend() async throws {
        try await virtually { clock in
            let bench = try Bench(
                clock, [.shop(batched: true)],
                configure: {
                    $0.events = 1000
                    $0.backlog.events = 500
                })
            let watch = clock.task {
                var most = 0
                while !Task.isCancelled {
                    most = max(most, bench.pipeline.statistics.waiting)
                    try? await clock.sleep(for: .milliseconds(3))
                }
                return most
            }
            let senders = (0..<4).map { sender in
                clock.task {
                    for call in 0..<250 {
                        let first = sender * 25_000 + call * 100
                        try await bench.pipeline.send(
                            contentsOf: (first..<first + 100).map { try FaultyPartner.order($0) })
                    }
                }
            }
            for sender in senders { try await sender.value }
            #expect(await bench.pipeline.shutdown(deadline: .seconds(3600)).isEmpty)
            watch.cancel()
            #expect((1000...1500).contains(await watch.value))
            #expect(bench.pipeline.statistics.delivered == 100_000)
            #expect(bench.partner.taken.count == 100_000 && bench.partner.taken.values.allSatisfy { $0 == 1 })
        }
    }

    /// A pipeline that moves nothing, so that what is sent stays where it waits.
    private func still(
        _ clock: VirtualClock, _ configure: @escaping (inout PipelineConfiguration) -> Void
    ) async throws -> Bench {
        let bench = try Bench(
            clock, [.shop()], latency: { _ in .seconds(9) },
            configure: {
                $0.backlog = BacklogPolicy(events: 1, patience: .seconds(3600))
                configure(&$0)
            })
        try await bench.pipeline.send(FaultyPartner.event(0))
        try await clock.sleep(for: .milliseconds(1))
        return bench
    }

    @Test("takes all events of a call or none", arguments: [130, 100, 1])
    func reject(count: Int) async throws {
        try await virtually { clock in
            let bench = try await still(clock) {
                $0.events = 100
                $0.whenFull = .reject
            }
            try await bench.pipeline.send(FaultyPartner.event(1))
            for _ in 0..<3 {
                let call = (10..<10 + count).map { FaultyPartner.event($0) }
                if count == 1 {
                    try await bench.pipeline.send(contentsOf: call)
                } else {
                    let error = await #expect(throws: PipelineError.self) {
                        try await bench.pipeline.send(contentsOf: call)
                    }
                    #expect(error?.code == .queueFull)
                }
            }
            let taken = count == 1 ? 5 : 2
            #expect(bench.pipeline.statistics.waiting == taken)
            let outcomes = await bench.pipeline.deliver((200..<300).map { FaultyPartner.event($0) })
            #expect(outcomes.codes == ["undelivered queueFull": 100])
            await bench.pipeline.shutdown(deadline: .seconds(3600))
            #expect(bench.pipeline.statistics.delivered == taken)
            #expect(bench.letters.letters.count == 100)
        }
    }

    @Test("takes more events at once than it has room for when nothing else waits")
    func oversized() async throws {
        try await virtually { clock in
            let bench = try Bench(
                clock, [.shop()],
                configure: {
                    $0.events = 10
                    $0.whenFull = .reject
                })
            try await bench.pipeline.send(contentsOf: (0..<25).map { FaultyPartner.event($0) })
            await bench.pipeline.shutdown(deadline: .seconds(3600))
            #expect(bench.pipeline.statistics.delivered == 25)
        }
    }

    @Test("drops the oldest event that no destination has taken, with an outcome")
    func dropOldest() async throws {
        try await virtually { clock in
            let bench = try await still(clock) {
                $0.events = 3
                $0.whenFull = .dropOldest
            }
            for number in 1...6 { try await bench.pipeline.send(FaultyPartner.event(number)) }
            try await bench.pipeline.send(contentsOf: [FaultyPartner.event(7), FaultyPartner.event(8)])
            await bench.letters.settled(5, clock)
            #expect(bench.letters.letters.map(\.event.messageId) == (1...5).map { "message-\($0)" })
            #expect(bench.letters.letters.allSatisfy { $0.code == "queueFull" })
            await bench.pipeline.shutdown(deadline: .seconds(3600))
            #expect(bench.partner.taken == [0: 1, 6: 1, 7: 1, 8: 1])
        }
    }

    @Test("is bounded by bytes as well, and lets a huge event through alone")
    func bytes() async throws {
        try await virtually { clock in
            let bench = try await still(clock) {
                $0.bytes = 10_000
                $0.whenFull = .reject
            }
            let huge = FaultyPartner.event(
                500, .track, ["properties": ["text": JSONValue(String(repeating: "x", count: 20_000))]])
            try await bench.pipeline.send(huge)
            await #expect(throws: PipelineError.self) { try await bench.pipeline.send(FaultyPartner.event(501)) }
            #expect(bench.pipeline.statistics.waitingBytes > 20_000)
            await bench.pipeline.shutdown()
            #expect(bench.pipeline.statistics.waitingBytes == 0)
        }
    }

    @Test("lets go of a sender who is cancelled while it waits, and lets the next one in that fits")
    func cancelledSender() async throws {
        try await virtually { clock in
            let bench = try await still(clock) { $0.events = 10 }
            try await bench.pipeline.send(contentsOf: (1...5).map { FaultyPartner.event($0) })
            let first = clock.task {
                try await bench.pipeline.send(contentsOf: (10..<18).map { FaultyPartner.event($0) })
            }
            try await clock.sleep(for: .milliseconds(1))
            let second = clock.task { try await bench.pipeline.send(FaultyPartner.event(20)) }
            try await clock.sleep(for: .milliseconds(1))
            #expect(bench.pipeline.statistics.waiting == 6)
            first.cancel()
            let error = await #expect(throws: PipelineError.self) { try await first.value }
            #expect(error?.code == .cancelled)
            try await second.value
            #expect(bench.pipeline.statistics.waiting == 7)
            await bench.pipeline.shutdown(deadline: .seconds(3600))
            #expect(bench.pipeline.statistics.delivered == 7)
        }
    }

    @Test("wakes waiting senders at the shutdown, and takes nothing more")
    func closed() async throws {
        try await virtually { clock in
            let bench = try await still(clock) { $0.events = 10 }
            try await bench.pipeline.send(contentsOf: (1..<10).map { FaultyPartner.event($0) })
            let sender = clock.task {
                try await bench.pipeline.send(contentsOf: (10..<50).map { FaultyPartner.event($0) })
            }
            try await clock.sleep(for: .seconds(1))
            let left = await bench.pipeline.shutdown(deadline: .seconds(1))
            let error = await #expect(throws: PipelineError.self) { try await sender.value }
            #expect(error?.code == .closed)
            #expect(left.count == 10 && Set(left.map { $0.event.messageId }).count == 10)
            await #expect(throws: PipelineError.self) { try await bench.pipeline.send(FaultyPartner.event(99)) }
            #expect(await bench.pipeline.deliver([FaultyPartner.event(99)]).codes == ["undelivered shutdown": 1])
            // What came too late is its sender's, and is handed back to nobody.
            #expect(await bench.pipeline.shutdown().count == 10)
        }
    }
}
