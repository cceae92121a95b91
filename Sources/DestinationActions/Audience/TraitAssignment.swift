/// The value of a trait for one user.
public struct TraitAssignment: Sendable, Hashable {
    /// The id of the user.
    public let userId: String
    /// The value.
    public let value: JSONValue

    /// Makes an assignment.
    ///
    /// - Parameters:
    ///   - userId: The id of the user.
    ///   - value: The value.
    public init(userId: String, value: JSONValue) {
        self.userId = userId
        self.value = value
    }

    /// The identify event that tells a destination of it.
    func event(_ trait: String, _ common: Event.Common) -> Event {
        var common = common
        common.messageId = nil  // One id for several messages would make them duplicates of each other.
        return .identify(userId, traits: JSONValue([trait: value] as JSONObject), common)
    }
}
