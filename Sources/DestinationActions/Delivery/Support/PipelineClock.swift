/// A clock whose type is not known, counting from the start of the pipeline.
struct PipelineClock: Sendable {
    /// How long the pipeline has been running.
    let now: @Sendable () -> Duration
    /// Waits until the pipeline has been running so long.
    let sleep: @Sendable (_ until: Duration) async throws -> Void

    init(_ clock: some Clock<Duration>) {
        let start = clock.now
        let forever = Duration.forever
        if clock is ContinuousClock, let start = start as? ContinuousClock.Instant {
            // The clock of nearly all pipelines, which is read for each answer: it goes neither backwards nor far.
            now = { start.duration(to: .now) }
        } else {
            // A clock of a user's may.
            now = { min(max(start.duration(to: clock.now), .zero), forever) }
        }
        sleep = { try await clock.sleep(until: start.advanced(by: $0), tolerance: nil) }
    }
}
