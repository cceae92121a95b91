import DestinationActionsLocks

/// Keeps a queue from being told what is held while it hands something out: that is not held yet, and would be free again.
final class QueueTurns: Sendable {
    private struct State {
        var isTaking = false
        var isExtending = false
    }

    private let state = Mutex(State())
    /// Is raised when somebody wants to extend, and when that is done.
    private let extending = Signal()
    /// Is raised when nothing is being taken any longer.
    private let taken = Signal()

    /// Takes events, while nobody extends.
    ///
    /// - Parameters:
    ///   - next: Waits for events. It is cancelled when somebody wants to extend.
    ///   - hold: Is given the events, before anybody extends.
    /// - Returns: What `hold` returned; `nil` if nothing was taken as somebody wants to extend.
    func take<Held>(
        _ next: @escaping @Sendable () async throws -> [QueuedEvent], hold: ([QueuedEvent]) -> Held
    ) async throws -> Held? {
        var seen = extending.count
        while !begin() {
            await extending.change(after: seen)
            seen = extending.count
        }
        defer {
            state.withLock { $0.isTaking = false }
            taken.raise()
        }
        let (result, isCut) = await result(of: next, until: seen)
        switch result {
        case .success(let events): return isCut && events.isEmpty ? nil : hold(events)
        case .failure(let error):
            if isCut { return nil }
            throw error
        }
    }

    private func begin() -> Bool {
        state.withLock { state in
            if state.isExtending { return false }
            state.isTaking = true
            return true
        }
    }

    private func result(
        of next: @escaping @Sendable () async throws -> [QueuedEvent], until seen: UInt64
    ) async -> (Result<[QueuedEvent], any Error>, isCut: Bool) {
        await withTaskGroup(of: Result<[QueuedEvent], any Error>?.self) { [extending] group in
            group.addTask {
                do { return .success(try await next()) } catch { return .failure(error) }
            }
            group.addTask {
                await extending.change(after: seen)
                return nil
            }
            var result: Result<[QueuedEvent], any Error> = .success([])
            var (isDone, isCut) = (false, false)
            for await found in group {
                if let found {
                    (result, isDone) = (found, true)
                    // The other one ends as well.
                    extending.raise()
                } else if !isDone {
                    isCut = true
                    group.cancelAll()
                }
            }
            return (result, isCut)
        }
    }

    /// Extends what is held, while nothing is being taken.
    func extend(_ body: () async -> Void) async {
        state.withLock { $0.isExtending = true }
        extending.raise()
        while true {
            let seen = taken.count
            if !state.withLock({ $0.isTaking }) { break }
            await taken.change(after: seen)
        }
        await body()
        state.withLock { $0.isExtending = false }
        extending.raise()
    }
}
