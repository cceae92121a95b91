/// How many events became what.
public struct OutcomeCounts: Sendable, Hashable {
    /// How many outcomes were `delivered`.
    public internal(set) var delivered = 0
    /// How many outcomes were `skipped`.
    public internal(set) var skipped = 0
    /// How many outcomes were `invalid`.
    public internal(set) var invalid = 0
    /// How many outcomes were `failed`.
    public internal(set) var failed = 0
    /// How many outcomes were `undelivered`.
    public internal(set) var undelivered = 0
    /// How many times an event went back to its queue, which is no outcome.
    public internal(set) var givenBack = 0
    /// How many requests were answered or failed.
    public internal(set) var requests = 0

    /// How many outcomes there were.
    public var outcomes: Int { delivered + skipped + invalid + failed + undelivered }

    var members: JSONObject {
        [
            "delivered": JSONValue(delivered), "skipped": JSONValue(skipped), "invalid": JSONValue(invalid),
            "failed": JSONValue(failed), "undelivered": JSONValue(undelivered), "givenBack": JSONValue(givenBack),
            "requests": JSONValue(requests),
        ]
    }

    mutating func count(_ outcome: Outcome) {
        switch outcome {
        case .delivered: delivered += 1
        case .skipped: skipped += 1
        case .invalid: invalid += 1
        case .failed: failed += 1
        case .undelivered: undelivered += 1
        }
    }

    /// Notes that what was counted as undelivered went back to a queue instead.
    mutating func giveBack(_ events: Int) {
        undelivered -= events
        givenBack += events
    }

    static func += (total: inout OutcomeCounts, part: OutcomeCounts) {
        total.delivered += part.delivered
        total.skipped += part.skipped
        total.invalid += part.invalid
        total.failed += part.failed
        total.undelivered += part.undelivered
        total.givenBack += part.givenBack
        total.requests += part.requests
    }
}
