/// What is to happen with which events: a trigger, an action, and how the event's parts become the action's fields.
///
/// Trigger and mapping may be given as text and JSON, as they stand in an export; they are parsed when a
/// ``DestinationInstance`` is made, which reports everything that is wrong in all of them at once.
public struct Subscription: Sendable {
    enum TriggerSource: Sendable {
        case text(String)
        case trigger(Trigger)
    }

    /// The name for people; outcomes carry it.
    public var name: String
    /// The slug of the action.
    public var action: String
    /// A Boolean value that indicates whether the subscription takes part.
    public var isEnabled: Bool
    /// Whether events are sent in batches, and how large those are; as the mapping says unless set.
    ///
    /// A mapping says so with the literal `enable_batching: true`; setting this to `true` or `false` is the same as writing
    /// that literal into it.
    public var batching: Batching?
    /// What is to become of what is sent, one of ``Action/syncModes``; the first of them unless set.
    public var syncMode: SyncMode?
    /// What the partner finds by what is meant, one of ``Action/matchingKeys``; the first of them unless set.
    public var matchingKey: String?
    /// What was asked and answered when the subscription was saved, for an action that is a ``SavingAction``; see
    /// ``DestinationInstance/save(_:_:through:)``.
    public var onSave: OnSave?
    var trigger: TriggerSource
    var mapping: SubscriptionMapping

    /// Makes a subscription from text and JSON.
    ///
    /// - Parameters:
    ///   - name: The name for people; the action's slug unless given.
    ///   - action: The slug of the action, such as `trackEvent`.
    ///   - trigger: A statement of the filter language, such as `type = "track"`.
    ///   - mapping: The whole mapping as JSON; the action's defaults unless given.
    ///   - isEnabled: Whether the subscription takes part.
    public init(
        name: String? = nil, action: String, trigger: String, mapping: JSONValue? = nil, isEnabled: Bool = true
    ) {
        self.name = name ?? action
        self.action = action
        self.trigger = .text(trigger)
        self.mapping = mapping.map { .json($0) } ?? .defaults
        self.isEnabled = isEnabled
    }

    /// Makes a subscription of a typed action.
    ///
    /// ```swift
    /// Subscription(GWEN.SendEvent.self, when: .type(.track) && .event("Order Completed"), [
    ///     \.data: .path("properties.order")
    /// ])
    /// ```
    ///
    /// - Parameters:
    ///   - action: The action.
    ///   - name: The name for people; the action's title unless given.
    ///   - trigger: The trigger.
    ///   - overrides: Values for some of the fields, which may be variables; the others, and one that is given `nil`, keep the
    ///     action's defaults.
    public init<A: Action>(
        _ action: A.Type, name: String? = nil, when trigger: Trigger,
        _ overrides: KeyValuePairs<PartialKeyPath<A.Fields>, (any JSONWritable)?> = [:]
    ) {
        self.name = name ?? A.title
        self.action = A.slug
        self.trigger = .trigger(trigger)
        mapping = SubscriptionMapping(A.self, overrides)
        isEnabled = true
    }
}

extension Preset {
    /// The preset as a subscription.
    public var subscription: Subscription {
        var subscription = Subscription(name: name, action: action, trigger: trigger)
        subscription.mapping = mapping
        return subscription
    }
}
