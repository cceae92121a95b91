import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Conversions")
struct ConversionsTests {
    let settings: JSONObject = ["pixel": "4711", "token": "k-1"]

    /// An order of somebody with an address and a phone number.
    static func order(_ email: JSONValue = " Ann@Example.com ", _ messageId: String = "m-1") -> Event {
        .fixture(
            .track,
            [
                "messageId": JSONValue(messageId), "userId": "u-1",
                "context": [
                    "ip": "203.0.113.7", "userAgent": "Fixture/1.0", "page": ["url": "https://shop.example.com/cart"],
                    "traits": ["email": email, "phone": "+49 30 1234"],
                ],
                "properties": ["total": 27.5, "currency": "EUR", "order_id": "o-1"],
            ])
    }

    @Test("nothing is wrong with the destination")
    func check() async {
        let answers: [RecordingTransport.Answer] = [.status(400, body: ["error": ["code": 190, "message": "k-1"]])]
        let report = await DestinationCheck.report(on: Conversions(), settings: settings, answers: answers)
        #expect(report.problems == [], "\(report)")
        #expect(report.actions.map(\.fields.missed) == [[]])
        #expect(report.covered.contains { $0.hasPrefix("sendEvent: ") && $0.hasSuffix(" batches") })
    }

    @Test("no event is lost or sent twice, whatever goes wrong", .timeLimit(.minutes(10)))
    func delivery() async throws {
        let instance = try DestinationInstance(Conversions(), settings: settings)
        // Users are hashed, so that events are known by the ids of their messages.
        let problems = await DeliveryCheck.problems(with: [instance], events: 10) { userId, _ in
            .fixture(.track, ["userId": JSONValue(userId), "messageId": JSONValue(userId)])
        }
        #expect(problems == [])
    }

    @Test("an order is a purchase, and who it was is hashed")
    func request() throws {
        let request = try DestinationTester(Conversions(), settings: settings).request(for: Self.order())
        #expect(request.method == .post)
        #expect(request.url.text == "https://graph.facebook.com/v24.0/4711/events?access_token=k-1")
        #expect(request.headers["Content-Type"] == "application/json")
        #expect(request.headers["Authorization"] == nil)
        let hash = { (text: String) in JSONValue(HashAlgorithm.sha256.hash(text).hexadecimal) }
        let user: JSONValue = [
            "em": hash("ann@example.com"), "ph": hash("49301234"),
            "external_id": hash("u-1"), "client_ip_address": "203.0.113.7", "client_user_agent": "Fixture/1.0",
        ]
        #expect(
            request.json == [
                "data": [
                    [
                        "event_name": "Purchase", "event_time": 1_767_323_045, "event_id": "m-1",
                        "action_source": "website", "event_source_url": "https://shop.example.com/cart",
                        "user_data": user, "custom_data": ["value": 27.5, "currency": "EUR", "order_id": "o-1"],
                    ]
                ]
            ])
    }

    @Test("a hash is not hashed again")
    func hashed() throws {
        let hash = JSONValue(HashAlgorithm.sha256.hash("ann@example.com").hexadecimal)
        let tester = try DestinationTester(Conversions(), settings: settings)
        let plain = try tester.request(for: Self.order()).json["data"]?[0]?["user_data"]?["em"]
        #expect(plain == hash)
        #expect(try tester.request(for: Self.order(hash)).json["data"]?[0]?["user_data"]?["em"] == hash)
    }

    @Test("the token is sent, and stands in no text")
    func token() async throws {
        let tester = try DestinationTester(Conversions(), settings: settings)
        let request = try tester.request(for: Self.order())
        #expect("\(request.url)" == "https://graph.facebook.com/v24.0/4711/events?access_token=<redacted>")
        let answer: JSONValue = ["error": ["message": "Malformed access token k-1", "code": 190]]
        let outcomes = await tester.outcomes(of: Self.order(), answers: [.status(400, body: answer)])
        #expect(outcomes.map(\.outcome.code) == ["credentials"])
        for text in ["\(request)", "\(tester.instance.dryRun(Self.order()))", "\(outcomes)"] {
            #expect(!text.contains("k-1"), "\(text)")
        }
        #expect("\(outcomes)".contains("Malformed access token <redacted>"))
    }

    @Test("two events are one request")
    func batch() async throws {
        let tester = try DestinationTester(Conversions(), settings: settings)
        let delivery = try await tester.deliver(
            [Self.order(), Self.order("bob@example.com", "m-2")],
            answers: [.status(200, body: ["events_received": 2, "messages": [], "fbtrace_id": "t-1"])])
        #expect(delivery.requests.map { $0.json["data"]?.array?.map { $0["event_id"] } } == [["m-1", "m-2"]])
        #expect(delivery.outcomes.map { $0[0].outcome.name } == ["delivered", "delivered"])
    }

    @Test(
        "the partner's code says what an error is",
        arguments: [
            (400, 190, "credentials"), (403, 4, "throttled"), (500, 2, "transient"), (400, 100, "permanent"),
        ])
    func errors(status: Int, code: Int, kind: String) {
        let body = JSONValue(["error": ["message": "No.", "code": JSONValue(code)]])
        let verdict = Conversions().answerVerdict(on: HTTPResponse(status: status, body: body.bytes), events: 1)
        #expect(verdict.kind.rawValue == kind)
        #expect(verdict.message == "No.")
    }

    @Test("a batch that is refused for one of its events is tried in halves")
    func halves() {
        let body: JSONValue = ["error": ["message": "Invalid parameter", "code": 100]]
        let answer = HTTPResponse(status: 400, body: body.bytes)
        #expect(Conversions().answerVerdict(on: answer, events: 2).kind == .split)
    }

    @Test("an event of nobody is skipped, one of a page without a browser is invalid")
    func nobody() async throws {
        let tester = try DestinationTester(Conversions(), settings: settings)
        let nobody = Self.order().updating { members in
            members["userId"] = nil
            members["context"] = ["userAgent": "Fixture/1.0", "page": ["url": "https://shop.example.com"]]
        }
        #expect(await tester.outcomes(of: nobody).map(\.outcome.code) == ["declined"])
        #expect(tester.problems(for: .fixture(.track, ["context": .null])).map(\.key) == ["url", "userAgent"])
    }
}
