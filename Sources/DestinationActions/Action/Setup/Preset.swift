/// A subscription that a destination suggests: a trigger and an action, with the action's default mapping or one of its own.
///
/// ```swift
/// var presets: [Preset] {
///     [
///         Preset("Announce orders", trigger: #"event = "Order Completed""#, action: PostMessage.slug),
///         Preset(PostMessage.self, name: "Warn of refunds", when: .event("Order Refunded"), [\.urgent: true]),
///     ]
/// }
/// ```
public struct Preset: Sendable {
    /// The name for people.
    public let name: String
    /// The trigger, as a statement of the filter language.
    public let trigger: String
    /// The slug of the action.
    public let action: String
    let mapping: SubscriptionMapping

    /// Makes a preset from text and JSON.
    ///
    /// - Parameters:
    ///   - name: The name for people.
    ///   - trigger: The trigger, as a statement of the filter language.
    ///   - action: The slug of the action.
    ///   - mapping: The whole mapping as JSON; the action's defaults unless given.
    public init(_ name: String, trigger: String, action: String, mapping: JSONValue? = nil) {
        self.name = name
        self.trigger = trigger
        self.action = action
        self.mapping = mapping.map { .json($0) } ?? .defaults
    }

    /// Makes a preset of a typed action.
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
        self.trigger = trigger.description
        self.action = A.slug
        mapping = SubscriptionMapping(A.self, overrides)
    }
}
