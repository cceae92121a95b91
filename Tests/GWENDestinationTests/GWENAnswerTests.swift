import DestinationActions
import DestinationActionsTesting
import GWENDestination
import Testing

@Suite("Answers of GWEN")
struct GWENAnswerTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var status = 200
        let body: String
        let outcome: String
        /// What the answer says about the key, where it answers the check of it.
        let check: String

        init(_ name: String, status: Int = 200, _ body: String, _ outcome: String, check: String) {
            testDescription = name
            self.status = status
            self.body = body
            self.outcome = outcome
            self.check = check
        }
    }

    static func errors(_ code: String, _ message: String = "No.") -> String {
        #"{"errors":[{"message":"\#(message)","extensions":{"code":"\#(code)"}}],"data":null}"#
    }

    static let cases = [
        Case("data", #"{"data":{"event":true}}"#, "delivered (200)", check: "delivered"),
        Case("an empty body", "", "delivered (200)", check: "delivered"),
        Case("no errors", #"{"errors":[],"data":{}}"#, "delivered (200)", check: "delivered"),
        Case("errors of null", #"{"errors":null}"#, "delivered (200)", check: "delivered"),
        Case(
            "an error without a code", #"{"errors":[{"message":"No such user"}]}"#,
            "failed (graphql): No such user", check: "credentials"),
        Case(
            "errors beside data", #"{"data":{"event":true},"errors":[{"message":"A"},{"message":"B"}]}"#,
            "failed (graphql): A; B", check: "credentials"),
        Case(
            "errors without messages", #"{"errors":[{}]}"#, "failed (graphql): GWEN reports an error.",
            check: "credentials"),
        Case("errors of texts", #"{"errors":["No"]}"#, "failed (graphql): No", check: "credentials"),
        Case(
            "errors that are an object", #"{"errors":{"message":"No"}}"#, "failed (graphql): No", check: "credentials"),
        Case("errors that are a text", #"{"errors":"No"}"#, "failed (graphql): No", check: "credentials"),
        Case("an unknown code", errors("BAD_USER_INPUT"), "failed (graphql): No.", check: "credentials"),
        Case("UNAUTHENTICATED", errors("UNAUTHENTICATED"), "failed (credentials): No.", check: "credentials"),
        Case("FORBIDDEN", errors("FORBIDDEN"), "failed (credentials): No.", check: "credentials"),
        Case(
            "INTERNAL_SERVER_ERROR", errors("INTERNAL_SERVER_ERROR"), "undelivered (retries): No.", check: "transient"),
        Case("THROTTLED", errors("THROTTLED"), "undelivered (retries): No.", check: "throttled"),
        Case("RATE_LIMITED", errors("RATE_LIMITED"), "undelivered (retries): No.", check: "throttled"),
        Case("TOO_MANY_REQUESTS", errors("TOO_MANY_REQUESTS"), "undelivered (retries): No.", check: "throttled"),
        Case(
            "the gravest counts",
            #"{"errors":[{"message":"a","extensions":{"code":"INTERNAL_SERVER_ERROR"}},"#
                + #"{"message":"b","extensions":{"code":"FORBIDDEN"}}]}"#,
            "failed (credentials): a; b", check: "credentials"),
        Case(
            "the key echoed", errors("FORBIDDEN", "secret-key is revoked"),
            "failed (credentials): <redacted> is revoked",
            check: "credentials"),
        Case(
            "a page of a proxy", "<html>Sign in</html>",
            "failed (answer): The answer is no JSON object, so it is not GWEN's.", check: "permanent"),
        Case(
            "400 with errors", status: 400, errors("GRAPHQL_VALIDATION_FAILED"), "failed (http400): No.",
            check: "permanent"),
        Case("401", status: 401, "{}", "failed (credentials): The partner answered 401.", check: "credentials"),
        Case("429", status: 429, "", "undelivered (retries): The partner answered 429.", check: "throttled"),
        Case("503", status: 503, "down", "undelivered (retries): The partner answered 503.", check: "transient"),
    ]

    @Test("W1: the answer of every operation is read", arguments: cases)
    func outcome(_ c: Case) async throws {
        let answer = RecordingTransport.Answer.response(HTTPResponse(status: c.status, body: Array(c.body.utf8)))
        for action in ["sendEvent", "identifyUser"] {
            let outcomes = try await tester(action).outcomes(of: .fixture(), answers: [answer])
            #expect(outcomes.map(\.outcome.description) == [c.outcome])
        }
        let verdict = try await tester("sendEvent").instance.checkCredentials(through: RecordingTransport([answer]))
        #expect(verdict.kind.rawValue == c.check)
        #expect(verdict.message.contains("secret-key") == false)
    }

    @Test("the message is bounded, whatever the partner writes")
    func length() {
        let many = JSONValue((1...9).map { ["message": JSONValue("m\($0)")] })
        let verdict = GWEN().answerVerdict(
            on: HTTPResponse(status: 200, body: (["errors": many] as JSONValue).bytes), events: 1)
        #expect(verdict.message == "m1; m2; m3; m4; m5; and 4 more")
        let long: JSONValue = ["errors": [["message": JSONValue(String(repeating: "é", count: 900))]]]
        let cut = GWEN().answerVerdict(on: HTTPResponse(status: 200, body: long.bytes), events: 1)
        #expect(cut.message == String(repeating: "é", count: 500) + "…")
    }

    @Test("the check of the key is an operation of its own")
    func check() async throws {
        let transport = RecordingTransport()
        _ = try await tester("sendEvent").instance.checkCredentials(through: transport)
        let request = try #require(transport.requests.first)
        #expect(transport.requests.count == 1)
        #expect("\(request.method.rawValue) \(request.url)" == "POST https://gwen.insertcoin.se/graphql")
        #expect(request.headers["Authorization"] == "secret-key")
        #expect(request.json.object?.keys == ["operationName", "query"])
        #expect(request.json["operationName"] == "ValidateAPIKey")
        #expect(GWENActionTests.folded(request.json["query"]) == "query ValidateAPIKey { validateApiKey }")
    }
}
