public import DestinationActions
public import Logging
import NIOConcurrencyHelpers

/// Writes to a log what a pipeline does: every outcome at debug, and of what went wrong one line per cause and interval.
///
/// A partner that is down makes thousands of outcomes a second; a line for each would fill a disk and tell nothing. Here the first
/// outcome of a cause is written at once, and the others are counted until the interval is over.
public final class LogObserver: PipelineObserver {
    private struct Cause: Hashable {
        let destination: String
        let subscription: String
        let outcome: String
        let code: String
    }

    private struct State {
        var counts: [Cause: Int] = [:]
        var due: ContinuousClock.Instant?
    }

    private let logger: Logger
    private let interval: Duration
    private let state = NIOLockedValueBox(State())
    /// How many causes are told apart; what comes beyond is counted with the cause `other`.
    private static let causes = 100

    /// Makes an observer.
    ///
    /// - Parameters:
    ///   - logger: Where the lines go.
    ///   - interval: How often what goes wrong is summed up.
    public init(_ logger: Logger, interval: Duration = .seconds(10)) {
        self.logger = logger
        self.interval = interval
    }

    /// Tells of outcomes.
    public func finished(_ outcomes: [SubscriptionOutcome]) {
        if logger.logLevel <= .debug { for outcome in outcomes { debug(outcome) } }
        let first = state.withLockedValue { state in
            var first: [SubscriptionOutcome] = []
            for outcome in outcomes where outcome.isTrouble {
                var cause = Cause(
                    destination: outcome.destination, subscription: outcome.subscription, outcome: outcome.outcome.name,
                    code: outcome.outcome.code)
                if state.counts[cause] == nil, state.counts.count >= Self.causes {
                    cause = Cause(destination: "*", subscription: "*", outcome: "other", code: "other")
                }
                if state.counts[cause] == nil { first.append(outcome) }
                state.counts[cause, default: -1] += 1
                if state.due == nil { state.due = .now + interval }
            }
            return first
        }
        for outcome in first {
            logger.warning(
                "event not delivered", metadata: metadata(outcome, ["reason": "\(outcome.outcome)"]))
        }
        if isDue { flush() }
    }

    /// Tells how long the queue is.
    public func queued(_ queue: QueueReport) {
        if isDue { flush() }
    }

    /// Tells how a destination is doing.
    public func changed(_ destination: String, to state: DestinationState) {
        logger.log(
            level: state == .running ? .notice : .warning, "destination changed",
            metadata: ["destination": "\(destination)", "state": "\(state.rawValue)"])
    }

    /// Tells of dead letters that cannot be kept.
    public func delayed(deadLetters letters: Int, reason: String) {
        logger.error("dead letters cannot be kept", metadata: ["letters": "\(letters)", "reason": "\(reason)"])
    }

    /// Tells that the queue failed.
    public func queueFailed(_ reason: String) { logger.error("the queue failed", metadata: ["reason": "\(reason)"]) }

    /// Tells how many reports were dropped.
    public func missed(_ reports: Int) { logger.warning("reports were dropped", metadata: ["reports": "\(reports)"]) }

    /// Writes what was counted and not yet told; call it at the end.
    public func flush() {
        let counts = state.withLockedValue { state in
            defer { state = State() }
            return state.counts
        }
        for (cause, count) in counts.sorted(by: { $0.value > $1.value }) where count > 0 {
            logger.warning(
                "events not delivered",
                metadata: [
                    "destination": "\(cause.destination)", "subscription": "\(cause.subscription)",
                    "outcome": "\(cause.outcome)", "code": "\(cause.code)", "more": "\(count)",
                ])
        }
    }

    private var isDue: Bool {
        state.withLockedValue { state in state.due.map { $0 <= .now } ?? false }
    }

    private func debug(_ outcome: SubscriptionOutcome) {
        logger.debug("outcome", metadata: metadata(outcome, ["outcome": "\(outcome.outcome.name)"]))
    }

    private func metadata(_ outcome: SubscriptionOutcome, _ more: Logger.Metadata) -> Logger.Metadata {
        let own: Logger.Metadata = [
            "destination": "\(outcome.destination)", "subscription": "\(outcome.subscription)",
            "code": "\(outcome.outcome.code)", "messageId": "\(outcome.messageId ?? "")",
        ]
        return own.merging(more) { first, _ in first }
    }
}

extension SubscriptionOutcome {
    /// Whether a person may want to know of it.
    var isTrouble: Bool {
        switch outcome {
        case .delivered, .skipped: false
        case .invalid, .failed, .undelivered: true
        }
    }
}
