import DestinationActions
import NIOConcurrencyHelpers

/// What happens now, for pages that look on: they slow the pipeline in nothing, and see the newest alone when there is too much.
final class LiveFeed: PipelineObserver {
    private struct State {
        var next = 0
        var viewers: [Int: AsyncStream<[JSONValue]>.Continuation] = [:]
        var isOver = false
    }

    /// How many chunks wait for a page that is slow.
    private static let chunks = 32
    /// How many outcomes of a chunk are shown; a person sees no more.
    private static let shown = 100
    private let state = NIOLockedValueBox(State())

    /// What comes from now on, until the end of the server or of the page.
    func stream() -> AsyncStream<[JSONValue]> {
        let (stream, continuation) = AsyncStream<[JSONValue]>.makeStream(bufferingPolicy: .bufferingNewest(Self.chunks))
        let number: Int? = state.withLockedValue { state in
            if state.isOver { return nil }
            state.next += 1
            state.viewers[state.next] = continuation
            return state.next
        }
        guard let number else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in self?.state.withLockedValue { $0.viewers[number] = nil } }
        return stream
    }

    /// Ends all streams, and lets no new one begin.
    func end() {
        let viewers = state.withLockedValue { state in
            state.isOver = true
            defer { state.viewers = [:] }
            return state.viewers.values.map { $0 }
        }
        for viewer in viewers { viewer.finish() }
    }

    func finished(_ outcomes: [SubscriptionOutcome]) { show { outcomes.suffix(Self.shown).map(\.json) } }

    func requested(_ requests: [RequestReport]) {
        show {
            requests.suffix(Self.shown).map { request in
                [
                    "request": JSONValue(request.destination), "subscription": JSONValue(request.subscription),
                    "events": JSONValue(request.events), "attempt": JSONValue(request.attempt),
                    "code": JSONValue(request.code), "host": JSONValue(request.host),
                    "milliseconds": JSONValue(request.latency / .milliseconds(1)),
                    "messageIds": JSONValue(request.messageIds.prefix(10).map { JSONValue($0 ?? "") }),
                ]
            }
        }
    }

    func changed(_ destination: String, to state: DestinationState) {
        show { [["destination": JSONValue(destination), "state": JSONValue(state.rawValue)]] }
    }

    /// Makes JSON of what happened if anybody looks on.
    private func show(_ items: () -> [JSONValue]) {
        let viewers = state.withLockedValue { Array($0.viewers.values) }
        if viewers.isEmpty { return }
        let items = items()
        for viewer in viewers { viewer.yield(items) }
    }
}
