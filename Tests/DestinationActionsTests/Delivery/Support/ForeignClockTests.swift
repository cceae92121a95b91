import DestinationActions
import DestinationActionsLocks
import DestinationActionsTesting
import Testing

@Suite("Clocks of users")
struct ForeignClockTests {
    @Test(
        "delivers, fails and reports by a clock that stands, goes back or jumps far",
        arguments: [
            .zero, Duration(secondsComponent: 0, attosecondsComponent: 1), .seconds(-1), .seconds(-100 * 86_400),
            .seconds(-1 << 62), .seconds(1 << 62),
        ])
    func jump(to time: Duration) async throws {
        let lines = Log<String>()
        let observer = ConsoleObserver(progressEvery: 10) { lines.add($0) }
        let pipeline = try Pipeline(
            [.shop()], transport: RecordingTransport(Array(repeating: .status(404), count: 100)), observers: [observer],
            clock: JumpingClock(to: time))
        let outcomes = await pipeline.deliver((0..<30).map { FaultyPartner.event($0) })
        #expect(outcomes.codes == ["failed http404": 30])
        await pipeline.shutdown()
        #expect(observer.progress.hasPrefix("30 accepted · 30 failed · 0 waiting"))
    }

    @Test("tells the time of a clock that stands, though its instants are those of the system's")
    func still() async throws {
        let observer = Latencies()
        let pipeline = try Pipeline(
            [.shop()], transport: RecordingTransport(), observers: [observer], clock: StillClock())
        _ = await pipeline.deliver((0..<3).map { FaultyPartner.event($0) })
        await pipeline.shutdown()
        #expect(observer.log.all == [.zero, .zero, .zero])
    }
}

/// How long requests took.
private final class Latencies: PipelineObserver {
    let log = Log<Duration>()

    func requested(_ requests: [RequestReport]) { for request in requests { log.add(request.latency) } }
}

/// A clock that shows one moment of the system's clock.
private struct StillClock: Clock {
    let now = ContinuousClock.now
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        try await Task.sleep(for: .seconds(600))
    }
}

/// A clock that shows zero once, and then another time; nobody waits by it till the end.
private final class JumpingClock: Clock {
    struct Instant: InstantProtocol {
        let elapsed: Duration

        func advanced(by duration: Duration) -> Instant { Instant(elapsed: elapsed + duration) }
        func duration(to other: Instant) -> Duration { other.elapsed - elapsed }
        static func < (a: Instant, b: Instant) -> Bool { a.elapsed < b.elapsed }
    }

    private let time: Duration
    private let wasRead = Mutex(false)

    init(to time: Duration) { self.time = time }

    var minimumResolution: Duration { .zero }
    var now: Instant {
        wasRead.withLock { wasRead in
            defer { wasRead = true }
            return Instant(elapsed: wasRead ? time : .zero)
        }
    }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try await Task.sleep(for: .seconds(600))
    }
}
