import DestinationActions
import Testing

@Suite("What a pipeline is set to, as JSON")
struct PipelineConfigurationJSONTests {
    private static var changed: PipelineConfiguration {
        var configuration = PipelineConfiguration()
        configuration.events = 7
        configuration.bytes = 70_000
        configuration.whenFull = .dropOldest
        configuration.backlog = BacklogPolicy(events: 3, bytes: 9, whenFull: .reject, patience: .milliseconds(1500))
        configuration.backlogs = ["Shop": BacklogPolicy(events: 4), "a/b": BacklogPolicy(bytes: 5)]
        configuration.queue = QueuePolicy(
            held: 5, patience: .seconds(3600), firstWait: .seconds(1), longestWait: .seconds(90), deliveries: 3)
        configuration.retry = RetryPolicy(
            attempts: 9, time: .seconds(86_400), base: .microseconds(1500), throttledBase: .nanoseconds(1), cap: .zero,
            longestRetryAfter: .seconds(61), waits: 2, budget: 4, requestsPerBatch: 8)
        configuration.breaker = BreakerPolicy(
            failuresInRow: 2, calls: 4, share: 0.25, window: .seconds(10), pause: .seconds(120),
            longestPause: .seconds(7))
        configuration.credentialsPatience = .seconds(7 * 86_400)
        configuration.batchAge = .milliseconds(250)
        configuration.batchBytes = 1000
        configuration.deadline = .seconds(5)
        configuration.shutdownDeadline = .seconds(6)
        configuration.ordering = .user
        configuration.duplicates = DuplicateWindow(time: .seconds(60), messages: 10)
        configuration.limits = ["Shop": DeliveryLimits(inFlight: 2, requestsPerMinute: 30, timeout: .seconds(3))]
        configuration.sensitivePaths = ["traits.email"]
        configuration.unreadOutcomes = 11
        configuration.seed = 12
        return configuration
    }

    @Test("comes back as it was, every option of it")
    func roundTrip() throws {
        for configuration in [PipelineConfiguration(), Self.changed] {
            let json = configuration.json
            let again = try PipelineConfiguration(json: JSONValue(parsing: "\(json)"))
            #expect(again.json == json)
        }
        let again = try PipelineConfiguration(json: Self.changed.json)
        #expect(again.retry == Self.changed.retry && again.breaker == Self.changed.breaker)
        #expect(again.backlog == Self.changed.backlog && again.backlogs == Self.changed.backlogs)
        #expect(again.queue == Self.changed.queue && again.duplicates == Self.changed.duplicates)
        #expect(again.limits == Self.changed.limits && again.whenFull == .dropOldest && again.seed == 12)
        #expect(again.batchAge == .milliseconds(250) && again.credentialsPatience == .seconds(604_800))
        #expect(again.ordering != nil && again.sensitivePaths == ["traits.email"])
        // Whatever is different is written, so that nothing can be forgotten.
        let standard = PipelineConfiguration().json
        for (key, value) in Self.changed.json.object ?? [:] { #expect(standard[key] != value, "\(key)") }
        #expect(standard["duplicates"] == nil && standard["ordering"] == nil && standard["limits"] == nil)
    }

    @Test("writes durations in the largest unit that they are whole in")
    func durations() {
        let json = Self.changed.json
        #expect(json["retry"]?["time"] == "1 d" && json["retry"]?["base"] == "1.500000 ms")
        #expect(json["retry"]?["throttledBase"] == "0.000001 ms" && json["retry"]?["cap"] == "0 ms")
        #expect(json["retry"]?["longestRetryAfter"] == "61 s" && json["credentialsPatience"] == "7 d")
        #expect(json["breaker"]?["pause"] == "2 min" && json["queue"]?["patience"] == "1 h")
        var forever = PipelineConfiguration()
        forever.deadline = .seconds(Int64.max)
        #expect(forever.json["deadline"] == "36500 d")
    }

    @Test("says everything that is wrong, with its place")
    func bad() {
        let error = #expect(throws: ConfigurationErrors.self) {
            try PipelineConfiguration(
                json: [
                    "evnts": 5, "batchAge": "2", "retry": ["attempts": 0],
                    "limits": ["Shop": ["inFlight": "many", "timeout": "0 s"]], "backlogs": 5,
                ])
        }
        #expect(
            error?.problems.map(\.path).sorted() == [
                "backlogs", "batchAge", "evnts", "limits/Shop/inFlight", "limits/Shop/timeout", "retry/attempts",
            ])
        for json: JSONValue in [5, [], .null] {
            #expect(throws: ConfigurationErrors.self) { try PipelineConfiguration(json: json) }
        }
    }
}
