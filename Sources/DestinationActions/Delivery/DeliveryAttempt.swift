/// One request that did not deliver an event.
public struct DeliveryAttempt: Sendable, Hashable {
    /// How long after the pipeline took the event the request ended.
    public let age: Duration
    /// The status of the answer, if there was one.
    public let status: Int?
    /// A short name of what went wrong, from a bounded set.
    public let code: String
    /// What the partner said or the network did, for a person; secrets are redacted.
    public let message: String

    /// Makes an attempt.
    ///
    /// - Parameters:
    ///   - age: How long after the pipeline took the event the request ended.
    ///   - status: The status of the answer, if there was one.
    ///   - code: A short name of what went wrong.
    ///   - message: What the partner said or the network did.
    public init(age: Duration, status: Int?, code: String, message: String) {
        self.age = age
        self.status = status
        self.code = code
        self.message = message
    }
}
