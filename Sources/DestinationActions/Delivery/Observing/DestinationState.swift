/// How a destination of a pipeline is doing.
public enum DestinationState: String, Sendable, Hashable, CaseIterable {
    /// Requests go out.
    case running
    /// The user paused it; its events wait.
    case paused
    /// The partner asked for less traffic; its events wait until the time that it named.
    case throttled
    /// It keeps failing; one request at a time tries whether it works again.
    case failing
    /// The partner refuses the credentials; one request at a time tries whether they are right by now.
    case credentialsRefused
}
