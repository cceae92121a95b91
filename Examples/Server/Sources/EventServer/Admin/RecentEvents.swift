import DestinationActions
import NIOConcurrencyHelpers

/// The newest events, in memory alone, so that somebody who looks on can ask what became of one.
final class RecentEvents: Sendable {
    private struct State {
        var events: [String: Event] = [:]
        var order: [String] = []
        var oldest = 0
    }

    private static let kept = 500
    private let state = NIOLockedValueBox(State())

    func note(_ events: [Event]) {
        state.withLockedValue { state in
            for event in events.suffix(Self.kept) {
                guard let id = event.messageId else { continue }
                if state.events.updateValue(event, forKey: id) != nil { continue }
                if state.order.count < Self.kept {
                    state.order.append(id)
                } else {
                    state.events[state.order[state.oldest]] = nil
                    state.order[state.oldest] = id
                    state.oldest = (state.oldest + 1) % Self.kept
                }
            }
        }
    }

    /// The events, the oldest first as long as there is room.
    var events: [Event] { state.withLockedValue { state in state.order.compactMap { state.events[$0] } } }

    subscript(id: String) -> Event? { state.withLockedValue { $0.events[id] } }
}
