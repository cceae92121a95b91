/// What is to become of what a subscription sends, where its action can do several things.
///
/// An action declares the modes that it knows (``Action/syncModes``), a subscription chooses one of them
/// (``Subscription/syncMode``), and the action sees it in its context (``Context/syncMode``).
public enum SyncMode: String, Sendable, Hashable, CaseIterable {
    /// What the partner does not have is created; what it has stays.
    case add
    /// What the partner has is changed; what it does not have is not created.
    case update
    /// What the partner has is changed, and what it does not have created.
    case upsert
    /// What the partner has is deleted.
    case delete
}

/// What a subscription has chosen of what its action offers.
struct SubscriptionChoices: Sendable, Hashable {
    var syncMode: SyncMode?
    var matchingKey: String?
    /// What was saved with the subscription.
    var saved: JSONObject?
}

extension Context {
    /// What is to become of what is sent: the mode that the subscription has chosen, else the first that the action declares; `nil`
    /// if it declares none.
    public var syncMode: SyncMode? { shared.choices.syncMode }

    /// What the partner finds by what is meant: the one that the subscription has chosen, else the first that the action
    /// declares; `nil` if it declares none.
    public var matchingKey: String? { shared.choices.matchingKey }

    /// What was saved with the subscription, such as the id of its list; `nil` if nothing was.
    ///
    /// See ``SavingAction``.
    public var saved: JSONValue? { shared.choices.saved.map { JSONValue($0) } }
}
