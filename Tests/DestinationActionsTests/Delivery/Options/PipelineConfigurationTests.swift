@testable import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("What a pipeline is set to")
struct PipelineConfigurationTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let change: @Sendable (inout PipelineConfiguration) -> Void
        let problems: [String]

        init(_ name: String, _ problems: String..., change: @escaping @Sendable (inout PipelineConfiguration) -> Void) {
            testDescription = name
            self.change = change
            self.problems = problems
        }
    }

    static let cases = [
        Case("no events", "events: must be at least 1, found -5") { $0.events = -5 },
        Case("no bytes", "bytes: must be at least 1, found 0") { $0.bytes = 0 },
        Case("no bytes in a batch", "batchBytes: must be at least 1, found 0") { $0.batchBytes = 0 },
        Case("no unread outcomes", "unreadOutcomes: must be at least 1, found 0") { $0.unreadOutcomes = 0 },
        Case(
            "negative durations", "credentialsPatience: must not be negative, found -1.0 seconds",
            "batchAge: must not be negative, found -1.0 seconds", "deadline: must not be negative, found -1.0 seconds",
            "shutdownDeadline: must not be negative, found -1.0 seconds"
        ) {
            $0.credentialsPatience = .seconds(-1)
            $0.batchAge = .seconds(-1)
            $0.deadline = .seconds(-1)
            $0.shutdownDeadline = .seconds(-1)
        },
        Case(
            "retries", "retry/attempts: must be at least 1, found 0",
            "retry/time: must not be negative, found -1.0 seconds",
            "retry/waits: must be at least 0, found -1", "retry/budget: must be at least 0, found -1",
            "retry/requestsPerBatch: must be at least 1, found 0"
        ) {
            $0.retry = RetryPolicy(attempts: 0, time: .seconds(-1), waits: -1, budget: -1, requestsPerBatch: 0)
        },
        Case(
            "breaker", "breaker/failuresInRow: must be at least 1, found 0",
            "breaker/share: must be more than 0 and at most 1, found 1.5",
            "breaker/window: must be longer than none, found 0.0 seconds"
        ) { $0.breaker = BreakerPolicy(failuresInRow: 0, share: 1.5, window: .zero) },
        Case("no share", "breaker/share: must be more than 0 and at most 1, found nan") { $0.breaker.share = .nan },
        Case(
            "duplicates", "duplicates/time: must be longer than none, found 0.0 seconds",
            "duplicates/messages: must be at least 1, found 0"
        ) { $0.duplicates = DuplicateWindow(time: .zero, messages: 0) },
        Case(
            "limits", "limits/Shop/inFlight: must be at least 1, found 0",
            "limits/Shop/requestsPerMinute: must be at least 1, found 0",
            "limits/Shop/timeout: must be longer than none, found 0.0 seconds"
        ) { $0.limits["Shop"] = DeliveryLimits(inFlight: 0, requestsPerMinute: 0, timeout: .zero) },
        Case(
            "limits of nobody",
            "limits/Mill: must be the name of a destination instance, which it is not",
            "limits/Shopp: must be the name of a destination instance, which it is not; did you mean Shop?"
        ) {
            $0.limits["Shopp"] = DeliveryLimits()
            $0.limits["Mill"] = DeliveryLimits()
        },
        Case(
            "what may wait", "backlog/events: must be at least 1, found 0",
            "backlog/patience: must not be negative, found -1.0 seconds", "queue/held: must be at least 1, found 0",
            "backlogs/Shop/bytes: must be at least 1, found 0",
            "backlogs/Sohp: must be the name of a destination instance, which it is not; did you mean Shop?"
        ) {
            $0.backlog = BacklogPolicy(events: 0, patience: .seconds(-1))
            $0.queue.held = 0
            $0.backlogs = ["Shop": BacklogPolicy(bytes: 0), "Sohp": BacklogPolicy()]
        },
        Case(
            "all at once", "events: must be at least 1, found 0", "retry/attempts: must be at least 1, found 0",
            #"sensitivePaths/1: must name a part of the event, such as traits.email or traits['a.b'], found """#,
            "limits/Shop/inFlight: must be at least 1, found 0"
        ) {
            $0.events = 0
            $0.retry.attempts = 0
            $0.sensitivePaths = ["userId", ""]
            $0.limits["Shop"] = DeliveryLimits(inFlight: 0)
        },
    ]

    @Test("what is out of range is refused when the pipeline is made", arguments: cases)
    func refused(_ c: Case) throws {
        var configuration = PipelineConfiguration()
        c.change(&configuration)
        let instance = try DestinationInstance.shop()
        let error = #expect(throws: ConfigurationErrors.self) {
            try Pipeline([instance], transport: RecordingTransport(), configuration: configuration)
        }
        #expect(error?.problems.map(\.description) == c.problems)
    }

    @Test("everything that is data can be set in a configuration file")
    func options() {
        let properties = Mirror(reflecting: PipelineConfiguration()).children.compactMap(\.label)
        #expect(properties.count > 10)
        // What is code, and the limits, which stand with each instance.
        let others = ["backlogs", "limits", "executor", "observerExecutor", "timeOfDay"]
        #expect(
            PipelineConfiguration.options.map(\.name) + others == properties.filter { !others.contains($0) } + others)
        func expect<Root>(_ options: ConfigurationOptions<Root>, _ root: Root) {
            #expect(options.map(\.name) == Mirror(reflecting: root).children.compactMap(\.label))
        }
        expect(BacklogPolicy.options, BacklogPolicy())
        expect(QueuePolicy.options, QueuePolicy())
        expect(RetryPolicy.options, RetryPolicy())
        expect(BreakerPolicy.options, BreakerPolicy())
        expect(DuplicateWindow.options, DuplicateWindow())
        expect(DeliveryLimits.options, DeliveryLimits())
        expect(BatchLimits.options, BatchLimits(events: 1))
    }

    static let endless: [Duration] = [
        .seconds(Int64.max), Duration(secondsComponent: .max, attosecondsComponent: 999_999_999_999_999_999),
        .seconds(Int64.max / 2),
    ]

    /// A configuration in which every duration and count is as large as can be.
    private static func greatest(_ duration: Duration) -> PipelineConfiguration {
        var configuration = PipelineConfiguration()
        configuration.events = .max
        configuration.bytes = .max
        configuration.batchBytes = .max
        configuration.unreadOutcomes = .max
        configuration.credentialsPatience = duration
        configuration.batchAge = duration
        configuration.deadline = duration
        configuration.shutdownDeadline = duration
        configuration.backlog = BacklogPolicy(events: .max, bytes: .max, patience: duration)
        configuration.backlogs["Shop"] = configuration.backlog
        configuration.queue = QueuePolicy(
            held: .max, patience: duration, firstWait: duration, longestWait: duration, deliveries: .max)
        configuration.retry = RetryPolicy(
            attempts: .max, time: duration, base: duration, throttledBase: duration, cap: duration,
            longestRetryAfter: duration, waits: .max, budget: .max, requestsPerBatch: .max)
        configuration.breaker = BreakerPolicy(
            failuresInRow: .max, calls: .max, window: duration, pause: duration, longestPause: duration)
        configuration.duplicates = DuplicateWindow(time: duration, messages: .max)
        configuration.limits["Shop"] = DeliveryLimits(inFlight: .max, requestsPerMinute: .max, timeout: duration)
        configuration.limits["Batches"] = configuration.limits["Shop"]
        return configuration
    }

    @Test("durations that mean for ever stand for ever, and the greatest numbers for no limit", arguments: endless)
    func forEver(_ duration: Duration) async throws {
        try await virtually { clock in
            let instances = [
                try DestinationInstance.shop(), try DestinationInstance.shop("Batches", batched: true),
            ]
            // Refused, failing, throttled with and without a wait, and then fine: each part of the policy is asked.
            let reactions: [FaultyPartner.Reaction] = [
                .status(503), .status(429), .status(429, headers: ["Retry-After": "999999999"]), .status(401),
            ]
            let calls = Log<Int>()
            let bench = try Bench(
                clock, instances,
                configure: { configuration in
                    let executor = configuration.executor
                    configuration = Self.greatest(duration)
                    configuration.executor = executor
                    configuration.seed = 1
                }
            ) { _ in
                calls.add(1)
                return calls.all.count <= reactions.count ? reactions[calls.all.count - 1] : .status(200)
            }
            for number in 0..<20 { try await bench.pipeline.send(FaultyPartner.order(number)) }
            let last = try FaultyPartner.order(20)
            async let outcomes = bench.pipeline.deliver(last, deadline: duration)
            try await clock.sleep(for: .seconds(60))
            _ = await bench.pipeline.shutdown(deadline: .seconds(1))
            #expect(await outcomes.count == 2)
            #expect(!calls.all.isEmpty)
        }
    }

    @Test(
        "a shutdown and a delivery without end, or without any time, return",
        arguments: [Duration.seconds(Int64.max), .seconds(Int64.min)])
    func deadlines(_ deadline: Duration) async throws {
        try await virtually { clock in
            let bench = try Bench(clock, [try DestinationInstance.shop()])
            let outcomes = await bench.pipeline.deliver(try FaultyPartner.order(1), deadline: deadline)
            #expect(outcomes.map(\.outcome.name) == [deadline > .zero ? "delivered" : "undelivered"])
            #expect(await bench.pipeline.shutdown(deadline: deadline).isEmpty)
        }
    }

    @Test("a time-out without end is one that a transport can add to the time")
    func timeout() async throws {
        let transport = TimeoutLog()
        let instance = try DestinationInstance.shop("Shop", Shop(limits: DeliveryLimits(timeout: .seconds(Int64.max))))
        _ = await instance.deliver(try FaultyPartner.order(1), through: transport)
        try await virtually { clock in
            var configuration = PipelineConfiguration()
            configuration.executor = clock.executor
            configuration.limits["Shop"] = DeliveryLimits(timeout: .seconds(Int64.max))
            let pipeline = try Pipeline(
                [.shop()], transport: transport, configuration: configuration, clock: clock)
            _ = await pipeline.deliver(try FaultyPartner.order(1))
            await pipeline.shutdown()
        }
        #expect(transport.timeouts.all == [.seconds(100 * 365 * 86_400), .seconds(100 * 365 * 86_400)])
    }

    /// Notes the time-outs of requests.
    private struct TimeoutLog: HTTPTransport {
        let timeouts = Log<Duration>()

        func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportError) -> HTTPResponse {
            timeouts.add(timeout)
            return HTTPResponse(status: 200)
        }
    }
}
