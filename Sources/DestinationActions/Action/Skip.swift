/// Says that there is nothing to be sent for an event, and why: it is skipped with this reason, and not invalid.
///
/// ``Action/validate(_:)``, ``Action/request(for:in:)``, ``StepAction/steps(for:in:)`` and whatever follows from the answer to a
/// step may throw it. Of a batch that throws it when it is made, each half is tried, so that in the end the events that it is
/// meant for go alone.
///
/// ```swift
/// guard payload.isPresent(\.email) else { throw Skip("the user has no e-mail address") }
/// ```
public struct Skip: Error, Sendable, Hashable, CustomStringConvertible {
    /// Why nothing is to be sent.
    public let reason: String

    /// Makes a skip.
    ///
    /// - Parameter reason: Why nothing is to be sent, as a clause for a person: `the user has no e-mail address`. Secrets are taken
    ///   out of it before anyone sees it.
    public init(_ reason: String) { self.reason = reason }

    /// The reason.
    public var description: String { reason }
}
