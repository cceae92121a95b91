extension DestinationInstance {
    /// What an instance was made of.
    struct Source: Sendable {
        var settings: JSONObject
        var subscriptions: [Subscription]
        var bind: @Sendable (JSONObject, inout [ConfigurationProblem]) -> BoundDestination
    }

    /// Returns an instance with other subscriptions.
    ///
    /// - Parameter subscriptions: The subscriptions.
    /// - Returns: The instance; it has the same name, settings and middleware.
    /// - Throws: ``ConfigurationErrors`` with every problem and its place.
    public func replacing(subscriptions: [Subscription]) throws(ConfigurationErrors) -> DestinationInstance {
        var source = source
        source.subscriptions = subscriptions
        return try DestinationInstance(destination, name: name, source, middleware: middleware, [])
    }

    /// Returns an instance with other settings, with a new key for instance.
    ///
    /// - Parameter settings: The values of the settings that change, by key; the others stay.
    /// - Returns: The instance; it has the same name, subscriptions and middleware.
    /// - Throws: ``ConfigurationErrors`` with every problem and its place.
    public func replacing(settings: JSONObject) throws(ConfigurationErrors) -> DestinationInstance {
        var source = source
        for (key, value) in settings { source.settings[key] = value }
        var problems: [ConfigurationProblem] = []
        let bound = source.bind(source.settings, &problems)
        return try DestinationInstance(bound, name: name, source, middleware: middleware, problems)
    }

    /// The plan of a subscription that does the same as that of another version of the instance: the one of the same name,
    /// else another one of the same action.
    func plan(like other: SubscriptionPlan) -> SubscriptionPlan? {
        let alike = plans.filter { $0.action.slug == other.action.slug }
        return alike.first { $0.name == other.name } ?? alike.first
    }

    /// How many requests may be under way at once.
    package var inFlightLimit: Int { destination.limits.inFlight }

    /// How long one request may take.
    package var timeout: Duration { destination.limits.timeout }
}
