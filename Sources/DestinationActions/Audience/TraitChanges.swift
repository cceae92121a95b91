/// What has changed between two memberships, or two sets of values, that are read piece by piece.
///
/// Both sides must be in the order of the UTF-8 bytes of the ids, as `sort` with `LC_ALL=C` and binary collations of databases
/// give them. Only one entry of each side is held at a time, so that neither has to fit into memory. What was read as the new
/// side is the old side of the next synchronisation; before the first one the old side is empty.
///
/// ```swift
/// var changes = TraitChanges(from: lastWeek, to: today)
/// while let change = try changes.next() { send(audience.event(for: change)) }
/// ```
///
/// For sides that arrive asynchronously see ``AsyncTraitChanges``.
public struct TraitChanges<Before: Sequence, After: Sequence> where Before.Element == After.Element {
    private var before: Before.Iterator
    private var after: After.Iterator
    private var merge: TraitMerge
    private let assignment: @Sendable (Before.Element) -> TraitAssignment

    /// Compares two memberships of an ``Audience``: true for who joined, false for who left.
    ///
    /// - Parameters:
    ///   - before: The ids of the members at the last synchronisation.
    ///   - after: The ids of the members now.
    public init(from before: Before, to after: After) where Before.Element == String {
        self.before = before.makeIterator()
        self.after = after.makeIterator()
        merge = TraitMerge(gone: false)
        assignment = { TraitAssignment(userId: $0, value: true) }
    }

    /// Compares the values of a ``ComputedTrait``: the new value where it has changed, null where there is none any more.
    ///
    /// - Parameters:
    ///   - before: The values at the last synchronisation.
    ///   - after: The values now.
    public init(from before: Before, to after: After) where Before.Element == TraitAssignment {
        self.before = before.makeIterator()
        self.after = after.makeIterator()
        merge = TraitMerge(gone: .null)
        assignment = { $0 }
    }

    /// Reads on to the next change.
    ///
    /// - Returns: The change, or `nil` if there are no more.
    /// - Throws: ``AudienceError`` if the ids of a side are not in order.
    public mutating func next() throws(AudienceError) -> TraitAssignment? {
        while true {
            switch merge.step() {
            case .readBefore: try merge.take(before: before.next().map(assignment))
            case .readAfter: try merge.take(after: after.next().map(assignment))
            case .change(let change): return change
            case .end: return nil
            }
        }
    }
}

extension TraitChanges: Sendable where Before.Iterator: Sendable, After.Iterator: Sendable {}
