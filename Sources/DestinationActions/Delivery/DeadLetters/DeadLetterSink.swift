/// A type that keeps the events that were not delivered: `failed`, `invalid` and `undelivered`.
///
/// - **Choose** ``InMemoryDeadLetters`` for tests and small programs, or `FileDeadLetters` from `DestinationActionsFiles`.
/// - **Implement your own** with one function, for a queue or a database. It is called from one task at a time, apart from
///   delivery. Letters that it throws at are offered again until it takes them, and an event is done with when its letters are
///   kept: a sink that takes long or fails holds delivery up when too many letters wait.
public protocol DeadLetterSink: Sendable {
    /// Keeps letters.
    ///
    /// - Parameter letters: The letters, at least one, in the order of their outcomes.
    /// - Throws: Whatever keeps the sink from keeping them; none of the letters is then taken as kept.
    func keep(_ letters: [DeadLetter]) async throws
}
