import DestinationActions
import DestinationActionsTesting
import Foundation
import Testing
import WebhookDestination

@Suite("Webhook, request by request")
struct WebhookVectorTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        let json: JSONValue
        var testDescription: String { json["name"]?.string ?? "?" }

        /// The vectors beside this file; their signatures and escapes were made by Python's own modules.
        static let all: [Vector] = {
            let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors/webhook.ndjson")
            let lines = (try? Data(contentsOf: file).split(separator: 0x0A)) ?? []
            return lines.compactMap { try? JSONValue(parsing: Array($0)) }.map { Vector(json: $0) }
        }()
    }

    @Test("there are vectors")
    func count() {
        #expect(Vector.all.count == 13)
    }

    @Test("settings, mapping and events become these requests, byte for byte", arguments: Vector.all)
    func requests(_ vector: Vector) async throws {
        var subscription = Subscription(action: "send", trigger: "true", mapping: vector.json["mapping"])
        subscription.batching = Batching(vector.json["batched"]?.bool == true)
        let instance = try DestinationInstance(
            Webhook(), settings: try #require(vector.json["settings"]?.object), subscriptions: [subscription],
            time: TimeSource(now: { Timestamp(seconds: 1_767_323_045) }))
        let events = try (vector.json["events"]?.array ?? []).map { try Event(parsing: $0.bytes) }
        let delivery = try await DestinationTester(instance).deliver(events)
        #expect(delivery.outcomes.allSatisfy { $0.map(\.outcome.name) == ["delivered"] })
        let expected = try #require(vector.json["requests"]?.array)
        #expect(delivery.requests.count == expected.count)
        for (request, expected) in zip(delivery.requests, expected) {
            #expect(request.method.rawValue == expected["method"]?.string)
            #expect(request.url.text == expected["url"]?.string)
            #expect(request.body.map { String(decoding: $0, as: UTF8.self) } == expected["body"]?.string)
            var headers = JSONObject(uniquingLast: request.headers.fields.map { ($0.name, JSONValue($0.value)) })
            headers["User-Agent"] = nil
            #expect(JSONValue(headers) == expected["headers"])
        }
    }
}
