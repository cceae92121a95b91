import DestinationActions
import HummingbirdTesting
import Testing

@testable import EventServer

@Suite("What clients post")
struct IngestTests {
    private static let calls = ["track", "identify", "page", "screen", "group", "alias"]

    @Test("is taken at the path of its call and at the short one, without a type of its own", arguments: calls)
    func paths(call: String) async throws {
        try await withServer { server in
            try await server.ingest.test(.router) { client in
                for path in ["/v1/\(call)", "/v1/\(call.prefix(1))"] {
                    let answer = try await client.post(path, #"{"userId": "u", "event": "e"}"#)
                    #expect(answer.status == .ok && answer.json == ["success": true])
                }
                let other = call == "track" ? "page" : "track"
                let wrong = try await client.post("/v1/\(call)", #"{"type": "\#(other)", "userId": "u"}"#)
                #expect(wrong.status == .badRequest)
                #expect(wrong.json["message"]?.string == "The event's type must be \(call), as the path says.")
            }
            #expect(server.recent.types == [call, call])
        }
    }

    @Test(
        "is taken as a batch; an item that is no event is told, and spoils no other",
        arguments: ["batch", "b", "import"])
    func batch(path: String) async throws {
        try await withServer { server in
            let answer = try await server.ingest.test(.router) { client in
                try await client.post(
                    "/v1/\(path)",
                    #"{"batch": [{"type": "track", "event": "a"}, {"type": "none"}, 5, {"type": "page"}]}"#)
            }
            #expect(answer.status == .ok)
            #expect(answer.json["rejected"]?.array?.map { $0["index"]?.int } == [1, 2])
            #expect(server.recent.types.sorted() == ["page", "track"])
        }
    }

    @Test("is to come again later when too many events wait")
    func full() async throws {
        try await withServer(configure: { $0.queuedEvents = 1 }) { server in
            let answer = try await server.ingest.test(.router) { client in
                try await client.post("/v1/batch", #"{"batch": [{"type": "page"}, {"type": "page"}]}"#)
            }
            #expect(answer.status == .tooManyRequests && answer.json["code"] == "full")
            #expect(answer.headers[.retryAfter] == "1")
            #expect(server.queue.count == 0)
        }
    }

    @Test("gets an id and a time if it has none")
    func stamps() throws {
        let time = Timestamp(seconds: 1_770_000_000)
        let bare = try Upload(["event": "e", "userId": "u"], .event(.track), receivedAt: time).events[0]
        #expect(bare.messageId?.count == 36)
        #expect(bare.json["timestamp"]?.string == "\(time)")
        let own: JSONValue = ["type": "track", "messageId": "m", "timestamp": "2026-01-01T00:00:00Z"]
        let given = try Upload(own, .event(.track), receivedAt: time).events[0]
        #expect(given.messageId == "m" && given.json["timestamp"] == "2026-01-01T00:00:00Z")
    }

    @Test("needs a write key, in the header or in the body")
    func keys() async throws {
        try await withServer { server in
            try await server.ingest.test(.router) { client in
                for (key, body, status) in [
                    ("key", "{}", 200), ("other", "{}", 401), ("", "{}", 401), (nil, "{}", 401),
                    (nil, #"{"writeKey":"key"}"#, 200),
                    (nil, #"{"writeKey":"other"}"#, 401), ("other", #"{"writeKey":"key"}"#, 401),
                    (nil, #"{"writeKey":7}"#, 401),
                ] as [(String?, String, Int)] {
                    let answer = try await client.post("/v1/track", body, key: key)
                    #expect(answer.status.code == status, "\(key ?? "none") \(body)")
                    if status == 401 { #expect(answer.json["code"] == "unauthorized") }
                }
            }
        }
        try await withServer(keys: []) { server in
            try await server.ingest.test(.router) { client in
                let answer = try await client.post("/v1/track", "{}", key: "")
                #expect(answer.status == .unauthorized)
            }
        }
    }

    @Test(
        "gets a status and a sentence, whatever is wrong with it",
        arguments: [
            ("/v1/track", "", 400, "malformed"), ("/v1/track", "{", 400, "malformed"),
            ("/v1/track", "[]", 400, "malformed"),
            ("/v1/track", "\"\u{0}\"", 400, "malformed"), ("/v1/batch", "{}", 400, "malformed"),
            ("/v1/batch", #"{"batch": 5}"#, 400, "malformed"), ("/v1/nothing", "{}", 404, "notFound"),
            ("/v1/track", #"{"event":"\#(String(repeating: "x", count: 33_000))"}"#, 400, "tooLarge"),
            ("/v1/batch", #"{"batch":["\#(String(repeating: "x", count: 520_000))"]}"#, 400, "tooLarge"),
            ("/v1/track", String(repeating: "[", count: 10_000), 400, "malformed"),
        ])
    func wrong(path: String, body: String, status: Int, code: String) async throws {
        try await withServer { server in
            let answer = try await server.ingest.test(.router) { try await $0.post(path, body) }
            #expect(answer.status.code == status)
            #expect(answer.json["code"]?.string == code)
            #expect(answer.json["message"]?.string?.hasSuffix(".") == true)
            #expect(server.recent.types == [])
        }
    }

    @Test("may be packed with gzip and with nothing else", arguments: [("gzip", 400), ("br", 415), ("identity", 200)])
    func encodings(encoding: String, status: Int) async throws {
        try await withServer { server in
            let answer = try await server.ingest.test(.router) {
                try await $0.post("/v1/track", "{}", [.contentEncoding: encoding])
            }
            #expect(answer.status.code == status)
        }
    }

    @Test("is answered with 503 while the server ends")
    func closing() async throws {
        try await withServer { server in
            server.close()
            let answer = try await server.ingest.test(.router) { try await $0.post("/v1/track", "{}") }
            #expect(answer.status == .serviceUnavailable && answer.headers[.retryAfter] == "5")
        }
    }

    @Test("is answered with its outcomes if the client prefers to wait, and without them when the time is over")
    func waiting() async throws {
        try await withServer { server in
            server.pipeline.start()
            let answer = try await server.ingest.test(.router) {
                try await $0.post("/v1/alias", #"{"userId": "u"}"#, [.prefer: "respond-async, wait=20"])
            }
            #expect(answer.headers[.preferenceApplied] == "wait=20")
            let outcomes = try #require(answer.json["outcomes"]?.array)
            #expect(outcomes.count == server.configuration.subscriptions)
            #expect(outcomes.allSatisfy { $0["outcome"] == "skipped" })
            let late = try await server.ingest.test(.router) {
                try await $0.post(
                    "/v1/identify", #"{"userId": "3f2504e0-4f89-11d3-9a0c-0305e82c3301"}"#, [.prefer: "wait=1"])
            }
            #expect(late.status == .ok)
            #expect(late.json["outcomes"]?.array?.map { $0["outcome"] } == ["skipped"], "the partner is away")
            #expect(1 < server.configuration.subscriptions)
        }
    }
}

extension RecentEvents {
    var types: [String] { events.compactMap { $0.type?.rawValue } }
}
