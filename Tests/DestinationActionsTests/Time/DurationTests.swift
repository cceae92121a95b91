@testable import DestinationActions
import Testing

@Suite("Durations")
struct DurationTests {
    static let texts: [(String, Duration)] = [
        ("0 s", .zero), ("500 ms", .milliseconds(500)), ("500ms", .milliseconds(500)), ("30 s", .seconds(30)),
        ("5 min", .seconds(300)), ("1.5 h", .seconds(5_400)), ("0.25 s", .milliseconds(250)),
        ("7 d", .seconds(604_800)),
        ("0.000000001 s", .nanoseconds(1)), ("36500 d", .forever),
    ]

    @Test("a number with a unit is a duration", arguments: texts)
    func read(_ text: String, _ duration: Duration) {
        #expect(Duration.reading(text) == duration)
        #expect(text.contains(/^[0-9]{1,12}(\.[0-9]{1,9})? ?(ms|s|min|h|d)$/), "the schema takes it as well")
    }

    @Test(
        "a number of seconds from outside is a duration whatever it is",
        arguments: [
            (1.5, .milliseconds(1500)), (0, .zero), (-1, .zero), (.nan, .zero), (-.infinity, .zero),
            (.infinity, .forever), (1e300, .forever), (9.3e18, .forever),
        ] as [(Double, Duration)])
    func seconds(_ seconds: Double, _ duration: Duration) {
        #expect(Duration.bounded(seconds: seconds) == duration)
    }

    @Test(
        "what could be misunderstood is none",
        arguments: [
            "", "5", "5 m", "5m", "5 M", "5 S", "s", "-5 s", "+5 s", "5  s", " 5 s", "5 s ", "5,5 s", ".5 s", "5. s",
            "1e3 s", "PT5M", "5 minutes", "1 h 30 min", "٣ s", "36501 d", "999999999999 d", "1234567890123 ms",
            "0.1234567890 s", "5 µs",
        ])
    func refused(_ text: String) {
        #expect(Duration.reading(text) == nil)
    }

    @Test("a duration is never less than none nor more than for ever")
    func bounded() {
        #expect(Duration.seconds(Int64.min).bounded == .zero)
        #expect(Duration.seconds(Int64.max).bounded == .forever)
        #expect(Duration.seconds(5).bounded == .seconds(5))
    }
}
