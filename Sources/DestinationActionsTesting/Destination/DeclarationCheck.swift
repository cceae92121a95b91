import DestinationActions

/// What is wrong with the declarations of a destination, before any event is seen.
enum DeclarationCheck {
    static func problems<D: Destination>(of destination: D) -> [String] {
        var problems: [String] = []
        if D.slug.isEmpty { problems.append("The slug of the destination is empty.") }
        if D.name.isEmpty { problems.append("The name of the destination is empty.") }
        if D.integrationNames.isEmpty { problems.append("The destination has no name for the integrations object.") }
        for name in D.integrationNames where name.isEmpty || name.isExactly("All") {
            problems.append("The name \"\(name)\" cannot mean the destination in the integrations object.")
        }
        if destination.actions.isEmpty { problems.append("The destination has no actions.") }
        if destination.baseURLs.isEmpty { problems.append("The destination declares no base address.") }
        problems += self.problems(of: destination.limits)
        problems += settings(D.Settings.self)
        var slugs = Set<String>()
        for action in destination.actions {
            problems += self.problems(of: action)
            let slug = type(of: action).slug
            if !slugs.insert(slug).inserted { problems.append("Two actions have the slug \(slug).") }
        }
        for preset in destination.presets {
            let action = destination.actions.first { type(of: $0).slug.isExactly(preset.action) }
            problems += action.map { unmapped($0, preset) } ?? []
        }
        return problems
    }

    /// What is wrong with a subscription; the places are those within it.
    static func problems<D: Destination>(
        of subscription: Subscription, _ destination: D, _ settings: JSONObject
    ) -> [String] {
        do throws(ConfigurationErrors) {
            _ = try DestinationInstance(destination, settings: settings, subscriptions: [subscription])
            return []
        } catch {
            let place = "subscriptions/0/"
            return error.problems.map {
                let path = $0.path.hasPrefix(place) ? String($0.path.dropFirst(place.count)) : $0.path
                return "\(ConfigurationProblem(path: path, message: $0.message))"
            }
        }
    }

    private static func problems(of limits: DeliveryLimits) -> [String] {
        var problems: [String] = []
        if limits.inFlight < 1 { problems.append("The limit of requests at a time lets none through.") }
        if let rate = limits.requestsPerMinute, rate < 1 {
            problems.append("The limit of requests per minute lets none through.")
        }
        if limits.timeout <= .zero { problems.append("The time-out leaves no time for a request.") }
        return problems
    }

    private static func settings<S: FieldSet>(_ settings: S.Type) -> [String] {
        // A set that cannot be declared so is reported when an instance is made.
        guard let schema = try? PayloadSchema<S>() else { return [] }
        let definitions = schema.fields.definitions
        var problems = definitions.filter(\.label.isEmpty).map { "The setting \($0.key) has no label." }
        for definition in definitions where definition.type != .password && soundsSecret(definition.key) {
            problems.append("The setting \(definition.key) sounds like a secret and is no Field<Secret>.")
        }
        return problems
    }

    private static func soundsSecret(_ key: String) -> Bool {
        let key = key.lowercased()
        return ["password", "secret", "token", "apikey", "api_key"].contains { key.hasSuffix($0) }
    }

    private static func problems<A: Action>(of action: A) -> [String] {
        var problems: [String] = []
        if A.slug.isEmpty { problems.append("The slug of \(A.self) is empty.") }
        if A.title.isEmpty { problems.append("The title of the action \(A.slug) is empty.") }
        if A.summary.isEmpty { problems.append("The summary of the action \(A.slug) is empty.") }
        guard let schema = try? PayloadSchema<A.Fields>() else { return problems }
        for definition in schema.fields.definitions where definition.label.isEmpty {
            problems.append("The field \(definition.key) of the action \(A.slug) has no label.")
        }
        if let limits = (action as? any BatchAction)?.batchLimits, limits.events < 1 || limits.bytes < 1 {
            problems.append("A batch of the action \(A.slug) may hold no event.")
        }
        return problems
    }

    /// A preset runs with the defaults alone, so that a required field without one makes every event invalid.
    private static func unmapped<A: Action>(_ action: A, _ preset: Preset) -> [String] {
        guard let schema = try? PayloadSchema<A.Fields>() else { return [] }
        return schema.fields.definitions.filter { $0.requirement == .yes && $0.defaultValue == nil }.map {
            "The preset \"\(preset.name)\" can never send: the field \($0.key) is required and has no default."
        }
    }
}
