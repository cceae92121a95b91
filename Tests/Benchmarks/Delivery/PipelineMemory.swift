import DestinationActions

/// Whether memory stays flat while a million events go through a pipeline.
enum PipelineMemory {
    static let events = 1_000_000

    /// Parses events, sends them in chunks, and looks at the memory on the way.
    @concurrent
    static func run(_ corpus: Corpus) async throws {
        print("\nmemory while \(events) events go through a pipeline:")
        let pipeline = try Pipeline([try Tasks.five()], transport: PromptPartner())
        var sizes: [Int] = []
        var sent = 0
        for share in [10, 50, 100] {
            while sent < events / 100 * share {
                let lines = (sent..<min(sent + 256, events)).map { corpus.lines[$0 % corpus.lines.count] }
                try await pipeline.send(contentsOf: lines.compactMap { try? Event(parsing: $0) })
                sent += lines.count
            }
            sizes.append(Process.memory)
            print("  after \(share) %: \(Process.memory / 1024) MB")
        }
        await pipeline.shutdown()
        let most = max(Process.memory, Process.peakMemory)
        print("  at the end: \(Process.memory / 1024) MB; at most: \(most / 1024) MB")
        // What the allocator keeps goes up and down; a leak of a few bytes for each event would be more than that.
        let isFlat = sizes[2] - sizes[0] < 4096 + sizes[0] / 10
        print("  \(pipeline.statistics.delivered) delivered; memory is \(isFlat ? "flat" : "NOT flat")")
    }
}
