/// The place in ``PathSlots`` where the value of one path is found.
struct PathSlot: Sendable, Hashable {
    let index: Int
}

/// Collects the paths of all triggers and mappings of a destination instance.
///
/// Paths go through the keys of objects only. They form one tree, so that a single walk over an event reads them all.
struct PathTableBuilder {
    fileprivate struct Node {
        var key: [UInt8]
        var children: [Int] = []
    }

    fileprivate var nodes = [Node(key: [])]

    /// Adds a path.
    ///
    /// - Parameter keys: The keys from the root down; none stands for the whole input.
    /// - Returns: Where the value is found after reading.
    mutating func slot(for keys: [String]) -> PathSlot {
        var at = 0
        for key in keys {
            let key = Array(key.utf8)
            if let child = nodes[at].children.first(where: { nodes[$0].key == key }) {
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
final class PathTable: Sendable {
    private struct Node: Sendable {
        var key: [UInt8]
        var prefix: UInt64
        /// Where the node's children stand in the table of buckets, and how many buckets there are (a power of two, less 1).
        var buckets = 0
        var mask = -1
        var children: [Int]
    }

    private let nodes: [Node]
    /// Open addressing per node: the number of a child, or 0.
    private let buckets: [Int32]

    fileprivate init(_ builder: PathTableBuilder) {
        var nodes = builder.nodes.map {
            Node(key: $0.key, prefix: JSONBytes.prefix($0.key, at: 0, count: $0.key.count), children: $0.children)
        }
        var buckets: [Int32] = []
        for index in nodes.indices where !nodes[index].children.isEmpty {
            var size = 2
            while size < nodes[index].children.count * 3 { size *= 2 }
            nodes[index].buckets = buckets.count
            nodes[index].mask = size - 1
            buckets += Array(repeating: 0, count: size)
            for child in nodes[index].children {
                var at = Self.hash(nodes[child].prefix, nodes[child].key.count)
                while buckets[nodes[index].buckets + at & (size - 1)] != 0 { at += 1 }
                buckets[nodes[index].buckets + at & (size - 1)] = Int32(child)
            }
        }
        self.nodes = nodes
        self.buckets = buckets
    }

    @inline(__always) private static func hash(_ prefix: UInt64, _ count: Int) -> Int {
        Int(truncatingIfNeeded: ((prefix ^ UInt64(truncatingIfNeeded: count)) &* 0x9E37_79B9_7F4A_7C15) >> 40)
    }

    /// Reads all paths of an input in one walk.
    func read(_ input: JSONValue) -> PathSlots {
        switch input.storage {
        case .node(let document, let index):
            var slots = [Int32](repeating: 0, count: nodes.count)
            slots.withUnsafeMutableBufferPointer { walk(0, document, index, &$0) }
            return PathSlots(input: input, document: document, indices: slots, values: [])
        default:
            var values = [JSONValue?](repeating: nil, count: nodes.count)
            fill(0, input, &values)
            return PathSlots(input: input, document: nil, indices: [], values: values)
        }
    }

    private func walk(
        _ node: Int, _ document: JSONDocument, _ index: Int, _ slots: inout UnsafeMutableBufferPointer<Int32>
    ) {
        guard nodes[node].mask >= 0, document.tag(index) == .object else { return }
        let first = nodes[node].buckets
        let mask = nodes[node].mask
        let end = document.next(index)
        var at = index + 2
        while at < end {
            let value = at + 1
            if let child = child(first, mask, document, at) {
                // Of a repeated key the last one counts, with all that is below it.
                if slots[child] != 0 { clear(child, &slots) }
                slots[child] = Int32(truncatingIfNeeded: value)
                if nodes[child].mask >= 0 { walk(child, document, value, &slots) }
            }
            at = document.next(value)
        }
    }

    @inline(__always) private func child(_ first: Int, _ mask: Int, _ document: JSONDocument, _ key: Int) -> Int? {
        if document.tag(key) == .escaped { return escapedChild(first, mask, document, key) }
        let offset = document.offset(key)
        let count = document.length(key)
        let prefix = JSONBytes.prefix(document.bytes, at: offset, count: count)
        var at = Self.hash(prefix, count)
        while true {
            let child = Int(buckets[first + at & mask])
            if child == 0 { return nil }
            if nodes[child].prefix == prefix, nodes[child].key.count == count,
                count <= 8 || JSONBytes.equal(document.bytes, at: offset, nodes[child].key)
            {
                return child
            }
            at += 1
        }
    }

    @inline(never) private func escapedChild(_ first: Int, _ mask: Int, _ document: JSONDocument, _ key: Int) -> Int? {
        let key = document.keyBytes(key)
        for bucket in first...(first + mask) {
            let child = Int(buckets[bucket])
            if child != 0, nodes[child].key == key { return child }
        }
        return nil
    }

    private func clear(_ node: Int, _ slots: inout UnsafeMutableBufferPointer<Int32>) {
        slots[node] = 0
        // Below a place that was not reached nothing is set: the walk never goes deeper than the event does.
        for child in nodes[node].children where slots[child] != 0 { clear(child, &slots) }
    }

    private func fill(_ node: Int, _ input: JSONValue, _ values: inout [JSONValue?]) {
        for child in nodes[node].children {
            guard let value = input[String(decoding: nodes[child].key, as: UTF8.self)] else { continue }
            values[child] = value
            fill(child, value, &values)
        }
    }
}

/// What one walk over an input has found: the value of every path of a ``PathTable``.
struct PathSlots: Sendable {
    /// The whole input.
    let input: JSONValue
    /// The document that the input is a part of, if it was parsed.
    let document: JSONDocument?
    /// Tape indices by slot; 0, where the root of a document stands and no member can, is missing.
    fileprivate let indices: [Int32]
    /// The values by slot of an input that was built.
    fileprivate let values: [JSONValue?]

    /// The value of a path, or `nil` if it is missing.
    func value(_ slot: PathSlot) -> JSONValue? {
        if slot.index == 0 { return input }
        guard let document else { return values[slot.index] }
        let index = indices[slot.index]
        return index == 0 ? nil : JSONValue(document, Int(index))
    }

    /// The tape index of a path in ``document``, or 0 if it is missing.
    @inline(__always) func node(_ slot: PathSlot) -> Int { Int(indices[slot.index]) }

    /// The type of the value of a path, or `nil` if it is missing.
    func kind(_ slot: PathSlot) -> JSONValue.Kind? {
        if let document, slot.index != 0 {
            let index = indices[slot.index]
            return index == 0 ? nil : document.kind(Int(index))
        }
        return value(slot)?.kind
    }

    /// Whether the value of a path is a string of exactly these bytes of UTF-8; makes nothing.
    func isText(_ slot: PathSlot, _ utf8: [UInt8]) -> Bool {
        if let document, slot.index != 0 {
            let index = Int(indices[slot.index])
            if index == 0 { return false }
            switch document.tag(index) {
            case .string, .escaped: return document.isText(index, utf8)
            default: return false
            }
        }
        return value(slot)?.isText(utf8) ?? false
    }

    /// The number at a path, or `nil` if there is none.
    func double(_ slot: PathSlot) -> Double? { value(slot)?.double }
}
