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
