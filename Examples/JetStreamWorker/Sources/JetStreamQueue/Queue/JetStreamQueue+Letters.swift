public import DestinationActions

/// The letters of a queue.
///
/// A settlement holds its letters, so that they are there if and only if it is. From there they are copied into a stream of their
/// own, where each has a subject of its own: copying one again changes nothing, so whoever finds one that may not have been copied
/// copies it, and says so afterwards.
extension JetStreamQueue {
    /// The letters that the queue keeps, oldest first.
    ///
    /// - Returns: The letters.
    /// - Throws: ``JetStreamError`` if the cluster does not answer.
    public func letters() async throws -> [DeadLetter] {
        try await letters(after: 0).letters.sorted { $0.key < $1.key }.map(\.letter)
    }

    /// Which letter it is: the message that it came with, and its line in there.
    struct LetterKey: Hashable, Comparable, Sendable {
        let message: UInt64
        let line: Int

        static func < (a: LetterKey, b: LetterKey) -> Bool { (a.message, a.line) < (b.message, b.line) }
    }

    /// The letters that are not copied yet, and those that were since a place in the stream of letters; and the place after that.
    func letters(after place: UInt64) async throws -> (letters: [(key: LetterKey, letter: DeadLetter)], place: UInt64) {
        try await look()
        // What is copied between the two is found twice, and not missed.
        var found: [LetterKey: DeadLetter] = [:]
        for (message, letters) in state.letters {
            for (line, letter) in try await lines(letters.lines, of: message) {
                found[LetterKey(message: message, line: line)] = DeadLetter(json: try JSONValue(parsing: letter))
            }
        }
        let info = try await connection.api("STREAM.INFO.\(options.letters)")
        let last = info["state"]?["last_seq"]?.uint ?? 0
        if last > place {
            for number in place + 1...last {
                // Those that were copied again, or taken out by whoever read them, are no longer there.
                guard let message = try await connection.message(number, of: options.letters, doubts: 0) else {
                    continue
                }
                let parts = (message.headers["Nats-Subject"] ?? message.subject).split(separator: ".")
                guard parts.count >= 2, let origin = UInt64(parts[parts.count - 2]),
                    let line = Int(parts[parts.count - 1])
                else { continue }
                found[LetterKey(message: origin, line: line)] = DeadLetter(json: try JSONValue(parsing: message.body))
            }
        }
        return (found.map { ($0.key, $0.value) }, last)
    }

    /// Copies letters into their stream that came with settlements so long ago or longer, in the background.
    func moveLetters(olderThan age: Duration) {
        let due = state.letters.filter { $0.value.since + age.nanoseconds <= state.leaseNow }
        if due.isEmpty || isMoving { return }
        isMoving = true
        Task {
            do {
                for (message, letters) in due {
                    for (line, letter) in try await lines(letters.lines, of: message) {
                        _ = try await connection.put(
                            "\(options.letters).\(message).\(line)", headers: [("Nats-Msg-Id", "\(message).\(line)")],
                            body: letter)
                    }
                }
                _ = try await perform(.moved(Array(due.keys)))
            } catch {
                options.report("Letters were not moved into their stream yet: \(error)")
            }
            isMoving = false
            if due.keys.allSatisfy({ state.letters[$0] == nil }) { moveLetters(olderThan: age) }
        }
    }

    private func lines(_ lines: [Int], of message: UInt64) async throws -> [(line: Int, letter: [UInt8])] {
        guard let found = try await connection.message(message, of: options.name, doubts: 5) else {
            options.report("Letters are gone: somebody took message \(message) out of \(options.name).")
            return []
        }
        let all = found.body.split(separator: 0x0A)
        return lines.filter { $0 < all.count }.map { ($0, Array(all[$0])) }
    }
}
