/// A statement of the filter language as a list of nodes in postfix order: every node stands behind its operands.
///
/// A flat list instead of a tree, because nothing that works on it needs recursion: a run of ten thousand `!` is a list of
/// ten thousand nodes, not a stack of ten thousand frames. Texts are kept as UTF-8, so that equality is by Unicode
/// scalars. Nested `and` in `and`, and `or` in `or`, are one node: both are associative.
struct TriggerExpression: Sendable, Hashable {
    /// One node; its operands are the subtrees right before it.
    enum Node: Sendable, Hashable {
        case null
        case bool(Bool)
        case number(Double)
        case text([UInt8])
        /// The keys from the event down; never empty, and no key is empty.
        case path([[UInt8]])
        /// So many items.
        case list(Int)
        /// As many arguments as the function takes.
        case call(TriggerFunction)
        case compare(TriggerComparison)
        case not
        /// At least two operands, none of which is an `and`.
        case and(Int)
        /// At least two operands, none of which is an `or`.
        case or(Int)

        /// How many subtrees belong to the node.
        var operands: Int {
            switch self {
            case .null, .bool, .number, .text, .path: 0
            case .not: 1
            case .compare: 2
            case .list(let count), .and(let count), .or(let count): count
            case .call(let function): function.arguments
            }
        }
    }

    private(set) var nodes: [Node] = []

    init() {}

    init(_ node: Node) { nodes = [node] }

    /// Adds a node whose operands stand at the end of the list.
    mutating func append(_ node: Node) { nodes.append(node) }

    /// Adds the nodes of another expression.
    mutating func append(_ other: TriggerExpression) { nodes += other.nodes }

    /// Opens the conjunction at the end of the list, if there is one, for further operands.
    ///
    /// - Returns: How many operands stand at the end of the list now: those of the conjunction, or the one subtree.
    mutating func openAnd() -> Int {
        guard case .and(let count) = nodes.last else { return 1 }
        nodes.removeLast()
        return count
    }

    /// Opens the disjunction at the end of the list, if there is one, for further operands.
    ///
    /// - Returns: How many operands stand at the end of the list now: those of the disjunction, or the one subtree.
    mutating func openOr() -> Int {
        guard case .or(let count) = nodes.last else { return 1 }
        nodes.removeLast()
        return count
    }

    /// Where the subtree of each node starts: the node at `i` and its operands are `nodes[starts[i]...i]`.
    func starts() -> [Int] {
        var starts: [Int] = []
        starts.reserveCapacity(nodes.count)
        for index in nodes.indices {
            var start = index
            for _ in 0..<nodes[index].operands where start > 0 { start = starts[start - 1] }
            starts.append(start)
        }
        return starts
    }

    /// The roots of a node's operands, in their order.
    ///
    /// - Parameters:
    ///   - index: The node.
    ///   - starts: What ``starts()`` gave.
    func operands(of index: Int, _ starts: [Int]) -> [Int] {
        var roots: [Int] = []
        var root = index - 1
        for _ in 0..<nodes[index].operands where root >= 0 {
            roots.append(root)
            root = starts[root] - 1
        }
        return roots.reversed()
    }

    /// A part of the expression as one of its own.
    func subtree(_ range: ClosedRange<Int>) -> TriggerExpression {
        var part = TriggerExpression()
        part.nodes = Array(nodes[range])
        return part
    }

    /// The paths in the order in which they stand, each once.
    var paths: [[[UInt8]]] {
        var seen: Set<[[UInt8]]> = []
        var paths: [[[UInt8]]] = []
        for case .path(let keys) in nodes where seen.insert(keys).inserted { paths.append(keys) }
        return paths
    }
}

/// The operators that compare two values.
enum TriggerComparison: String, Sendable, Hashable, CaseIterable {
    case equal = "="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case isIn = "in"

    /// The operator that says the same with its sides exchanged, or `nil` if there is none.
    var mirrored: TriggerComparison? {
        switch self {
        case .equal, .notEqual: self
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        case .isIn: nil
        }
    }

    /// Compares two values.
    ///
    /// Order is for numbers alone; between other values it is false, never an error. An element of what is no list is
    /// nothing.
    func holds(_ left: TriggerValue, _ right: TriggerValue) -> Bool {
        switch self {
        case .equal: return left.equals(right)
        case .notEqual: return !left.equals(right)
        case .isIn:
            guard case .list(let items) = right else { return false }
            return items.contains { left.equals($0) }
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            guard case .number(let a) = left, case .number(let b) = right else { return false }
            return orders(a, b)
        }
    }

    /// Compares two numbers by their order; false for an operator that is about something else.
    func orders(_ a: Double, _ b: Double) -> Bool {
        switch self {
        case .less: a < b
        case .lessOrEqual: a <= b
        case .greater: a > b
        case .greaterOrEqual: a >= b
        case .equal, .notEqual, .isIn: false
        }
    }
}
