import Synchronization

/// What a pipeline has done so far.
public struct PipelineStatistics: Sendable, Hashable {
    /// How many events were accepted.
    public internal(set) var accepted = 0
    /// How many outcomes the accepted events have in the end, as far as is known: one for each subscription.
    public internal(set) var expected = 0
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
    /// How many requests were answered or failed.
    public internal(set) var requests = 0
    /// How many events are in the pipeline: accepted, and not all of their outcomes known.
    public internal(set) var waiting = 0
    /// How many bytes they have together.
    public internal(set) var waitingBytes = 0
    /// How many dead letters the sink did not take.
    public internal(set) var lostDeadLetters = 0

    /// How many outcomes there were; equal to ``expected`` once nothing waits.
    public var outcomes: Int { delivered + skipped + invalid + failed + undelivered }

    /// Adds what one destination has done.
    mutating func add(_ lane: PipelineStatistics) {
        delivered += lane.delivered
        skipped += lane.skipped
        invalid += lane.invalid
        failed += lane.failed
        undelivered += lane.undelivered
        requests += lane.requests
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
}

/// Statistics that several tasks add to.
final class SharedStatistics: Sendable {
    private let state = Mutex(PipelineStatistics())

    var value: PipelineStatistics { state.withLock { $0 } }

    func update(_ change: (inout PipelineStatistics) -> Void) { state.withLock { change(&$0) } }
}
