/// A type that keeps the events that were not delivered: `failed`, `invalid` and `undelivered`.
///
/// - **Choose** ``InMemoryDeadLetters`` for tests and small programs, or `FileDeadLetters` from `DestinationActionsFiles`.
/// - **Implement your own** with one function, for a queue or a database. It is called from one task at a time, apart from
///   delivery, with 256 letters at most.
///
/// No letter is dropped. Letters that a sink throws at are offered again, the same ones together, first after 100 milliseconds
/// and in the end every 5 seconds; the pipeline's observers are told why. An event is not done, nor settled in its queue, before
/// its letters are kept, and when 10,000 letters wait the pipeline takes no more events. What a shutdown cannot write within its
/// deadline it hands back, see ``Pipeline/shutdown(deadline:)``.
public protocol DeadLetterSink: Sendable {
    /// Keeps letters.
    ///
    /// - Parameter letters: The letters, at least one, in the order of their outcomes.
    /// - Throws: Whatever keeps the sink from keeping them; none of the letters is then taken as kept.
    func keep(_ letters: [DeadLetter]) async throws
}
