/// A computed trait: a value that is known of each user, such as how much was bought in the last month.
///
/// It works like an ``Audience``: the first synchronisation gives an identify event for everybody who has a value, later ones
/// only for users whose value has changed. A user who has no value any more gets null.
///
/// ```swift
/// var spent = try ComputedTrait("Spent last month")
/// spent.synchronize(values: [TraitAssignment(userId: "u-1", value: 12.5)])  // spent_last_month: 12.5
/// ```
public struct ComputedTrait: Sendable, Hashable {
    /// The name for people.
    public let name: String
    /// The name of the trait.
    public let trait: String
    /// The values at the last synchronisation, in the order of the UTF-8 bytes of the ids.
    public private(set) var values: [TraitAssignment] = []

    /// Makes a computed trait that was never synchronised.
    ///
    /// - Parameters:
    ///   - name: The name for people.
    ///   - trait: The name of the trait; the name in snake case unless given.
    /// - Throws: ``AudienceError`` if the name of the trait would be empty.
    public init(_ name: String, trait: String? = nil) throws(AudienceError) {
        self.name = name
        self.trait = trait ?? TraitName.snakeCased(name)
        if self.trait.isEmpty { throw .unnamed(name) }
    }

    /// Makes a computed trait of what ``state`` was.
    ///
    /// - Parameter state: The state.
    /// - Throws: ``AudienceError`` if it is something else.
    public init(state: JSONValue) throws(AudienceError) {
        guard let name = state["name"]?.string, let trait = state["trait"]?.string,
            let values = state["values"]?.object
        else { throw .state("must be an object with name, trait and values") }
        try self.init(name, trait: trait)
        self.values = Self.sorted(values.map { TraitAssignment(userId: $0.key, value: $0.value) })
    }

    /// What the computed trait remembers, to be kept between runs.
    public var state: JSONValue {
        [
            "name": JSONValue(name), "trait": JSONValue(trait),
            "values": JSONValue(JSONObject(uniquingLast: values.map { ($0.userId, $0.value) })),
        ]
    }

    /// Takes over new values.
    ///
    /// - Parameters:
    ///   - current: The values of all users who have one now, in any order; of several for one user the last counts.
    ///   - common: What the events have in common; ids of messages are made for each.
    /// - Returns: An identify event for each user whose value has changed, in the order of the ids.
    public mutating func synchronize(
        values current: some Sequence<TraitAssignment>, _ common: Event.Common = Event.Common()
    ) -> [Event] {
        let current = Self.sorted(current)
        var merge = TraitMerge(gone: .null)
        let changes = merge.changes(from: values, to: current)
        values = current
        return changes.map { event(for: $0, common) }
    }

    /// Builds the event that tells a destination of a change.
    ///
    /// - Parameters:
    ///   - change: The change.
    ///   - common: What the events have in common; the id of the message is made.
    /// - Returns: The event.
    public func event(for change: TraitAssignment, _ common: Event.Common = Event.Common()) -> Event {
        change.event(trait, common)
    }

    private static func sorted(_ values: some Sequence<TraitAssignment>) -> [TraitAssignment] {
        let ordered = values.enumerated().sorted { a, b in
            if a.element.userId.isExactly(b.element.userId) { return a.offset < b.offset }
            return TraitMerge.precedes(a.element.userId, b.element.userId)
        }
        var result: [TraitAssignment] = []
        for (_, value) in ordered where !value.userId.isEmpty {
            if let last = result.last, last.userId.isExactly(value.userId) { result.removeLast() }
            result.append(value)
        }
        return result
    }
}
