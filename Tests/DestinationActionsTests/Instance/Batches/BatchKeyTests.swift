import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Batches by key")
struct BatchKeyTests {
    private static let six = ["a", "b", "c", "d", "e", "f"].enumerated().map { index, user in
        Mailer.event(user, index % 2 == 0 ? "news" : "offers")
    }

    private static func shown(_ requests: [HTTPRequest]) -> [String] {
        requests.map { request in
            let emails = request.json["emails"]?.array?.compactMap(\.string) ?? []
            return "\(request.url.path) \(emails.joined(separator: " "))"
        }
    }

    @Test("six events for two lists are two requests, as the preview says")
    func sixForTwo() async throws {
        let instance = try Mailer.instance()
        let expected = ["/lists/news/members a c e", "/lists/offers/members b d f"]
        #expect(Self.shown(instance.requests(forBatch: Self.six)) == expected)
        let delivery = try await DestinationTester(instance).deliver(Self.six)
        #expect(Self.shown(delivery.requests) == expected)
        #expect(delivery.outcomes.joined().allSatisfy { $0.outcome.name == "delivered" })
    }

    @Test("no key is a key like any other, and canonically equivalent keys are two")
    func kinds() throws {
        let events = [nil, "caf\u{E9}", nil, "cafe\u{301}"].enumerated().map { Mailer.event("u\($0)", $1) }
        #expect(
            Self.shown(try Mailer.instance().requests(forBatch: events)) == [
                "/lists/everybody/members u0 u2", "/lists/caf%C3%A9/members u1", "/lists/cafe%CC%81/members u3",
            ])
    }

    @Test("the preview leaves out what becomes no request, and cuts batches at the limits")
    func preview() throws {
        let events = (0..<6).map { Mailer.event($0 == 2 ? "" : "u\($0)", "news") } + [.page("Home", userId: "p")]
        let instance = try Mailer.instance(batching: Batching(events: 2))
        #expect(
            Self.shown(instance.requests(forBatch: events)) == [
                "/lists/news/members u0 u1", "/lists/news/members u3 u4", "/lists/news/members u5",
            ])
        #expect(Self.shown(try Mailer.instance(batching: false).requests(forBatch: events)).count == 5)
    }

    @Test("events of one person stay in their order, though they are for different lists")
    func order() async throws {
        try await virtually { clock in
            let bench = try Bench(clock, [try Mailer.instance()], configure: { $0.ordering = .user })
            let events = ["news", "offers", "news"].map { Mailer.event(FaultyPartner.userId(1), $0) }
            let outcomes = await bench.pipeline.deliver(events)
            #expect(outcomes.codes == ["delivered delivered": 3])
            // The second waits for the first, whose batch waits for its age.
            #expect(bench.partner.times == [.seconds(1), .milliseconds(2020), .milliseconds(3040)])
        }
    }

    @Test("delivery is held to the keys by the check")
    func check() async throws {
        let instance = try Mailer.instance()
        let problems = await DeliveryCheck.problems(with: [instance], events: 12) { user, number in
            Mailer.event(user, number % 3 == 0 ? "news" : "offers")
        }
        #expect(problems == [])
        let found = await DestinationCheck.report(
            on: Mailer(), settings: [:],
            subscriptions: [Subscription(action: "subscribe", trigger: "true")])
        #expect(found.problems == [])
    }

    @Test("a destination whose key is never the same has it told")
    func chance() async {
        let problems = await DestinationCheck.problems(
            in: Fickle(), settings: [:], subscriptions: [Subscription(action: "roll", trigger: "true")])
        #expect(
            problems == [
                "The batch key of roll is another one for the same payload, so that its events go out alone."
            ])
    }
}

/// A destination whose batch key is a matter of chance.
private struct Fickle: Destination {
    struct Settings: FieldSet {}
    static let slug = "fickle"
    static let name = "Fickle"
    var baseURLs: [BaseURL] { ["https://fickle.example.com"] }
    var actions: [any Action<Fickle>] { [Roll()] }

    struct Roll: BatchAction {
        struct Fields: FieldSet {
            let id = Field<String>("id", label: "ID", default: .path("userId"))
        }
        static let slug = "roll"
        static let title = "Roll"
        static let summary = "Rolls a die."
        var batchLimits: BatchLimits { BatchLimits(events: 5) }
        func batchKey(for payload: Payload<Fields>) -> String? { "\(UInt64.random(in: 0 ... .max))" }
        func request(for payload: Payload<Fields>, in context: Context<Fickle>) throws -> HTTPRequest {
            try request(forBatch: [payload], in: context)
        }
        func request(forBatch payloads: [Payload<Fields>], in context: Context<Fickle>) throws -> HTTPRequest {
            context.request(.post, HTTPURL("https://fickle.example.com")) { body in
                body.array("ids", of: payloads) { $0.copyAll($1) }
            }
        }
    }
}
