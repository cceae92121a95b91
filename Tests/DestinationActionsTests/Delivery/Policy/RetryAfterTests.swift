import Testing

@testable import DestinationActions

@Suite("Retry-After")
struct RetryAfterTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var value: String?
        var date: String?
        var wait: Duration?
        var testDescription: String { "\(value ?? "nothing") at \(date ?? "no date")" }
    }

    /// 21 Oct 2015 07:28:00 by our clock.
    static let now = Timestamp(seconds: 1_445_412_480)

    static let cases = [
        Case(value: nil, wait: nil),
        Case(value: "0", wait: .zero),
        Case(value: "120", wait: .seconds(120)),
        Case(value: "  7 ", wait: .seconds(7)),
        Case(value: "1.5", wait: .seconds(2)),
        Case(value: "2.0", wait: .seconds(2)),
        Case(value: "301", wait: .seconds(300)),
        Case(value: "99999999999999999999999", wait: .seconds(300)),
        Case(value: "-1", wait: nil),
        Case(value: "+5", wait: nil),
        Case(value: "5s", wait: nil),
        Case(value: "", wait: nil),
        Case(value: "soon", wait: nil),
        Case(value: "1e3", wait: nil),
        Case(value: "Wed, 21 Oct 2015 07:28:40 GMT", wait: .seconds(40)),
        Case(value: "Wednesday, 21-Oct-15 07:28:41 GMT", wait: .seconds(41)),
        Case(value: "Wed Oct 21 07:28:42 2015", wait: .seconds(42)),
        Case(value: "Wed, 21 Oct 2015 07:27:00 GMT", wait: .zero),
        Case(value: "Wed, 21 Oct 2016 07:27:00 GMT", wait: .seconds(300)),
        Case(value: "Wed, 32 Oct 2015 07:27:00 GMT", wait: nil),
        // The partner's clock is an hour ahead, or behind: what it says is read against what it says.
        Case(value: "Wed, 21 Oct 2015 08:28:30 GMT", date: "Wed, 21 Oct 2015 08:28:00 GMT", wait: .seconds(30)),
        Case(value: "Wed, 21 Oct 2015 06:28:30 GMT", date: "Wed Oct 21 06:28:00 2015", wait: .seconds(30)),
        Case(value: "Wed, 21 Oct 2015 07:28:30 GMT", date: "yesterday", wait: .seconds(30)),
    ]

    @Test("is read in seconds and as a date, and bounded", arguments: cases)
    func wait(_ test: Case) {
        var headers = HTTPHeaders()
        headers["retry-after"] = test.value
        headers["date"] = test.date
        #expect(RetryAfter(timeOfDay: { Self.now }, longest: .seconds(300)).wait(headers) == test.wait)
    }
}
