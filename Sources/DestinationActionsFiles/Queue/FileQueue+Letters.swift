public import DestinationActions

extension FileQueue {
    /// Reads the dead letters that pipelines settled, oldest first; they stay in the queue.
    ///
    /// There are some only if the pipeline has no sink for them.
    ///
    /// - Parameter most: How many at most, or some more that were settled together; 1,000 unless given.
    /// - Returns: The letters.
    /// - Throws: ``FileError`` if they cannot be read, or the queue is closed.
    public func letters(atMost most: Int = 1000) async throws -> [DeadLetter] {
        try await work.perform { store, _ in try store.readLetters(atMost: most, after: 0).letters }
    }

    /// Gives the dead letters to a function, oldest first, and removes those that it is done with.
    ///
    /// ```swift
    /// try await queue.takeLetters { letters in _ = await pipeline.replay(letters) }
    /// ```
    ///
    /// After a crash in between, the letters of the last call are there still.
    ///
    /// - Parameters:
    ///   - most: How many letters a call gets at most, or some more that were settled together; 256 unless given.
    ///   - body: Is called with letters until there are no more. When it throws, the letters that it was called with stay.
    /// - Returns: How many letters were removed.
    /// - Throws: ``FileError``, or what `body` throws.
    @discardableResult
    public func takeLetters(
        atMost most: Int = 256, _ body: ([DeadLetter]) async throws -> Void
    ) async throws -> Int {
        var count = 0
        var last: UInt64 = 0
        while true {
            let (letters, groups) = try await work.perform { [last] store, _ in
                try store.readLetters(atMost: max(1, most), after: last)
            }
            guard let end = groups.last else { return count }
            last = end
            try await body(letters)
            try await work.perform { store, time in try store.removeLetters(groups, time: time) }
            count += letters.count
        }
    }
}
