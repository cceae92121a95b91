import DestinationActions
import DestinationActionsLocks
import LoopbackHTTP

/// What partners answer, well and badly: what is random is the same for the same seed.
final class Answers: Sendable {
    static let good: [LoopbackResponse] = [
        LoopbackResponse(body: "{}"), LoopbackResponse(status: 201, body: "{}"), LoopbackResponse(status: 202),
        LoopbackResponse(status: 204), LoopbackResponse(body: #"{"status":"ok"}"#, manner: .chunked(3)),
        LoopbackResponse(body: "{}", delay: .milliseconds(80)), LoopbackResponse(body: "{}", closes: true),
        LoopbackResponse(body: #"{"status":"ok"}"#, manner: .dripping(4, pause: .milliseconds(5))),
        LoopbackResponse(body: "\"" + String(repeating: "x", count: 60_000) + "\""),
    ]

    static let bad: [LoopbackResponse] =
        [
            LoopbackResponse(status: 301, headers: [("Location", "/elsewhere")]),
            LoopbackResponse(status: 307, headers: [("Location", "http://127.0.0.1:1/")]),
            LoopbackResponse(status: 401, headers: [("WWW-Authenticate", "Basic realm=\"api\"")], body: "{}"),
            LoopbackResponse(status: 429, headers: [("Retry-After", "1")]),
            LoopbackResponse(status: 429, headers: [("Retry-After", "soon")]),
            LoopbackResponse(status: 429, headers: [("Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT")]),
            LoopbackResponse(status: 503, headers: [("Retry-After", "1")]),
            LoopbackResponse(status: 500, body: "\u{0}\u{FFFD}", closes: true),
            LoopbackResponse(body: "{}", delay: .seconds(3)),
            LoopbackResponse(
                body: String(repeating: "x", count: 2000), manner: .dripping(1, pause: .milliseconds(20))),
            LoopbackResponse(body: "0123456789", manner: .truncated(0)),
            LoopbackResponse(body: "0123456789", manner: .truncated(4)),
            LoopbackResponse(body: "HTTP/1.1 200 Fine\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc", manner: .raw),
            LoopbackResponse(body: "\u{1}\u{2}nonsense\r\n", manner: .raw),
            LoopbackResponse(body: String(repeating: "x", count: 300_000)), LoopbackResponse(manner: .nothing),
        ] + [304, 400, 403, 404, 408, 409, 413, 422, 502, 504].map { LoopbackResponse(status: $0, body: "{}") }

    private struct State {
        var random: SplitMix64
        var counts: [Int: Int] = [:]
    }

    /// Of so many answers, one is bad.
    private static let badShare = 12
    private let state: Mutex<State>

    init(seed: UInt64) { state = Mutex(State(random: SplitMix64(seed: seed))) }

    var next: LoopbackResponse {
        state.withLock { state in
            let isBad = Int.random(in: 0..<Self.badShare, using: &state.random) == 0
            let kinds = isBad ? Self.bad : Self.good
            let kind = Int.random(in: 0..<kinds.count, using: &state.random)
            state.counts[isBad ? Self.good.count + kind : kind, default: 0] += 1
            return kinds[kind]
        }
    }

    /// Whether a request is read to its end, or its connection ends before.
    var admits: Bool { state.withLock { Int.random(in: 0..<200, using: &$0.random) > 0 } }

    /// How many kinds of answers were given.
    var kinds: Set<Int> { state.withLock { Set($0.counts.keys) } }
}
