import DestinationActions
import DestinationActionsLocks
import DestinationActionsTesting
import Testing

@Suite("Check of steps")
struct StepCheckTests {
    @Test(
        "actions whose steps are right are clean, whatever the partner knows",
        arguments: [
            Contacts.answering, Contacts.knowing,
        ])
    func clean(answering: @escaping @Sendable (HTTPRequest) -> HTTPResponse) async {
        let report = await DestinationCheck.report(
            on: Contacts(wanders: false), settings: Contacts.settings, events: Self.events, answering: answering)
        #expect(report.problems == [])
        #expect(report.covered.contains("joinList: 1 events through up to 2 steps"))
        #expect(report.covered.contains("joinList: 1 batches"))
    }

    private static let events = [Event.fixture(.track)]

    @Test("steps that fail though the partner works are a problem: nothing was found out about what follows")
    func noAnswers() async {
        let problems = await DestinationCheck.problems(
            in: Contacts(wanders: false), settings: Contacts.settings, events: Self.events)
        #expect(
            problems.contains(
                "The steps of saveContact end as failed (badAnswer): Step 1: The answer leads to no next step: The answer has "
                    + "no JSON, but contact.id was expected in it., so that nothing was found out about what follows: give the "
                    + "answers of a partner that works (answering)."))
    }

    static let flaws: [(flaw: Stray.Flaw, problem: String)] = [
        (.chance, "The same answers lead stray to different requests; steps must not use a clock, chance or state."),
        (.secretInQuery, "A request to /second shows a secret in its address."),
        (.openHeader, "The header X-Again holds a secret and is not marked as sensitive."),
        (.splitText, #"The partner's text "a/b" changes the structure of an address."#),
        (.handmadeJSON, #"The partner's text "x\",\"injected\":\"y" changes the structure of a body."#),
        (.downIsFine, "The step 2 of stray takes the status 503 as delivered, not undelivered."),
        (.slowIsFine, "The step 1 of stray takes the status 429 as delivered, not undelivered."),
        (.wrongKey, "The step 1 of stray takes the status 401 for another matter than the credentials."),
        (
            .codeOfPartner,
            "The step 1 of stray has codes that depend on what the partner writes; they must be a bounded set."
        ),
    ]

    @Test("each flaw of a step is found", arguments: flaws)
    func finds(flaw: Stray.Flaw, problem: String) async {
        let problems = await DestinationCheck.problems(
            in: Stray(flaw: flaw), settings: Stray.settings, events: Self.events, answering: Stray.answering)
        #expect(problems.contains(problem), "\(problems)")
        #expect(!problems.joined().contains("4711"))
    }

    @Test("without a flaw nothing is found")
    func sound() async {
        let problems = await DestinationCheck.problems(
            in: Stray(flaw: .none), settings: Stray.settings, events: Self.events, answering: Stray.answering)
        #expect(problems == [])
    }

    @Test("steps get the tokens that they need, and a flaw is found behind a token that is refused twice")
    func tokens() async {
        func problems(_ flaw: Stray.Flaw) async -> [String] {
            await DestinationCheck.problems(
                in: Stray(flaw: flaw, needsTokens: true), settings: Stray.settings, events: Self.events,
                answering: Stray.answering)
        }
        #expect(await problems(.none) == [])
        let wrongKey = await problems(.wrongKey)
        #expect(
            wrongKey.contains("The step 1 of stray takes the status 401 for another matter than the credentials."),
            "\(wrongKey)")
    }

    @Test("delivery is checked through every fault, in steps as well", .timeLimit(.minutes(5)))
    func delivery() async throws {
        let instances = [
            try Contacts.instance(["saveContact", "saveCompany"], Contacts(limits: DeliveryLimits(inFlight: 3))),
            try DestinationInstance(
                Contacts(base: "https://lists.contacts.example"), name: "Lists", settings: Contacts.settings,
                subscriptions: [Self.lists]),
        ]
        let report = await DeliveryCheck.report(on: instances, answering: Contacts.answering)
        #expect(report.problems == [])
        #expect(report.covered.first == "Contacts: 80 requests due for 40 events")
    }

    private static var lists: Subscription {
        var subscription = Subscription(name: "Lists", action: "joinList", trigger: "true")
        subscription.batching = true
        return subscription
    }

    @Test("a delivery check whose partner does not know how to answer steps is a problem")
    func unanswered() async throws {
        let problems = await DeliveryCheck.problems(with: [try Contacts.instance(["saveContact"])])
        #expect(
            problems == [
                "Contacts · saveContact: failed (badAnswer): Step 1: The answer leads to no next step: The answer has no "
                    + "contact.id., though the partner works: give the answers of one that does (answering)."
            ])
    }

    #if os(Linux)
    @Test("steps where nothing calls them, and a request beside steps, are told")
    func hooks() async {
        let problems = await DestinationCheck.problems(
            in: Beside(), settings: [:], events: Self.events, answering: Contacts.answering)
        #expect(
            problems.filter { $0.contains("nothing calls") } == [
                "Plain has steps(for:in:), which nothing calls: steps(for:in:) belongs to a StepAction.",
                "Stepped has request(for:in:), which nothing calls: request(for:in:) belongs to an action of one request.",
            ])
    }
    #endif
}

