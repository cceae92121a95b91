import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Verdicts by identifier")
struct BatchVerdictTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var users = ["a", "b", "c"]
        let errors: JSONValue
        let codes: [String]
    }

    static let cases = [
        Case(testDescription: "nobody named", errors: [], codes: ["delivered", "delivered", "delivered"]),
        Case(
            testDescription: "one named", errors: [["email": "b", "reason": "No."]],
            codes: ["delivered", "refused", "delivered"]),
        Case(
            testDescription: "one named twice", errors: [["email": "b", "wait": 3], ["email": "b"]],
            codes: ["delivered", "busy", "delivered"]),
        Case(
            testDescription: "two events of one name", users: ["b", "b", "c"], errors: [["email": "b"]],
            codes: ["refused", "refused", "delivered"]),
        Case(
            testDescription: "somebody else named", errors: [["email": "a"], ["email": "B"]],
            codes: ["refused", "unassigned", "unassigned"]),
        Case(
            testDescription: "an error without a name", errors: [["reason": "No."], ["email": "c"]],
            codes: ["unassigned", "unassigned", "refused"]),
    ]

    @Test("an answer that names items gives each event its verdict", arguments: cases)
    func verdicts(_ c: Case) throws {
        let tester = DestinationTester(try Mailer.instance())
        let events = c.users.map { Mailer.event($0, "news") }
        let answer = HTTPResponse(status: 200, body: Array("\(["errors": c.errors] as JSONValue)".utf8))
        #expect(try tester.verdicts(forBatch: events, on: answer).map(\.code) == c.codes)
    }

    static let answers: [(errors: JSONValue, code: String)] = [
        ([], "delivered"), ([["email": "a", "reason": "No."]], "refused"), ([["reason": "No."]], "refused"),
        ([["email": "b"]], "unassigned"),
    ]

    @Test("an event that goes alone is judged as a batch of one", arguments: answers)
    func alone(errors: JSONValue, code: String) async throws {
        let tester = DestinationTester(try Mailer.instance(batching: false))
        let answer = RecordingTransport.Answer.status(200, body: ["errors": errors])
        let outcomes = await tester.outcomes(of: Mailer.event("a", "news"), answers: [answer])
        #expect(outcomes.map(\.outcome.code) == [code])
        // What cannot be read as a batch is judged by the destination.
        let down = await tester.outcomes(of: Mailer.event("a", "news"), answers: [.status(404)])
        #expect(down.map(\.outcome.code) == ["http404"])
    }

    @Test("an answer that names what was taken leaves the others refused")
    func taken() throws {
        struct Fields: FieldSet {
            let id = Field<String?>("id", label: "ID")
        }
        let schema = try PayloadSchema<Fields>()
        let payloads = try ["a", "b", nil].map { try schema.payload(["id": $0]) }
        let verdicts = payloads.verdicts(
            named: [("a", .delivered), ("x", .delivered)], by: { $0.id },
            others: Verdict(.permanent, code: "unknown"))
        #expect(verdicts.map(\.code) == ["delivered", "unknown", "unknown"])
    }

    @Test("what the partner says of one address reaches its event, and its wait is kept to")
    func delivery() async throws {
        try await virtually { clock in
            let bench = try Bench(clock, [try Mailer.instance()]) { call in
                let busy = FaultyPartner.userId(1)
                return call.number == 1
                    ? .partial(
                        HTTPResponse(status: 200, body: Array(#"{"errors": [{"email": "\#(busy)", "wait": 9}]}"#.utf8)),
                        taken: [0, 2]) : .status(200)
            }
            let outcomes = await bench.pipeline.deliver((0..<3).map { Mailer.event(FaultyPartner.userId($0), "news") })
            #expect(outcomes.codes == ["delivered delivered": 3])
            #expect(bench.partner.taken == [0: 1, 1: 1, 2: 1])
            let times = bench.partner.times
            #expect(times.count == 2 && times[0] == .seconds(1))
            #expect(times[1] >= .milliseconds(10_020) && times[1] < .seconds(11))
        }
    }

    @Test("one request of several events can be looked at, and what is none says why")
    func tester() throws {
        let tester = DestinationTester(try Mailer.instance(batching: false))
        let request = try tester.request(forBatch: [Mailer.event("a", "news"), Mailer.event("b", "news")])
        #expect(request.json == ["emails": ["a", "b"]])
        let error = #expect(throws: UnexpectedResult.self) {
            try tester.request(forBatch: [Mailer.event("a", "news"), Mailer.event("b", "offers"), .page("Home")])
        }
        #expect(
            error?.description == """
                Expected one batch of 3 events, found: Lists: events 0 of the key "news"; Lists: events 1 of the key "offers"
                Lists: skipped, type = "track" is false: type is "page"
                """)
        #expect(throws: UnexpectedResult.self) {
            try tester.request(forBatch: (0..<5).map { Mailer.event("u\($0)", "news") })
        }
        #expect(throws: UnexpectedResult.self) { try tester.request(forBatch: []) }
    }
}
