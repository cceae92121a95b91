import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("The stream of outcomes")
struct OutcomeStreamTests {
    @Test("tells the stream every outcome, and waits for a slow reader")
    func stream() async throws {
        try await virtually { clock in
            let bench = try Bench(
                clock, [.shop()],
                configure: {
                    $0.unreadOutcomes = 300
                    $0.events = 500
                    $0.backlog.events = 500
                })
            let stream = bench.pipeline.outcomes()
            let sender = clock.task {
                try await bench.pipeline.send(contentsOf: (0..<5000).map { FaultyPartner.event($0) })
            }
            try await clock.sleep(for: .seconds(600))
            // Beyond the bound is only what was on its way.
            #expect((300...800).contains(bench.pipeline.statistics.outcomes))
            let reader = clock.task {
                var ids = Set<String>()
                for await chunk in stream { ids.formUnion(chunk.compactMap(\.messageId)) }
                return ids.count
            }
            try await sender.value
            await bench.pipeline.shutdown(deadline: .seconds(600))
            #expect(await reader.value == 5000)
        }
    }

    @Test("goes on when the reader of the stream lets it go")
    func abandonedStream() async throws {
        try await virtually { clock in
            let bench = try Bench(clock, [.shop()], configure: { $0.unreadOutcomes = 1 })
            do {
                let stream = bench.pipeline.outcomes()
                try await bench.pipeline.send(contentsOf: (0..<1000).map { FaultyPartner.event($0) })
                for await _ in stream { break }
            }
            try await clock.sleep(for: .seconds(600))
            #expect(bench.pipeline.statistics.delivered == 1000)
            await bench.pipeline.shutdown()
        }
    }

    @Test("may be let go of at any moment while events flow, on threads that are real", .timeLimit(.minutes(2)))
    func letGo() async throws {
        var configuration = PipelineConfiguration()
        configuration.unreadOutcomes = 10
        let counter = ConsoleObserver { _ in }
        let pipeline = try Pipeline(
            [.shop(batched: true)], transport: Obliging(), configuration: configuration, observers: [counter])
        let feeding = Task {
            var number = 0
            while !Task.isCancelled {
                try await pipeline.send(contentsOf: (number..<number + 50).map { FaultyPartner.event($0) })
                number += 50
                await Task.yield()
            }
        }
        let end = ContinuousClock.now + .seconds(3)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    while ContinuousClock.now < end {
                        // Read once and drop.
                        for await _ in pipeline.outcomes() { break }
                    }
                }
            }
        }
        feeding.cancel()
        _ = await feeding.result
        await pipeline.shutdown()
        #expect(pipeline.statistics.outcomes == pipeline.statistics.expected && pipeline.statistics.accepted > 0)
    }

    @Test("of the newest outcomes holds nothing up, and says how many it dropped")
    func newest() async throws {
        try await virtually { clock in
            let bench = try Bench(clock, [.shop(batched: true)], configure: { $0.unreadOutcomes = 1 })
            let stream = bench.pipeline.outcomes(buffering: .newest(100))
            try await bench.pipeline.send(contentsOf: (0..<1000).map { FaultyPartner.event($0) })
            await bench.pipeline.shutdown(deadline: .seconds(600))
            var read: [String] = []
            for await chunk in stream { read += chunk.compactMap(\.messageId) }
            #expect(read.count == 100 && read.contains("message-999") && stream.dropped == 900)
        }
    }

    @Test("ends when nobody holds the pipeline and all of its events are done", arguments: [0, 100])
    func dropped(events: Int) async throws {
        try await virtually { clock in
            let partner = FaultyPartner(clock: clock) { _ in .status(200) }
            var configuration = PipelineConfiguration()
            configuration.executor = clock.executor
            var pipeline: Pipeline? = try Pipeline(
                [.shop()], transport: partner, configuration: configuration, clock: clock)
            let stream = try #require(pipeline).outcomes()
            try await pipeline?.send(contentsOf: (0..<events).map { FaultyPartner.event($0) })
            pipeline = nil
            var read = 0
            for await chunk in stream { read += chunk.count }
            // Nothing of it is left, no timer either.
            #expect(read == events && clock.sleepers == 0)
        }
    }

    @Test("gives the sender's tag back, in reports of requests too, which several observers get")
    func tags() async throws {
        try await virtually { clock in
            let observers = [Notes(), Notes()]
            let bench = try Bench(clock, [.shop()], observers: observers) {
                $0.number == 1 ? .status(503) : .status(200)
            }
            let stream = bench.pipeline.outcomes()
            try await bench.pipeline.send(FaultyPartner.event(7), tag: "trace-7")
            await bench.pipeline.shutdown(deadline: .seconds(60))
            var tags: [String] = []
            for await chunk in stream { tags += chunk.compactMap { $0.tag as? String } }
            #expect(tags == ["trace-7"])
            for observer in observers {
                let reports = observer.requests
                #expect(reports.map(\.attempt) == [1, 2] && reports.map(\.code) == ["http503", "delivered"])
                for report in reports {
                    #expect(report.messageIds == ["message-7"] && report.tags as? [String] == ["trace-7"])
                    #expect(report.host == "shop.example.com" && report.events == 1)
                    #expect(report.end - report.start == .milliseconds(20))
                }
            }
        }
    }

    @TaskLocal private static var trace = "none"

    @Test("tasks of a pipeline inherit nothing from whoever sends first")
    func inheritance() async throws {
        let transport = Tracing()
        var configuration = PipelineConfiguration()
        // In real time, beside all other tests.
        configuration.limits["Shop"] = DeliveryLimits(timeout: .seconds(600))
        let pipeline = try Pipeline([.shop()], transport: transport, configuration: configuration)
        let outcomes = await Self.$trace.withValue("first") { await pipeline.deliver(FaultyPartner.event(1)) }
        #expect(outcomes.map(\.outcome.name) == ["delivered"])
        await pipeline.shutdown()
    }

    @Test("outcomes, statistics and problems have a JSON form")
    func json() async throws {
        try await virtually { clock in
            let bench = try Bench(clock, [.shop(more: [DestinationInstance.notes])]) { _ in .status(404) }
            let outcomes = await bench.pipeline.deliver(FaultyPartner.event(1))
            #expect(
                outcomes[0].json == [
                    "messageId": "message-1", "destination": "Shop", "subscription": "Orders", "outcome": "failed",
                    "code": "http404", "message": "failed (http404): The partner answered 404.", "status": 404,
                    "attempts": 1, "mayHaveArrived": false,
                ])
            #expect(outcomes[1].json["problems"]?.array?.first?["key"] == "text")
            let json = bench.pipeline.statistics.json
            #expect(json["accepted"] == 1 && json["failed"] == 1 && json["invalid"] == 1)
            #expect(json["destinations"]?.array?.first?["state"] == "running")
            await bench.pipeline.shutdown()
            let problem = ConfigurationProblem(path: "a", message: "b")
            #expect(problem.json == ["path": "a", "message": "b", "code": "configuration.file"])
        }
    }

    /// A partner that takes everything.
    private struct Obliging: HTTPTransport {
        func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportError) -> HTTPResponse {
            HTTPResponse(status: 200)
        }
    }

    /// A partner that takes only what inherits nothing.
    private struct Tracing: HTTPTransport {
        func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportError) -> HTTPResponse {
            HTTPResponse(status: OutcomeStreamTests.trace == "none" ? 200 : 400)
        }
    }
}
