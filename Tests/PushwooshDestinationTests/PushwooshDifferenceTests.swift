import DestinationActions
import DestinationActionsTesting
import PushwooshDestination
import Testing

@Suite("Pushwoosh does no harm where the reference does")
struct PushwooshDifferenceTests {
    @Test("W3: an event in a batch names its application like an event alone")
    func applicationCode() async throws {
        let delivery = try await batches().deliver([.fixture(), .fixture()])
        let events = delivery.requests.first?.json["events"]?.array ?? []
        #expect(events.count == 2)
        for event in events {
            #expect(event["app_code"] == "AAAAA-BBBBB")
            #expect(event["app_id"] == nil)
        }
    }

    static let timestamps: [(JSONValue, String)] = [
        ("2026-01-02T03:04:05.678Z", "2026-01-02T03:04:05.678Z"),
        ("2026-01-02T03:04:05.123456Z", "2026-01-02T03:04:05.123456Z"),
        ("2026-01-02T03:04:05+02:00", "2026-01-02T03:04:05+02:00"),
        ("2026-01-02T03:04:05", "2026-01-02T03:04:05Z"),
        ("2026-01-02 03:04:05", "2026-01-02T03:04:05Z"),
        ("2026-01-02", "2026-01-02T00:00:00Z"),
        ("2026-01", "2026-01-01T00:00:00Z"),
        (1_713_432_615, "2024-04-18T09:30:15Z"),
        (1_713_432_615_250, "2024-04-18T09:30:15.250Z"),
        ("1713432615250", "2024-04-18T09:30:15.250Z"),
        ("Thu, 18 Apr 2024 09:30:15 GMT", "2024-04-18T09:30:15Z"),
    ]

    @Test("W4: a timestamp goes out as RFC 3339 with a zone, whatever form it came in", arguments: timestamps)
    func timestamp(found: JSONValue, expected: String) throws {
        let body = try tester("trackEvent").request(for: .fixture(.track, ["timestamp": found])).json
        #expect(body["events"]?[0]?["timestamp"] == JSONValue(expected))
    }

    @Test(
        "W4: a timestamp that RFC 3339 cannot write makes its own event invalid, not the whole batch",
        arguments: [253_402_300_800_000, -62_135_596_801_000, "0000-06-01T00:00:00Z"] as [JSONValue])
    func impossibleTimestamp(found: JSONValue) async throws {
        let tester = try batches()
        let bad = Event.fixture(.track, ["timestamp": found])
        #expect(tester.problems(for: bad).map(\.key) == ["timestamp"])
        let delivery = try await tester.deliver([.fixture(), bad, .fixture()])
        #expect(delivery.outcomes.joined().map(\.outcome.name) == ["delivered", "invalid", "delivered"])
        #expect(delivery.requests.map { $0.json["events"]?.count } == [2])
    }

    @Test("W5: a batch of more than 100 events becomes several requests")
    func batchLimit() async throws {
        let delivery = try await batches().deliver(Array(repeating: .fixture(), count: 250))
        #expect(delivery.requests.compactMap { $0.json["events"]?.count } == [100, 100, 50])
        #expect(delivery.outcomes.count == 250)
    }

    @Test("W6: without a user id nobody is deleted, and nothing is sent", arguments: [nil, ""])
    func deletionWithoutUser(userId: String?) async throws {
        let instance = try DestinationInstance(Pushwoosh(), settings: settings)
        let transport = RecordingTransport()
        let outcomes = await instance.deliver(.delete(userId: userId, anonymousId: "an-1"), through: transport)
        #expect(transport.requests.isEmpty)
        #expect(outcomes.map(\.outcome.name) == ["invalid"])
    }
}
