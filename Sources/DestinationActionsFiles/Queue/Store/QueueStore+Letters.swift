import DestinationActions

extension QueueStore {
    mutating func forgetLetters(_ group: UInt64) {
        guard let (place, count) = letters.removeValue(forKey: group) else { return }
        letterCount -= count
        log.drop(place)
    }

    /// The oldest letters, and what names them.
    ///
    /// - Parameters:
    ///   - most: How many at most; more if they were settled together.
    ///   - last: What named the ones before.
    mutating func readLetters(atMost most: Int, after last: UInt64) throws -> (letters: [DeadLetter], groups: [UInt64])
    {
        try check()
        var found: [DeadLetter] = []
        var groups: [UInt64] = []
        for group in letters.keys.sorted() where group > last {
            if found.count >= most { break }
            guard let place = letters[group]?.place else { continue }
            let (record, bytes) = try log.read(place)
            guard let letters = Self.letters(record, bytes) else {
                throw FileError(
                    operation: "read", path: log.directory.path(of: QueueLog.name(of: place.segment)),
                    reason: "the letters at offset \(place.offset) are none", code: .damaged)
            }
            found += letters
            groups.append(group)
        }
        return (found, groups)
    }

    private static func letters(_ record: QueueRecord, _ bytes: [UInt8]) -> [DeadLetter]? {
        var reader = PayloadReader(bytes, record.payload)
        if record.kind == .settlement {
            guard reader.number() != nil, reader.optional({ $0.targets() }) != nil, reader.number() != nil else {
                return nil
            }
        }
        guard let count = reader.number() else { return nil }
        var letters: [DeadLetter] = []
        for _ in 0..<count {
            guard let range = reader.range(),
                let json = try? JSONValue(parsing: bytes[range], limits: JSONLimits(depth: 80, size: 64 << 20)),
                let letter = DeadLetter(json: json)
            else { return nil }
            letters.append(letter)
        }
        return letters
    }

    mutating func removeLetters(_ groups: [UInt64], time: UInt64) throws {
        try check()
        let groups = groups.filter { letters[$0] != nil }.sorted()
        if groups.isEmpty { return }
        var buffer = RecordBuffer()
        buffer.add(.lettersTaken) { $0.add(ascending: groups) }
        _ = try log.write(&buffer, time: time, nextNumber: lastNumber + 1, isUrgent: true)
        for group in groups { forgetLetters(group) }
        tidy(time: time)
    }
}
