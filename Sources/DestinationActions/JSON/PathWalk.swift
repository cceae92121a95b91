/// One walk of a ``PathTable`` over a document.
///
/// Unsafe reads, and why they stay inside: tape indices come from the parser, as the index of an object, its next index or
/// the one behind a key, so they lie within the tape, and so do a key's offset and length within the bytes. Nodes and
/// children are the table's own, buckets are taken modulo their number, and there is a slot for each node. Table and
/// document outlive the walk, as its caller holds both.
struct PathWalk {
    // Not counted, as a walk is made for every event: the caller holds both until it has ended, see above.
    private unowned(unsafe) let table: PathTable
    private unowned(unsafe) let document: JSONDocument
    private let tape: UnsafePointer<UInt64>
    private let bytes: UnsafePointer<UInt8>
    private let size: Int
    private let nodes: UnsafePointer<PathTable.Node>
    private let buckets: UnsafePointer<PathTable.Bucket>
    private let keys: UnsafePointer<UInt8>
    private let slots: UnsafeMutablePointer<Int>

    @inline(__always) init?(
        _ table: PathTable, _ document: JSONDocument, _ tape: UnsafeBufferPointer<UInt64>,
        _ bytes: UnsafeBufferPointer<UInt8>, _ nodes: UnsafeBufferPointer<PathTable.Node>,
        _ buckets: UnsafeBufferPointer<PathTable.Bucket>, _ keys: UnsafeBufferPointer<UInt8>,
        _ slots: UnsafeMutableBufferPointer<Int>
    ) {
        guard let tape = tape.baseAddress, let text = bytes.baseAddress, let nodes = nodes.baseAddress,
            let buckets = buckets.baseAddress, let keys = keys.baseAddress, let slots = slots.baseAddress
        else { return nil }
        self.table = table
        self.document = document
        self.tape = tape
        self.bytes = text
        size = bytes.count
        self.nodes = nodes
        self.buckets = buckets
        self.keys = keys
        self.slots = slots
    }

    /// Reads the members of the object at a tape index that have a node below `node`, one that has children.
    func object(_ node: Int, _ index: Int) {
        let first = buckets + nodes[node].buckets
        let mask = nodes[node].mask
        let end = Int(truncatingIfNeeded: tape[index &+ 1] & 0xFFFF_FFFF)
        var at = index &+ 2
        while at < end {
            let entry = tape[at]
            let value = at &+ 1
            let tag = tape[value] >> 60
            at =
                tag >= JSONDocument.Tag.array.rawValue
                ? Int(truncatingIfNeeded: tape[value &+ 1] & 0xFFFF_FFFF) : value &+ 1
            let child: Int
            if entry >> 60 == JSONDocument.Tag.string.rawValue {
                child = self.child(first, mask, entry)
            } else {
                child = table.child(of: node, escaped: value &- 1, in: document)
            }
            if child == 0 { continue }
            // Of a repeated key the last one counts, with all that is below it.
            if slots[child] != 0 { table.clear(child, slots) }
            slots[child] = value
            if tag == JSONDocument.Tag.object.rawValue, nodes[child].mask >= 0 { object(child, value) }
        }
    }

    @inline(__always) private func child(
        _ first: UnsafePointer<PathTable.Bucket>, _ mask: Int, _ entry: UInt64
    ) -> Int {
        let offset = Int(truncatingIfNeeded: entry & 0xFFFF_FFFF)
        let length = Int(truncatingIfNeeded: entry >> 32 & 0xFFF_FFFF)
        let prefix = JSONBytes.prefix(bytes, offset, length, size)
        var at = JSONBytes.mixed(prefix, length)
        while true {
            let bucket = first[at & mask]
            if bucket.prefix == prefix, Int(bucket.length) == length {
                let child = Int(bucket.child)
                if length <= 8 || JSONBytes.equal(bytes + offset, keys + nodes[child].key, length) { return child }
            } else if bucket.child == 0 {
                // A table is never more than half full.
                return 0
            }
            at &+= 1
        }
    }
}
