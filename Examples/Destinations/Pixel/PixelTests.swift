import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Pixel")
struct PixelTests {
    let settings: JSONObject = ["host": "www.awin1.com", "merchant": 1001]

    static func sale(_ order: String = "o-1", _ changes: JSONObject = [:]) -> Event {
        var properties: JSONObject = [
            "order_id": JSONValue(order), "total": 27.5, "currency": "EUR", "awc": "1001_1700000000_k-1",
        ]
        for change in changes { properties[change.key] = change.value }
        return .fixture(.track, ["properties": JSONValue(properties)])
    }

    @Test("nothing is wrong with the destination")
    func check() async {
        let report = await DestinationCheck.report(on: Pixel(), settings: settings)
        #expect(report.problems == [], "\(report)")
        #expect(report.actions.map(\.fields.missed) == [[]])
        #expect(report.covered.contains { $0.hasPrefix("addresses: the setting host is a part of one") })
    }

    @Test("no sale is lost or reported twice, whatever goes wrong", .timeLimit(.minutes(10)))
    func delivery() async throws {
        let instance = try DestinationInstance(Pixel(), settings: settings)
        let problems = await DeliveryCheck.problems(with: [instance], events: 10) { userId, _ in Self.sale(userId) }
        #expect(problems == [])
    }

    @Test("a sale is an address, and nothing else")
    func request() throws {
        let request = try DestinationTester(Pixel(), settings: settings).request(for: Self.sale())
        #expect(request.method == .get)
        #expect(
            request.url.text == "https://www.awin1.com/sread.php?tt=ss&tv=2&merchant=1001&amount=27.50&ch=aw"
                + "&parts=DEFAULT%3A27.50&vc=&cr=EUR&ref=o-1&testmode=0&cks=1001_1700000000_k-1")
        #expect(request.body == nil)
        #expect(request.headers.fields.map(\.name) == ["User-Agent"])
    }

    @Test("what a user writes stays in its item of the query")
    func escaping() throws {
        let event = Self.sale("o&1=#", ["coupon": "10 % & more", "total": 1234.006])
        let query = try DestinationTester(Pixel(), settings: settings).request(for: event).url.query
        #expect(query.contains("&vc=10%20%25%20%26%20more&"))
        #expect(query.contains("&ref=o%261%3D%23&"))
        #expect(query.contains("&amount=1234.01&"))
    }

    @Test(
        "the status of the answer is the verdict",
        arguments: [(200, "delivered"), (302, "failed"), (404, "failed"), (503, "undelivered")])
    func answers(status: Int, name: String) async throws {
        let tester = try DestinationTester(Pixel(), settings: settings)
        let outcomes = await tester.outcomes(of: Self.sale(), answers: [.status(status)])
        #expect(outcomes.map(\.outcome.name) == [name])
    }

    @Test("a sale without a click is skipped, one without an amount is invalid")
    func silence() async throws {
        let tester = try DestinationTester(Pixel(), settings: settings)
        let outcomes = await tester.outcomes(of: Self.sale("o-1", ["awc": .null]))
        #expect(outcomes.map { "\($0.outcome)" } == ["skipped: no click in the network led to the sale"])
        #expect(tester.problems(for: Self.sale("o-1", ["total": .null])).map(\.key) == ["amount"])
    }

    @Test(
        "what is no host of a partner is refused when the instance is made",
        arguments: ["https://www.awin1.com", "www.awin1.com/x", "ann:k-1@www.awin1.com", "127.0.0.1", ""])
    func host(text: String) throws {
        let error = #expect(throws: ConfigurationErrors.self) {
            _ = try DestinationInstance(Pixel(), settings: ["host": JSONValue(text), "merchant": 1001])
        }
        #expect(error?.problems.map(\.path) == ["settings/host"])
        #expect(error.map { !"\($0)".contains("k-1") } == true)
    }
}
