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
        let response = HTTPResponse(status: 503, headers: headers)
        #expect(Self.reader.wait(.status(response), response) == test.wait)
    }
}

extension RetryAfterTests {
    static let reader = RetryAfter(timeOfDay: { now }, longest: .seconds(300))

    struct Limit: Sendable, CustomTestStringConvertible {
        var headers: HTTPHeaders
        var wait: Duration?
        var testDescription: String { headers.fields.map { "\($0.name): \($0.value)" }.joined(separator: ", ") }
    }

    static let limits = [
        Limit(headers: ["RateLimit-Reset": "30"], wait: .seconds(30)),
        Limit(headers: ["RateLimit": #""burst";r=0;t=7, "day";r=900;t=86400"#], wait: .seconds(7)),
        Limit(headers: ["RateLimit": #""burst";r=0;t=7,"hour";r=0;t=60"#], wait: .seconds(60)),
        Limit(headers: ["RateLimit": "limit=100, remaining=0, reset=12"], wait: .seconds(12)),
        Limit(headers: ["RateLimit": "limit=100, remaining=3, reset=12"], wait: nil),
        Limit(headers: ["RateLimit": "whatever"], wait: nil),
        Limit(headers: ["X-RateLimit-Reset-After": "1.25"], wait: .seconds(2)),
        Limit(headers: ["X-RateLimit-Reset": "45", "X-RateLimit-Remaining": "0"], wait: .seconds(45)),
        Limit(headers: ["X-RateLimit-Reset": "1445412500"], wait: .seconds(20)),
        Limit(headers: ["X-RateLimit-Reset": "1445412500.1"], wait: .seconds(21)),
        Limit(headers: ["X-RateLimit-Reset": "1445412500001"], wait: .seconds(21)),
        Limit(headers: ["X-Rate-Limit-Reset": "Wed, 21 Oct 2015 07:28:40 GMT"], wait: .seconds(40)),
        Limit(headers: ["X-RateLimit-Reset": "2015-10-21T07:28:41Z"], wait: .seconds(41)),
        Limit(headers: ["X-RateLimit-Reset": "1445412400"], wait: .zero),
        Limit(headers: ["X-RateLimit-Reset": "99999999999999999999"], wait: .seconds(300)),
        Limit(headers: ["X-RateLimit-Reset": "soon"], wait: nil),
        // The limit that was hit is another one.
        Limit(headers: ["X-RateLimit-Reset": "45", "X-RateLimit-Remaining": "17"], wait: nil),
        // The partner's clock is an hour ahead.
        Limit(
            headers: ["X-RateLimit-Reset": "1445416100", "Date": "Wed, 21 Oct 2015 08:28:00 GMT"], wait: .seconds(20)),
        Limit(headers: ["Retry-After": "3", "X-RateLimit-Reset": "45"], wait: .seconds(3)),
    ]

    @Test("an answer that asks for less traffic may say in the headers of its limits for how long", arguments: limits)
    func limits(_ test: Limit) {
        let response = HTTPResponse(status: 429, headers: test.headers)
        #expect(Self.reader.wait(.status(response), response) == test.wait)
        // Partners send these headers with every answer: a failure of another kind is no matter of limits.
        let down = HTTPResponse(status: 503, headers: test.headers)
        #expect(Self.reader.wait(.status(down), down) == (test.headers["Retry-After"] == nil ? nil : test.wait))
    }

    @Test(
        "what the verdict has of the body counts before the headers, within the same bounds",
        arguments: [
            (RetryDelay.after(.seconds(40)), Duration.seconds(40)), (.after(.seconds(4000)), .seconds(300)),
            (.after(.seconds(-1)), .zero), (.until(Timestamp(seconds: 1_445_412_490)), .seconds(10)),
        ])
    func verdicts(delay: RetryDelay, wait: Duration) {
        let response = HTTPResponse(status: 503, headers: ["Retry-After": "7"])
        #expect(Self.reader.wait(Verdict(.transient, code: "busy", delay: delay), response) == wait)
    }
}
