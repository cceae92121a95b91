public import DestinationActions
public import Metrics

/// Counts and times what a pipeline does with swift-metrics, by the names of OpenTelemetry's conventions for messaging.
///
/// | metric | what | labels |
/// |---|---|---|
/// | `messaging.client.sent.messages` | events that were delivered or not | `messaging.destination.name`, `error.type` |
/// | `messaging.client.operation.duration` | how long requests took | `messaging.destination.name`, `server.address`, `error.type` |
/// | `messaging.client.accepted.messages` | events that were accepted | |
/// | `destination_actions.queue.events`, `….bytes` | what is in the pipeline | |
/// | `destination_actions.destination.running` | 1 while a destination works | `messaging.destination.name` |
/// | `destination_actions.reports.missed` | reports that this observer was too slow for | |
///
/// `error.type` is the code of an outcome, from a bounded set, and is not there for what was delivered. The conventions are at
/// https://opentelemetry.io/docs/specs/semconv/messaging/messaging-metrics/.
public struct MetricsObserver: PipelineObserver {
    private let factory: any MetricsFactory

    /// Makes an observer.
    ///
    /// - Parameter factory: What makes the metrics; the one of the process unless given.
    public init(factory: (any MetricsFactory)? = nil) { self.factory = factory ?? MetricsSystem.factory }

    /// Tells of events that were accepted.
    public func accepted(_ events: Int) {
        Counter(label: "messaging.client.accepted.messages", dimensions: Self.system, factory: factory)
            .increment(by: events)
    }

    /// Tells of outcomes.
    public func finished(_ outcomes: [SubscriptionOutcome]) {
        var counts: [[String]: Int] = [:]
        for outcome in outcomes {
            counts[
                [outcome.destination, outcome.outcome.name == "delivered" ? "" : outcome.outcome.code], default: 0] += 1
        }
        for (labels, count) in counts {
            Counter(
                label: "messaging.client.sent.messages", dimensions: Self.labels(labels[0], code: labels[1]),
                factory: factory
            ).increment(by: count)
        }
    }

    /// Tells of requests that ended.
    public func requested(_ requests: [RequestReport]) {
        for request in requests {
            let labels =
                Self.labels(request.destination, code: request.code == "delivered" ? "" : request.code)
                + [("server.address", request.host)]
            Timer(label: "messaging.client.operation.duration", dimensions: labels, factory: factory)
                .recordNanoseconds(Int64(clamping: request.latency.nanoseconds))
        }
    }

    /// Tells how long the queue is.
    public func queued(_ queue: QueueReport) {
        Gauge(label: "destination_actions.queue.events", dimensions: [], factory: factory).record(queue.events)
        Gauge(label: "destination_actions.queue.bytes", dimensions: [], factory: factory).record(queue.bytes)
    }

    /// Tells how a destination is doing.
    public func changed(_ destination: String, to state: DestinationState) {
        Gauge(
            label: "destination_actions.destination.running", dimensions: Self.labels(destination, code: ""),
            factory: factory
        ).record(state == .running ? 1 : 0)
    }

    /// Tells how many reports were dropped.
    public func missed(_ reports: Int) {
        Counter(label: "destination_actions.reports.missed", dimensions: [], factory: factory).increment(by: reports)
    }

    private static let system = [("messaging.system", "destination_actions")]

    private static func labels(_ destination: String, code: String) -> [(String, String)] {
        let labels = system + [("messaging.operation.name", "send"), ("messaging.destination.name", destination)]
        return code.isEmpty ? labels : labels + [("error.type", code)]
    }
}

extension Duration {
    var nanoseconds: Int {
        Int(clamping: components.seconds) &* 1_000_000_000 &+ Int(components.attoseconds / 1_000_000_000)
    }
}
