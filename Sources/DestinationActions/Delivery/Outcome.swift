/// What became of an event in one subscription.
///
/// Every event that was accepted gets exactly one outcome per subscription.
public enum Outcome: Sendable, CustomStringConvertible {
    /// The partner has it.
    case delivered(Delivered)
    /// Nothing was to be sent.
    case skipped(SkipReason)
    /// Nothing could be sent: this is wrong with the fields.
    case invalid([FieldProblem])
    /// The partner refused it for good.
    case failed(Failure)
    /// It could not be delivered in time; the event is handed back.
    case undelivered(Undelivered)

    /// A delivery that succeeded.
    public struct Delivered: Sendable, Hashable {
        /// The status of the partner's answer.
        public let status: Int
        /// How many requests it took.
        public let attempts: Int
        /// A Boolean value that indicates whether an earlier attempt may have reached the partner as well.
        public let mayBeDuplicate: Bool
        /// What the action kept of the partner's answer, such as the id that it gave, or `nil` if nothing.
        ///
        /// Secrets are redacted.
        public let kept: JSONValue?

        /// Makes a success.
        ///
        /// - Parameters:
        ///   - status: The status of the partner's answer.
        ///   - attempts: How many requests it took.
        ///   - mayBeDuplicate: Whether an earlier attempt may have reached the partner as well.
        ///   - kept: What the action kept of the partner's answer; nothing unless given.
        public init(status: Int, attempts: Int, mayBeDuplicate: Bool, kept: JSONValue? = nil) {
            self.status = status
            self.attempts = attempts
            self.mayBeDuplicate = mayBeDuplicate
            self.kept = kept
        }
    }

    /// A delivery that failed.
    public struct Failure: Sendable, Hashable {
        /// The status of the partner's last answer, if there was one.
        public let status: Int?
        /// A short name of the reason, from a bounded set: fit for a metric's label.
        public let code: String
        /// What the partner said or the network did, for a person; secrets are redacted.
        public let message: String
        /// How many requests were sent.
        public let attempts: Int
        /// A Boolean value that indicates whether the partner may have taken the event all the same, so that sending it again
        /// may repeat it.
        public let mayHaveArrived: Bool

        /// Makes a failure.
        ///
        /// - Parameters:
        ///   - status: The status of the partner's last answer, if there was one.
        ///   - code: A short name of the reason, from a bounded set.
        ///   - message: What the partner said or the network did, for a person.
        ///   - attempts: How many requests were sent.
        ///   - mayHaveArrived: Whether the partner may have taken the event all the same; not so unless given.
        public init(status: Int?, code: String, message: String, attempts: Int, mayHaveArrived: Bool = false) {
            self.status = status
            self.code = code
            self.message = message
            self.attempts = attempts
            self.mayHaveArrived = mayHaveArrived
        }
    }

    /// A delivery that was given up before the partner decided.
    public struct Undelivered: Sendable, Hashable {
        /// Why a delivery was given up.
        public enum Reason: String, Sendable, Hashable, CaseIterable {
            /// All attempts, or the time for them, were used up.
            case retries
            /// The caller's deadline passed.
            case deadline
            /// The pipeline was shut down.
            case shutdown
            /// The partner refused the credentials for too long.
            case credentials
            /// There was no room for the event, or it had to go for a newer one.
            case queueFull
            /// The task was cancelled.
            case cancelled
            /// The destination was removed from the pipeline.
            case removed
        }

        /// Why it was given up.
        public let reason: Reason
        /// What went wrong last, if anything was tried.
        public let last: Failure?

        /// Makes a result.
        ///
        /// - Parameters:
        ///   - reason: Why it was given up.
        ///   - last: What went wrong last, if anything was tried.
        public init(reason: Reason, last: Failure?) {
            self.reason = reason
            self.last = last
        }
    }

    /// The name of the outcome: `delivered`, `skipped`, `invalid`, `failed` or `undelivered`.
    public var name: String {
        switch self {
        case .delivered: "delivered"
        case .skipped: "skipped"
        case .invalid: "invalid"
        case .failed: "failed"
        case .undelivered: "undelivered"
        }
    }

    /// A short name of the reason, from a bounded set: fit for a metric's label.
    public var code: String {
        switch self {
        case .delivered: "delivered"
        case .skipped(let reason): reason.code
        case .invalid: "invalid"
        case .failed(let failure): failure.code
        case .undelivered(let result): result.reason.rawValue
        }
    }

    /// A sentence for a person.
    public var description: String {
        let shown =
            switch self {
            case .delivered(let delivered):
                "delivered (\(delivered.status))"
                    + (delivered.attempts > 1 ? " after \(delivered.attempts) requests" : "")
                    + (delivered.kept.map { ", keeping \(ShownText.shortened("\($0)", to: 80))" } ?? "")
            case .skipped(let reason): "skipped: \(reason)"
            case .invalid(let problems): "invalid: " + problems.map(\.message).joined(separator: "; ")
            case .failed(let failure): "failed (\(failure.code)): \(failure.message)"
            case .undelivered(let result):
                "undelivered (\(result.reason.rawValue))" + (result.last.map { ": \($0.message)" } ?? "")
            }
        return ShownText.line(shown)
    }
}

/// The outcome of an event in one subscription of one destination instance.
public struct SubscriptionOutcome: Sendable, CustomStringConvertible {
    /// The id of the event's message, if it has one.
    public let messageId: String?
    /// The name of the destination instance.
    public let destination: String
    /// The name of the subscription.
    public let subscription: String
    /// What became of the event.
    public let outcome: Outcome
    /// What the sender gave with the event.
    public let tag: (any Sendable)?

    /// Makes an outcome.
    ///
    /// - Parameters:
    ///   - messageId: The id of the event's message, if it has one.
    ///   - destination: The name of the destination instance.
    ///   - subscription: The name of the subscription.
    ///   - outcome: What became of the event.
    ///   - tag: What the sender gave with the event.
    public init(
        messageId: String?, destination: String, subscription: String, outcome: Outcome, tag: (any Sendable)? = nil
    ) {
        self.messageId = messageId
        self.destination = destination
        self.subscription = subscription
        self.outcome = outcome
        self.tag = tag
    }

    /// Destination, subscription and outcome.
    public var description: String { ShownText.line("\(destination) · \(subscription): \(outcome)") }
}

/// One request that did not deliver an event.
public struct DeliveryAttempt: Sendable, Hashable {
    /// How long after the pipeline took the event the request ended.
    public let age: Duration
    /// The status of the answer, if there was one.
    public let status: Int?
    /// A short name of what went wrong, from a bounded set.
    public let code: String
    /// What the partner said or the network did, for a person; secrets are redacted.
    public let message: String

    /// Makes an attempt.
    ///
    /// - Parameters:
    ///   - age: How long after the pipeline took the event the request ended.
    ///   - status: The status of the answer, if there was one.
    ///   - code: A short name of what went wrong.
    ///   - message: What the partner said or the network did.
    public init(age: Duration, status: Int?, code: String, message: String) {
        self.age = age
        self.status = status
        self.code = code
        self.message = message
    }
}
