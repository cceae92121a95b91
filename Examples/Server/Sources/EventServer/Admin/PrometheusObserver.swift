import DestinationActions
import NIOConcurrencyHelpers

/// What a Prometheus server scrapes, in its text format.
///
/// https://prometheus.io/docs/instrumenting/exposition_formats/
final class PrometheusObserver: PipelineObserver {
    fileprivate struct Series: Hashable {
        let destination: String
        let code: String
    }

    private struct Latency {
        var buckets = [Int](repeating: 0, count: PrometheusObserver.bounds.count)
        var count = 0
        var sum = 0.0
    }

    private struct State {
        var outcomes: [Series: Int] = [:]
        var latencies: [Series: Latency] = [:]
        var missed = 0
    }

    /// The upper bounds of the buckets in seconds, as the conventions for messaging advise.
    static let bounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

    private let state = NIOLockedValueBox(State())

    func finished(_ outcomes: [SubscriptionOutcome]) {
        state.withLockedValue { state in
            for outcome in outcomes {
                state.outcomes[Series(destination: outcome.destination, code: outcome.outcome.code), default: 0] += 1
            }
        }
    }

    func requested(_ requests: [RequestReport]) {
        state.withLockedValue { state in
            for request in requests {
                let seconds = request.latency / .seconds(1)
                let series = Series(destination: request.destination, code: request.code)
                var latency = state.latencies[series] ?? Latency()
                latency.count += 1
                latency.sum += seconds
                for (index, bound) in Self.bounds.enumerated() where seconds <= bound { latency.buckets[index] += 1 }
                state.latencies[series] = latency
            }
        }
    }

    func missed(_ reports: Int) { state.withLockedValue { $0.missed += reports } }

    func text(_ statistics: PipelineStatistics, queued: Int, queuedBytes: Int) -> String {
        let state = state.withLockedValue { $0 }
        var text = PrometheusText()
        text.metric("destination_actions_accepted_events_total", "counter", "Events that were accepted.") {
            $0.sample(statistics.accepted)
        }
        text.metric("destination_actions_queue_events", "gauge", "Events that wait in the queue.") { $0.sample(queued) }
        text.metric("destination_actions_queue_bytes", "gauge", "Bytes of the queue's files.") {
            $0.sample(queuedBytes)
        }
        text.metric("destination_actions_letters_waiting", "gauge", "Dead letters that are not kept yet.") {
            $0.sample(statistics.waitingLetters)
        }
        text.metric("destination_actions_reports_missed_total", "counter", "Reports that were dropped.") {
            $0.sample(state.missed)
        }
        text.metric("messaging_client_sent_messages_total", "counter", "Outcomes of events.") { metric in
            for (series, count) in state.outcomes.sorted(by: { $0.key < $1.key }) {
                metric.sample(count, [("destination", series.destination), ("code", series.code)])
            }
        }
        text.metric("destination_actions_destination_waiting", "gauge", "Events that wait for a destination.") {
            metric in
            for destination in statistics.destinations {
                metric.sample(destination.waiting, [("destination", destination.name)])
            }
        }
        text.metric("destination_actions_destination_state", "gauge", "1 for the state of a destination.") { metric in
            for destination in statistics.destinations {
                for state in DestinationState.allCases {
                    metric.sample(
                        destination.state == state ? 1 : 0,
                        [("destination", destination.name), ("state", state.rawValue)])
                }
            }
        }
        text.metric("messaging_client_operation_duration_seconds", "histogram", "How long requests took.") { metric in
            for (series, latency) in state.latencies.sorted(by: { $0.key < $1.key }) {
                let labels = [("destination", series.destination), ("code", series.code)]
                for (bound, count) in zip(Self.bounds, latency.buckets) {
                    metric.sample(count, labels + [("le", "\(bound)")], suffix: "_bucket")
                }
                metric.sample(latency.count, labels + [("le", "+Inf")], suffix: "_bucket")
                metric.sample(latency.sum, labels, suffix: "_sum")
                metric.sample(latency.count, labels, suffix: "_count")
            }
        }
        return text.text
    }
}

extension PrometheusObserver.Series: Comparable {
    static func < (one: Self, other: Self) -> Bool {
        (one.destination, one.code) < (other.destination, other.code)
    }
}

/// The text format, in which names of destinations are data.
private struct PrometheusText {
    private(set) var text = ""
    private var name = ""

    mutating func metric(_ name: String, _ type: String, _ help: String, _ samples: (inout PrometheusText) -> Void) {
        self.name = name
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
        samples(&self)
    }

    mutating func sample(_ value: some Numeric, _ labels: [(String, String)] = [], suffix: String = "") {
        let shown = labels.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",")
        text += "\(name)\(suffix)\(shown.isEmpty ? "" : "{\(shown)}") \(value)\n"
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
