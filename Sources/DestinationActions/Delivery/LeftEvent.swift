/// An event that a shutdown handed back: one subscription did not get it before the end.
public struct LeftEvent: Sendable {
    /// The event, as it was accepted.
    public let event: Event
    /// The name of the destination instance.
    public let destination: String
    /// The name of the subscription.
    public let subscription: String
    /// What went wrong before, if anything was tried.
    public let last: Outcome.Failure?
}
