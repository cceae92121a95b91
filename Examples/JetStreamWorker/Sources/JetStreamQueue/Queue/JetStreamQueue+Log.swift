import DestinationActions

/// How far a worker has read the log, and what of it is no longer needed.
struct LogPlace: Sendable {
    /// What arrives of the log now.
    var subscription: NATSSubscription?
    var lastHeard = ContinuousClock.now
    /// Goes up with everything that was read.
    var changes: UInt64 = 0
    /// How many bytes owners have said since the last snapshot.
    var handoverBytes = 0
    /// Goes up when destinations become free, or workers join.
    var ownerChanges: UInt64 = 0
    /// The messages with events, letters or handovers that were not taken out of the stream yet, in their order.
    var messages: [UInt64] = []
    /// The last snapshot: the message that holds its head, the record that it was taken at, and how many records there were.
    var snapshot: (head: UInt64, mark: UInt64, records: UInt64) = (0, 0, 0)
    /// How many records there were at each mark since.
    var marks: [UInt64: UInt64] = [:]

    /// Gives up what nothing comes from any longer; whoever reads it begins again.
    mutating func endIfSilent(at now: ContinuousClock.Instant) {
        guard let subscription, lastHeard.duration(to: now) > .seconds(1) else { return }
        subscription.end()
        self.subscription = nil
    }
}

/// Reading the log.
extension JetStreamQueue {
    /// Reads records as they come, again and again from where it got to.
    func follow() async {
        while !Task.isCancelled, ending == nil {
            do {
                try await read()
            } catch {
                if Task.isCancelled { return }
                options.report("The log of \(options.name) cannot be read: \(error)")
                try? await Task.sleep(for: .milliseconds(200))
            }
        }
        for nonce in calls.keys { fail(nonce, ending ?? JetStreamError("The queue is closed.")) }
        wake()
    }

    private func read() async throws {
        let info = try await connection.api("STREAM.INFO.\(options.name)")
        if let last = info["state"]?["last_seq"]?.uint, last < state.applied {
            options.report("The log of \(options.name) ends before what was read of it: the servers lost something.")
            try await load()
        }
        if try await isBehindSnapshots() { try await load() }
        let subject = connection.newSubject()
        let subscription = try connection.subscribe(subject)
        defer { subscription.end() }
        log.lastHeard = .now
        log.subscription = subscription
        try await connection.api(
            "CONSUMER.CREATE.\(options.name)",
            [
                "stream_name": JSONValue(options.name),
                "config": [
                    "deliver_subject": JSONValue(subject), "deliver_policy": "by_start_sequence",
                    "opt_start_seq": JSONValue(state.applied + 1), "ack_policy": "none", "replay_policy": "instant",
                    "headers_only": true, "flow_control": true, "idle_heartbeat": 250_000_000,
                    "inactive_threshold": 5_000_000_000, "num_replicas": 1, "mem_storage": true,
                ],
            ])
        var delivered: UInt64 = 0
        for await message in subscription.messages {
            log.lastHeard = .now
            if message.status == "100" {
                // The server asks whether there is room, or says that it is there and where it is.
                if let reply = message.reply ?? message.headers["Nats-Consumer-Stalled"] {
                    try connection.publish(reply)
                }
                if let last = message.headers["Nats-Last-Consumer"].flatMap({ UInt64($0) }), last != delivered {
                    return
                }
                continue
            }
            guard let place = StreamPlace(message.reply) else { continue }
            delivered += 1
            // Something got lost on the way.
            if place.delivered != delivered { return }
            if place.number <= state.applied { continue }
            if try !apply(message, place) {
                try await load()
                return
            }
        }
    }

    /// Takes note of a message of the stream.
    ///
    /// - Returns: Whether the worker knows what the others know.
    private func apply(_ message: NATSMessage, _ place: StreamPlace) throws -> Bool {
        if let head = message.headers[SnapshotHead.header].flatMap({ SnapshotHead($0) }) {
            state.applied = place.number
            return passes(head, place.number)
        }
        guard message.subject != options.snapshotParts else {
            state.applied = place.number
            return true
        }
        let record: LogRecord?
        do { record = try message.headers[LogRecord.header].flatMap { try LogRecord($0) } } catch {
            ending = error as? JetStreamError
            throw error
        }
        guard let record else {
            state.applied = place.number
            options.report("Message \(place.number) of \(options.name) is no record, and is passed over.")
            return true
        }
        let effect = state.apply(record, place.number, at: place.time)
        heard = .now
        if [options.appends, options.lettered, options.handovers].contains(message.subject) {
            log.messages.append(place.number)
        }
        if case .mark = record.deed {
            log.marks[place.number] = state.records
            if record.worker == worker { shorten(state.snapshot, place.number, state.records) }
        }
        if record.changesOwners { log.ownerChanges += 1 }
        if case .handOver(let handovers, _) = record.deed { log.handoverBytes += handovers.reduce(0) { $0 + $1.bytes } }
        if record.worker == worker {
            finish(record, effect)
            markIfDue()
        }
        wake()
        return true
    }
}

extension LogRecord {
    /// Whether there may be something to be owned now, or to be given back.
    fileprivate var changesOwners: Bool {
        switch deed {
        case .serve, .close, .handOver(_, isLast: true): true
        default: false
        }
    }
}

/// Where in a stream a message stands, as the server writes it into the address for answers.
private struct StreamPlace {
    let number: UInt64
    /// How many messages this reader got.
    let delivered: UInt64
    /// When the servers took it, in nanoseconds.
    let time: Int

    /// `$JS.ACK.stream.consumer.deliveries.number.delivered.time.pending`, with domain and account before the stream's name perhaps.
    init?(_ reply: String?) {
        guard let parts = reply?.split(separator: "."), parts.count >= 9, parts[0] == "$JS", parts[1] == "ACK" else {
            return nil
        }
        let first = parts.count == 9 ? 5 : 7
        guard let number = UInt64(parts[first]), let delivered = UInt64(parts[first + 1]),
            let time = Int(parts[first + 2])
        else { return nil }
        (self.number, self.delivered, self.time) = (number, delivered, time)
    }
}
