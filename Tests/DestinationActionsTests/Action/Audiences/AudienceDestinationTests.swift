import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Audiences as lists")
struct AudienceDestinationTests {
    private static let saved = OnSave(inputs: ["name": "VIP customers"], outputs: ["id": "a-1"])

    private static func shown(_ requests: [HTTPRequest]) -> [String] {
        requests.map { "\($0.method.rawValue) \($0.url.path) \($0.json)" }
    }

    @Test("a list is found, or created where there is none")
    func lists() async throws {
        let setup = try DestinationInstance(Ads(), settings: [:], subscriptions: [])
        let found = RecordingTransport([.status(200, body: ["audiences": [["id": "a-1"]]])])
        let inputs: JSONObject = ["name": "VIP customers"]
        #expect(try await setup.save("syncAudience", inputs, through: found) == Self.saved)
        let created = RecordingTransport([.status(200, body: ["audiences": []]), .status(201, body: ["id": "a-2"])])
        #expect(try await setup.save("syncAudience", inputs, through: created).outputs == ["id": "a-2"])
        #expect(
            Self.shown(created.requests) == ["GET /audiences null", #"POST /audiences {"name":"VIP customers"}"#])
        #expect("\(try setup.saveRequest(of: "syncAudience", inputs).url)".hasSuffix("?name=VIP%20customers"))
    }

    @Test(
        "who joins is added and who leaves is removed, in batches, as the preview says", arguments: [nil, #"a.b"\ c"#])
    func members(trait: String?) async throws {
        var audience = try Audience("VIP customers", trait: trait)
        let subscription = audience.subscription(of: SyncAudience<Ads>.self, onSave: Self.saved)
        let instance = try DestinationInstance(Ads(), settings: [:], subscriptions: [subscription])
        _ = audience.synchronize(members: ["ann@x", "bob@x"])
        let events = audience.synchronize(members: ["bob@x", "cid@x", "dan@x"]) + [.identify("eve@x", traits: [:])]
        let expected = [
            #"DELETE /audiences/a-1/members {"emails":["ann@x"]}"#,
            #"POST /audiences/a-1/members {"emails":["cid@x","dan@x"]}"#,
        ]
        #expect(Self.shown(instance.requests(forBatch: events)) == expected)
        let delivery = try await DestinationTester(instance).deliver(
            events, answers: [.status(200), .status(200, body: ["unknown": ["dan@x"]])])
        #expect(Self.shown(delivery.requests) == expected)
        #expect(
            delivery.outcomes.joined().map(\.outcome.code) == ["delivered", "delivered", "unknownMember", "trigger"])
    }

    @Test("an event by itself is a request like that of a batch, and one without a list is invalid")
    func single() async throws {
        let audience = try Audience("VIP")
        let event = Event.identify("ann@x", traits: ["vip": false])
        let subscription = audience.subscription(of: SyncAudience<Ads>.self, onSave: Self.saved)
        let tester = try DestinationTester(Ads(), settings: [:], subscriptions: [subscription])
        #expect(
            Self.shown([try tester.request(for: event)]) == [#"DELETE /audiences/a-1/members {"emails":["ann@x"]}"#])
        let answer = HTTPResponse(status: 200, body: Array(#"{"unknown": ["ann@x"]}"#.utf8))
        #expect(
            try tester.verdicts(forBatch: [event, event], on: answer).map(\.code) == ["unknownMember", "unknownMember"])
        let alone = await tester.outcomes(of: event, answers: [.status(200, body: ["unknown": ["ann@x"]])])
        #expect(alone.map(\.outcome.code) == ["unknownMember"])
        var unsaved = subscription
        unsaved.onSave = nil
        let other = try DestinationTester(Ads(), settings: [:], subscriptions: [unsaved])
        #expect(other.problems(for: event).map(\.key) == ["audience"])
    }

    @Test("the kit has nothing to say against it")
    func kit() async throws {
        let audience = try Audience("VIP")
        let subscription = audience.subscription(of: SyncAudience<Ads>.self, onSave: Self.saved)
        let event = Event.fixture(.identify, ["traits": ["vip": true]])
        let report = await DestinationCheck.report(
            on: Ads(), settings: [:], subscriptions: [subscription], events: [event])
        #expect(report.problems == [])
        let instance = try DestinationInstance(Ads(), settings: [:], subscriptions: [subscription])
        let problems = await DeliveryCheck.problems(with: [instance], events: 10) { user, number in
            .identify(user, traits: ["vip": JSONValue(number % 2 == 0)])
        }
        #expect(problems == [])
    }
}

/// A destination whose partner keeps lists of mail addresses.
struct Ads: AudienceDestination {
    struct Settings: FieldSet {}
    struct Member: FieldSet {
        let email = Field<String>("email", label: "E-mail", default: .path("userId"))
    }

    static let slug = "ads"
    static let name = "Ads"

    var base: BaseURL = "https://ads.example.com"
    var baseURLs: [BaseURL] { [base] }
    var actions: [any Action<Ads>] { [SyncAudience(limits: BatchLimits(events: 100))] }

    private var audiences: HTTPURL { get throws { try HTTPURL(base).appending("audiences") } }

    func audienceSearch(named name: String, in context: Context<Ads>) throws -> HTTPRequest? {
        context.request(.get, try audiences.adding(query: "name", name))
    }

    func foundAudience(in answer: HTTPResponse, named name: String) throws -> String? {
        answer.json?["audiences"]?.array?.first?["id"]?.string
    }

    func audienceCreation(named name: String, in context: Context<Ads>) throws -> HTTPRequest {
        context.request(.post, try audiences) { $0.set("name", name) }
    }

    func createdAudience(in answer: HTTPResponse) throws -> String { try answer.text(at: "id") }

    func addition(of members: [Payload<Member>], to audience: String, in context: Context<Ads>) throws -> HTTPRequest {
        try change(.post, members, audience, context)
    }

    func removal(of members: [Payload<Member>], from audience: String, in context: Context<Ads>) throws -> HTTPRequest {
        try change(.delete, members, audience, context)
    }

    private func change(
        _ method: HTTPRequest.Method, _ members: [Payload<Member>], _ audience: String, _ context: Context<Ads>
    ) throws -> HTTPRequest {
        context.request(method, try audiences.appending(audience, "members")) { body in
            body.set("emails", JSONValue(members.map { JSONValue($0.email) }))
        }
    }

    func membershipVerdicts(
        on response: HTTPResponse, for members: [Payload<Member>], in context: Context<Ads>
    ) -> [Verdict]? {
        guard response.isSuccess, let unknown = response.json?["unknown"]?.array else { return nil }
        let named = unknown.map { ($0.string, Verdict(.permanent, code: "unknownMember")) }
        return members.verdicts(named: named, by: { $0.email }, others: .delivered)
    }
}
