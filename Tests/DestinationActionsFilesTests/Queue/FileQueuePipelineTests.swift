import DestinationActions
import DestinationActionsFiles
import DestinationActionsTesting
import Testing

@Suite("A queue in files and its pipeline")
struct FileQueuePipelineTests {
    private func pipeline(
        _ clock: VirtualClock, _ queue: FileQueue, _ partner: FaultyPartner,
        configure: (inout PipelineConfiguration) -> Void = { _ in }
    ) throws -> Pipeline {
        var configuration = PipelineConfiguration()
        configuration.executor = clock.executor
        configuration.seed = 1
        configure(&configuration)
        let orders = [Subscription(name: "Orders", action: "order", trigger: "true")]
        return try Pipeline(
            [
                DestinationInstance(Kiosk(), name: "Well", settings: [:], subscriptions: orders),
                DestinationInstance(Kiosk(base: sick), name: "Sick", settings: [:], subscriptions: orders),
            ], transport: partner, configuration: configuration, queue: queue, clock: clock)
    }

    private let sick: BaseURL = "https://sick.example.com"

    private func isSick(_ call: FaultyPartner.Call) -> Bool { call.request.url.base == sick }

    private func events(_ numbers: Range<Int>) -> [Event] { numbers.map { FaultyPartner.event($0) } }

    @Test("refuses more than it may hold as full, and takes more when there is room again")
    func full() async throws {
        try await withDirectory { directory in
            let clock = VirtualClock()
            try await clock.run {
                let queue = try FileQueue(
                    directory: directory, limits: FileQueue.Limits(events: 3), worker: .caller, clock: clock)
                let partner = FaultyPartner(clock: clock) { _ in .status(200) }
                let pipeline = try pipeline(clock, queue, partner)
                try await pipeline.send(contentsOf: events(0..<3))
                let error = await #expect(throws: PipelineError.self) { try await pipeline.send(events(3..<4)[0]) }
                #expect(error?.code == .queueFull)
                #expect(error?.description.contains("the queue is full, with 3 events") == true)
                while queue.count > 0 { try await clock.sleep(for: .milliseconds(10)) }
                try await pipeline.send(events(3..<4)[0])
                await pipeline.shutdown()
                #expect(Set(partner.taken.keys) == [0, 1, 2, 3])
            }
        }
    }

    @Test("delivers what was sent and leaves nothing behind")
    func delivered() async throws {
        try await withDirectory { directory in
            let clock = VirtualClock()
            try await clock.run {
                let queue = try FileQueue(directory: directory, worker: .caller, clock: clock)
                let partner = FaultyPartner(clock: clock) { _ in .status(200) }
                let pipeline = try pipeline(clock, queue, partner)
                try await pipeline.send(contentsOf: events(0..<500))
                try await pipeline.send(contentsOf: events(0..<500))
                while queue.count > 0 { try await clock.sleep(for: .milliseconds(10)) }
                #expect(await pipeline.shutdown().isEmpty)
                #expect(pipeline.statistics.delivered == 1000 && partner.taken.values.allSatisfy { $0 == 2 })
                #expect(pipeline.openTasks == 0 && clock.sleepers == 0)
            }
            #expect(try FileQueue(directory: directory).recovery.events == 0)
        }
    }

    @Test("is sent again after a crash to those alone that were not reached, and marked")
    func crash() async throws {
        try await withDirectory { directory in
            try await withDirectory { copy in
                let clock = VirtualClock()
                try await clock.run {
                    let queue = try FileQueue(directory: directory, worker: .caller, clock: clock)
                    let hanging = FaultyPartner(clock: clock) { isSick($0) ? .hang : .status(200) }
                    let crashed = try pipeline(clock, queue, hanging)
                    try await crashed.send(contentsOf: events(0..<20))
                    try await clock.sleep(for: .seconds(1))
                    #expect(crashed.statistics.delivered == 20)
                    copyQueue(directory, to: copy)
                    await crashed.shutdown(deadline: .zero)

                    let found = try FileQueue(directory: copy, worker: .caller, clock: clock)
                    #expect(found.recovery.events == 20)
                    let partner = FaultyPartner(clock: clock) { _ in .status(200) }
                    let next = try pipeline(clock, found, partner)
                    let stream = next.outcomes()
                    next.start()
                    while found.count > 0 { try await clock.sleep(for: .seconds(1)) }
                    await next.shutdown()
                    var outcomes: [SubscriptionOutcome] = []
                    for await chunk in stream { outcomes += chunk }
                    #expect(outcomes.count == 20 && outcomes.allSatisfy { $0.destination == "Sick" })
                    for outcome in outcomes {
                        guard case .delivered(let result) = outcome.outcome else {
                            Issue.record("\(outcome)")
                            continue
                        }
                        #expect(result.mayBeDuplicate)
                    }
                    #expect(partner.taken.count == 20)
                }
            }
        }
    }

