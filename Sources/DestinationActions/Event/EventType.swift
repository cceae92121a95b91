/// The kind of an event, as the Segment spec names it.
public enum EventType: String, Sendable, Hashable, CaseIterable {
    /// What a user did.
    case track
    /// Who a user is.
    case identify
    /// A visit to a web page.
    case page
    /// A view of a screen in an app.
    case screen
    /// The group or company a user belongs to.
    case group
    /// Two identities of one user.
    case alias
    /// The deletion of a user's data.
    case delete
}
