/// The outcomes of a pipeline as they come, in chunks.
///
/// It begins when it is asked for and ends when the pipeline is shut down, or when nobody holds the pipeline any longer and
/// all of its events are done. Unless asked for the newest alone, a reader that is slow slows the pipeline down: no outcome is
/// dropped, and no more than a bounded number waits. Read it until it ends, or let it go.
///
/// ```swift
/// for await chunk in pipeline.outcomes() {
///     for outcome in chunk { print(outcome) }
/// }
/// ```
public struct OutcomeStream: AsyncSequence, Sendable {
    /// What happens to outcomes that nobody reads.
    public enum Buffering: Sendable, Hashable {
        /// They wait, and beyond the configuration's ``PipelineConfiguration/unreadOutcomes`` the pipeline waits too.
        case all
        /// The newest so many wait, older ones are dropped; the pipeline never waits.
        case newest(Int)
    }

    /// Has an end when the last copy of the stream and its readers are gone.
    private let reading: OutcomeReading
    private var buffer: OutcomeBuffer { reading.buffer }

    init(_ reading: OutcomeReading) { self.reading = reading }

    /// How many outcomes were dropped, since nobody read them in time; only a stream of the newest drops any.
    public var dropped: Int { buffer.dropped }

    /// The reader of a stream.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let reading: OutcomeReading

        /// Waits for outcomes.
        ///
        /// - Returns: The outcomes since the last call, at least one; `nil` when the pipeline is shut down or the task is
        ///   cancelled.
        public mutating func next() async -> [SubscriptionOutcome]? { await reading.next() }
    }

    /// Begins to read.
    ///
    /// - Returns: The reader; two readers of one stream share its outcomes.
    public func makeAsyncIterator() -> Iterator { Iterator(reading: reading) }
}

/// What a stream and its readers hold: when the last of them is gone, the buffer is given up.
final class OutcomeReading: Sendable {
    let buffer: OutcomeBuffer
    private let hub: OutcomeHub

    init(_ buffer: OutcomeBuffer, _ hub: OutcomeHub) {
        self.buffer = buffer
        self.hub = hub
    }

    // No lock is held here that the hub takes: it holds buffers, and never one of these.
    deinit { hub.giveUp(buffer) }

    func next() async -> [SubscriptionOutcome]? {
        let chunk = await buffer.next()
        if chunk != nil { hub.taken() }
        return chunk
    }
}
