import Synchronization

/// The outcomes of a pipeline as they come, in chunks.
///
/// It begins when it is asked for and ends when the pipeline is shut down. A reader that is slow slows the pipeline down:
/// no outcome is dropped, and no more than a bounded number waits. Read it until it ends, or let it go.
///
/// ```swift
/// for await chunk in pipeline.outcomes() {
///     for outcome in chunk { print(outcome) }
/// }
/// ```
public struct OutcomeStream: AsyncSequence, Sendable {
    let buffer: OutcomeBuffer

    /// The reader of a stream.
    public struct Iterator: AsyncIteratorProtocol {
        let buffer: OutcomeBuffer

        /// Waits for outcomes.
        ///
        /// - Returns: The outcomes since the last call, at least one; `nil` when the pipeline is shut down or the task is
        ///   cancelled.
        public mutating func next() async -> [SubscriptionOutcome]? { await buffer.next() }
    }

    /// Begins to read.
    ///
    /// - Returns: The reader; two readers of one stream share its outcomes.
    public func makeAsyncIterator() -> Iterator { Iterator(buffer: buffer) }
}

/// The outcomes that wait for one stream's reader; when nobody holds the stream any longer, it takes no more.
final class OutcomeBuffer: Sendable {
    private struct State {
        var outcomes: [SubscriptionOutcome] = []
        var readers: [(id: Int, continuation: UnsafeContinuation<[SubscriptionOutcome]?, Never>)] = []
        var lastReader = 0
        var hasEnded = false
    }

    private let state = Mutex(State())
    private let taken: @Sendable () -> Void

    /// - Parameter taken: Is called when a reader took outcomes, or when there will be no reader.
    init(taken: @escaping @Sendable () -> Void) { self.taken = taken }

    deinit { taken() }

    var count: Int { state.withLock { $0.outcomes.count } }

    func add(_ outcomes: [SubscriptionOutcome]) {
        let reader = state.withLock { state -> UnsafeContinuation<[SubscriptionOutcome]?, Never>? in
            if !state.readers.isEmpty { return state.readers.removeFirst().continuation }
            state.outcomes += outcomes
            return nil
        }
        reader?.resume(returning: outcomes)
    }

    func end() {
        let readers = state.withLock { state in
            state.hasEnded = true
            defer { state.readers = [] }
            return state.readers
        }
        for reader in readers { reader.continuation.resume(returning: nil) }
    }

    func next() async -> [SubscriptionOutcome]? {
        let id = state.withLock { state in
            state.lastReader += 1
            return state.lastReader
        }
        let chunk = await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                enum Found {
                    case nothing
                    case chunk([SubscriptionOutcome]?)
                }
                let found = state.withLock { state -> Found in
                    if Task.isCancelled { return .chunk(nil) }
                    if !state.outcomes.isEmpty {
                        defer { state.outcomes = [] }
                        return .chunk(state.outcomes)
                    }
                    if state.hasEnded { return .chunk(nil) }
                    state.readers.append((id, continuation))
                    return .nothing
                }
                if case .chunk(let chunk) = found { continuation.resume(returning: chunk) }
            }
        } onCancel: {
            let reader = state.withLock { state -> UnsafeContinuation<[SubscriptionOutcome]?, Never>? in
                state.readers.firstIndex { $0.id == id }.map { state.readers.remove(at: $0).continuation }
            }
            reader?.resume(returning: nil)
        }
        if chunk != nil { taken() }
        return chunk
    }
}

/// The streams of a pipeline.
final class OutcomeHub: Sendable {
    private struct Weak: Sendable {
        weak let buffer: OutcomeBuffer?
    }

    private struct State {
        var buffers: [Weak] = []
        var isOpen = false
        var hasEnded = false
        var waiting: UnsafeContinuation<Void, Never>?
    }

    private let state = Mutex(State())
    private let isUsed = Atomic(false)
    private let bound: Int

    init(bound: Int) { self.bound = max(1, bound) }

    /// Whether anybody wants outcomes.
    var isListening: Bool { isUsed.load(ordering: .relaxed) }

    func stream() -> OutcomeStream {
        let buffer = OutcomeBuffer { [weak self] in self?.takeMore() }
        let hasEnded = state.withLock { state in
            state.buffers.append(Weak(buffer: buffer))
            return state.hasEnded
        }
        isUsed.store(true, ordering: .relaxed)
        if hasEnded { buffer.end() }
        return OutcomeStream(buffer: buffer)
    }

    func add(_ outcomes: [SubscriptionOutcome]) {
        for buffer in live() { buffer.add(outcomes) }
    }

    func end() {
        state.withLock { $0.hasEnded = true }
        for buffer in live() { buffer.end() }
        takeMore()
    }

    private func live() -> [OutcomeBuffer] {
        let buffers = state.withLock { state -> [OutcomeBuffer] in
            state.buffers.removeAll { $0.buffer == nil }
            return state.buffers.compactMap(\.buffer)
        }
        if buffers.isEmpty { isUsed.store(false, ordering: .relaxed) }
        return buffers
    }

    /// Waits until the readers have taken enough of what there is.
    func room() async {
        while isListening, !hasRoom() {
            await withUnsafeContinuation { continuation in
                let isFree = state.withLock { state -> Bool in
                    if state.isOpen { return true }
                    state.waiting = continuation
                    return false
                }
                // What was taken in the meantime was not noticed by the one who waits since now.
                if isFree { continuation.resume() } else if hasRoom() { takeMore() }
            }
        }
    }

    private func hasRoom() -> Bool {
        if state.withLock({ $0.isOpen }) { return true }
        return live().allSatisfy { $0.count < bound }
    }

    /// Lets the pipeline go on, whatever the readers do.
    func open() {
        state.withLock { $0.isOpen = true }
        takeMore()
    }

    private func takeMore() {
        let waiting = state.withLock { state -> UnsafeContinuation<Void, Never>? in
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume()
    }
}
