/// A destination bound to its settings, its type erased.
struct BoundDestination: Sendable {
    let integrationNames: [String]
    let declarations: ActionDeclarations
    let actions: [BoundAction]
    let limits: DeliveryLimits
    let redactor: Redactor
    let credentialCheck: @Sendable () throws -> HTTPRequest?
    let deletion: @Sendable (_ user: UserIdentity) throws -> Deletion
    let verdict: @Sendable (_ response: HTTPResponse) -> Verdict
    let credentialVerdict: @Sendable (_ response: HTTPResponse) -> Verdict

    private init<D: Destination>(
        _ shared: Context<D>.Shared, _ declarations: ActionDeclarations, _ actions: [BoundAction], _ redactor: Redactor
    ) {
        let destination = shared.destination
        integrationNames = D.integrationNames
        self.declarations = declarations
        self.actions = actions
        limits = destination.limits
        self.redactor = redactor
        credentialCheck = { try destination.credentialCheck(in: Context(shared)).map(shared.checked) }
        deletion = { user in
            let deletion = try destination.deletion(of: user, in: Context(shared))
            if case .request(let request) = deletion { return .request(try shared.checked(request)) }
            return deletion
        }
        verdict = { destination.answerVerdict(on: $0, events: 1) }
        credentialVerdict = { destination.credentialVerdict(on: $0) }
    }

    /// The action of a slug.
    func action(_ slug: String) -> BoundAction? { actions.first { $0.slug.isExactly(slug) } }
}

/// What is known of the actions of a destination whatever the settings: enough to check subscriptions.
struct ActionDeclarations: Sendable {
    /// The slugs of all actions, of those as well whose fields are declared wrongly.
    let slugs: [String]
    let actions: [ActionDeclaration]
}

extension BoundDestination {
    /// Binds a destination to its settings, and adds what is wrong to the problems.
    ///
    /// - Parameters:
    ///   - destination: The destination.
    ///   - settings: The values of its settings by key.
    ///   - problems: Receives what is wrong.
    /// - Returns: What subscriptions are checked against, and the bound destination unless the settings are wrong.
    static func bind<D: Destination>(
        _ destination: D, _ settings: JSONObject, _ problems: inout [ConfigurationProblem]
    ) -> (declarations: ActionDeclarations, bound: BoundDestination?) {
        for (index, base) in destination.baseURLs.enumerated() {
            guard let problem = base.problem else { continue }
            problems.append(ConfigurationProblem(path: "baseURLs/\(index)", message: problem))
        }
        let slugs = destination.actions.map { type(of: $0).slug }
        guard let values = values(of: D.Settings.self, settings, &problems) else {
            let actions = each(destination.actions, &problems) { (action) throws(FieldSchemaError) in
                try ActionDeclaration(action)
            }
            return (ActionDeclarations(slugs: slugs, actions: actions), nil)
        }
        let shared = Context<D>.Shared(destination, values)
        if let problem = shared.bodyHeaders.problem {
            problems.append(ConfigurationProblem(path: "headers", message: "must be fit to be sent, but \(problem)"))
        }
        let actions = each(destination.actions, &problems) { (action) throws(FieldSchemaError) in
            try BoundAction.bind(action, shared)
        }
        let declarations = ActionDeclarations(slugs: slugs, actions: actions.map(\.declaration))
        return (declarations, BoundDestination(shared, declarations, actions, Redactor(values.secrets)))
    }

    private static func values<Settings: FieldSet>(
        of type: Settings.Type, _ settings: JSONObject, _ problems: inout [ConfigurationProblem]
    ) -> Payload<Settings>? {
        do throws(FieldSchemaError) {
            let schema = try PayloadSchema<Settings>(refusesControlCharacters: true)
            do throws(ValidationErrors) {
                return try schema.payload(JSONValue(settings))
            } catch {
                problems += error.problems.map { ConfigurationProblem(path: "settings\($0.path)", message: $0.message) }
            }
        } catch {
            problems += error.problems.map { ConfigurationProblem(path: "settings/\($0.key)", message: $0.message) }
        }
        return nil
    }

    /// What is made of each action whose fields are declared rightly.
    private static func each<D: Destination, Result>(
        _ actions: [any Action<D>], _ problems: inout [ConfigurationProblem],
        _ make: (any Action<D>) throws(FieldSchemaError) -> Result
    ) -> [Result] {
        var results: [Result] = []
        for action in actions {
            do throws(FieldSchemaError) {
                results.append(try make(action))
            } catch {
                let path = "actions/\(type(of: action).slug)"
                problems += error.problems.map {
                    ConfigurationProblem(path: "\(path)/\($0.key)", message: $0.message)
                }
            }
        }
        return results
    }
}
