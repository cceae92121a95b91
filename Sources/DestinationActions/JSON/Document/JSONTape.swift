/// The tape of a document: the memory that the parser writes, and everything else reads.
///
/// It is made large enough for nearly all events, and twice as large each time it is not. What the parser has written is kept
/// where it is, so that little more is left over than a copy of the exact size would save.
///
/// Unsafe, and why it stays inside: only the parser writes, before anybody else has the tape; every other read of an entry
/// is checked against their number, but for walks that follow what the parser wrote (``PathWalk``, and the look for repeated
/// keys), which keep the document alive meanwhile.
struct JSONTape: ~Copyable, @unchecked Sendable {
    private(set) var entries: UnsafeMutablePointer<UInt64>
    private var capacity: Int
    /// How many entries the tape has; known when the text has ended.
    private(set) var count = 0

    /// How many entries may be written between two looks at the room.
    private static var round: Int { 3 }

    /// The last place with room for a round.
    var limit: UnsafeMutablePointer<UInt64> { entries + (capacity - Self.round) }

    /// Makes room for the tape of a text.
    ///
    /// - Parameter size: How many bytes the text has; nearly all events have more than ten bytes per entry.
    init(size: Int) {
        capacity = size / 10 + 16
        entries = .allocate(capacity: capacity)
    }

    deinit { entries.deallocate() }

    @inline(__always) subscript(index: Int) -> UInt64 {
        // Indices are the parser's own: a wrong one is a fault of ours, whatever the input, and to end is better than to read
        // memory of others. Arrays do the same.
        precondition(UInt(bitPattern: index) < UInt(bitPattern: count))
        return entries[index]
    }

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

    /// Notes that the text has ended.
    @inline(__always) mutating func end(at next: UnsafeMutablePointer<UInt64>) { count = next - entries }

    /// Writes the tape of a text.
    ///
    /// - Returns: What else the parser has found.
    mutating func parse(_ bytes: [UInt8], depthLimit: Int) -> JSONParser.Findings {
        bytes.withUnsafeBufferPointer { input in
            guard let base = input.baseAddress, !input.isEmpty else { return JSONParser.Findings(reason: .end) }
            return JSONParser.run(base, input.count, &self, depthLimit: depthLimit)
        }
    }
}
