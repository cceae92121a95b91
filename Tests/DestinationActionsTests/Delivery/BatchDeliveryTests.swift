import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Delivery of a batch against scripted answers")
struct BatchDeliveryTests {
    static func deliver(
        _ ids: [String], _ answers: [RecordingTransport.Answer], trigger: String = "true"
    ) async throws -> (outcomes: [String], requests: [HTTPRequest]) {
        var subscription = Subscription(action: "sendParcel", trigger: trigger, mapping: ["id": ["@path": "$.userId"]])
        subscription.batching = true
        let tester = DestinationTester(try Courier.instance([subscription]))
        let events = ids.map { Event.fixture(.track, ["userId": JSONValue($0), "messageId": JSONValue("m-\($0)")]) }
        let delivery = try await tester.deliver(events, answers: answers)
        return (delivery.outcomes.joined().map { "\($0.messageId ?? ""): \($0.outcome)" }, delivery.requests)
    }

    @Test("events go out in as few requests as the limit allows; one alone goes as a single event")
    func chunks() async throws {
        let (outcomes, requests) = try await Self.deliver(["a", "b", "c"], [])
        #expect(outcomes == ["m-a: delivered (200)", "m-b: delivered (200)", "m-c: delivered (200)"])
        #expect(requests.map { "\($0.method.rawValue) \($0.url.path)" } == ["POST /parcels", "PUT /parcels/c"])
        #expect(requests.map(\.json) == [["parcels": [["id": "a"], ["id": "b"]]], [:]])
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let answer: RecordingTransport.Answer
        let outcomes: [String]
    }

    static let cases = [
        Case(
            testDescription: "a verdict each", answer: .status(200, body: ["results": [true, "Too heavy."]]),
            outcomes: ["m-a: delivered (200)", "m-b: failed (refused): Too heavy."]),
        Case(
            testDescription: "a verdict is missing", answer: .status(200, body: ["results": [true]]),
            outcomes: ["m-a: delivered (200)", "m-b: failed (noVerdict): The answer says nothing of the event."]),
        Case(
            testDescription: "a verdict too many", answer: .status(200, body: ["results": [true, true, "x"]]),
            outcomes: ["m-a: delivered (200)", "m-b: delivered (200)"]),
        Case(
            testDescription: "refused as a whole", answer: .status(400, body: ["error": "No."]),
            outcomes: ["m-a: failed (http400): No.", "m-b: failed (http400): No."]),
        Case(
            testDescription: "down", answer: .status(503),
            outcomes: [
                "m-a: undelivered (retries): The partner answered 503.",
                "m-b: undelivered (retries): The partner answered 503.",
            ]),
        Case(
            testDescription: "given up by the transport, though nobody asked for it", answer: .failure(.cancelled),
            outcomes: [
                "m-a: undelivered (retries): The script says so.", "m-b: undelivered (retries): The script says so.",
            ]),
    ]

    @Test("every event of a batch has one outcome, whatever the partner says", arguments: cases)
    func outcomes(_ c: Case) async throws {
        let (outcomes, requests) = try await Self.deliver(["a", "b"], [c.answer])
        #expect(outcomes == c.outcomes)
        #expect(requests.count == 1)
    }

    @Test("events that are skipped or invalid keep their place")
    func mixed() async throws {
        let (outcomes, requests) = try await Self.deliver(
            ["a", "", "no", "b"], [], trigger: #"userId != "no""#)
        #expect(
            outcomes == [
                "m-a: delivered (200)", "m-: invalid: ID (id) is required, found an empty string",
                #"m-no: skipped: userId != "no" is false: userId is "no""#, "m-b: delivered (200)",
            ])
        #expect(requests.map(\.json) == [["parcels": [["id": "a"], ["id": "b"]]]])
    }
}