/// A destination of two steps that is right but for one flaw.
struct Stray: Destination {
    enum Flaw: Sendable {
        case none, chance, secretInQuery, openHeader, splitText, handmadeJSON, downIsFine, slowIsFine, wrongKey
        case codeOfPartner
    }

    struct Settings: FieldSet {
        let token = Field<Secret>("token", label: "Token")
    }

    static let slug = "stray"
    static let name = "Stray"
    static let settings: JSONObject = ["token": "t-4711 x"]
    static let answering: @Sendable (HTTPRequest) -> HTTPResponse = { _ in
        let body: JSONValue = ["id": "i-1"]
        return HTTPResponse(status: 200, body: body.bytes)
    }

    let flaw: Flaw
    var needsTokens = false
    var baseURLs: [BaseURL] { ["https://api.example.com"] }
    var actions: [any Action<Stray>] { [Walk(flaw: flaw)] }

    func authorization(for settings: Payload<Settings>) throws -> Authorization {
        guard needsTokens else { return .headers }
        let url = try HTTPURL("https://api.example.com").appending("token")
        return .oauth2(OAuth2(.clientCredentials, at: url, clientID: "c", clientSecret: settings.token))
    }

    func answerVerdict(on response: HTTPResponse, events: Int) -> Verdict {
        switch (flaw, response.status) {
        case (.downIsFine, 503), (.slowIsFine, 429): .delivered
        case (.wrongKey, 401): Verdict(.permanent, code: "refused")
        case (.codeOfPartner, 400): Verdict(.permanent, code: response.message(at: "message") ?? "none")
        default: .status(response, events: events)
        }
    }

    struct Walk: StepAction {
        struct Fields: FieldSet {
            let id = Field<String>("id", label: "ID", default: .path("userId"))
        }

        static let slug = "stray"
        static let title = "Stray"
        static let summary = "Takes two steps."

        let flaw: Flaw
        private static let calls = Calls()

        func steps(for payload: Payload<Fields>, in context: Context<Stray>) throws -> Step {
            let base = HTTPURL("https://api.example.com")
            let first = context.request(.post, try base.appending("first")) { $0.copyAll(payload) }
            return .request(first, then: "asks again") { [flaw] answer in
                // Where a fault is taken for success there is no id to go on with.
                if flaw == .slowIsFine, answer.status == 429 { return .end() }
                let id = try answer.text(at: "id")
                var url = try base.appending("second").adding(query: "id", id)
                let secret = context.settings.token.exposed
                switch flaw {
                case .chance: url = url.adding(query: "n", "\(Self.calls.next())")
                case .secretInQuery: url = url.adding(query: "key", secret)
                case .splitText:
                    url = base
                    for part in id.split(separator: "/") { url = try url.appending(String(part)) }
                default: break
                }
                var second = context.request(.post, url) { $0.set("id", id) }
                if flaw == .openHeader { second.headers.set("X-Again", to: secret) }
                if flaw == .handmadeJSON { second.body = Array(#"{"id":"\#(id)"}"#.utf8) }
                return .request(second)
            }
        }
    }

    final class Calls: Sendable {
        private let count = Mutex(0)

        func next() -> Int {
            count.withLock { count in
                count += 1
                return count
            }
        }
    }
}

/// A destination with steps where none are looked for, and a request where none is.
struct Beside: Destination {
    struct Settings: FieldSet {}
    static let slug = "beside"
    static let name = "Beside"
    var baseURLs: [BaseURL] { ["https://api.example.com"] }
    var actions: [any Action<Beside>] { [Plain(), Stepped()] }

    struct Plain: Action {
        struct Fields: FieldSet {
            let id = Field<String>("id", label: "ID", default: .path("userId"))
        }

        static let slug = "plain"
        static let title = "Plain"
        static let summary = "Makes a request."

        func request(for payload: Payload<Fields>, in context: Context<Beside>) throws -> HTTPRequest {
            context.request(.post, HTTPURL("https://api.example.com")) { $0.copyAll(payload) }
        }

        func steps(for payload: Payload<Fields>, in context: Context<Beside>) throws -> Step {
            .request(try request(for: payload, in: context))
        }
    }

    struct Stepped: StepAction {
        typealias Fields = Plain.Fields
        static let slug = "stepped"
        static let title = "Stepped"
        static let summary = "Takes steps."

        func steps(for payload: Payload<Fields>, in context: Context<Beside>) throws -> Step {
            .request(context.request(.post, HTTPURL("https://api.example.com")) { $0.copyAll(payload) })
        }

        func request(for payload: Payload<Fields>, in context: Context<Beside>) throws -> HTTPRequest {
            throw ActionError("Nothing calls this.")
        }
    }
}
