import DestinationActions
import Testing

@Suite("Correction of clocks")
struct ClockSkewTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let members: String
        var receivedAt: String? = nil
        /// `timestamp` and `originalTimestamp` afterwards; `nil` where the event is left alone.
        let corrected: (timestamp: String, original: String)?

        init(_ name: String, _ members: String, receivedAt: String? = nil, _ corrected: (String, String)?) {
            testDescription = name
            self.members = members
            self.receivedAt = receivedAt
            self.corrected = corrected
        }
    }

    static let late = #""timestamp":"2024-01-02T04:00:00Z","sentAt":"2024-01-02T04:00:10Z""#
    static let cases = [
        Case(
            "an hour ahead", late + #","receivedAt":"2024-01-02T03:00:11Z""#,
            ("2024-01-02T03:00:01Z", "2024-01-02T04:00:00Z")),
        Case(
            "behind by a day, other zones, fractions",
            #""timestamp":"2024-01-01T03:00:00.250+02:00","sentAt":"2024-01-01T01:00:01Z","receivedAt":"2024-01-02T01:00:02Z""#,
            ("2024-01-02T01:00:01.250Z", "2024-01-01T03:00:00.250+02:00")),
        Case(
            "received by this server", late, receivedAt: "2024-01-02T03:00:11Z",
            ("2024-01-02T03:00:01Z", "2024-01-02T04:00:00Z")),
        Case(
            "its own receivedAt counts more than the server's", late + #","receivedAt":"2024-01-02T03:00:11Z""#,
            receivedAt: "2030-01-01T00:00:00Z", ("2024-01-02T03:00:01Z", "2024-01-02T04:00:00Z")),
        Case(
            "a receivedAt that is no date does not count", late + #","receivedAt":"now""#,
            receivedAt: "2024-01-02T03:00:11Z", ("2024-01-02T03:00:01Z", "2024-01-02T04:00:00Z")),
        Case(
            "an originalTimestamp of null is none",
            late + #","originalTimestamp":null,"receivedAt":"2024-01-02T03:00:11Z""#,
            ("2024-01-02T03:00:01Z", "2024-01-02T04:00:00Z")),
        Case(
            "right already", late + #","receivedAt":"2024-01-02T04:00:10Z""#,
            ("2024-01-02T04:00:00Z", "2024-01-02T04:00:00Z")),
        Case(
            "sent before it happened", #""timestamp":"2024-01-02T04:00:10Z","sentAt":"2024-01-02T04:00:00Z""#,
            receivedAt: "2024-01-02T03:00:00Z", ("2024-01-02T03:00:10Z", "2024-01-02T04:00:10Z")),
        Case(
            "both stamps: corrected by whoever sent it",
            late + #","originalTimestamp":"2024-01-02T04:00:00Z","receivedAt":"2024-01-02T03:00:11Z""#, nil),
        Case(
            "both stamps, the original no date",
            late + #","originalTimestamp":"?","receivedAt":"2024-01-02T03:00:11Z""#, nil),
        Case("not sent", #""timestamp":"2024-01-02T04:00:00Z","receivedAt":"2024-01-02T03:00:11Z""#, nil),
        Case(
            "sentAt is null", #""timestamp":"2024-01-02T04:00:00Z","sentAt":null,"receivedAt":"2024-01-02T03:00:11Z""#,
            nil),
        Case(
            "sentAt is no date",
            #""timestamp":"2024-01-02T04:00:00Z","sentAt":"x","receivedAt":"2024-01-02T03:00:11Z""#, nil),
        Case("not received", late, nil),
        Case("no timestamp", #""sentAt":"2024-01-02T04:00:10Z","receivedAt":"2024-01-02T03:00:11Z""#, nil),
        Case(
            "a timestamp that is no date",
            #""timestamp":"x","sentAt":"2024-01-02T04:00:10Z","receivedAt":"2024-01-02T03:00:11Z""#,
            nil),
    ]

    @Test("a device's clock is corrected where all that is needed is known", arguments: cases)
    func correction(_ c: Case) throws {
        let text = #"{"type":"track",\#(c.members),"x":1.50}"#
        let event = try Event(parsing: text, receivedAt: c.receivedAt.flatMap { Timestamp($0) })
        if let corrected = c.corrected {
            #expect(event["timestamp"]?.string == corrected.timestamp)
            #expect(event["originalTimestamp"]?.string == corrected.original)
            #expect(event["sentAt"] == (try JSONValue(parsing: text))["sentAt"])
            #expect(
                event.description.hasSuffix(#""x":1.5,"originalTimestamp":"\#(corrected.original)"}"#)
                    || event.description.hasSuffix(#""x":1.5}"#))
        } else {
            #expect(String(decoding: event.json.bytes, as: UTF8.self) == text)
        }
    }

    @Test("an event that is built is left alone")
    func built() {
        let time = Timestamp(seconds: 1_704_164_645)
        let event = Event.track("x", Event.Common(timestamp: time))
        #expect(event.timestamp == time)
        #expect(event["originalTimestamp"] == nil)
        #expect(event["sentAt"] == nil)
    }

    @Test("an event that is given as a value is corrected like a text")
    func value() throws {
        let event = try Event([
            "type": "track", "timestamp": "2024-01-02T04:00:00Z", "sentAt": "2024-01-02T04:00:10Z",
            "receivedAt": "2024-01-02T03:00:11Z",
        ])
        #expect(event["timestamp"] == "2024-01-02T03:00:01Z")
        #expect(event["originalTimestamp"] == "2024-01-02T04:00:00Z")
    }
}
