import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Recommender")
struct RecommenderTests {
    private static let settings: JSONObject = ["databaseId": "shop-1", "privateToken": "k-4711", "region": "eu-west"]

    private static func event(_ name: JSONValue, userId: String = "ann") -> Event {
        .fixture(
            .track,
            [
                "event": name, "userId": JSONValue(userId),
                "properties": ["product_id": "mug-1", "quantity": 2, "total": 27.5, "recomm_id": "r-1"],
            ])
    }

    private static func instance(_ settings: JSONObject = settings) throws -> DestinationInstance {
        try DestinationInstance(
            Recommender(), settings: settings, time: TimeSource(now: { Timestamp(seconds: 1_700_000_000) }))
    }

    /// The vector of <https://docs.recombee.com/authentication>, with the token that stands there.
    @Test("an address is signed as the partner's documentation has it")
    func vector() throws {
        let url = try HTTPURL("https://rapi.recombee.com").appending("recombee", "items", "9346", "recomms")
            .endingWithSlash().adding(query: "count", "5")
            .adding(query: "targetUserId", "fb2fbe12-9f69-45a1-9fc0-df0c1592e4c7")
        let token = Secret("gahpiev6eighaig1aek4ujietheiXeengae3Ohqu9iecutheof5rooxeigheel8G")
        let signed = Recommender.signed(url, at: Timestamp(seconds: 1_398_463_889), by: token)
        #expect(
            signed.text == "https://rapi.recombee.com/recombee/items/9346/recomms/"
                + "?count=5&targetUserId=fb2fbe12-9f69-45a1-9fc0-df0c1592e4c7&hmac_timestamp=1398463889"
                + "&hmac_sign=090eafba456488622a6d6f0dc37d3a1508536338")
    }

    @Test("views and additions go to the host of the region, signed at departure")
    func requests() async throws {
        let transport = RecordingTransport()
        let instance = try Self.instance()
        _ = await instance.deliver(Self.event("Product Viewed"), through: transport)
        _ = await instance.deliver(Self.event("Product Added"), through: transport)
        let paths = ["/shop-1/detailviews/", "/shop-1/cartadditions/"].map { "\($0)?hmac_timestamp=1700000000" }
        #expect(
            transport.requests.map { "\($0.method.rawValue) \($0.url.text)" }
                == paths.map { path in
                    let code = HashAlgorithm.sha1.authenticate(path, key: "k-4711").hexadecimal
                    return "POST https://rapi-eu-west.recombee.com\(path)&hmac_sign=\(code)"
                })
        #expect(transport.requests.allSatisfy { $0.headers["Content-Type"] == "application/json" })
        #expect(transport.requests.allSatisfy { $0.headers["Authorization"] == nil })
        let time: JSONValue = "2026-01-02T03:04:05.678Z"
        #expect(
            transport.requests.map(\.json) == [
                ["userId": "ann", "itemId": "mug-1", "timestamp": time, "cascadeCreate": true, "recommId": "r-1"],
                [
                    "userId": "ann", "itemId": "mug-1", "timestamp": time, "cascadeCreate": true, "amount": 2,
                    "price": 27.5,
                ],
            ])
    }

    @Test("a preview has no signature, and no text shows one")
    func redaction() async throws {
        let instance = try Self.instance()
        let preview = try #require(instance.requests(for: Self.event("Product Viewed")).first)
        #expect(preview.url.text == "https://rapi-eu-west.recombee.com/shop-1/detailviews/")
        let transport = RecordingTransport()
        _ = await instance.deliver(Self.event("Product Viewed"), through: transport)
        let code = try #require(transport.requests[0].url.query.split(separator: "=").last)
        #expect(code.utf8.count == 40 && !"\(transport.requests[0]) \(transport.requests[0].url)".contains(code))
    }

    @Test("each region has its host, and one that is none is refused", arguments: Recommender.Region.allCases)
    func region(_ region: Recommender.Region) throws {
        var settings = Self.settings
        settings["region"] = JSONValue(region.rawValue)
        let request = try #require(try Self.instance(settings).requests(for: Self.event("Product Added")).first)
        #expect(request.url.base.hostName == "rapi-\(region.rawValue).recombee.com")
        settings["region"] = "moon"
        let error = #expect(throws: ConfigurationErrors.self) { try Self.instance(settings) }
        #expect(error?.problems.map(\.path) == ["settings/region"])
    }

    @Test("an interaction that is there already is skipped, a signature that is refused stalls, a bad id is told")
    func answers() async throws {
        let tester = try DestinationTester(Recommender(), settings: Self.settings)
        let viewed = Self.event("Product Viewed")
        #expect(await tester.outcomes(of: viewed, answers: [.status(409)])[0].outcome.name == "delivered")
        let no = RecordingTransport.Answer.status(401, body: ["statusCode": 401, "message": "Invalid signature."])
        let refused = await tester.outcomes(of: viewed, answers: [no])[0].outcome
        #expect(refused.code == "credentials" && "\(refused)".contains("Invalid signature."), "\(refused)")
        #expect(tester.problems(for: Self.event("Product Viewed", userId: "ann/1")).map(\.key) == ["userId"])
    }

    @Test("nothing is wrong with the destination, and no event is lost or sent twice, whatever goes wrong")
    func checks() async throws {
        let events = [Self.event("Product Viewed"), Self.event("Product Added")]
        let report = await DestinationCheck.report(
            on: Recommender(), settings: Self.settings, events: events, taken: [409])
        #expect(report.problems == [], "\(report)")
        let problems = await DeliveryCheck.problems(
            with: [try Self.instance()], events: 10,
            event: { Self.event($1.isMultiple(of: 2) ? "Product Viewed" : "Product Added", userId: $0) }, taken: [409])
        #expect(problems == [])
    }
}
