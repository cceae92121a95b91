import DestinationActionsLocks

/// Where events wait before the destinations take them, bounded by events and bytes.
///
/// It also counts what is in the pipeline: an event that was admitted, until it is released with all of its outcomes known
/// and its letters kept.
final class MemoryIntake: Sendable {
    typealias Incoming = EventChunk.Incoming

    /// What became of the wish to let events in; they come in together or not at all.
    enum Admission {
        case admitted
        case full
        case cancelled
        case closed
    }

    /// A sender who waits for room.
    private struct Sender {
        let id: UInt64
        let events: [Incoming]
        let bytes: Int
        let continuation: UnsafeContinuation<Admission, Never>
    }

    /// The events that come in while the pipeline has the same destinations.
    private struct Epoch {
        let number: Int
        /// The number of its first event.
        let first: UInt64
        /// How many of its events no destination has seen yet, or not all of them.
        var unseen = 0
    }

    private struct State {
        var maximumEvents: Int
        var maximumBytes: Int
        /// Those with unseen events and the last one, in their order.
        var epochs = [Epoch(number: 0, first: 0)]
        var seen: [(epoch: Int, continuation: UnsafeContinuation<Void, Never>)] = []
        var waiting = Ring<Incoming>()
        var waitingBytes = 0
        /// The number of the next event to be handed out, and of the next to be admitted.
        var nextOut: UInt64 = 0
        var nextIn: UInt64 = 0
        /// What is in the pipeline, waiting or not.
        var events = 0
        var bytes = 0
        var senders: [Sender] = []
        var lastSender: UInt64 = 0
        var reader: UnsafeContinuation<Void, Never>?
        var isClosed = false
        var idle: [UnsafeContinuation<Void, Never>] = []

        /// The epoch of the next event to be handed out, and the number of the first event beyond it.
        var head: (number: Int, end: UInt64) {
            let index = epochs.count == 1 ? 0 : epochs.lastIndex { $0.first <= nextOut } ?? 0
            return (epochs[index].number, index + 1 < epochs.count ? epochs[index + 1].first : .max)
        }
    }

    /// What is to be resumed once the lock is free.
    private struct Wakes {
        var senders: [(UnsafeContinuation<Admission, Never>, Admission)] = []
        var others: [UnsafeContinuation<Void, Never>] = []

        func resume() {
            for (sender, admission) in senders { sender.resume(returning: admission) }
            for other in others { other.resume() }
        }
    }

    private let state: Mutex<State>

    init(events: Int, bytes: Int) {
        state = Mutex(State(maximumEvents: max(1, events), maximumBytes: max(1, bytes)))
    }

    /// How many events and bytes are in the pipeline.
    var depth: (events: Int, bytes: Int) { state.withLock { ($0.events, $0.bytes) } }

    /// How many events and bytes no destination has taken yet.
    var waiting: (events: Int, bytes: Int) { state.withLock { ($0.waiting.count, $0.waitingBytes) } }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    // MARK: Sending

    /// Admits events if there is room for all of them; nobody is passed who waits already.
    func admit(_ events: [Incoming]) -> Admission {
        var wakes = Wakes()
        let admission = state.withLock { state -> Admission in
            if state.isClosed { return .closed }
            let bytes = Self.bytes(events)
            if !state.senders.isEmpty || !fit(events.count, bytes, state) { return .full }
            admit(events, bytes, &state, &wakes)
            return .admitted
        }
        wakes.resume()
        return admission
    }

    /// Admits events in the place of the oldest that wait.
    ///
    /// - Returns: Whether they were admitted, and the events that had to go.
    func admitDropping(_ events: [Incoming]) -> (Admission, dropped: [EventChunk]) {
        var wakes = Wakes()
        let result = state.withLock { state -> (Admission, [EventChunk]) in
            if state.isClosed { return (.closed, []) }
            let bytes = Self.bytes(events)
            var dropped: [EventChunk] = []
            while !fit(events.count, bytes, state), !state.waiting.isEmpty {
                let (first, epoch) = (state.nextOut, state.head)
                var gone: [Incoming] = []
                while state.nextOut < epoch.end, !fit(events.count, bytes, state), let oldest = take(&state) {
                    gone.append(oldest)
                }
                dropped.append(EventChunk(gone, firstSequence: first, epoch: epoch.number))
            }
            admit(events, bytes, &state, &wakes)
            return (.admitted, dropped)
        }
        wakes.resume()
        return result
    }

