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
    private let slots: UnsafeMutablePointer<Int32>

    @inline(__always) init?(
        _ table: PathTable, _ document: JSONDocument, _ bytes: UnsafeBufferPointer<UInt8>,
        _ slots: UnsafeMutableBufferPointer<Int32>
    ) {
        guard let text = bytes.baseAddress, let slots = slots.baseAddress else { return nil }
        self.table = table
        self.document = document
        tape = UnsafePointer(document.tape.entries)
        self.bytes = text
        size = bytes.count
        nodes = table.nodes
        buckets = table.buckets
        keys = table.keys
        self.slots = slots
    }

    /// Reads the members of the object at a tape index that have a node below `node`, one that has children.
    func object(_ node: Int, _ index: Int) {
        members(node, index)
        // Only now, as of a repeated key the last one counts, with all that is below it.
        var child = nodes[node].inner
        while child != 0 {
            let value = Int(slots[child])
            if value != 0, tape[value] >> 60 == JSONDocument.Tag.object.rawValue { object(child, value) }
            child = nodes[child].nextInner
        }
    }

    @inline(__always) private func members(_ node: Int, _ index: Int) {
        // In constants of their own: after each write to a slot, those of the walk would be read again.
        let (tape, bytes, size, nodes, keys, slots) = (tape, bytes, size, nodes, keys, slots)
        let first = buckets + nodes[node].buckets
        let mask = nodes[node].mask
        let filter = nodes[node].filter
        let end = Int(truncatingIfNeeded: tape[index &+ 1] & 0xFFFF_FFFF)
        var at = index &+ 2
        while at < end {
            let key = tape[at]
            let value = at &+ 1
            at =
                tape[value] >> 60 >= JSONDocument.Tag.array.rawValue
                ? Int(truncatingIfNeeded: tape[value &+ 1] & 0xFFFF_FFFF) : value &+ 1
            var child = 0
            // Of the two tags that keys have, the one of those with escapes sets the highest bit.
            if Int64(bitPattern: key) < 0 {
                child = self.child(of: node, escaped: value &- 1)
            } else {
                let offset = Int(truncatingIfNeeded: key & 0xFFFF_FFFF)
                let length = Int(truncatingIfNeeded: key >> 32 & 0xFFF_FFFF)
                // An empty key has a quote behind it.
                if filter &>> PathTable.bit(of: bytes[offset], length) & 1 == 0 { continue }
                let prefix = JSONBytes.prefix(bytes, offset, length, size)
                var place = JSONBytes.mixed(prefix, length)
                while true {
                    let bucket = first[place & mask]
                    if bucket.prefix == prefix, Int(bucket.length) == length,
                        length <= 8 || JSONBytes.equal(bytes + offset, keys + nodes[Int(bucket.child)].key, length)
                    {
                        child = Int(bucket.child)
                        break
                    }
                    // A table is never more than half full.
                    if bucket.child == 0 { break }
                    place &+= 1
                }
            }
            // The slot of the root, which is nobody's child, takes what is not looked for. An index fits, as a text is
            // shorter than 2^28 bytes and its tape has no more entries than that.
            slots[child] = Int32(truncatingIfNeeded: value)
        }
    }

    @inline(never) private func child(of node: Int, escaped key: Int) -> Int {
        table.child(of: node, escaped: key, in: document)
    }
}
