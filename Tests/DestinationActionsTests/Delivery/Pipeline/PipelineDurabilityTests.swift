import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Pipeline: a queue that outlives it")
struct PipelineDurabilityTests {
    private static let well = Shop(base: "https://well.example.com")
    private static let sick = Shop(base: "https://sick.example.com")

    private func pipeline(
        _ clock: VirtualClock, _ queue: MemoryQueue, _ partner: FaultyPartner, sink: (any DeadLetterSink)? = nil,
        configure: (inout PipelineConfiguration) -> Void = { _ in }
    ) throws -> Pipeline {
        var configuration = PipelineConfiguration()
        configuration.executor = clock.executor
        configuration.seed = 1
        configure(&configuration)
        return try Pipeline(
            [.shop("Well", Self.well), .shop("Sick", Self.sick)], transport: partner, configuration: configuration,
            queue: queue, deadLetters: sink, clock: clock)
    }

    private func events(_ numbers: Range<Int>) throws -> [Event] { try numbers.map { try FaultyPartner.order($0) } }

    @Test("delivers what was sent and leaves nothing in the queue")
    func delivered() async throws {
        try await virtually { clock in
            let queue = MemoryQueue(clock: clock)
            let partner = FaultyPartner(clock: clock) { _ in .status(200) }
            let pipeline = try pipeline(clock, queue, partner)
            try await pipeline.send(contentsOf: events(0..<1000))
            try await pipeline.send(contentsOf: events(0..<1000))
            while queue.count > 0 { try await clock.sleep(for: .milliseconds(10)) }
            #expect(pipeline.statistics.delivered == 2000 && pipeline.statistics.accepted == 1000)
            #expect(await pipeline.shutdown().isEmpty)
            #expect(pipeline.openTasks == 0 && clock.sleepers == 0)
            await #expect(throws: PipelineError.self) { try await pipeline.send(FaultyPartner.order(1)) }
        }
    }

    @Test("gives back what a destination that does not work cannot take, while the others go on")
    func parked() async throws {
        try await virtually { clock in
            let repaired = Log<Void>()
            let queue = MemoryQueue(clock: clock)
            let partner = FaultyPartner(clock: clock) { call in
                call.request.url.base == Self.sick.base && repaired.all.isEmpty ? .status(503) : .status(200)
            }
            let pipeline = try pipeline(clock, queue, partner) { $0.queue.held = 200 }
            let sender = clock.task { try await pipeline.send(contentsOf: events(0..<1000)) }
            try await sender.value
            try await clock.sleep(for: .seconds(120))
            let destinations = pipeline.statistics.destinations
            #expect(destinations[0].counts.delivered == 1000)
            #expect(destinations[1].counts.outcomes == 0 && destinations[1].counts.givenBack > 0)
            #expect(queue.count == 1000 && queue.letters.isEmpty)
            repaired.add(())
            while queue.count > 0 { try await clock.sleep(for: .seconds(1)) }
            #expect(pipeline.statistics.destinations.map(\.counts.delivered) == [1000, 1000])
            #expect(partner.taken.values.allSatisfy { $0 == 2 } && partner.taken.count == 1000)
            await pipeline.shutdown()
        }
    }

    @Test(
        "becomes a dead letter in the queue when patience is over, or in the sink if there is one",
        arguments: [true, false])
    func patience(hasSink: Bool) async throws {
        try await virtually { clock in
            let queue = MemoryQueue(clock: clock)
            let sink = InMemoryDeadLetters()
            let partner = FaultyPartner(clock: clock) { call in
                call.request.url.base == Self.sick.base ? .status(503) : .status(200)
            }
            let pipeline = try pipeline(clock, queue, partner, sink: hasSink ? sink : nil)
            try await pipeline.send(contentsOf: events(0..<10))
            while queue.count > 0 { try await clock.sleep(for: .seconds(60)) }
            #expect((.seconds(4 * 3600)...(.seconds(6 * 3600))).contains(clock.now.elapsed))
            let letters = hasSink ? sink.letters : queue.letters
            #expect(letters.count == 10 && letters.allSatisfy { $0.destination == "Sick" && $0.code == "retries" })
            #expect((hasSink ? queue.letters : sink.letters).isEmpty)
            #expect(pipeline.statistics.undelivered == 10 && pipeline.statistics.delivered == 10)
            await pipeline.shutdown()
        }
    }

    @Test("is sent again after a crash to those alone that were not reached, and marked")
    func crash() async throws {
        try await virtually { clock in
            let repaired = Log<Void>()
            let queue = MemoryQueue(clock: clock)
            let partner = FaultyPartner(clock: clock) { call in
                call.request.url.base == Self.sick.base && repaired.all.isEmpty ? .hang : .status(200)
            }
            let crashed = try pipeline(clock, queue, partner)
            try await crashed.send(contentsOf: events(0..<4))
            try await clock.sleep(for: .seconds(1))
            #expect(crashed.statistics.delivered == 4)
            // As if the process had ended here: what it holds is free.
            let restarted = queue.consumer()
            repaired.add(())
            let next = try pipeline(clock, restarted, partner)
            let stream = next.outcomes()
            next.start()
            while queue.count > 0 { try await clock.sleep(for: .seconds(1)) }
            await next.shutdown()
            var outcomes: [SubscriptionOutcome] = []
            for await chunk in stream { outcomes += chunk }
            #expect(outcomes.map(\.destination) == ["Sick", "Sick", "Sick", "Sick"])
            for outcome in outcomes {
                guard case .delivered(let result) = outcome.outcome else {
                    Issue.record("\(outcome)")
                    continue
                }
                #expect(result.mayBeDuplicate)
            }
            await crashed.shutdown(deadline: .zero)
        }
    }