    /// Waits until all events are admitted together.
    ///
    /// - Parameters:
    ///   - events: The events.
    ///   - id: By this the sender can be cancelled, see ``cancel(_:)``.
    ///   - isCancelled: Whether the sender has been cancelled already; it is so before ``cancel(_:)`` is called.
    func admitWaiting(_ events: [Incoming], id: UInt64, isCancelled: @Sendable () -> Bool) async -> Admission {
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                var wakes = Wakes()
                let admission = state.withLock { state -> Admission? in
                    if state.isClosed { return .closed }
                    if isCancelled() { return .cancelled }
                    let bytes = Self.bytes(events)
                    if state.senders.isEmpty, fit(events.count, bytes, state) {
                        admit(events, bytes, &state, &wakes)
                        return .admitted
                    }
                    state.senders.append(Sender(id: id, events: events, bytes: bytes, continuation: continuation))
                    return nil
                }
                wakes.resume()
                if let admission { continuation.resume(returning: admission) }
            }
        } onCancel: {
            cancel(id)
        }
    }

    /// A name for a sender, by which it can be cancelled.
    func newSender() -> UInt64 {
        state.withLock { state in
            state.lastSender += 1
            return state.lastSender
        }
    }

    /// Ends the wait of a sender, if it waits; those behind it may fit where it did not.
    func cancel(_ id: UInt64) {
        var wakes = Wakes()
        let sender = state.withLock { state -> Sender? in
            guard let index = state.senders.firstIndex(where: { $0.id == id }) else { return nil }
            let sender = state.senders.remove(at: index)
            wakes.senders.append((sender.continuation, .cancelled))
            admitSenders(&state, &wakes)
            return sender
        }
        wakes.resume()
        withExtendedLifetime(sender) {}
    }

    private static func bytes(_ events: [Incoming]) -> Int { events.reduce(0) { $0 + $1.bytes } }

    /// Whether events may come in.
    ///
    /// What is larger than the bound by itself comes in when nothing else waits.
    private func fit(_ events: Int, _ bytes: Int, _ state: State) -> Bool {
        state.waiting.isEmpty
            || state.waiting.count + events <= state.maximumEvents
                && state.waitingBytes + bytes <= state.maximumBytes
    }

    private func admit(_ events: [Incoming], _ bytes: Int, _ state: inout State, _ wakes: inout Wakes) {
        state.events += events.count
        state.bytes += bytes
        state.waitingBytes += bytes
        state.epochs[state.epochs.count - 1].unseen += events.count
        for incoming in events {
            if let companion = incoming.companion {
                companion.waiter?.accepted(state.nextIn)
                companion.claim?.accepted(state.nextIn)
            }
            state.nextIn += 1
            state.waiting.append(incoming)
        }
        if let reader = state.reader.take() { wakes.others.append(reader) }
    }

    private func admitSenders(_ state: inout State, _ wakes: inout Wakes) {
        while let sender = state.senders.first, fit(sender.events.count, sender.bytes, state) {
            state.senders.removeFirst()
            admit(sender.events, sender.bytes, &state, &wakes)
            wakes.senders.append((sender.continuation, .admitted))
        }
    }

    // MARK: Handing out

    private func take(_ state: inout State) -> Incoming? {
        guard let incoming = state.waiting.popFirst() else { return nil }
        state.nextOut += 1
        state.waitingBytes -= incoming.bytes
        return incoming
    }

    /// Waits for events.
    ///
    /// - Parameter max: How many events are wanted at most.
    /// - Returns: At least one event, or `nil` when there will be no more.
    func next(max: Int) async -> EventChunk? {
        while true {
            var wakes = Wakes()
            let (chunk, isClosed) = state.withLock { state -> (EventChunk?, Bool) in
                if state.waiting.isEmpty { return (nil, state.isClosed) }
                let (first, epoch) = (state.nextOut, state.head)
                var events: [Incoming] = []
                events.reserveCapacity(min(max, state.waiting.count))
                while events.count < max, state.nextOut < epoch.end, let incoming = take(&state) {
                    events.append(incoming)
                }
                admitSenders(&state, &wakes)
                return (EventChunk(events, firstSequence: first, epoch: epoch.number), false)
            }
            wakes.resume()
            if let chunk { return chunk }
            if isClosed { return nil }
            await withUnsafeContinuation { continuation in
                let isReady = state.withLock { state -> Bool in
                    if !state.waiting.isEmpty || state.isClosed { return true }
                    state.reader = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        }
    }

    /// Counts events as being in the pipeline that were never let in, until they are released.
    func occupy(_ events: [Incoming]) {
        state.withLock { state in
            state.events += events.count
            state.bytes += Self.bytes(events)
        }
    }

    /// Notes that all is known of an event and kept.
    func release(_ bytes: Int) {
        let idle = state.withLock { state -> [UnsafeContinuation<Void, Never>] in
            state.events -= 1
            state.bytes -= bytes
            if state.events > 0 { return [] }
            defer { state.idle = [] }
            return state.idle
        }
        for continuation in idle { continuation.resume() }
    }

    // MARK: Epochs

    /// Takes other bounds; whoever may come in by them does so at ``admitSenders()``.
    func limit(events: Int, bytes: Int) {
        state.withLock { state in
            state.maximumEvents = max(1, events)
            state.maximumBytes = max(1, bytes)
        }
    }

    /// Lets senders in that wait though there is room.
    func admitSenders() {
        var wakes = Wakes()
        state.withLock { admitSenders(&$0, &wakes) }
        wakes.resume()
    }

    /// Begins an epoch.
    ///
    /// - Returns: The number of the epoch to which events come in from now on.
    func turn() -> Int {
        state.withLock { state in
            let number = state.epochs[state.epochs.count - 1].number + 1
            state.epochs.append(Epoch(number: number, first: state.nextIn))
            _ = forgetEpochs(&state)
            return number
        }
    }

    /// Notes that all destinations have seen the events of a chunk.
    func saw(_ events: Int, of epoch: Int) {
        let waiting = state.withLock { state -> [UnsafeContinuation<Void, Never>] in
            guard let index = state.epochs.firstIndex(where: { $0.number == epoch }) else { return [] }
            state.epochs[index].unseen -= events
            return forgetEpochs(&state)
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Waits until the destinations have seen all events that came in before an epoch.
    func seen(before epoch: Int) async {
        await withUnsafeContinuation { continuation in
            let isSeen = state.withLock { state -> Bool in
                if state.epochs[0].number >= epoch { return true }
                state.seen.append((epoch, continuation))
                return false
            }
            if isSeen { continuation.resume() }
        }
    }

    /// Forgets the epochs that are over.
    ///
    /// - Returns: Who waited for that.
    private func forgetEpochs(_ state: inout State) -> [UnsafeContinuation<Void, Never>] {
        if state.epochs.count == 1 || state.epochs[0].unseen > 0 { return [] }
        while state.epochs.count > 1, state.epochs[0].unseen == 0 { state.epochs.removeFirst() }
        let first = state.epochs[0].number
        let over = state.seen.filter { $0.epoch <= first }.map(\.continuation)
        state.seen.removeAll { $0.epoch <= first }
        return over
    }

    // MARK: Closing

    /// Admits nothing more; what was admitted is still handed out.
    func close() {
        var wakes = Wakes()
        let senders = state.withLock { state in
            state.isClosed = true
            wakes.senders = state.senders.map { ($0.continuation, .closed) }
            if let reader = state.reader.take() { wakes.others.append(reader) }
            defer { state.senders = [] }
            return state.senders
        }
        wakes.resume()
        withExtendedLifetime(senders) {}
    }

    /// Waits until no event is in the pipeline.
    func empty() async {
        await withUnsafeContinuation { continuation in
            let isEmpty = state.withLock { state -> Bool in
                if state.events > 0 { state.idle.append(continuation) }
                return state.events == 0
            }
            if isEmpty { continuation.resume() }
        }
    }
}
