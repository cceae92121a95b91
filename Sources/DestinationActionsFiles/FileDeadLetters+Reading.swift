public import DestinationActions

extension FileDeadLetters {
    /// What reading or replaying letters came to.
    public struct Report: Sendable, Hashable {
        /// How many letters there were.
        public internal(set) var letters = 0
        /// How many lines were no letters: cut off by a crash, written by somebody else, or longer than a letter may be.
        public internal(set) var damaged = 0
        /// How many letters were delivered when they were sent again, or need not be any longer.
        public internal(set) var settled = 0
        /// How many letters were kept again, since they were not delivered this time either.
        public internal(set) var keptAgain = 0
    }

    /// Reads all letters, oldest first.
    ///
    /// - Parameter body: Is called with each letter; what it throws ends the reading.
    /// - Returns: How many there were.
    /// - Throws: ``FileError``, or what `body` throws.
    @discardableResult
    public func read(_ body: (DeadLetter) throws -> Void) throws -> Report {
        var report = Report()
        for name in try closedFiles().map(name(of:)) + [currentName] {
            var reader = try LetterReader(folder, name, longest: limits.letterBytes)
            while case let letters = try reader.next(&report), !letters.isEmpty {
                for letter in letters { try body(letter) }
            }
        }
        return report
    }

    /// Sends the events of all letters again, oldest first, each to the one subscription that did not get it, and waits for
    /// the outcomes.
    ///
    /// A file is deleted when each of its letters has an outcome; what is not delivered this time either is kept again, as
    /// a new letter. A crash in between sends some of the letters once more.
    ///
    /// - Parameters:
    ///   - pipeline: What sends the events.
    ///   - deadline: How long the letters of one chunk, 256 at most, may take; the pipeline's deadline unless given.
    /// - Returns: How many there were and what became of them.
    /// - Throws: ``FileError``; the letters that were not sent are kept as they are.
    @discardableResult
    public func replay(through pipeline: Pipeline, deadline: Duration? = nil) async throws -> Report {
        var report = Report()
        try closeCurrentFile()
        for number in try closedFiles() {
            var reader = try LetterReader(folder, name(of: number), longest: limits.letterBytes)
            while case let letters = try reader.next(&report), !letters.isEmpty {
                try await replay(letters, pipeline, deadline, &report)
            }
            try folder.remove(name(of: number))
        }
        return report
    }

    private func replay(
        _ letters: [DeadLetter], _ pipeline: Pipeline, _ deadline: Duration?, _ report: inout Report
    ) async throws {
        let results = await pipeline.replay(letters, deadline: deadline)
        var again: [DeadLetter] = []
        for (letter, outcome) in zip(letters, results) {
            switch outcome?.outcome {
            case .delivered, .skipped: report.settled += 1
            case .invalid, .failed, .undelivered:
                report.keptAgain += 1
                // The pipeline writes a new letter itself if this is where its letters go.
                if !pipeline.writesDeadLetters(to: self) { again.append(letter) }
            case nil:
                report.keptAgain += 1
                again.append(letter)
            }
        }
        if !again.isEmpty { try await keep(again) }
    }
}
