/// What has changed between two memberships, or two sets of values, that arrive asynchronously.
///
/// Both sides must be in the order of the UTF-8 bytes of the ids; see ``TraitChanges``.
///
/// ```swift
/// for try await change in AsyncTraitChanges(from: lastWeek, to: today) { await send(audience.event(for: change)) }
/// ```
public struct AsyncTraitChanges<Before: AsyncSequence, After: AsyncSequence>: AsyncSequence
where Before.Element == After.Element {
    /// A change.
    public typealias Element = TraitAssignment

    private let before: Before
    private let after: After
    private let merge: TraitMerge
    private let assignment: @Sendable (Before.Element) -> TraitAssignment

    /// Compares two memberships of an ``Audience``: true for who joined, false for who left.
    ///
    /// - Parameters:
    ///   - before: The ids of the members at the last synchronisation.
    ///   - after: The ids of the members now.
    public init(from before: Before, to after: After) where Before.Element == String {
        self.before = before
        self.after = after
        merge = TraitMerge(gone: false)
        assignment = { TraitAssignment(userId: $0, value: true) }
    }

    /// Compares the values of a ``ComputedTrait``: the new value where it has changed, null where there is none any more.
    ///
    /// - Parameters:
    ///   - before: The values at the last synchronisation.
    ///   - after: The values now.
    public init(from before: Before, to after: After) where Before.Element == TraitAssignment {
        self.before = before
        self.after = after
        merge = TraitMerge(gone: .null)
        assignment = { $0 }
    }

    /// Starts reading both sides.
    ///
    /// - Returns: The changes, one by one.
    public func makeAsyncIterator() -> Iterator {
        Iterator(
            before: before.makeAsyncIterator(), after: after.makeAsyncIterator(), merge: merge, assignment: assignment)
    }

    /// Gives the changes one by one.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate var before: Before.AsyncIterator
        fileprivate var after: After.AsyncIterator
        fileprivate var merge: TraitMerge
        fileprivate let assignment: @Sendable (Before.Element) -> TraitAssignment

        /// Reads on to the next change.
        ///
        /// - Parameter actor: The actor that reads the sides; the caller's.
        /// - Returns: The change, or `nil` if there are no more.
        /// - Throws: ``AudienceError`` if the ids of a side are not in order, and what the sides throw.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(any Error) -> TraitAssignment? {
            while true {
                switch merge.step() {
                case .readBefore: try merge.take(before: await before.next(isolation: actor).map(assignment))
                case .readAfter: try merge.take(after: await after.next(isolation: actor).map(assignment))
                case .change(let change): return change
                case .end: return nil
                }
            }
        }
    }
}

extension AsyncTraitChanges: Sendable where Before: Sendable, After: Sendable {}
