import DestinationActions
import NIOConcurrencyHelpers

/// Lets a request wait for the outcomes of its events (`Prefer: wait=10`, RFC 7240).
final class OutcomeWaiters: PipelineObserver {
    private struct Waiter {
        /// How many outcomes an event still gets.
        var missing: [String: Int]
        var outcomes: [SubscriptionOutcome] = []
        let done: AsyncStream<Void>.Continuation
    }

    private struct State {
        var next = 0
        var waiters: [Int: Waiter] = [:]
        var byMessage: [String: [Int]] = [:]
    }

    private let state = NIOLockedValueBox(State())

    /// Waits for events.
    ///
    /// - Parameters:
    ///   - messageIds: The ids of the events.
    ///   - count: How many outcomes each of them gets.
    ///   - time: How long to wait.
    ///   - send: Sends the events.
    /// - Returns: The outcomes that came in time.
    func outcomes(
        of messageIds: [String], count: Int, within time: Duration, sending send: () async throws -> Void
    ) async throws -> [SubscriptionOutcome] {
        let (stream, done) = AsyncStream<Void>.makeStream()
        let number = state.withLockedValue { state in
            state.next += 1
            state.waiters[state.next] = Waiter(
                missing: Dictionary(messageIds.map { ($0, count) }, uniquingKeysWith: +), done: done)
            for id in messageIds { state.byMessage[id, default: []].append(state.next) }
            return state.next
        }
        do {
            try await send()
            if count > 0 && !messageIds.isEmpty {
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { for await _ in stream {} }
                    group.addTask { try? await Task.sleep(for: time) }
                    await group.next()
                    group.cancelAll()
                }
            }
        } catch {
            _ = remove(number)
            throw error
        }
        return remove(number)
    }

    private func remove(_ number: Int) -> [SubscriptionOutcome] {
        state.withLockedValue { state in
            guard let waiter = state.waiters.removeValue(forKey: number) else { return [] }
            for id in waiter.missing.keys {
                state.byMessage[id]?.removeAll { $0 == number }
                if state.byMessage[id]?.isEmpty == true { state.byMessage[id] = nil }
            }
            return waiter.outcomes
        }
    }

    func finished(_ outcomes: [SubscriptionOutcome]) {
        state.withLockedValue { state in
            if state.waiters.isEmpty { return }
            for outcome in outcomes {
                guard let id = outcome.messageId, let numbers = state.byMessage[id] else { continue }
                for number in numbers {
                    state.waiters[number]?.outcomes.append(outcome)
                    state.waiters[number]?.missing[id, default: 1] -= 1
                    if state.waiters[number]?.missing.values.allSatisfy({ $0 <= 0 }) == true {
                        state.waiters[number]?.done.finish()
                    }
                }
            }
        }
    }
}
