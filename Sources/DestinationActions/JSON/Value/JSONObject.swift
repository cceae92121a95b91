/// The members of a JSON object: unique keys in their order, with values.
///
/// Keys are compared by Unicode scalars. A small object is searched in order; a large one keeps an index.
public struct JSONObject: Sendable, ExpressibleByDictionaryLiteral, RandomAccessCollection {
    /// One member.
    public typealias Element = (key: String, value: JSONValue)

    private(set) var members: [Element] = []
    /// From the bytes of a key to its place; kept for large objects only.
    private var index: [[UInt8]: Int]?

    private static var indexedFrom: Int { 32 }

    /// Makes an object without members.
    public init() {}

    /// Makes an object from keys and values.
    ///
    /// - Parameter pairs: Keys and values; of a repeated key the last value counts, in the place of the first.
    public init(uniquingLast pairs: some Sequence<(String, JSONValue)>) {
        members.reserveCapacity(pairs.underestimatedCount)
        for (key, value) in pairs { self[key] = value }
    }

    /// Makes an object from members whose keys are known to differ.
    init(uniqueMembers members: [Element]) {
        self.members = members
        buildIndex()
    }

    /// Makes an object from keys and values.
    ///
    /// - Parameter elements: Keys and values, written out or variables; `nil` leaves the member out, and of a repeated key the
    ///   last value counts.
    public init(dictionaryLiteral elements: (String, (any JSONRepresentable)?)...) {
        self.init(members: elements)
    }

    /// The value of a key, or `nil` if there is none; setting adds, replaces or (with `nil`) removes the member.
    public subscript(key: String) -> JSONValue? {
        get { place(of: key).map { members[$0].value } }
        set {
            if let place = place(of: key) {
                if let newValue {
                    members[place].value = newValue
                } else {
                    members.remove(at: place)
                    index = nil
                    buildIndex()
                }
            } else if let newValue {
                members.append((key, newValue))
                if index != nil { index?[Array(key.utf8)] = members.count - 1 } else { buildIndex() }
            }
        }
    }

    /// The keys in their order.
    public var keys: [String] { members.map(\.key) }

    /// The place of the first member.
    public var startIndex: Int { 0 }

    /// The place behind the last member.
    public var endIndex: Int { members.count }

    /// The member at a place.
    public subscript(position: Int) -> Element { members[position] }

    private func place(of key: String) -> Int? {
        if let index { return index[Array(key.utf8)] }
        return members.firstIndex { $0.key.isExactly(key) }
    }

    private mutating func buildIndex() {
        guard members.count >= Self.indexedFrom else { return }
        var index: [[UInt8]: Int] = [:]
        for (place, member) in members.enumerated() { index[Array(member.key.utf8)] = place }
        self.index = index
    }
}

extension JSONObject: Hashable {
    /// Compares keys and values; their order does not matter.
    public static func == (a: JSONObject, b: JSONObject) -> Bool {
        a.count == b.count && a.allSatisfy { member in b[member.key].map { $0 == member.value } ?? false }
    }

    /// Hashes keys and values without regard to their order.
    public func hash(into hasher: inout Hasher) {
        var sum = 0
        for member in self {
            var hasher = Hasher()
            JSONValue(member.key).hash(into: &hasher)
            member.value.hash(into: &hasher)
            sum &+= hasher.finalize()
        }
        hasher.combine(sum)
    }
}
