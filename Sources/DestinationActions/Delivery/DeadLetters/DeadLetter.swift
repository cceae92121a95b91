/// An event that one subscription did not deliver, with what became of it.
///
/// A letter holds the event as it came in, its `messageId` included, so that it can be sent again. Where the configuration's
/// sensitive paths have values, they are `<redacted>` and the letter is marked as masked: it tells the story, but nothing of it is
/// sent again.
public struct DeadLetter: Sendable {
    /// When the outcome was known.
    public let at: Timestamp
    /// The event.
    public let event: Event
    /// A Boolean value that indicates whether `<redacted>` stands in the event for values at sensitive paths: it cannot be sent
    /// again.
    public var isMasked: Bool { event.isMasked }
    /// The name of the destination instance.
    public let destination: String
    /// The name of the subscription.
    public let subscription: String
    /// `failed`, `invalid` or `undelivered`.
    public let outcome: String
    /// A short name of the reason, from a bounded set.
    public let code: String
    /// What went wrong, for a person.
    public let message: String
    /// The requests that were sent, oldest first; the last 32 of them.
    public let attempts: [DeliveryAttempt]
    /// A Boolean value that indicates whether the partner may have taken the event all the same.
    ///
    /// When the letter is sent again and delivered, the outcome says that it may be a duplicate.
    public let mayHaveArrived: Bool

    /// Makes a letter.
    ///
    /// - Parameters:
    ///   - at: When the outcome was known.
    ///   - event: The event.
    ///   - destination: The name of the destination instance.
    ///   - subscription: The name of the subscription.
    ///   - outcome: `failed`, `invalid` or `undelivered`.
    ///   - code: A short name of the reason.
    ///   - message: What went wrong.
    ///   - attempts: The requests that were sent.
    ///   - mayHaveArrived: Whether the partner may have taken the event all the same; not so unless given.
    public init(
        at: Timestamp, event: Event, destination: String, subscription: String, outcome: String, code: String,
        message: String, attempts: [DeliveryAttempt] = [], mayHaveArrived: Bool = false
    ) {
        self.at = at
        self.event = event
        self.destination = destination
        self.subscription = subscription
        self.outcome = outcome
        self.code = code
        self.message = message
        self.attempts = attempts
        self.mayHaveArrived = mayHaveArrived
    }
}

extension DeadLetter {
    /// The letter about another form of its event.
    func with(_ event: Event) -> DeadLetter {
        DeadLetter(
            at: at, event: event, destination: destination, subscription: subscription, outcome: outcome, code: code,
            message: message, attempts: attempts, mayHaveArrived: mayHaveArrived)
    }
}

extension DeadLetter {
    /// The letter as JSON, for sinks.
    public var json: JSONValue {
        var members: JSONObject = [
            "at": JSONValue(at.description), "destination": JSONValue(destination),
            "subscription": JSONValue(subscription), "outcome": JSONValue(outcome), "code": JSONValue(code),
            "message": JSONValue(message),
        ]
        if !attempts.isEmpty {
            members["attempts"] = JSONValue(
                attempts.map { attempt in
                    var members: JSONObject = ["ageSeconds": JSONValue(attempt.age / .seconds(1))]
                    members["status"] = attempt.status.map { JSONValue($0) }
                    members["code"] = JSONValue(attempt.code)
                    members["message"] = JSONValue(attempt.message)
                    return JSONValue(members)
                })
        }
        if mayHaveArrived { members["mayHaveArrived"] = true }
        if isMasked { members["masked"] = true }
        members["event"] = event.json
        return JSONValue(members)
    }

    /// Reads a letter that was written as JSON.
    ///
    /// - Parameter json: The letter.
    /// - Returns: `nil` if the value is no letter.
    public init?(json: JSONValue) {
        guard let at = json["at"]?.string.flatMap({ Timestamp($0) }), let destination = json["destination"]?.string,
            let subscription = json["subscription"]?.string, let outcome = json["outcome"]?.string,
            let code = json["code"]?.string, let event = json["event"], event.kind == .object
        else { return nil }
        let attempts = (json["attempts"]?.array ?? []).map { attempt in
            DeliveryAttempt(
                age: .bounded(seconds: attempt["ageSeconds"]?.double ?? 0), status: attempt["status"]?.int,
                code: attempt["code"]?.string ?? "", message: attempt["message"]?.string ?? "")
        }
        self.init(
            at: at, event: Event(unchecked: event, isMasked: json["masked"]?.bool == true), destination: destination,
            subscription: subscription,
            outcome: outcome, code: code, message: json["message"]?.string ?? "", attempts: attempts,
            mayHaveArrived: json["mayHaveArrived"]?.bool == true)
    }
}