    @Test("waits for a partner that is down through restarts, and becomes a letter in the queue when patience is over")
    func down() async throws {
        try await withDirectory { directory in
            let clock = VirtualClock()
            try await clock.run {
                let partner = FaultyPartner(clock: clock) { isSick($0) ? .status(503) : .status(200) }
                var waited: Duration = .zero
                for process in 0..<5 {
                    let queue = try FileQueue(directory: directory, limits: small, worker: .caller, clock: clock)
                    #expect(queue.recovery.events == (process == 0 ? 0 : 50) && queue.recovery.letters == 0)
                    let pipeline = try pipeline(clock, queue, partner) { $0.queue.held = 20 }
                    if process == 0 { try await pipeline.send(contentsOf: events(0..<50)) } else { pipeline.start() }
                    let start = clock.now.elapsed
                    try await clock.sleep(for: .seconds(1500))
                    #expect(await pipeline.shutdown().isEmpty)
                    waited += clock.now.elapsed - start
                }
                #expect(
                    partner.taken.count == 50 && partner.taken.values.allSatisfy { $0 == 1 },
                    "\(partner.taken.count) \(partner.calls) \(waited)")
                let queue = try FileQueue(directory: directory, limits: small, worker: .caller, clock: clock)
                let pipeline = try pipeline(clock, queue, partner) { $0.queue.held = 20 }
                pipeline.start()
                let start = clock.now.elapsed
                while queue.count > 0 { try await clock.sleep(for: .seconds(60)) }
                waited += clock.now.elapsed - start
                #expect((.seconds(4 * 3600)...(.seconds(6 * 3600))).contains(waited), "\(waited)")
                let letters = try await queue.letters()
                #expect(letters.count == 50 && letters.allSatisfy { $0.destination == "Sick" && $0.code == "retries" })
                await pipeline.shutdown()
            }
            #expect(try FileQueue(directory: directory).recovery.letters == 50)
        }
    }

    @Test("goes back at a shutdown, and becomes a letter if it is no event or brings the process down again and again")
    func poison() async throws {
        try await withDirectory { directory in
            let clock = VirtualClock()
            try await clock.run {
                let partner = FaultyPartner(clock: clock) { _ in .hang }
                do {
                    let queue = try FileQueue(directory: directory, worker: .caller, clock: clock)
                    let pipeline = try pipeline(clock, queue, partner)
                    try await pipeline.send(contentsOf: events(0..<1))
                    try await clock.sleep(for: .milliseconds(100))
                    #expect(await pipeline.shutdown(deadline: .seconds(1)).isEmpty)
                }
                for _ in 0..<25 {
                    let queue = try FileQueue(directory: directory, worker: .caller, clock: clock)
                    #expect(try await queue.next(events: 10, bytes: 1000).count == 1)
                }
                let queue = try FileQueue(directory: directory, worker: .caller, clock: clock)
                try await queue.append([QueueEntry(.bytes(Array("{\"type\":".utf8)), messageId: "broken")])
                let pipeline = try pipeline(clock, queue, partner)
                pipeline.start()
                while queue.count > 0 { try await clock.sleep(for: .milliseconds(10)) }
                let codes = try await queue.letters().map(\.code)
                #expect(Set(codes) == ["invalid", "tooManyDeliveries"] && codes.count >= 2)
                await pipeline.shutdown()
            }
        }
    }
}