    @Test("goes back to the queue at a shutdown, and is no dead letter")
    func shutdown() async throws {
        try await virtually { clock in
            let queue = MemoryQueue(clock: clock)
            let sink = InMemoryDeadLetters()
            let partner = FaultyPartner(clock: clock) { _ in .hang }
            let pipeline = try pipeline(clock, queue, partner, sink: sink)
            try await pipeline.send(contentsOf: events(0..<50))
            try await clock.sleep(for: .milliseconds(100))
            #expect(await pipeline.shutdown(deadline: .seconds(1)).isEmpty)
            #expect(sink.letters.isEmpty && queue.letters.isEmpty && queue.count == 50)
            let again = try await queue.consumer().next(events: 100, bytes: 1 << 20)
            #expect(again.count == 50 && again.allSatisfy { $0.delivery == 2 && $0.open?.count ?? 2 == 2 })
        }
    }

    @Test("becomes a dead letter if it is no event, is for nobody, or brings the process down again and again")
    func poison() async throws {
        try await virtually { clock in
            var queue = MemoryQueue(clock: clock)
            let partner = FaultyPartner(clock: clock) { _ in .status(200) }
            try await queue.append([QueueEntry(.bytes(Array("{\"type\":".utf8)), messageId: "broken")])
            try await queue.append([QueueEntry(FaultyPartner.order(1))])
            let taken = try await queue.next(events: 2, bytes: 1000)
            _ = try await queue.settle([
                QueueSettlement(
                    id: taken[1].id,
                    open: [
                        QueueTarget(destination: "Well", subscription: "Renamed"),
                        QueueTarget(destination: "Well", subscription: "Orders"),
                    ])
            ])
            try await queue.append([QueueEntry(FaultyPartner.order(2))])
            for _ in 0..<25 {
                queue = queue.consumer()
                _ = try await queue.next(events: 10, bytes: 1000)
            }
            try await queue.append([QueueEntry(FaultyPartner.order(3))])
            queue = queue.consumer()
            let pipeline = try pipeline(clock, queue, partner) { $0.queue.deliveries = 24 }
            pipeline.start()
            while queue.count > 0 { try await clock.sleep(for: .milliseconds(10)) }
            await pipeline.shutdown()
            let letters = queue.letters.map { "\($0.destination) \($0.subscription) \($0.code)" }
            #expect(
                letters.sorted() == [
                    "  invalid", "  tooManyDeliveries", "Well Orders tooManyDeliveries",
                    "Well Renamed tooManyDeliveries",
                ])
            #expect(partner.taken == [3: 2])
        }
    }

    @Test("becomes a dead letter alone if it brings the process down, not with all that were there each time")
    func bystanders() async throws {
        try await virtually { clock in
            let falls = Log<Void>()
            var queue = MemoryQueue(clock: clock)
            let partner = FaultyPartner(clock: clock) { call in
                if call.events.contains(700) {
                    falls.add(())
                    return .hang
                }
                return .status(200)
            }
            try await queue.append(events(0..<1000).map { QueueEntry($0) })
            var lives = 0
            while queue.count > 0, lives < 50 {
                lives += 1
                queue = queue.consumer()
                let before = falls.all.count
                let pipeline = try pipeline(clock, queue, partner) { $0.queue.deliveries = 6 }
                pipeline.start()
                while queue.count > 0, falls.all.count == before { try await clock.sleep(for: .milliseconds(1)) }
                // What it held is free before it can say anything: the process ends here.
                if queue.count > 0 { queue = queue.consumer() }
                await pipeline.shutdown(deadline: .zero)
            }
            #expect(queue.count == 0 && queue.letters.map(\.event.messageId) == ["message-700"])
            #expect(queue.letters.first?.code == "tooManyDeliveries" && (7...12).contains(lives), "\(lives)")
            #expect(Set(partner.taken.keys) == Set(0..<1000).subtracting([700]))
        }
    }

    @Test("is refused with a reason when the queue does not keep it, and no masked event gets in")
    func refused() async throws {
        try await virtually { clock in
            let queue = MemoryQueue(clock: clock)
            let partner = FaultyPartner(clock: clock) { _ in .status(200) }
            let pipeline = try pipeline(clock, queue, partner)
            await queue.close()
            let error = await #expect(throws: PipelineError.self) { try await pipeline.send(FaultyPartner.order(1)) }
            #expect(error?.code == .queueFailed && error?.description.contains("The queue is closed.") == true)
            await pipeline.shutdown()
        }
    }
}
