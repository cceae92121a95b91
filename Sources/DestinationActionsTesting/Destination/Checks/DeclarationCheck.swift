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
        problems += settings(D.Settings.self)
        for action in destination.actions { problems += self.problems(of: action) }
        return problems
    }

    /// What is wrong with a subscription, doubts included; the places are those within it.
    static func problems<D: Destination>(
        of subscription: Subscription, _ destination: D, _ settings: JSONObject
    ) -> [String] {
        do throws(ConfigurationErrors) {
            let subscriptions = [subscription]
            let instance = try DestinationInstance(destination, settings: settings, subscriptions: subscriptions)
            return instance.warnings.filter { $0.path.hasPrefix("subscriptions/") }.map(told)
        } catch {
            return error.problems.map(told)
        }
    }

    /// A problem of the only subscription, with its place within it.
    private static func told(_ problem: ConfigurationProblem) -> String {
        let place = "subscriptions/0/"
        let path = problem.path.hasPrefix(place) ? String(problem.path.dropFirst(place.count)) : problem.path
        return "\(ConfigurationProblem(path: path, message: problem.message))"
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
        return problems
    }
}
