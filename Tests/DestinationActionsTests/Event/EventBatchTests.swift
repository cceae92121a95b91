import DestinationActions
import Testing

@Suite("Batches of events")
struct EventBatchTests {
    static func batch(_ text: String, receivedAt: Timestamp? = nil) throws -> EventBatch {
        try EventBatch(parsing: Array(text.utf8), receivedAt: receivedAt)
    }

    @Test("the events keep their order and all that they hold")
    func events() throws {
        let batch = try Self.batch(
            #"{"batch":[{"type":"track","event":"A","x":1.50},{"type":"identify","userId":"u"}],"writeKey":"k"}"#)
        #expect(
            batch.events.map { String(decoding: $0.json.bytes, as: UTF8.self) } == [
                #"{"type":"track","event":"A","x":1.50}"#, #"{"type":"identify","userId":"u"}"#,
            ])
        #expect(batch.rejected.isEmpty)
    }

    @Test("a bad item is rejected with its place and spoils no other")
    func rejected() throws {
        let batch = try Self.batch(
            #"{"batch":[{"type":"track"},5,{"event":"x"},{"type":"page"},{"type":"Page"},null],"context":{"ip":"1"}}"#)
        #expect(batch.events.map(\.type) == [.track, .page])
        let types = "track, identify, page, screen, group, alias, delete"
        #expect(batch.rejected.map(\.index) == [1, 2, 4, 5])
        #expect(
            batch.rejected.map(\.error.description) == [
                "The event cannot be used: must be an object, found the number 5.",
                "The event cannot be used: type must be one of \(types), found nothing.",
                #"The event cannot be used: type must be one of \#(types), found the string "Page"."#,
                "The event cannot be used: must be an object, found null.",
            ])
    }

    struct Merge: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let shared: String
        let event: String
        let merged: JSONValue
    }

    static let merges = [
        Merge(
            testDescription: "an event without its own", shared: #""context":{"ip":"1"},"integrations":{"All":false}"#,
            event: #"{"type":"track"}"#,
            merged: ["type": "track", "context": ["ip": "1"], "integrations": ["All": false]]),
        Merge(
            testDescription: "the event's own count more", shared: #""context":{"ip":"1","locale":"en"}"#,
            event: #"{"type":"track","context":{"ip":"2","app":{}}}"#,
            merged: ["type": "track", "context": ["ip": "2", "locale": "en", "app": [:]]]),
        Merge(
            testDescription: "null is none", shared: #""context":{"ip":"1"}"#,
            event: #"{"type":"track","context":null}"#, merged: ["type": "track", "context": ["ip": "1"]]),
        Merge(
            testDescription: "what is no object stays", shared: #""context":{"ip":"1"}"#,
            event: #"{"type":"track","context":"x"}"#, merged: ["type": "track", "context": "x"]),
        Merge(
            testDescription: "null for a key is the event's own", shared: #""integrations":{"GWEN":false}"#,
            event: #"{"type":"track","integrations":{"GWEN":null}}"#,
            merged: ["type": "track", "integrations": ["GWEN": .null]]),
        Merge(
            testDescription: "nothing to share", shared: #""context":null,"integrations":[]"#,
            event: #"{"type":"track"}"#, merged: ["type": "track"]),
    ]

    @Test("context and integrations of the batch stand below the event's own", arguments: merges)
    func merging(_ merge: Merge) throws {
        let batch = try Self.batch(#"{"batch":[\#(merge.event)],\#(merge.shared)}"#)
        #expect(batch.events.map(\.json) == [merge.merged])
    }

    @Test("sentAt of the batch corrects the clocks of events that do not say it themselves")
    func sentAt() throws {
        let batch = try Self.batch(
            """
            {"batch":[
            {"type":"track","timestamp":"2024-01-02T04:00:00Z"},
            {"type":"track","timestamp":"2024-01-02T04:00:00Z","sentAt":"2024-01-02T04:00:05Z"},
            {"type":"track","timestamp":"2024-01-02T04:00:00Z","sentAt":null},
            {"type":"track","timestamp":"2024-01-02T04:00:00Z","sentAt":"soon"},
            {"type":"track","timestamp":"2024-01-02T04:00:00Z","originalTimestamp":"2024-01-02T05:00:00Z"},
            {"type":"track"}],
            "sentAt":"2024-01-02T04:00:10Z"}
            """, receivedAt: Timestamp("2024-01-02T03:00:11Z"))
        #expect(
            batch.events.map { $0["timestamp"]?.string } == [
                "2024-01-02T03:00:01Z", "2024-01-02T03:00:06Z", "2024-01-02T03:00:01Z", "2024-01-02T03:00:01Z",
                "2024-01-02T04:00:00Z", nil,
            ])
    }

    @Test(
        "what is no batch is refused",
        arguments: [
            ("{}", "The event cannot be used: batch must be an array of events, found nothing."),
            ("[]", "The event cannot be used: batch must be an array of events, found nothing."),
            (#"{"batch":{}}"#, "The event cannot be used: batch must be an array of events, found an object."),
            (#"{"batch":null}"#, "The event cannot be used: batch must be an array of events, found null."),
        ])
    func refusal(text: String, message: String) {
        let error = #expect(throws: EventDecodingError.self) { try Self.batch(text) }
        #expect(error?.description == message)
    }

    @Test("an empty batch is one without events")
    func empty() throws {
        let batch = try Self.batch(#"{"batch":[]}"#)
        #expect(batch.events.isEmpty && batch.rejected.isEmpty)
    }

    @Test("upload and event are bounded each")
    func limits() throws {
        let event = { (size: Int) in #"{"type":"track","event":"\#(String(repeating: "x", count: size))"}"# }
        let batch = try Self.batch(#"{"batch":[\#(event(10)),\#(event(40_000)),\#(event(20))]}"#)
        #expect(batch.events.count == 2)
        #expect(
            batch.rejected.map(\.error.description) == [
                "The event cannot be used: must be at most 32768 bytes, found 40027."
            ])
        let many = Array(repeating: event(30_000), count: 20).joined(separator: ",")
        #expect(throws: EventDecodingError.self) { try Self.batch(#"{"batch":[\#(many)]}"#) }
        let large = try EventBatch(
            parsing: Array(#"{"batch":[\#(event(40_000))]}"#.utf8), limits: JSONLimits(size: 1 << 20), eventSize: 50_000
        )
        #expect(large.events.count == 1)
    }

    @Test("an event may nest as deep in a batch as alone")
    func depth() throws {
        let deep = { (levels: Int) in
            #"{"batch":[{"type":"track","p":"# + String(repeating: "[", count: levels)
                + String(repeating: "]", count: levels) + "}]}"
        }
        #expect(try Self.batch(deep(63)).events.count == 1)
        #expect(throws: EventDecodingError.self) { try Self.batch(deep(64)) }
    }
}
