extension Audience {
    /// The subscription that keeps a list up to date with the events of the audience, in batches.
    ///
    /// Further fields of a member take their defaults; set ``Subscription/batching`` for another size of batches.
    ///
    /// - Parameters:
    ///   - action: The action of the destination that keeps the list.
    ///   - onSave: What ``DestinationInstance/save(_:_:through:)`` gave for the list.
    /// - Returns: A subscription to the identify events that carry the trait of the audience.
    public func subscription<D: AudienceDestination>(of action: SyncAudience<D>.Type, onSave: OnSave) -> Subscription {
        func escaped(_ characters: String) -> String {
            var text = ""
            for character in trait.unicodeScalars {
                if characters.unicodeScalars.contains(character) { text += "\\" }
                text.unicodeScalars.append(character)
            }
            return text
        }
        var subscription = Subscription(
            action, name: name, when: .type(.identify) && TriggerOperand.field("traits." + escaped("\\.")) != nil,
            [\.isMember: .path("traits[\"" + escaped("\\\"") + "\"]")])
        subscription.onSave = onSave
        subscription.batching = true
        return subscription
    }
}
