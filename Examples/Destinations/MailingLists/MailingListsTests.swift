import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Mailing lists")
struct MailingListsTests {
    private static let settings: JSONObject = ["apiKey": "k-1"]

    /// Batches of identify events.
    private static func tester() throws -> DestinationTester {
        var subscription = Subscription(MailingLists.AddProfile.self, when: .type(.identify))
        subscription.batching = true
        return try DestinationTester(MailingLists(), settings: settings, subscriptions: [subscription])
    }

    private static func joining(_ list: String, _ user: String) -> Event {
        .identify(user, traits: ["email": JSONValue("\(user)@example.com"), "list": JSONValue(list)])
    }

    /// A partner that has the list "News", and no other.
    @Sendable private static func partner(_ request: HTTPRequest) -> HTTPResponse {
        let url = "\(request.url)"
        if request.method == .get {
            let isNews = url.contains("News") || url.contains("accounts")
            let body: JSONValue = isNews ? ["data": [["type": "list", "id": "l-1"]]] : ["data": []]
            return HTTPResponse(status: 200, body: body.bytes)
        }
        let body: JSONValue = ["data": ["id": url.hasSuffix("lists") ? "l-2" : "j-1"]]
        return HTTPResponse(status: url.hasSuffix("lists") ? 201 : 202, body: body.bytes)
    }

    @Test("a list that exists is found by its name, whatever stands in that")
    func found() async throws {
        let event = Self.joining(#"News & "more""#, "ann")
        let delivery = try await Self.tester().deliver([event], answering: Self.partner)
        let search = try #require(delivery.requests.first)
        #expect(search.method == .get)
        let filter = "equals%28name%2C%22News%20%26%20%5C%22more%5C%22%22%29"
        #expect("\(search.url)" == "https://a.klaviyo.com/api/lists?filter=\(filter)&sort=created")
        #expect(search.headers["Authorization"] == "Klaviyo-API-Key k-1")
        #expect(search.headers["revision"] == "2025-01-15")
        #expect(delivery.requests.count == 2)
        let job = try #require(delivery.requests.last)
        #expect(job.method == .post)
        #expect("\(job.url)" == "https://a.klaviyo.com/api/profile-bulk-import-jobs")
        #expect(job.headers["Content-Type"] == "application/vnd.api+json")
        let profile: JSONValue = [
            "type": "profile", "attributes": ["email": "ann@example.com", "external_id": "ann"],
        ]
        #expect(
            job.json == [
                "data": [
                    "type": "profile-bulk-import-job",
                    "attributes": ["profiles": ["data": [profile]]],
                    "relationships": ["lists": ["data": [["type": "list", "id": "l-1"]]]],
                ]
            ])
        guard case .delivered(let delivered) = delivery.outcomes[0][0].outcome else {
            Issue.record("\(delivery.outcomes)")
            return
        }
        #expect(delivered.kept == ["list": "l-1", "job": "j-1"])
    }

    @Test("a list that does not exist is created, and then added to")
    func created() async throws {
        let delivery = try await Self.tester().deliver([Self.joining("VIP", "ann")], answering: Self.partner)
        #expect(delivery.requests.map(\.method) == [.get, .post, .post])
        #expect("\(delivery.requests[1].url)" == "https://a.klaviyo.com/api/lists")
        #expect(delivery.requests[1].json == ["data": ["type": "list", "attributes": ["name": "VIP"]]])
        #expect(delivery.requests[2].json["data"]?["relationships"]?["lists"]?["data"]?[0]?["id"] == "l-2")
        #expect(delivery.outcomes.map { $0[0].outcome.name } == ["delivered"])
    }

    @Test("six events of two lists are two batches")
    func batches() async throws {
        let events = ["ann", "bob", "cid"].flatMap { [Self.joining("News", $0), Self.joining("VIP", $0)] }
        let delivery = try await Self.tester().deliver(events, answering: Self.partner)
        let jobs = delivery.requests.compactMap { $0.json["data"] }.filter { $0["type"] == "profile-bulk-import-job" }
        let profiles = jobs.map { $0["attributes"]?["profiles"]?["data"]?.count }
        #expect(profiles == [3, 3])
        #expect(Set(jobs.compactMap { $0["relationships"]?["lists"]?["data"]?[0]?["id"]?.string }) == ["l-1", "l-2"])
        #expect(delivery.outcomes.map { $0[0].outcome.name } == Array(repeating: "delivered", count: 6))
    }

    @Test(
        "a search that is not answered with lists creates none",
        arguments: [#"{"data": "none"}"#, #"{"data": [{"type": "list"}]}"#, "It works!"])
    func badAnswer(body: String) async throws {
        let delivery = try await Self.tester().deliver(
            [Self.joining("VIP", "ann")], answers: [.response(HTTPResponse(status: 200, body: Array(body.utf8)))])
        #expect(delivery.requests.count == 1)
        #expect(delivery.outcomes.map { $0[0].outcome.code } == ["badAnswer"])
    }

    @Test("nothing is wrong with the destination")
    func check() async {
        let problems = await DestinationCheck.problems(
            in: MailingLists(), settings: Self.settings, answering: Self.partner)
        #expect(problems == [])
    }

    @Test("no event is lost or sent twice, whatever goes wrong")
    func delivery() async throws {
        let problems = await DeliveryCheck.problems(
            with: [try Self.tester().instance], events: 10, event: { Self.joining($1 % 2 == 0 ? "News" : "VIP", $0) },
            answering: Self.partner)
        #expect(problems == [])
    }
}
