/// What one subscription makes of an event, before anything is sent.
package enum Preparation: Sendable {
    case ready(PreparedPayload)
    /// The deletion of a user, which is no subscription's.
    indirect case deletion(HTTPRequest)
    case skipped(SkipReason)
    case invalid([FieldProblem])
}

/// Why an action sends nothing for a payload.
enum NothingToSend: Error, Sendable {
    case skipped(SkipReason)
    case invalid([FieldProblem])

    /// The same of a payload that was to be prepared.
    var preparation: Preparation {
        switch self {
        case .skipped(let reason): .skipped(reason)
        case .invalid(let problems): .invalid(problems)
        }
    }
}

/// A valid payload of one subscription; it becomes a request alone or in a batch.
package struct PreparedPayload: Sendable {
    let subscription: CompiledSubscription
    let values: PayloadValues
    /// The event's own options for the destination, if it has some.
    let options: JSONValue?

    /// How the event is gathered with others, or `nil` if it goes alone.
    ///
    /// An event with options of its own does: a request has one set of them, and that of a batch has none.
    var batchRule: BatchRule? { options?.count ?? 0 == 0 ? subscription.batching : nil }

    /// What the events of a batch have in common.
    var batchKey: ExactText? { subscription.action.batches?.key(values).map { ExactText($0) } }

    /// Of what has one key, one delivery at a time is under way.
    var serialKey: ExactText? { subscription.action.serialKey?(values) }
}

/// Why a subscription sends nothing for an event.
public enum SkipReason: Sendable, CustomStringConvertible {
    /// The trigger does not hold.
    case trigger(UnmatchedTrigger)
    /// The subscription is switched off.
    case disabled
    /// The event's `integrations` object switches the destination off; the place that is false.
    case integrations(String)
    /// A middleware dropped the event.
    case middleware
    /// A message of the same id was delivered before.
    case duplicate
    /// The partner has no way to delete a user.
    case deletionUnsupported
    /// The event names nobody whom the partner could delete.
    case nothingToDelete
    /// The action says that there is nothing to be sent, or nothing to do, for this reason; see ``Skip``.
    case declined(String)

    /// The name of the reason, from a bounded set: fit for a metric's label.
    public var code: String {
        switch self {
        case .trigger: "trigger"
        case .disabled: "disabled"
        case .integrations: "integrations"
        case .middleware: "middleware"
        case .duplicate: "duplicate"
        case .deletionUnsupported: "deletionUnsupported"
        case .nothingToDelete: "nothingToDelete"
        case .declined: "declined"
        }
    }

    /// A clause for a person, such as `the subscription is disabled`.
    public var description: String {
        switch self {
        case .trigger(let trigger): "\(trigger.explanation)"
        case .disabled: "the subscription is disabled"
        case .integrations(let place): "the event's \(place) is false"
        case .middleware: "a middleware dropped the event"
        case .duplicate: "a message of the same id was delivered before"
        case .deletionUnsupported: "the partner has no way to delete a user"
        case .nothingToDelete: "the event names nobody whom the partner could delete"
        case .declined(let reason): reason
        }
    }
}

/// A trigger that does not hold for an event; why is found out when it is asked for.
public struct UnmatchedTrigger: Sendable {
    /// The trigger.
    public let trigger: Trigger
    private let place: JSONPlace
    private var sensitive: SensitivePaths?

    init(_ trigger: Trigger, _ event: JSONPlace) {
        self.trigger = trigger
        place = event
    }

    /// The event.
    public var event: Event { Event(place) }

    /// The first clause that is false, with the value found.
    public var explanation: TriggerExplanation {
        trigger.explain(place, hiding: sensitive?.paths.map { $0.map { Array($0.utf8) } } ?? [])
    }

    /// The same, but the values of some paths are not shown.
    func redacting(_ paths: SensitivePaths) -> UnmatchedTrigger {
        var copy = self
        copy.sensitive = paths
        return copy
    }
}
