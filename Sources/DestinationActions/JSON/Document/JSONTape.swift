/// The memory that a parser writes a tape into: large enough for most texts, and twice as large each time it is not.
///
/// What is kept of it is an array of exactly the entries written, as documents may wait in queues.
struct JSONTape: ~Copyable {
    private(set) var entries: UnsafeMutablePointer<UInt64>
    private var capacity: Int
    /// How many entries the tape has; known when the text has ended.
    var count = 0

    /// How many entries may be written between two looks at the room.
    private static var round: Int { 3 }

    /// The last place with room for a round.
    var limit: UnsafeMutablePointer<UInt64> { entries + (capacity - Self.round) }

    /// Makes room for the tape of a text.
    ///
    /// - Parameter size: How many bytes the text has; nearly all texts have more than eight bytes per entry.
    init(size: Int) {
        capacity = size / 8 + 16
        entries = .allocate(capacity: capacity)
    }

    deinit { entries.deallocate() }

    /// Doubles the room; `next`, the place behind the entries written, moves with them.
    @inline(never) mutating func grow(_ next: UnsafeMutablePointer<UInt64>) -> UnsafeMutablePointer<UInt64> {
        let written = next - entries
        let larger = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity * 2)
        larger.update(from: entries, count: written)
        entries.deallocate()
        entries = larger
        capacity *= 2
        return larger + written
    }

    /// The tape of a text, and what else the parser has found.
    static func parse(_ bytes: [UInt8], depthLimit: Int) -> (tape: [UInt64], findings: JSONParser.Findings) {
        bytes.withUnsafeBufferPointer { input in
            guard let base = input.baseAddress, !input.isEmpty else { return ([], JSONParser.Findings(reason: .end)) }
            var tape = JSONTape(size: input.count)
            let findings = JSONParser.run(base, input.count, &tape, depthLimit: depthLimit)
            return (Array(UnsafeBufferPointer(start: tape.entries, count: tape.count)), findings)
        }
    }
}
