/// What an answer means for the event that was sent.
public struct Verdict: Sendable, Hashable, CustomStringConvertible {
    /// The kinds of verdict; each says what happens next.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The partner has the event.
        case delivered
        /// There was nothing to do for the event; the message is the reason.
        case skipped
        /// The partner refuses the event; sending it again would not help.
        case permanent
        /// The partner could not take it now; sending it again may help.
        case transient
        /// The partner asks for less traffic.
        case throttled
        /// The partner refuses the credentials; no event will get through until they are right.
        case credentials
        /// The partner refuses a batch as a whole; its halves may get through.
        case split
        /// The partner finds a batch too large; its parts may get through.
        case splitBySize
        /// The settings are wrong, so that no event can get through.
        case configuration
    }

    /// The kind.
    public let kind: Kind
    /// A short name of the reason, from a bounded set: fit for a metric's label.
    public let code: String
    /// What the partner said, for a person.
    public let message: String
    /// What is kept of the answer for those who see the outcome, such as the id that the partner gave; `nil` for nothing.
    public let kept: JSONValue?

    /// How many bytes of JSON can be kept of an answer.
    public static let maximumKept = 4096
    /// How long the partner asks to wait, where it says so elsewhere than in its headers, which delivery reads; `nil` leaves it to
    /// those.
    ///
    /// It counts for ``Kind/throttled`` and ``Kind/transient`` alone: the destination waits as a whole.
    public let delay: RetryDelay?

    /// Makes a verdict.
    ///
    /// - Parameters:
    ///   - kind: The kind.
    ///   - code: A short name of the reason, from a bounded set.
    ///   - message: What the partner said, for a person, and all of it: before anyone sees it, secrets are taken out, then it is
    ///     cut.
    ///   - delay: How long the partner asks to wait, where its body says so; as its headers say unless given.
    public init(_ kind: Kind, code: String, message: String = "", delay: RetryDelay? = nil) {
        self.init(kind, code: code, message: message, delay: delay, kept: nil)
    }

    init(_ kind: Kind, code: String, message: String, delay: RetryDelay?, kept: JSONValue?) {
        self.kind = kind
        self.code = code
        self.message = message
        self.delay = delay
        self.kept = kept
    }

    /// The same verdict with another delay.
    func with(delay: RetryDelay?) -> Verdict {
        Verdict(kind, code: code, message: message, delay: delay, kept: kept)
    }

    /// The partner has the event.
    public static let delivered = Verdict(.delivered, code: "delivered")

    /// The partner has the event, and said something that is worth keeping.
    ///
    /// ```swift
    /// .delivered(keeping: answer.json?["id"])
    /// ```
    ///
    /// - Parameter value: What is kept, a value of at most ``maximumKept`` bytes: the outcome shows it, secrets taken out. In the
    ///   place of a larger one stands how large it is. `nil` keeps nothing.
    /// - Returns: The verdict.
    public static func delivered(keeping value: (any JSONRepresentable)?) -> Verdict {
        Verdict(.delivered, code: "delivered", message: "", delay: nil, kept: value?.jsonValue)
    }

    /// There was nothing to do for the event.
    ///
    /// - Parameter reason: Why, as a clause for a person: `the partner does not know the user`.
    /// - Returns: The verdict.
    public static func skipped(_ reason: String) -> Verdict { Verdict(.skipped, code: "declined", message: reason) }

    /// Kind, code and message.
    public var description: String {
        ShownText.line("\(kind.rawValue) (\(code))" + (message.isEmpty ? "" : ": \(message)"))
    }
}

extension Verdict {
    /// Judges an answer by its status alone.
    ///
    /// Successful statuses are delivered; 401 and 403 are a matter of credentials; 429 asks for less traffic; 408, 423, 425
    /// and most of 5xx may pass; 3xx is a matter of configuration, since redirects are never followed; 400 and 422 of a batch
    /// are worth splitting it, 413 by size; everything else is permanent.
    ///
    /// - Parameters:
    ///   - response: The answer.
    ///   - events: How many events the request carried.
    ///   - message: What the partner said; the status unless given.
    /// - Returns: The verdict.
    public static func status(_ response: HTTPResponse, events: Int = 1, message: String? = nil) -> Verdict {
        let status = response.status
        // The same as below, without making texts for the most frequent answer.
        if status == 200, message == nil {
            return Verdict(.delivered, code: "http200", message: "The partner answered 200.")
        }
        let kind: Kind =
            switch status {
            case 200..<300: .delivered
            case 300..<400: .configuration
            case 401, 403: .credentials
            case 408, 423, 425: .transient
            case 429: .throttled
            case 400 where events > 1, 422 where events > 1: .split
            case 413 where events > 1: .splitBySize
            case 501, 505: .permanent
            case 500...: .transient
            default: .permanent
            }
        return Verdict(kind, code: "http\(status)", message: message ?? "The partner answered \(status).")
    }
}
