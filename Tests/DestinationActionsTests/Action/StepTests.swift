import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Steps of an action")
struct StepTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let action: String
        var event = "vip"
        var properties: JSONValue = ["plan": "pro"]
        let answers: [RecordingTransport.Answer]
        let requests: [String]
        let outcome: String
    }

    static let patterns = [
        Case(
            testDescription: "find or create: there is none", action: "saveContact",
            answers: [.status(404), .status(201, body: ["id": "c-7"])],
            requests: ["GET /contacts", #"POST /contacts {"email":"ann@example.com","plan":"pro"}"#],
            outcome: #"delivered (201) after 2 requests, keeping {"id":"c-7"}"#),
        Case(
            testDescription: "find or create: there is one", action: "saveContact",
            answers: [.status(200, body: ["contact": ["id": 41]]), .status(200)],
            requests: ["GET /contacts", #"PATCH /contacts/41 {"email":"ann@example.com","plan":"pro"}"#],
            outcome: "delivered (200) after 2 requests, keeping {}"),
        Case(
            testDescription: "look up before write: not there yet", action: "tagContact",
            answers: [.status(200, body: ["tags": ["new"]])],
            requests: ["GET /contacts/ann@example.com/tags", #"POST /contacts/ann@example.com/tags {"tag":"vip"}"#],
            outcome: "delivered (200) after 2 requests"),
        Case(
            testDescription: "look up before write: there already", action: "tagContact",
            answers: [.status(200, body: ["tags": ["vip"]])], requests: ["GET /contacts/ann@example.com/tags"],
            outcome: "skipped: the contact has the tag vip"),
        Case(
            testDescription: "look up before write: nobody there", action: "tagContact", answers: [.status(404)],
            requests: ["GET /contacts/ann@example.com/tags"], outcome: "skipped: the partner does not know the user"),
        Case(
            testDescription: "409 then update: it is new", action: "saveCompany", answers: [.status(201)],
            requests: [#"POST /companies {"name":"ann@example.com"}"#], outcome: "delivered (201)"),
        Case(
            testDescription: "409 then update: it exists", action: "saveCompany", answers: [.status(409)],
            requests: [
                #"POST /companies {"name":"ann@example.com"}"#,
                #"PUT /companies/ann@example.com {"name":"ann@example.com"}"#,
            ],
            outcome: "delivered (200) after 2 requests"),
        Case(
            testDescription: "create a list and add to it", action: "joinList",
            answers: [.status(201, body: ["items": [["id": "l-1"]]])],
            requests: [
                #"POST /lists {"name":"vip","for":[{"id":"ann@example.com"}]}"#,
                #"POST /lists/l-1/members {"members":[{"id":"ann@example.com"}]}"#,
            ],
            outcome: "delivered (200) after 2 requests"),
    ]

    static let ends = [
        Case(
            testDescription: "a status that is not expected", action: "saveContact",
            answers: [.status(400, body: ["error": "No such query."])], requests: ["GET /contacts"],
            outcome: "failed (http400): Step 1: No such query."),
        Case(
            testDescription: "a refusal of the second step, with the token echoed", action: "tagContact",
            answers: [.status(200, body: ["tags": []]), .status(422, body: ["error": "t-0815 y may not tag"])],
            requests: ["GET /contacts/ann@example.com/tags", #"POST /contacts/ann@example.com/tags {"tag":"vip"}"#],
            outcome: "failed (http422): Step 2: <redacted> may not tag"),
        Case(
            testDescription: "a partner that is down", action: "saveContact", answers: [.status(404), .status(503)],
            requests: ["GET /contacts", #"POST /contacts {"email":"ann@example.com","plan":"pro"}"#],
            outcome: "undelivered (retries): Step 2: The partner answered 503."),
        Case(
            testDescription: "an answer without what is needed", action: "saveContact",
            answers: [.status(200, body: ["contact": [:]])], requests: ["GET /contacts"],
            outcome: "failed (badAnswer): Step 1: The answer leads to no next step: The answer has no contact.id."),
        Case(
            testDescription: "an answer with the wrong thing", action: "saveContact",
            answers: [.status(200, body: ["contact": ["id": ["a"]]])], requests: ["GET /contacts"],
            outcome: "failed (badAnswer): Step 1: The answer leads to no next step: "
                + "The answer must have a text or a number at contact.id, found array."),
        Case(
            testDescription: "an answer that is no JSON", action: "saveContact",
            answers: [.response(HTTPResponse(status: 200, body: Array("<html>".utf8)))], requests: ["GET /contacts"],
            outcome: "failed (badAnswer): Step 1: The answer leads to no next step: "
                + "The answer has no JSON, but contact.id was expected in it."),
        Case(
            testDescription: "an id that would be another address", action: "saveContact",
            answers: [.status(200, body: ["contact": ["id": ".."]])], requests: ["GET /contacts"],
            outcome: "failed (badAnswer): Step 1: The answer leads to no next step: "
                + #"A path segment must not be empty, "." or "..", found ".."."#),
        Case(
            testDescription: "an error that repeats the token", action: "wander", event: "fails",
            answers: [.status(200, body: ["said": "t-0815 y"])], requests: ["POST "],
            outcome: "failed (badAnswer): Step 1: The answer leads to no next step: No such thing: <redacted>"),
        Case(
            testDescription: "a step to a foreign address", action: "wander", event: "elsewhere", answers: [],
            requests: ["POST "],
            outcome:
                "failed (badAnswer): Step 1: The answer leads to no next step: The request is not sent: its address "
                + "https://evil.example is not among the destination's base addresses."),
        Case(
            testDescription: "an end that wants the step again", action: "wander", event: "busy", answers: [],
            requests: ["POST "], outcome: "undelivered (retries): Step 1"),
        Case(
            testDescription: "an end for the events of a batch that is none", action: "wander", event: "each",
            answers: [], requests: ["POST "],
            outcome: "failed (noVerdict): Step 1: The answer says nothing of the event."),
        Case(
            testDescription: "steps without end", action: "wander", event: "around", answers: [],
            requests: Array(repeating: "POST ", count: 10),
            outcome: "failed (tooManySteps): Step 10: There are more than 10 steps, and another one was wanted."),
    ]

    static let declined = [
        Case(
            testDescription: "when the payload is validated", action: "saveContact", properties: ["plan": "none"],
            answers: [], requests: [], outcome: "skipped: the plan is none (<redacted>)"),
        Case(
            testDescription: "when the first step is made", action: "saveContact", properties: ["plan": "free"],
            answers: [], requests: [], outcome: "skipped: a free plan is no news"),
        Case(
            testDescription: "steps that begin with their end", action: "wander", event: "end", answers: [],
            requests: [],
            outcome: "invalid: The steps begin with their end: they must begin with a request, or throw a Skip."),
        Case(
            testDescription: "a status that answers nothing is expected", action: "wander", event: "expects 503",
            answers: [], requests: [],
            outcome: "invalid: The request is not sent: its step expects the status 503, which answers nothing: "
                + "expected may be 200 to 499, but for 429."),
        Case(
            testDescription: "nothing is told of what hangs on the answer", action: "wander", event: "says nothing",
            answers: [], requests: [],
            outcome: "invalid: The request is not sent: what hangs on its answer is not told."),
    ]

    @Test("each answer leads to the next request, or to the end", arguments: patterns + ends + declined)
    func steps(_ c: Case) async throws {
        let instance = try Contacts.instance([c.action])
        let event = Event.fixture(
            .track, ["event": JSONValue(c.event), "userId": "ann@example.com", "properties": c.properties])
        let delivery = try await DestinationTester(instance).deliver([event], answers: c.answers)
        #expect(delivery.requests.map(Self.line) == c.requests)
        #expect(delivery.outcomes.joined().map(\.outcome.description) == [c.outcome])
        // Without a pipeline it is the same, but for what is counted.
        let transport = RecordingTransport(c.answers)
        let once = await instance.deliver(event, through: transport)
        #expect(transport.requests == delivery.requests)
        #expect(once.map(\.outcome.description) == [c.outcome])
    }

    private static func line(_ request: HTTPRequest) -> String {
        let path = request.url.path.replacing("%40", with: "@")
        return "\(request.method.rawValue) \(path)" + (request.body == nil ? "" : " \(request.json)")
    }

    @Test(
        "a text or a number of an answer is read at its place",
        arguments: [
            ("id", "7"), ("results.1.id", "b"), ("results.0.id", "1.5"),
        ])
    func text(path: String, text: String) throws {
        let json: JSONValue = ["id": 7, "results": [["id": 1.5], ["id": "b"]]]
        #expect(try HTTPResponse(status: 200, body: json.bytes).text(at: path) == text)
    }

    @Test(
        "what is no text or number of an answer is an error that names the place",
        arguments: [
            ("name", "The answer has no name."), ("results.7.id", "The answer has no results.7.id."),
            ("results.-1.id", "The answer has no results.-1.id."),
            ("empty", "The answer must have a text or a number at empty, found an empty one."),
            ("none", "The answer must have a text or a number at none, found null."),
        ])
    func noText(path: String, message: String) {
        let json: JSONValue = ["id": 7, "results": [["id": 1.5]], "empty": "", "none": .null]
        let error = #expect(throws: ActionError.self) {
            try HTTPResponse(status: 200, body: json.bytes).text(at: path)
        }
        #expect(error?.description == message)
    }
}
