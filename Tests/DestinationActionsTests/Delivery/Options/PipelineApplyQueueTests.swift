import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Pipeline: another configuration with a queue that outlives it")
struct PipelineApplyQueueTests {
    private func pipeline(
        _ clock: VirtualClock, _ names: [String], _ queue: MemoryQueue, _ partner: FaultyPartner,
        configure: (inout PipelineConfiguration) -> Void = { _ in }
    ) throws -> Pipeline {
        var configuration = PipelineConfiguration()
        configuration.executor = clock.executor
        configuration.seed = 1
        configure(&configuration)
        return try Pipeline(
            names.map { try .shop($0) }, transport: partner, configuration: configuration, queue: queue, clock: clock)
    }

    @Test("gives a new destination what came into the queue after it, and nothing that was there before")
    func added() async throws {
        try await virtually { clock in
            let queue = MemoryQueue(clock: clock)
            let partner = FaultyPartner(clock: clock, latency: { _ in .seconds(1) }) { _ in .status(200) }
            // The pipeline holds few events: most wait in the queue.
            let pipeline = try pipeline(clock, ["Old"], queue, partner) { $0.queue.held = 10 }
            try await pipeline.send(contentsOf: (0..<50).map { try FaultyPartner.order($0) })
            try await clock.sleep(for: .milliseconds(10))
            try await pipeline.apply([.shop("Old"), .shop("New")])
            try await clock.sleep(for: .milliseconds(10))
            try await pipeline.send(contentsOf: (50..<80).map { try FaultyPartner.order($0) })
            while queue.count > 0 { try await clock.sleep(for: .seconds(1)) }
            #expect(pipeline.statistics.destinations.map(\.counts.delivered) == [80, 30])
            for number in 0..<80 { #expect(partner.taken[number] == (number < 50 ? 1 : 2), "\(number)") }
            #expect(await pipeline.shutdown().isEmpty)
            #expect(pipeline.openTasks == 0 && clock.sleepers == 0 && queue.letters.isEmpty)
        }
    }

    @Test("keeps in the queue, as letters, what a removed destination could not finish", arguments: [0, 2])
    func removed(seconds: Int) async throws {
        try await virtually { clock in
            let queue = MemoryQueue(clock: clock)
            let partner = FaultyPartner(clock: clock) { _ in .hang }
            let pipeline = try pipeline(clock, ["Well", "Mute"], queue, partner)
            try pipeline.pause("Well")
            try await pipeline.send(contentsOf: (0..<20).map { try FaultyPartner.order($0) })
            try await clock.sleep(for: .seconds(1))
            let change = try await pipeline.apply([.shop("Well")], deadline: .seconds(seconds))
            #expect(change.left.isEmpty && pipeline.statistics.undelivered == 20)
            #expect(await pipeline.shutdown(deadline: .zero).isEmpty)
            // Nobody is left but the destination that was paused; the letters are kept with the rest.
            let again = queue.consumer()
            let events = try await again.next(events: 100, bytes: 1 << 20)
            #expect(events.count == 20)
            #expect(events.allSatisfy { $0.open?.map(\.destination) == ["Well"] })
            _ = try await again.settle(events.map { QueueSettlement(id: $0.id) })
            #expect(queue.count == 0 && queue.letters.count == 20)
            #expect(queue.letters.allSatisfy { $0.destination == "Mute" && $0.code == "removed" })
        }
    }

    @Test("makes a letter of what went back to the queue for a destination that is gone, and waits for nothing")
    func gone() async throws {
        try await virtually { clock in
            let queue = MemoryQueue(clock: clock)
            let partner = FaultyPartner(clock: clock) { _ in .status(503) }
            let pipeline = try pipeline(clock, ["Down"], queue, partner) { $0.retry.attempts = 1 }
            try await pipeline.send(contentsOf: (0..<10).map { try FaultyPartner.order($0) })
            // Tried once each, they wait in the queue.
            while (pipeline.statistics.destinations.first?.counts.givenBack ?? 0) < 10 {
                try await clock.sleep(for: .seconds(1))
            }
            try await pipeline.apply([.shop("New")])
            let began = clock.now.elapsed
            while queue.count > 0 { try await clock.sleep(for: .seconds(1)) }
            #expect(clock.now.elapsed - began < .seconds(600))
            #expect(queue.letters.count == 10)
            #expect(
                queue.letters.allSatisfy {
                    $0.destination == "Down" && ["unknownSubscription", "removed"].contains($0.code)
                })
            #expect(pipeline.statistics.destinations.map(\.counts.outcomes) == [0])
            await pipeline.shutdown()
        }
    }
}
