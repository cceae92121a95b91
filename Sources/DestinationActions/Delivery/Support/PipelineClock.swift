/// A clock whose type is not known, counting from the start of the pipeline.
struct PipelineClock: Sendable {
    /// How long the pipeline has been running.
    let now: @Sendable () -> Duration
    /// Waits until the pipeline has been running so long.
    let sleep: @Sendable (_ until: Duration) async throws -> Void

    init(_ clock: some Clock<Duration>) {
        let start = clock.now
        // A clock of a user's may go backwards, or far.
        now = { start.duration(to: clock.now).bounded }
        sleep = { try await clock.sleep(until: start.advanced(by: $0), tolerance: nil) }
    }
}
