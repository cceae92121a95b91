import DestinationActionsLocks

/// What a pipeline has done so far, and how it is doing.
public struct PipelineStatistics: Sendable, Hashable {
    /// One destination of a pipeline.
    public struct Destination: Sendable, Hashable {
        /// The name of the destination instance.
        public let name: String
        /// How it is doing.
        public let state: DestinationState
        /// A Boolean value that indicates whether it was removed, and only finishes what it has.
        public let isLeaving: Bool
        /// How many events wait for it or are under way; one counts once for each subscription that takes it.
        public let waiting: Int
        /// How many bytes they have together.
        public let waitingBytes: Int
        /// What became of its events.
        public let counts: OutcomeCounts

        /// The destination as JSON, for logs and pages of health.
        public var json: JSONValue {
            var members: JSONObject = [
                "name": JSONValue(name), "state": JSONValue(state.rawValue), "waiting": JSONValue(waiting),
                "waitingBytes": JSONValue(waitingBytes),
            ]
            if isLeaving { members["leaving"] = true }
            for member in counts.members { members[member.key] = member.value }
            return JSONValue(members)
        }
    }

    /// How many events were accepted.
    public internal(set) var accepted = 0
    /// How many outcomes the accepted events have in the end, as far as is known: one for each subscription.
    public internal(set) var expected = 0
    /// What became of all events.
    public internal(set) var counts = OutcomeCounts()
    /// How many events are in the pipeline: accepted, and not all of their outcomes known and kept.
    public internal(set) var waiting = 0
    /// How many bytes they have together.
    public internal(set) var waitingBytes = 0
    /// How many dead letters the sink has not taken yet.
    public internal(set) var waitingLetters = 0
    /// The destinations, in their order; those that were removed and are not done yet come last.
    public internal(set) var destinations: [Destination] = []

    /// How many outcomes were `delivered`.
    public var delivered: Int { counts.delivered }
    /// How many outcomes were `skipped`.
    public var skipped: Int { counts.skipped }
    /// How many outcomes were `invalid`.
    public var invalid: Int { counts.invalid }
    /// How many outcomes were `failed`.
    public var failed: Int { counts.failed }
    /// How many outcomes were `undelivered`.
    public var undelivered: Int { counts.undelivered }
    /// How many requests were answered or failed.
    public var requests: Int { counts.requests }
    /// The statistics as JSON, for logs and pages of health; each destination has its own under `destinations`.
    public var json: JSONValue {
        var members: JSONObject = [
            "accepted": JSONValue(accepted), "expected": JSONValue(expected), "waiting": JSONValue(waiting),
            "waitingBytes": JSONValue(waitingBytes), "waitingLetters": JSONValue(waitingLetters),
        ]
        for member in counts.members { members[member.key] = member.value }
        members["destinations"] = JSONValue(destinations.map(\.json))
        return JSONValue(members)
    }

    /// How many outcomes there were; with what went back to the queue equal to ``expected`` once nothing waits.
    public var outcomes: Int { counts.outcomes }
}

/// Statistics that several tasks add to.
final class SharedStatistics: Sendable {
    private let state = Mutex(PipelineStatistics())

    var value: PipelineStatistics { state.withLock { $0 } }

    func update(_ change: (inout PipelineStatistics) -> Void) { state.withLock { change(&$0) } }
}
