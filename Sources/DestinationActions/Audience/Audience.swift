/// An audience: the users for whom something is true at the moment.
///
/// A destination learns of an audience through identify events: its name in snake case is a trait of the user, true for
/// those who joined and false for those who left. The first synchronisation covers every member; later ones only the users
/// whose membership has changed since.
///
/// ```swift
/// var audience = try Audience("VIP customers")
/// for event in audience.synchronize(members: ["u-1", "u-2"]) {}  // vip_customers: true, for u-1 and u-2
/// for event in audience.synchronize(members: ["u-2", "u-3"]) {}  // u-1: false, u-3: true
/// ```
///
/// An audience is a value: keep a copy until the events are accepted, and go on from the copy if they are not. It remembers
/// its members, and ``state`` keeps them between runs. For memberships that are larger than memory see ``TraitChanges``.
public struct Audience: Sendable, Hashable {
    /// The name for people.
    public let name: String
    /// The name of the trait.
    public let trait: String
    /// The members at the last synchronisation, in the order of their UTF-8 bytes.
    public private(set) var members: [String] = []

    /// Makes an audience that was never synchronised.
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

    /// Makes an audience of what ``state`` was.
    ///
    /// - Parameter state: The state.
    /// - Throws: ``AudienceError`` if it is something else.
    public init(state: JSONValue) throws(AudienceError) {
        guard let name = state["name"]?.string, let trait = state["trait"]?.string,
            let members = state["members"]?.array
        else { throw .state("must be an object with name, trait and members") }
        try self.init(name, trait: trait)
        var ids: [String] = []
        ids.reserveCapacity(members.count)
        for member in members {
            guard let id = member.string else {
                throw .state("must have members that are strings, found \(member.found)")
            }
            ids.append(id)
        }
        self.members = Self.sorted(ids)
    }

    /// What the audience remembers, to be kept between runs.
    public var state: JSONValue {
        ["name": JSONValue(name), "trait": JSONValue(trait), "members": JSONValue(members.map { JSONValue($0) })]
    }

    /// Takes over a new membership.
    ///
    /// - Parameters:
    ///   - current: The ids of all members now, in any order; an empty id names nobody and is passed over.
    ///   - common: What the events have in common; ids of messages are made for each.
    /// - Returns: An identify event for each user who joined or left, in the order of the ids.
    public mutating func synchronize(
        members current: some Sequence<String>, _ common: Event.Common = Event.Common()
    ) -> [Event] {
        let current = Self.sorted(current)
        var merge = TraitMerge(gone: false)
        let changes = merge.changes(
            from: members.map { TraitAssignment(userId: $0, value: true) },
            to: current.map { TraitAssignment(userId: $0, value: true) })
        members = current
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

    private static func sorted(_ ids: some Sequence<String>) -> [String] {
        var result: [String] = []
        for id in ids.sorted(by: TraitMerge.precedes) where !id.isEmpty {
            if let last = result.last, last.isExactly(id) { continue }
            result.append(id)
        }
        return result
    }
}
