/// A destination that a worker owns, or a part of it.
public struct Route: Sendable, Hashable {
    /// The name of the destination instance.
    public let destination: String
    /// Which part it is, from 0: events of the same ordering key are in the same part.
    public let part: Int
    /// How many parts the destination has; each gets that share of the partner's limit.
    public let parts: Int
    /// Goes up with each owner: an earlier one takes no more events.
    public let fence: Int64
    /// Whether no worker serves the destination any longer: its events become letters.
    public let isStray: Bool

    /// Makes a route.
    ///
    /// - Parameters:
    ///   - destination: The name of the destination instance.
    ///   - part: Which part it is, from 0.
    ///   - parts: How many parts the destination has.
    ///   - fence: Goes up with each owner.
    ///   - isStray: Whether no worker serves the destination any longer.
    public init(destination: String, part: Int = 0, parts: Int = 1, fence: Int64, isStray: Bool = false) {
        self.destination = destination
        self.part = part
        self.parts = parts
        self.fence = fence
        self.isStray = isStray
    }
}
