import DestinationActions
import Testing

@Suite("Dead letters as JSON")
struct DeadLetterTests {
    @Test(
        "reads any age of an attempt, within bounds",
        arguments: [
            ("1.5", .milliseconds(1500)), ("0", .zero), ("-1", .zero), ("-1e300", .zero), ("\"soon\"", .zero),
            ("1e18", .seconds(100 * 365 * 86_400)), ("1e300", .seconds(100 * 365 * 86_400)),
            ("18446744073709551615", .seconds(100 * 365 * 86_400)),
        ] as [(String, Duration)])
    func ages(text: String, age: Duration) throws {
        let json = """
            {"at": "2024-01-02T03:04:05Z", "destination": "Shop", "subscription": "Orders", "outcome": "failed", "code": "http400",
             "attempts": [{"ageSeconds": \(text), "code": "http400"}], "event": {"type": "track"}}
            """
        let letter = try #require(DeadLetter(json: JSONValue(parsing: Array(json.utf8))))
        #expect(letter.attempts.map(\.age) == [age])
    }
}
