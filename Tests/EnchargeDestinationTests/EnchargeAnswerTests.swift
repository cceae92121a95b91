import DestinationActions
import DestinationActionsTesting
import EnchargeDestination
import Testing

@Suite("Answers of Encharge")
struct EnchargeAnswerTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let status: Int
        let body: String
        let kind: Verdict.Kind
        let message: String?

        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "success", status: 200, body: #"{"ok":true}"#, kind: .delivered, message: nil),
        Case(name: "empty success", status: 200, body: "", kind: .delivered, message: nil),
        Case(name: "no error", status: 200, body: #"{"error":null}"#, kind: .delivered, message: nil),
        Case(
            name: "ingest error inside a success", status: 200, body: #"{"error":"No such user"}"#, kind: .permanent,
            message: "No such user"),
        Case(
            name: "error object inside a success", status: 200, body: #"{"error":{"message":"Bad tag"}}"#,
            kind: .permanent,
            message: "Bad tag"),
        Case(
            name: "ingest error", status: 400, body: #"{"error":"Missing type"}"#, kind: .permanent,
            message: "Missing type"),
        Case(
            name: "error with a stack trace", status: 500,
            body: #"{"error":{"message":"Boom\n    at handler (/srv/app/index.js:3)","stack":"Error: secret place"}}"#,
            kind: .transient, message: "Boom"),
        Case(
            name: "wrong key", status: 401, body: #"{"error":{"message":"Unauthorized"}}"#, kind: .credentials,
            message: "Unauthorized"),
        Case(name: "too many", status: 429, body: "", kind: .throttled, message: nil),
    ]

    @Test("each answer is judged for what it says, and only its message is passed on", arguments: cases)
    func verdict(_ c: Case) {
        let verdict = Encharge().answerVerdict(on: HTTPResponse(status: c.status, body: Array(c.body.utf8)), events: 1)
        #expect(verdict.kind == c.kind)
        if let message = c.message { #expect(verdict.message == message) }
        #expect(verdict.message.contains("/srv") == false)
        #expect(verdict.message.contains("secret place") == false)
    }

    @Test("choices that cannot be had are an error with the partner's message, without the key")
    func choices() async throws {
        let echo: JSONValue = ["error": ["message": "The key secret-key is wrong"]]
        let instance = try tester("createUpdateObject").instance
        for answer in [RecordingTransport.Answer.status(401, body: echo), .status(200), .status(200, body: [:])] {
            let error = await #expect(throws: ActionError.self) {
                try await instance.choices(
                    for: ChoicesQuery("objectType"), in: "createUpdateObject", through: RecordingTransport([answer]))
            }
            #expect(error?.description.contains("secret-key") == false)
        }
        await #expect(throws: ActionError.self) {
            try await instance.choices(for: ChoicesQuery("event"), in: "trackEvent", through: RecordingTransport())
        }
    }
}
