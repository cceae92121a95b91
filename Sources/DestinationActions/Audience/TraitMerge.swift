/// The comparison of two streams of assignments, both in the order of the ids: what is different comes out.
///
/// It holds one assignment of each side. Whoever has the streams reads on where ``step()`` says so; this way one comparison
/// serves arrays, files and cursors of a database.
struct TraitMerge: Sendable {
    enum Step: Sendable {
        case readBefore
        case readAfter
        case change(TraitAssignment)
        case end
    }

    private struct Side: Sendable {
        var head: TraitAssignment?
        var last: String?
        var isAtEnd = false

        var isWaiting: Bool { head == nil && !isAtEnd }

        mutating func take(_ next: TraitAssignment?) throws(AudienceError) {
            guard let next else {
                isAtEnd = true
                return
            }
            if next.userId.isEmpty { return }
            if let last {
                if last.isExactly(next.userId) { return }
                if TraitMerge.precedes(next.userId, last) { throw .unsorted(next.userId, after: last) }
            }
            last = next.userId
            head = next
        }
    }

    /// The value that a user gets who is in the earlier stream only.
    private let gone: JSONValue
    private var before = Side()
    private var after = Side()

    init(gone: JSONValue) { self.gone = gone }

    mutating func take(before next: TraitAssignment?) throws(AudienceError) { try before.take(next) }

    mutating func take(after next: TraitAssignment?) throws(AudienceError) { try after.take(next) }

    mutating func step() -> Step {
        if before.isWaiting { return .readBefore }
        if after.isWaiting { return .readAfter }
        guard let old = before.head else {
            guard let new = after.head else { return .end }
            after.head = nil
            return .change(new)
        }
        guard let new = after.head, !Self.precedes(old.userId, new.userId) else {
            before.head = nil
            return .change(TraitAssignment(userId: old.userId, value: gone))
        }
        after.head = nil
        if Self.precedes(new.userId, old.userId) { return .change(new) }
        before.head = nil
        return old.value == new.value ? step() : .change(new)
    }

    /// All changes between two lists that are in order.
    mutating func changes(from before: [TraitAssignment], to after: [TraitAssignment]) -> [TraitAssignment] {
        var changes: [TraitAssignment] = []
        var old = before.makeIterator()
        var new = after.makeIterator()
        while true {
            switch step() {
            case .readBefore: try? take(before: old.next())
            case .readAfter: try? take(after: new.next())
            case .change(let change): changes.append(change)
            case .end: return changes
            }
        }
    }

    /// Whether an id comes before another one in the order of their UTF-8 bytes.
    static func precedes(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }
}
