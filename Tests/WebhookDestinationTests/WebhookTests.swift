import DestinationActions
import DestinationActionsTesting
import Testing
import WebhookDestination

@Suite("Webhook")
struct WebhookTests {
    static let settings: JSONObject = [
        "url": "https://hooks.example.com/events", "headers": [["name": "X-Team", "value": "growth"]],
        "secretHeaders": [["name": "X-Key", "value": "secret-header"]],
        "secretQuery": [["name": "token", "value": "secret-token"]], "signingSecret": "secret-signature",
        "sendsDeletions": true,
    ]

    static func tester(_ mapping: JSONValue? = nil, settings: JSONObject = settings) throws -> DestinationTester {
        try DestinationTester(Webhook(), settings: settings, action: "send", mapping: mapping)
    }

    static let whole: JSONObject = ["data": ["@path": "$."]]

    static func mapping(_ more: JSONObject) -> JSONValue {
        var members = whole
        for member in more { members[member.key] = member.value }
        return JSONValue(members)
    }

    @Test(
        "nothing is wrong with the destination, in whatever form it sends",
        arguments: ["json", "form", "lines", "GET"])
    func check(form: String) async {
        let more: JSONObject = form == "GET" ? ["method": "GET"] : ["format": JSONValue(form)]
        var data: JSONObject = ["data": ["id": ["@path": "$.userId"], "anonymous": ["@path": "$.anonymousId"]]]
        for member in more { data[member.key] = member.value }
        let report = await DestinationCheck.report(
            on: Webhook(), settings: Self.settings,
            subscriptions: [Subscription(action: "send", trigger: "true", mapping: JSONValue(data))])
        let batches = form == "form" || form == "GET"
        // Forms and GET requests carry one event each, and the page says so.
        let expected = batches ? ["A batch of send cannot be built, so that its events go out alone."] : []
        #expect(report.problems == expected)
    }

    @Test("every event is accounted for, whatever the receiver does", .timeLimit(.minutes(10)))
    func delivery() async throws {
        var batched = Subscription(name: "Batches", action: "send", trigger: #"type = "track""#)
        batched.batching = true
        let single = Subscription(
            name: "Single", action: "send", trigger: "true",
            mapping: Self.mapping(["format": "form", "path": [["@path": "$.userId"]]]))
        let instance = try DestinationInstance(
            Webhook(batches: BatchLimits(events: 10), limits: DeliveryLimits(inFlight: 4)),
            settings: Self.settings, subscriptions: [batched, single])
        #expect(await DeliveryCheck.problems(with: [instance], events: 20) == [])
    }

    @Test("previews and descriptions show no secret, and say where a signature will be")
    func secrets() throws {
        let tester = try Self.tester()
        let run = try #require(tester.instance.dryRun(.fixture()).first)
        #expect(run.json["request"]?["url"] == "https://hooks.example.com/events?token=<redacted>")
        #expect(run.json["request"]?["headers"]?["X-Signature"] == "<redacted>")
        #expect(run.json["request"]?["headers"]?["X-Key"] == "<redacted>")
        #expect(run.json["request"]?["headers"]?["X-Team"] == "growth")
        for text in [run.description, run.json.description, "\(try tester.request(for: .fixture()))"] {
            #expect(!text.contains("secret-"), "\(text)")
        }
    }

    @Test("what the receiver echoes of a token is shown nowhere")
    func echo() async throws {
        let echo = "bad secret-token and secret-header"
        let outcomes = try await Self.tester().outcomes(
            of: .fixture(), answers: [.status(400, body: ["message": JSONValue(echo)])])
        #expect(outcomes.map(\.outcome.name) == ["failed"])
        #expect("\(outcomes)".contains("bad <redacted> and <redacted>"))
    }

    struct Answer: Sendable {
        let status: Int
        let kind: String
        let code: String

        init(_ status: Int, _ kind: String, _ code: String) {
            self.status = status
            self.kind = kind
            self.code = code
        }
    }

    static let answers = [
        Answer(200, "delivered", "delivered"), Answer(202, "delivered", "delivered"),
        Answer(204, "delivered", "delivered"), Answer(302, "failed", "http302"), Answer(307, "failed", "http307"),
        Answer(401, "failed", "credentials"), Answer(404, "failed", "http404"), Answer(410, "failed", "gone"),
        Answer(422, "failed", "http422"), Answer(429, "undelivered", "retries"), Answer(503, "undelivered", "retries"),
    ]

    @Test("an answer is read as the page says", arguments: answers)
    func answer(_ c: Answer) async throws {
        let outcome = try await Self.tester().outcomes(of: .fixture(), answers: [.status(c.status)])[0].outcome
        #expect(outcome.name == c.kind && outcome.code == c.code, "\(c.status): \(outcome)")
    }

    @Test("a deletion is sent when the settings say so, and signed as everything")
    func deletion() async throws {
        let transport = RecordingTransport()
        _ = await (try Self.tester()).instance.deliver(.delete(userId: "u-1"), through: transport)
        let request = try #require(transport.requests.first)
        #expect(request.json == ["type": "delete", "userId": "u-1"])
        let signature = WebhookSignature(secret: "secret-signature")
        #expect(
            signature.isValid(request.headers["X-Signature"] ?? "", body: request.body ?? [], at: Timestamp.now()))
        #expect(try Self.tester().instance.dryRun(.delete()).map(\.description).first?.contains("skipped") == true)
        var settings = Self.settings
        settings["sendsDeletions"] = nil
        let silent = await (try Self.tester(settings: settings)).instance.deliver(
            .delete(userId: "u-1"), through: RecordingTransport())
        #expect(silent.map(\.outcome.name) == ["skipped"])
    }

    static let badMappings: [(JSONObject, String)] = [
        (["path": [".."]], #"A path segment must not be empty, "." or "..", found ".."."#),
        (["path": [""]], #"A path segment must not be empty, "." or "..", found ""."#),
        (["headers": ["X-List": ["a"]]], #"The header "X-List" must have one value."#),
        (["headers": ["x-key": "a"]], #"The header "x-key" has a value in the settings already."#),
        (["headers": ["X-Signature": "v1=0"]], #"The header "X-Signature" has a value in the settings already."#),
        (
            ["headers": ["X-Text": ["@path": "$.properties.text"]]],
            "The request is not sent: the value of the header X-Text holds a control character."
        ),
        (
            ["headers": ["X Text": "a"]],
            #"The request is not sent: the name of the header "X Text" holds what no name may hold."#
        ),
        (
            ["headers": ["Host": "evil.example"]],
            "The request is not sent: the header Host belongs to the connection, and is the transport's."
        ),
    ]

    @Test("what an event must not do to a request makes the event invalid", arguments: badMappings)
    func badMapping(more: JSONObject, message: String) throws {
        let event = Event.fixture(.track, ["properties": ["text": "a\r\nX-Evil: 1"]])
        #expect(try Self.tester(Self.mapping(more)).problems(for: event).map(\.message) == [message])
    }
}
