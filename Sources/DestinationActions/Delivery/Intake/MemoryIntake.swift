import Synchronization

/// The queue of a pipeline in memory, bounded by events and bytes.
///
/// The bounds hold for all that is in the pipeline: an event takes up room until it is acknowledged, which is when every one
/// of its outcomes is known, or given back, when the pipeline was shut down before.
final class MemoryIntake: Sendable {
    typealias Incoming = EventChunk.Incoming

    /// A sender who waits for room.
    private struct Sender {
        let id: UInt64
        var events: ArraySlice<Incoming>
        var admitted: Int
        let continuation: UnsafeContinuation<Int, Never>
    }

    private struct State {
        var waiting = Ring<Incoming>()
        /// The number of the next event to be handed out, and of the next to be admitted.
        var nextOut: UInt64 = 0
        var nextIn: UInt64 = 0
        var events = 0
        var bytes = 0
        var senders: [Sender] = []
        var lastSender: UInt64 = 0
        var reader: UnsafeContinuation<Void, Never>?
        var isClosed = false
        var idle: [UnsafeContinuation<Void, Never>] = []
    }

    /// What is to be resumed once the lock is free.
    private struct Wakes {
        var senders: [(UnsafeContinuation<Int, Never>, Int)] = []
        var others: [UnsafeContinuation<Void, Never>] = []

        func resume() {
            for (sender, admitted) in senders { sender.resume(returning: admitted) }
            for other in others { other.resume() }
        }
    }

    private let maximumEvents: Int
    private let maximumBytes: Int
    private let state = Mutex(State())

    init(events: Int, bytes: Int) {
        maximumEvents = max(1, events)
        maximumBytes = max(1, bytes)
    }

    /// How many events and bytes are in the pipeline.
    var depth: (events: Int, bytes: Int) { state.withLock { ($0.events, $0.bytes) } }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    // MARK: Sending

    /// Admits as many events as there is room for; nobody is passed who waits already.
    ///
    /// - Returns: How many; `nil` if the intake is closed.
    func admit(_ events: ArraySlice<Incoming>) -> Int? {
        var wakes = Wakes()
        let admitted = state.withLock { state -> Int? in
            if state.isClosed { return nil }
            return state.senders.isEmpty ? admit(events, &state, &wakes) : 0
        }
        wakes.resume()
        return admitted
    }

    /// Waits until all events are admitted.
    ///
    /// - Parameters:
    ///   - events: The events.
    ///   - id: By this the sender can be cancelled, see ``cancel(_:)``.
    ///   - isCancelled: Whether the sender has been cancelled already; it is so before ``cancel(_:)`` is called.
    /// - Returns: How many were admitted; fewer than all if the intake was closed or the sender cancelled.
    func admitAll(_ events: ArraySlice<Incoming>, id: UInt64, isCancelled: @Sendable () -> Bool) async -> Int {
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                var wakes = Wakes()
                let admitted = state.withLock { state -> Int? in
                    if state.isClosed || isCancelled() { return 0 }
                    var admitted = 0
                    if state.senders.isEmpty { admitted = admit(events, &state, &wakes) }
                    if admitted == events.count { return admitted }
                    state.senders.append(
                        Sender(
                            id: id, events: events.dropFirst(admitted), admitted: admitted, continuation: continuation))
                    return nil
                }
                wakes.resume()
                if let admitted { continuation.resume(returning: admitted) }
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

    /// Ends the wait of a sender, if it waits.
    func cancel(_ id: UInt64) {
        let sender = state.withLock { state -> Sender? in
            state.senders.firstIndex { $0.id == id }.map { state.senders.remove(at: $0) }
        }
        sender?.continuation.resume(returning: sender?.admitted ?? 0)
    }

    private func admit(_ events: ArraySlice<Incoming>, _ state: inout State, _ wakes: inout Wakes) -> Int {
        var admitted = 0
        for incoming in events {
            // An event that is larger than the bound by itself goes through alone.
            let fits = state.events == 0 || state.bytes + incoming.bytes <= maximumBytes
            if state.events >= maximumEvents || !fits { break }
            state.events += 1
            state.bytes += incoming.bytes
            incoming.waiter?.accepted(state.nextIn)
            state.nextIn += 1
            state.waiting.append(incoming)
            admitted += 1
        }
        if admitted > 0, let reader = state.reader {
            state.reader = nil
            wakes.others.append(reader)
        }
        return admitted
    }

    // MARK: Handing out

    /// Waits for events.
    ///
    /// - Parameter max: How many events are wanted at most.
    /// - Returns: At least one event, or `nil` when there will be no more.
    func next(max: Int) async -> EventChunk? {
        while true {
            let (chunk, isClosed) = state.withLock { state -> (EventChunk?, Bool) in
                if state.waiting.isEmpty { return (nil, state.isClosed) }
                var events: [Incoming] = []
                events.reserveCapacity(min(max, state.waiting.count))
                while events.count < max, let incoming = state.waiting.popFirst() { events.append(incoming) }
                let chunk = EventChunk(events, firstSequence: state.nextOut)
                state.nextOut += UInt64(events.count)
                return (chunk, false)
            }
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

    /// Takes the oldest event that was not handed out.
    func takeOldest() -> EventChunk? {
        state.withLock { state in
            guard let incoming = state.waiting.popFirst() else { return nil }
            let chunk = EventChunk([incoming], firstSequence: state.nextOut)
            state.nextOut += 1
            return chunk
        }
    }

    /// Counts events as being in the pipeline that were never let in, until they are acknowledged.
    func occupy(_ events: [Incoming]) {
        state.withLock { state in
            state.events += events.count
            state.bytes += events.reduce(0) { $0 + $1.bytes }
        }
    }

    /// Notes that an event has all of its outcomes, or was not delivered everywhere before the shutdown.
    func release(_ bytes: Int) {
        var wakes = Wakes()
        state.withLock { state in
            state.events -= 1
            state.bytes -= bytes
            while var sender = state.senders.first {
                let admitted = admit(sender.events, &state, &wakes)
                if admitted == 0 { break }
                sender.admitted += admitted
                sender.events = sender.events.dropFirst(admitted)
                if sender.events.isEmpty {
                    state.senders.removeFirst()
                    wakes.senders.append((sender.continuation, sender.admitted))
                } else {
                    state.senders[0] = sender
                    break
                }
            }
            if state.events == 0, !state.idle.isEmpty {
                wakes.others += state.idle
                state.idle = []
            }
        }
        wakes.resume()
    }

    // MARK: Closing

    /// Admits nothing more; what was admitted is still handed out.
    func close() {
        var wakes = Wakes()
        state.withLock { state in
            state.isClosed = true
            wakes.senders = state.senders.map { ($0.continuation, $0.admitted) }
            state.senders = []
            if let reader = state.reader { wakes.others.append(reader) }
            state.reader = nil
        }
        wakes.resume()
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
