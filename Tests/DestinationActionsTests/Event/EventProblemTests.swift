import DestinationActions
import Testing

@Suite("What is odd about an event that was kept")
struct EventProblemTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let members: String
        let problems: [String]
        var testDescription: String { members }

        init(_ members: String, _ problems: String...) {
            self.members = members
            self.problems = problems
        }
    }

    static let cases = [
        Case(#""userId":42"#, "userId should be a string, found the number 42"),
        Case(#""userId":null"#),
        Case(#""userId":"""#),
        Case(#""messageId":{}"#, "messageId should be a string, found an object"),
        Case(#""anonymousId":true"#, "anonymousId should be a string, found the boolean true"),
        Case(#""event":["x"]"#, "event should be a string, found an array"),
        Case(#""groupId":1.50"#, "groupId should be a string, found the number 1.5"),
        Case(
            #""previousId":0,"name":1"#, "name should be a string, found the number 1",
            "previousId should be a string, found the number 0"),
        Case(#""channel":1"#, "channel should be a string, found the number 1"),
        Case(#""properties":[]"#, "properties should be an object, found an array"),
        Case(#""traits":"x""#, #"traits should be an object, found the string "x""#),
        Case(#""context":"\u001b[31m""#, #"context should be an object, found the string "\u001b[31m""#),
        Case(#""integrations":false"#, "integrations should be an object, found the boolean false"),
        Case(#""timestamp":"yesterday""#, #"timestamp should be a date in ISO 8601, found the string "yesterday""#),
        Case(#""timestamp":"2024-02-30""#, #"timestamp should be a date in ISO 8601, found the string "2024-02-30""#),
        Case(#""sentAt":1704164645"#, "sentAt should be a date in ISO 8601, found the number 1704164645"),
        Case(
            #""receivedAt":{},"originalTimestamp":"x""#,
            #"originalTimestamp should be a date in ISO 8601, found the string "x""#,
            "receivedAt should be a date in ISO 8601, found an object"),
        Case(#""timestamp":"2024-01-02T03:04:05Z","sentAt":"2024-01-02","receivedAt":null"#),
        Case(
            #""context":{"ip":7,"page":"x","locale":null,"other":1}"#,
            "context.ip should be a string, found the number 7",
            #"context.page should be an object, found the string "x""#),
        Case(
            #""context":{"traits":[],"userAgent":{},"timezone":"Europe/London"}"#,
            "context.userAgent should be a string, found an object",
            "context.traits should be an object, found an array"),
        Case(#""event":7,"unknown":7"#, "event should be a string, found the number 7"),
    ]

    @Test("a wrong type in a known place is named, and the event is kept as it came", arguments: cases)
    func problems(_ c: Case) throws {
        let text = #"{"type":"track",\#(c.members)}"#
        let event = try Event(parsing: text)
        #expect(event.problems.map(\.description) == c.problems)
        #expect(String(decoding: event.json.bytes, as: UTF8.self) == text)
    }

    @Test("a long value is cut")
    func long() throws {
        let event = try Event(parsing: #"{"type":"track","traits":"\#(String(repeating: "é", count: 50))"}"#)
        let shown = String(repeating: "é", count: 40)
        #expect(event.problems.map(\.description) == ["traits should be an object, found the string \"\(shown)…\""])
    }
}
