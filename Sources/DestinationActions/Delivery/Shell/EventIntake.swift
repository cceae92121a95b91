/// Where a pipeline takes its events from.
///
/// An event that was handed out is acknowledged when every one of its outcomes is known, or given back when the pipeline was
/// shut down before: a queue that survives the process hands it out again then. Neither call may block.
protocol EventIntake: Sendable {
    /// Waits for events.
    ///
    /// - Parameter max: How many events are wanted at most.
    /// - Returns: At least one event, or `nil` when there will be no more.
    func next(max: Int) async -> EventChunk?

    /// Notes that an event has all of its outcomes.
    func acknowledge(_ sequence: UInt64, bytes: Int)

    /// Notes that an event was not delivered everywhere before the shutdown.
    func giveBack(_ sequence: UInt64, bytes: Int)
}
