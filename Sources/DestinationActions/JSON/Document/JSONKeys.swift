/// Keys as JSON writes them, each with its colon: in one piece, so that writing one counts no references.
struct JSONKeys: Sendable {
    private let bytes: [UInt8]
    /// Where each key ends.
    private let ends: [Int32]

    init(_ keys: some Sequence<String>) {
        var bytes: [UInt8] = []
        var ends: [Int32] = []
        for key in keys {
            bytes += JSONWriter.key(key)
            ends.append(Int32(truncatingIfNeeded: bytes.count))
        }
        self.bytes = bytes
        self.ends = ends
    }

    @inline(__always) var count: Int { ends.count }

    @inline(__always) func write(_ index: Int, into writer: inout JSONWriter) {
        writer.raw(bytes, (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index]))
    }
}
