import DestinationActionsTesting
import DestinationActionsLocks
import Testing

@testable import DestinationActions

@Suite("What is shown of texts from outside")
struct ShownTextTests {
    static let lines: [(String, String)] = [
        ("plain — ünï 👩‍👩‍👧 \"quoted\" \\ 100%", "plain — ünï 👩‍👩‍👧 \"quoted\" \\ 100%"),
        ("a\nb\r\nc\td\u{0}", #"a\nb\r\nc\td\u0000"#),
        ("\u{1B}[31mred\u{9B}0m\u{7F}\u{85}", #"\u001b[31mred\u009b0m\u007f\u0085"#),
        ("a\u{202E}b\u{2066}c\u{2069}d\u{200F}e\u{61C}f", #"a\u202eb\u2066c\u2069d\u200fe\u061cf"#),
        ("a\u{2028}b\u{2029}c\u{FEFF}", #"a\u2028b\u2029c\ufeff"#),
        ("", ""),
    ]

    @Test("nothing ends the line, moves a terminal or turns the direction of writing", arguments: lines)
    func line(_ text: String, _ shown: String) {
        #expect(ShownText.line(text) == shown)
        #expect(ShownText.line(shown) == shown)
    }

    @Test("a text is cut by Unicode scalars, with a mark")
    func cut() {
        #expect(ShownText.shortened("abc", to: 3) == "abc")
        #expect(ShownText.shortened("abcd", to: 3) == "abc…")
        #expect(ShownText.shortened("e\u{301}x", to: 1) == "e…")
        #expect(ShownText.shortened("", to: 0) == "")
    }

    /// What may stand wherever somebody else writes.
    private static let hostile = "x\n\u{1B}[2J\u{7F}\u{85}\u{9B}1A\u{202E}\u{2028}\u{2029}"

    @Test("no message, description or line of a log holds a text of a partner or an event as it came")
    func everywhere() async throws {
        let text = JSONValue(Self.hostile)
        let instance = try Courier.instance([
            Subscription(name: Self.hostile, action: "sendParcel", trigger: "properties.note != 'y'"),
            Subscription(action: "sendParcel", trigger: "properties.note = 'y'"),
        ])
        let event = Event.fixture(
            .track,
            ["messageId": text, "context": text, "properties": ["note": text, "weight": text, "details": [text]]])
        let valid = Event.fixture(.track, ["messageId": text, "properties": ["note": text]])
        let answer = RecordingTransport.Answer.response(
            HTTPResponse(status: 200, body: (["error": text] as JSONValue).bytes))
        var shown: [String] = []
        for event in [event, valid] {
            let outcomes = await instance.deliver(event, through: RecordingTransport([answer, answer]))
            shown += outcomes.map(\.description) + outcomes.map(\.outcome.description)
            shown += instance.dryRun(event).map(\.description)
            shown += instance.explain(event).description.split(separator: "\n").map(String.init)
            shown += event.problems.map(\.description) + [event.description]
            for case .failed(let failure) in outcomes.map(\.outcome) { shown.append(failure.message) }
            for case .invalid(let problems) in outcomes.map(\.outcome) { shown += problems.map(\.message) }
            let lines = Mutex<[String]>([])
            let observer = ConsoleObserver { line in lines.withLock { $0.append(line) } }
            observer.finished(outcomes)
            observer.changed(Self.hostile, to: .failing)
            observer.delayed(deadLetters: 1, reason: Self.hostile)
            observer.queueFailed(Self.hostile)
            shown += lines.withLock { $0 }
        }
        let transport = RecordingTransport([.failure(.other)])
        shown.append("\(TransportError(.other, Self.hostile, mayHaveArrived: false))")
        shown += await [instance].checkCredentials(through: transport).map(\.description)
        var headers: HTTPHeaders = [:]
        headers.set("X", to: Self.hostile)
        shown.append("\(headers)")
        let mapping: JSONValue = [Self.hostile: ["@pth": text]]
        shown += (#expect(throws: MappingErrors.self) { try Mapping(mapping) })?.problems.map(\.description) ?? []
        #expect(shown.count > 25)
        let forbidden: Set<Unicode.Scalar> = [
            "\n", "\u{1B}", "\u{7F}", "\u{85}", "\u{9B}", "\u{202E}", "\u{2028}", "\u{2029}",
        ]
        for line in shown {
            #expect(!line.unicodeScalars.contains { forbidden.contains($0) }, "\(line.debugDescription)")
        }
    }
}
