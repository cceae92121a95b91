import DestinationActions
import DestinationActionsTesting
import InMemoryTracing
import Instrumentation
import Logging
import MetricsTestKit
import ServerAdapters
import NIOConcurrencyHelpers
import Testing
import Tracing

import GWENDestination

@Suite("What a pipeline does")
struct ObserverTests {
    private func outcome(_ outcome: Outcome, _ destination: String = "Points") -> SubscriptionOutcome {
        SubscriptionOutcome(messageId: "m", destination: destination, subscription: "S", outcome: outcome)
    }

    private func failure(_ status: Int) -> Outcome {
        .failed(Outcome.Failure(status: status, code: "http\(status)", message: "no", attempts: 1))
    }

    @Test("is logged once per cause, and what is the same is summed up")
    func log() {
        let lines = Lines()
        let observer = LogObserver(Logger(label: "test") { _ in LineHandler(lines: lines) }, interval: .seconds(3600))
        for _ in 0..<1000 { observer.finished([outcome(failure(500))]) }
        observer.finished([
            outcome(failure(404)),
            outcome(.delivered(Outcome.Delivered(status: 200, attempts: 1, mayBeDuplicate: false))),
        ])
        #expect(lines.all.count == 2)
        observer.flush()
        #expect(lines.all.count == 3)
        #expect(lines.all[2].contains("more=999") && lines.all[2].contains("code=http500"))
        observer.flush()
        #expect(lines.all.count == 3, "nothing more to tell")
    }

    @Test("is summed up within bounds, however many causes there are")
    func bounds() {
        let lines = Lines()
        let observer = LogObserver(Logger(label: "test") { _ in LineHandler(lines: lines) }, interval: .seconds(3600))
        for number in 0..<5000 { observer.finished([outcome(failure(500), "Destination \(number)")]) }
        #expect(lines.all.count == 101)
        observer.flush()
        #expect(lines.all.count == 102 && lines.all[101].contains("more=4899"))
    }

    @Test("is counted and timed by the names of the conventions, and linked with what brought the events")
    func metricsAndTraces() async throws {
        let metrics = TestMetrics()
        let tracer = InMemoryTracer()
        let transport = RecordingTransport()
        transport.enqueue(.status(200), .status(400))
        let instance = try DestinationInstance(GWEN(), name: "Points", settings: ["apiKey": "k"])
        let pipeline = try Pipeline(
            [instance], transport: transport,
            observers: [MetricsObserver(factory: metrics), TracingObserver(tracer: tracer)])
        let span = tracer.startSpan("request", context: .topLevel)
        for _ in 0..<2 {
            try await pipeline.send(.identify("3f2504e0-4f89-11d3-9a0c-0305e82c3301"), tag: span.context)
        }
        await pipeline.shutdown()
        span.end()

        #expect(metrics.counterTotal(label: "messaging.client.accepted.messages") == 2)
        let sent = metrics.counters(label: "messaging.client.sent.messages")
        let failed = sent.filter { $0.dimensions.contains { $0 == ("error.type", "http400") } }
        #expect(failed.reduce(0) { $0 + $1.totalValue } == 1)
        let timers = metrics.timers(label: "messaging.client.operation.duration")
        #expect(timers.flatMap(\.values).count == 2)
        #expect(timers.allSatisfy { $0.dimensions.contains { $0 == ("messaging.destination.name", "Points") } })

        let spans = tracer.finishedSpans.filter { $0.operationName == "send Points" }
        #expect(spans.count == 2)
        #expect(spans.allSatisfy { $0.kind == .client && $0.links.count == 1 })
        #expect(spans.filter { $0.status?.code == .error }.count == 1)
    }
}

private final class Lines: Sendable {
    private let state = NIOLockedValueBox<[String]>([])
    var all: [String] { state.withLockedValue { $0 } }
    func add(_ line: String) { state.withLockedValue { $0.append(line) } }
}

private struct LineHandler: LogHandler {
    let lines: Lines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        lines.add("\(event.message) " + (event.metadata ?? [:]).map { "\($0)=\($1)" }.sorted().joined(separator: " "))
    }
}
