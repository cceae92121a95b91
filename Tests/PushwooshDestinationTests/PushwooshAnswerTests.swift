import DestinationActions
import PushwooshDestination
import Testing

@Suite("Answers of Pushwoosh")
struct PushwooshAnswerTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let status: Int
        let body: String
        let single: Verdict.Kind
        let batch: Verdict.Kind

        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "empty success", status: 200, body: "", single: .delivered, batch: .delivered),
        Case(
            name: "success with a body", status: 200, body: #"{"status":"success"}"#, single: .delivered,
            batch: .delivered),
        Case(
            name: "wrong key", status: 401, body: #"{"message":"unauthorized"}"#, single: .credentials,
            batch: .credentials),
        Case(
            name: "application not found", status: 400, body: #"{"message":"application not found"}"#,
            single: .configuration, batch: .configuration),
        Case(
            name: "no application code", status: 400, body: #"{"error":"Missing application code"}"#,
            single: .configuration, batch: .configuration),
        Case(
            name: "refused events", status: 400, body: #"{"status":"failure","message":"bad event"}"#,
            single: .permanent,
            batch: .split),
        Case(
            name: "failure inside a success", status: 200, body: #"{"status":"failure","message":"bad event"}"#,
            single: .permanent, batch: .split),
        Case(name: "refused without a body", status: 400, body: "", single: .permanent, batch: .split),
        Case(name: "too large", status: 413, body: "", single: .permanent, batch: .splitBySize),
        Case(name: "down", status: 503, body: "<html>", single: .transient, batch: .transient),
        Case(name: "too many", status: 429, body: "", single: .throttled, batch: .throttled),
    ]

    @Test("each answer is judged for what it is about", arguments: cases)
    func verdict(_ c: Case) {
        let response = HTTPResponse(status: c.status, body: Array(c.body.utf8))
        #expect(Pushwoosh().answerVerdict(on: response, events: 1).kind == c.single)
        #expect(Pushwoosh().answerVerdict(on: response, events: 3).kind == c.batch)
    }

    @Test("the partner's message is passed on")
    func message() {
        let response = HTTPResponse(status: 400, body: Array(#"{"status":"failure","message":"bad event"}"#.utf8))
        #expect(Pushwoosh().answerVerdict(on: response, events: 1).message == "bad event")
    }
}
