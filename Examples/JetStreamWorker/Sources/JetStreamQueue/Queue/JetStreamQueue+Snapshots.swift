import DestinationActions

/// Which snapshot there is: at which record it was taken, and how many records there were.
struct SnapshotHead: Sendable {
    static let header = "Queue-Snapshot"

    let mark: UInt64
    let records: UInt64
    /// The record of the snapshot before: whoever has not read up to there has to begin with this one.
    let previous: UInt64

    var text: String { "\(mark) \(records) \(previous)" }

    init(mark: UInt64, records: UInt64, previous: UInt64) {
        (self.mark, self.records, self.previous) = (mark, records, previous)
    }

    init?(_ text: String) {
        let numbers = text.split(separator: " ").compactMap { UInt64($0) }
        guard numbers.count == 3 else { return nil }
        self.init(mark: numbers[0], records: numbers[1], previous: numbers[2])
    }
}

/// Keeping the log short.
///
/// A worker writes a mark; what the queue is at that record is written as a snapshot. Then what came before the mark of the snapshot
/// *before* is taken out of the stream: one who has just begun with that one can still go on.
extension JetStreamQueue {
    /// Begins a snapshot if there are enough records since the last one.
    func markIfDue() {
        // Of all workers, the one that wrote the record at which it is due.
        let since = state.records - log.snapshot.records
        let isTurn =
            state.records % UInt64(max(1, options.snapshotEvery)) == 0
            && since >= UInt64(state.shelves.values.reduce(0) { $0 + $1.entries.count } / 20)
        // Owners that remember many messages say much, and what they said before is of no use.
        guard isTurn || log.handoverBytes > mostHandoverBytes else { return }
        log.handoverBytes = 0
        Task { try? await perform(.mark) }
    }

    /// How many bytes owners may have said before the log is shortened: a sixteenth of what the queue may take.
    private var mostHandoverBytes: Int { options.mostBytes / 16 }

    /// Writes a snapshot, and shortens the log.
    func shorten(_ snapshot: [UInt8], _ mark: UInt64, _ records: UInt64) {
        let last = log.snapshot
        Task {
            do {
                var parts: [UInt64] = []
                for start in stride(from: 0, to: max(1, snapshot.count), by: connection.largestMessage / 2) {
                    let part = Array(snapshot[start..<min(snapshot.count, start + connection.largestMessage / 2)])
                    parts.append(try await connection.put(options.snapshotParts, body: part).number)
                }
                let head = SnapshotHead(mark: mark, records: records, previous: last.mark)
                let body: JSONValue = [
                    "mark": JSONValue(mark), "records": JSONValue(records), "previous": JSONValue(last.mark),
                    "parts": JSONValue(parts.map { JSONValue($0) }),
                ]
                // Of two workers that do this at the same time, one is refused.
                _ = try await connection.put(
                    options.snapshotHeads,
                    headers: [
                        (SnapshotHead.header, head.text), ("Nats-Expected-Last-Subject-Sequence", "\(last.head)"),
                    ],
                    body: body.bytes)
                try await takeOut(upTo: last.mark, partsBefore: parts[0])
            } catch {
                // The next one does it: nothing that is needed was taken out.
                options.report("The log of \(options.name) could not be shortened: \(error)")
            }
        }
    }

    /// Takes out of the stream what nobody needs any longer.
    private func takeOut(upTo mark: UInt64, partsBefore part: UInt64) async throws {
        let needed = state.neededMessages
        let firstNeeded = needed.min() ?? .max
        let dead = log.messages.filter { $0 <= mark && $0 > firstNeeded && !needed.contains($0) }
        log.messages.removeAll { $0 <= mark && !needed.contains($0) }
        let purge = "STREAM.PURGE.\(options.name)"
        try await connection.api(purge, ["filter": JSONValue(options.commands), "seq": JSONValue(mark + 1)])
        try await connection.api(purge, ["filter": JSONValue(options.snapshotParts), "seq": JSONValue(part)])
        try await connection.api(purge, ["filter": JSONValue(options.snapshotHeads), "seq": JSONValue(part)])
        for subject in [options.appends, options.lettered, options.handovers] {
            let first = min(mark + 1, firstNeeded)
            try await connection.api(purge, ["filter": JSONValue(subject), "seq": JSONValue(first)])
        }
        for message in dead {
            try await connection.api(
                "STREAM.MSG.DELETE.\(options.name)", ["seq": JSONValue(message), "no_erase": true])
        }
    }

    /// Takes note of a snapshot of somebody's.
    ///
    /// - Returns: Whether the worker has read the same records as whoever wrote it.
    func passes(_ head: SnapshotHead, _ message: UInt64) -> Bool {
        defer { log.marks = log.marks.filter { $0.key > head.mark } }
        let isMine = head.mark <= log.snapshot.mark
        let isSame = isMine || log.marks[head.mark] == head.records
        if !isMine { log.snapshot = (message, head.mark, head.records) }
        log.handoverBytes = 0
        let needed = state.neededMessages
        log.messages.removeAll { $0 <= head.previous && !needed.contains($0) }
        if !isSame {
            options.report("This worker missed a part of the log of \(options.name), and begins again with a snapshot.")
        }
        return isSame
    }

    /// Whether something was taken out of the log that this worker has not read.
    func isBehindSnapshots() async throws -> Bool {
        guard let last = try await connection.last(of: options.snapshotHeads, in: options.name),
            let previous = (try? JSONValue(parsing: last.body))?["previous"]?.uint
        else { return false }
        return state.applied < previous
    }

    /// Begins with the last snapshot, if there is one.
    func load() async throws {
        for _ in 0..<10 {
            guard let last = try await connection.last(of: options.snapshotHeads, in: options.name) else {
                state = QueueState(lease: options.lease, isToldTime: options.isToldTime)
                log.snapshot = (0, 0, 0)
                return
            }
            guard let head = try? JSONValue(parsing: last.body), let mark = head["mark"]?.uint,
                let records = head["records"]?.uint, let parts = head["parts"]?.array
            else { throw JetStreamError("The snapshot in message \(last.number) of \(options.name) cannot be read.") }
            var bytes: [UInt8] = []
            var isWhole = true
            for part in parts {
                guard let number = part.uint,
                    let message = try await connection.message(number, of: options.name, doubts: 0)
                else {
                    isWhole = false
                    break
                }
                bytes += message.body
            }
            // Somebody wrote the next one meanwhile.
            if !isWhole { continue }
            do {
                state = try QueueState(bytes, lease: options.lease, isToldTime: options.isToldTime)
            } catch {
                throw JetStreamError("The snapshot in message \(last.number) of \(options.name) is damaged.")
            }
            log.snapshot = (last.number, mark, records)
            log.marks = [:]
            log.messages = state.neededMessages.sorted()
            return
        }
        throw JetStreamError("The last snapshot of \(options.name) is not whole.")
    }
}
