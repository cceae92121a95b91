import DestinationActions
import Testing

@Suite("Verdicts by status")
struct VerdictTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let statuses: [Int]
        let single: Verdict.Kind
        let batch: Verdict.Kind
        var testDescription: String { "\(statuses): \(single), \(batch)" }

        init(_ statuses: [Int], _ single: Verdict.Kind, batch: Verdict.Kind? = nil) {
            self.statuses = statuses
            self.single = single
            self.batch = batch ?? single
        }
    }

    static let cases = [
        Case(Array(200...299), .delivered),
        Case(Array(300...399), .configuration),
        Case([401, 403], .credentials),
        Case([429], .throttled),
        Case([408, 423, 425], .transient),
        Case([400, 422], .permanent, batch: .split),
        Case([413], .permanent, batch: .splitBySize),
        Case([501, 505], .permanent),
        Case([500, 502, 503, 504, 506, 507, 508, 511, 520, 599], .transient),
        Case([402, 404, 405, 406, 409, 410, 411, 412, 414, 415, 416, 418, 424, 426, 428, 431, 451, 499], .permanent),
        Case([0, 100, 101, 199], .permanent),
    ]

    @Test("the status of an answer says what happens next", arguments: cases)
    func status(_ c: Case) {
        for status in c.statuses {
            let response = HTTPResponse(status: status)
            #expect(Verdict.status(response).kind == c.single, "\(status)")
            #expect(Verdict.status(response, events: 1).kind == c.single, "\(status)")
            #expect(Verdict.status(response, events: 2).kind == c.batch, "\(status) for a batch")
            #expect(Verdict.status(response).code == "http\(status)")
        }
    }

    @Test("every status of 4xx and 5xx has a verdict, and none of them is delivered")
    func whole() {
        for status in 400..<600 {
            #expect(Verdict.status(HTTPResponse(status: status)).kind != .delivered)
            #expect(Verdict.status(HTTPResponse(status: status), events: 9).kind != .delivered)
        }
    }

    @Test("the message is the partner's, or tells the status")
    func message() {
        let response = HTTPResponse(status: 404)
        #expect(Verdict.status(response).description == "permanent (http404): The partner answered 404.")
        #expect(Verdict.status(response, message: "No such user.").description == "permanent (http404): No such user.")
        #expect(Verdict.delivered.description == "delivered (delivered)")
    }
}
