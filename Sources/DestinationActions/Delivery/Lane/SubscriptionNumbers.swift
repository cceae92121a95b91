/// Numbers for the subscriptions of a destination instance that stay the same when the instance is replaced.
struct SubscriptionNumbers: Sendable {
    /// The number of what is no subscription: the deletion of a user.
    static let deletion = -1

    private struct Key: Hashable {
        let name: ExactText
        let action: ExactText
        /// What was chosen: events that were made for another list or mode go into no batch together.
        let choices: SubscriptionChoices
        /// Which one it is of several that are called the same.
        let occurrence: Int
    }

    private var known: [Key: Int] = [:]
    /// The numbers of the subscriptions in their order.
    private(set) var current: [Int] = []

    init(_ instance: DestinationInstance) { replace(instance) }

    mutating func replace(_ instance: DestinationInstance) {
        var occurrences: [Key: Int] = [:]
        current = instance.subscriptions.map { subscription in
            let first = Key(
                name: ExactText(subscription.name), action: ExactText(subscription.action.slug),
                choices: subscription.choices, occurrence: 0)
            let occurrence = occurrences[first, default: 0]
            occurrences[first] = occurrence + 1
            let key = Key(name: first.name, action: first.action, choices: first.choices, occurrence: occurrence)
            if let number = known[key] { return number }
            known[key] = known.count
            return known.count - 1
        }
    }
}
