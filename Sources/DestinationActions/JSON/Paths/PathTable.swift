/// The place in ``PathValues`` where the value of one path is found.
struct PathSlot: Sendable, Hashable {
    let index: Int
}

/// Collects the paths of all triggers and mappings of a destination instance.
///
/// Paths go through the keys of objects only. They form one tree, so that a single walk over an event reads them all.
struct PathTableBuilder {
    fileprivate struct Node {
        var key: String
        var children: [Int] = []
    }

    fileprivate var nodes = [Node(key: "")]

    /// Adds a path.
    ///
    /// - Parameter keys: The keys from the root down; none stands for the whole input.
    /// - Returns: Where the value is found after reading.
    mutating func slot(for keys: [String]) -> PathSlot {
        var at = 0
        for key in keys {
            if let child = nodes[at].children.first(where: { nodes[$0].key.isExactly(key) }) {
                at = child
            } else {
                nodes.append(Node(key: key))
                nodes[at].children.append(nodes.count - 1)
                at = nodes.count - 1
            }
        }
        return PathSlot(index: at)
    }

    func build() -> PathTable { PathTable(self) }
}

/// The tree of the paths of a destination instance, laid out for one walk per event.
///
/// Unsafe, and why it stays inside: what is at the pointers is written when the table is made, never again, and lives as long.
/// Arrays in their place would be counted for every event.
final class PathTable: @unchecked Sendable {
    /// A node of the tree.
    ///
    /// Its children stand in a table of buckets of their own, a power of two in number.
    struct Node: Sendable {
        /// Where the buckets begin, and their number less 1; -1 if the node has no children.
        var buckets = 0
        var mask = -1
        /// The bits of the children's keys by ``PathTable/bit(of:_:)``: most other keys have none of them.
        var filter: UInt64 = 0
        /// Where the key stands in ``keys``.
        var key = 0
        /// The first of the children that have children themselves, and for a child the next of them; 0 if there is none.
        var inner = 0
        var nextInner = 0
    }

    /// A child by its key, or nothing: child 0 is the root, and nobody's child.
    struct Bucket: Sendable {
        var prefix: UInt64 = 0
        var length: Int32 = -1
        var child: Int32 = 0
    }

    let nodes: UnsafePointer<Node>
    let buckets: UnsafePointer<Bucket>
    /// The bytes of all keys.
    let keys: UnsafePointer<UInt8>
    /// Names and children by node, for what is not on the fast way.
    private let names: [String]
    private let children: [[Int]]
    /// The slots before a walk: to copy them is cheaper than to make them, as that looks up the type of the array.
    private let emptySlots: [Int32]

    fileprivate init(_ builder: PathTableBuilder) {
        var nodes: [Node] = []
        var keys: [UInt8] = []
        for node in builder.nodes {
            nodes.append(Node(key: keys.count))
            keys += Array(node.key.utf8)
        }
        var buckets: [Bucket] = []
        for (index, node) in builder.nodes.enumerated() where !node.children.isEmpty {
            var size = 2
            while size < node.children.count * 4 { size *= 2 }
            nodes[index].buckets = buckets.count
            nodes[index].mask = size - 1
            buckets += Array(repeating: Bucket(), count: size)
            for child in node.children {
                if !builder.nodes[child].children.isEmpty {
                    nodes[child].nextInner = nodes[index].inner
                    nodes[index].inner = child
                }
                let key = Array(builder.nodes[child].key.utf8)
                nodes[index].filter |= 1 &<< Self.bit(of: key.first ?? UInt8(ascii: "\""), key.count)
                let prefix = key.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
                var at = JSONBytes.mixed(prefix, key.count)
                while buckets[nodes[index].buckets + at & (size - 1)].child != 0 { at += 1 }
                buckets[nodes[index].buckets + at & (size - 1)] = Bucket(
                    prefix: prefix, length: Int32(truncatingIfNeeded: key.count), child: Int32(child))
            }
        }
        self.nodes = Self.kept(nodes)
        self.buckets = Self.kept(buckets)
        self.keys = Self.kept(keys)
        names = builder.nodes.map(\.key)
        children = builder.nodes.map(\.children)
        emptySlots = Array(repeating: 0, count: nodes.count)
    }

    deinit {
        nodes.deallocate()
        buckets.deallocate()
        keys.deallocate()
    }

    private static func kept<Element: BitwiseCopyable>(_ elements: [Element]) -> UnsafePointer<Element> {
        let memory = UnsafeMutableBufferPointer<Element>.allocate(capacity: max(elements.count, 1))
        _ = memory.initialize(from: elements)
        return UnsafePointer(memory.baseAddress.unsafelyUnwrapped)
    }

    /// The place of a key in the filter of a node.
    ///
    /// - Parameters:
    ///   - first: The first byte of the key, or the quote behind an empty one.
    ///   - length: The length of the key.
    @inline(__always) static func bit(of first: UInt8, _ length: Int) -> UInt64 {
        UInt64(truncatingIfNeeded: length &* 9 &+ Int(first))
    }

    /// Reads all paths of an input in one walk.
    func read(_ input: JSONPlace) -> PathValues {
        PathValues(input, indices: walk(input.document, input.index))
    }

    /// Reads all paths of an input, and looks at what was found before it is forgotten.
    ///
    /// - Parameters:
    ///   - input: The input.
    ///   - look: Takes the tape indices by slot; 0 is missing.
    func read<Found>(_ input: JSONPlace, _ look: (borrowing Span<Int32>) -> Found) -> Found {
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: emptySlots.count) { slots in
            slots.initialize(repeating: 0)
            walk(input.document, input.index, slots)
            return look(slots.span)
        }
    }

    private func walk(_ document: JSONDocument, _ index: Int) -> [Int32] {
        var slots = emptySlots
        slots.withUnsafeMutableBufferPointer { walk(document, index, $0) }
        return slots
    }

    @inline(__always) private func walk(
        _ document: JSONDocument, _ index: Int, _ slots: UnsafeMutableBufferPointer<Int32>
    ) {
        guard nodes[0].mask >= 0, document.tag(index) == .object else { return }
        document.bytes.withUnsafeBufferPointer { bytes in
            guard let walk = PathWalk(self, document, bytes, slots) else { return }
            withExtendedLifetime(self) { withExtendedLifetime(document) { walk.object(0, index) } }
        }
    }

    /// The child of a node whose key, written with escapes, is at a tape index; 0 if there is none.
    func child(of node: Int, escaped key: Int, in document: JSONDocument) -> Int {
        let key = document.keyBytes(key)
        return children[node].first { names[$0].utf8.elementsEqual(key) } ?? 0
    }
}
