/// A destination bound to its settings, its type erased.
struct BoundDestination: Sendable {
    /// The type of the destination.
    let kind: any Destination.Type
    let integrationNames: [String]
    let declarations: ActionDeclarations
    let actions: [BoundAction]
    let limits: DeliveryLimits
    let redactor: Redactor
    let bodyEncoding: (any BodyEncoding)?
    /// Where requests may go.
    let baseURLs: [BaseURL]
    /// What authorises requests when they go out, unless it is the same for all.
    let authorizer: Authorizer?
    /// What is legal and yet can hardly be meant.
    let warnings: [ConfigurationProblem]
    let credentialCheck: @Sendable () throws -> HTTPRequest?
    let deletion: @Sendable (_ user: UserIdentity) throws -> Deletion
    let verdict: @Sendable (_ response: HTTPResponse) -> Verdict
    let credentialVerdict: @Sendable (_ response: HTTPResponse) -> Verdict
    let deletionVerdict: @Sendable (_ response: HTTPResponse) -> Verdict

    private init<D: Destination>(
        _ shared: Context<D>.Shared, _ declarations: ActionDeclarations, _ actions: [BoundAction], _ redactor: Redactor,
        _ authorizer: Authorizer?, _ warnings: [ConfigurationProblem]
    ) {
        let destination = shared.destination
        kind = D.self
        integrationNames = D.integrationNames
        self.declarations = declarations
        self.actions = actions
        limits = DeliveryLimits.options.clamped(destination.limits)
        self.redactor = redactor
        bodyEncoding = destination.bodyEncoding
        baseURLs = shared.bases
        self.authorizer = authorizer
        self.warnings = warnings
        credentialCheck = { try destination.credentialCheck(in: Context(shared)).map(shared.checked) }
        deletion = { user in
            let deletion = try destination.deletion(of: user, in: Context(shared))
            if case .request(let request) = deletion { return .request(try shared.checked(request)) }
            return deletion
        }
        verdict = { destination.answerVerdict(on: $0, events: 1) }
        credentialVerdict = { destination.credentialVerdict(on: $0) }
        deletionVerdict = { destination.deletionVerdict(on: $0) }
    }

    /// The action of a slug.
    func action(_ slug: String) -> BoundAction? { actions.first { $0.slug.isExactly(slug) } }
}

/// What is known of the actions of a destination whatever the settings: enough to check subscriptions.
struct ActionDeclarations: Sendable {
    /// The slugs of all actions, of those as well whose fields are declared wrongly.
    let slugs: [String]
    let actions: [ActionDeclaration]
    /// The keys of the settings that the destination does not have.
    let unknownSettings: [ConfigurationProblem]
}

extension BoundDestination {
    /// Binds a destination to its settings, and adds what is wrong to the problems.
    ///
    /// - Parameters:
    ///   - destination: The destination.
    ///   - settings: The values of its settings by key.
    ///   - tokens: Where tokens outlive the process, and under which name.
    ///   - problems: Receives what is wrong.
    /// - Returns: What subscriptions are checked against, and the bound destination unless the settings are wrong.
    static func bind<D: Destination>(
        _ destination: D, _ settings: JSONObject, tokens: (store: (any TokenStore)?, name: String),
        _ problems: inout [ConfigurationProblem]
    ) -> (declarations: ActionDeclarations, bound: BoundDestination?) {
        problems += addressProblems(of: destination.baseURLs)
        problems += declarationProblems(of: destination)
        let slugs = destination.actions.map { type(of: $0).slug }
        let (values, unknown) = values(of: D.self, settings, &problems)
        guard let values else {
            let actions = each(destination.actions, &problems) { (action) throws(FieldSchemaError) in
                try ActionDeclaration(action)
            }
            problems += actions.flatMap(\.problems)
            return (ActionDeclarations(slugs: slugs, actions: actions, unknownSettings: unknown), nil)
        }
        let bases = addresses(of: destination, values, &problems)
        let authorization = authorization(of: destination, values, &problems)
        let shared = Context<D>.Shared(destination, values, bases: bases, authorization)
        if let problem = shared.bodyHeaders.problem {
            problems.append(ConfigurationProblem(path: "headers", message: "must be fit to be sent, but \(problem)"))
        }
        if let key = values.registered.foreign.key {
            let message =
                "is read by headers(for:), but computed by the set of the settings, which has to store its fields"
            problems.append(ConfigurationProblem(path: "settings/\(key)", message: message))
        }
        let actions = each(destination.actions, &problems) { (action) throws(FieldSchemaError) in
            try BoundAction.bind(action, shared)
        }
        let declarations = ActionDeclarations(
            slugs: slugs, actions: actions.map(\.declaration), unknownSettings: unknown)
        problems += declarations.actions.flatMap(\.problems)
        let live = LiveSecrets()
        // Where no tokens come, every text is looked through for less.
        let redactor = Redactor(values.secrets, live: authorization.hasTokens ? live : nil)
        let rules = DepartureRules(
            check: { (request) throws(ActionError) in try shared.checked(request) }, redactor: redactor)
        let authorizer = Authorizer(authorization, rules, live: live, tokens: tokens)
        if !bases.isEmpty { problems += authorizer?.oauth2?.problems(rules) ?? [] }
        let warnings = authorizer?.oauth2?.warnings(hasStore: tokens.store != nil) ?? []
        return (
            declarations,
            bases.isEmpty ? nil : BoundDestination(shared, declarations, actions, redactor, authorizer, warnings)
        )
    }

    /// Where requests may go, as the settings have it.
    private static func addresses<D: Destination>(
        of destination: D, _ settings: Payload<D.Settings>, _ problems: inout [ConfigurationProblem]
    ) -> [BaseURL] {
        do {
            let bases = try destination.addresses(for: settings)
            if bases.isEmpty {
                problems.append(ConfigurationProblem(path: "baseURLs", message: "must hold at least one address"))
            }
            if bases != destination.baseURLs { problems += addressProblems(of: bases) }
            return bases
        } catch {
            problems += settingProblems(error, settings, otherwise: "baseURLs")
            return []
        }
    }

    private static func addressProblems(of bases: [BaseURL]) -> [ConfigurationProblem] {
        bases.enumerated().compactMap { index, base in
            base.problem.map { ConfigurationProblem(path: "baseURLs/\(index)", message: $0) }
        }
    }

    private static func authorization<D: Destination>(
        of destination: D, _ settings: Payload<D.Settings>, _ problems: inout [ConfigurationProblem]
    ) -> Authorization {
        do {
            let authorization = try destination.authorization(for: settings)
            if let problem = authorization.problem {
                problems.append(ConfigurationProblem(path: "authorization", message: problem))
            }
            return authorization
        } catch {
            problems += settingProblems(error, settings, otherwise: "authorization")
            return .headers
        }
    }

    /// What a destination says of its settings, at the places of those that it names.
    private static func settingProblems<S: FieldSet>(
        _ error: any Error, _ settings: Payload<S>, otherwise path: String
    ) -> [ConfigurationProblem] {
        let redactor = Redactor(settings.secrets)
        guard let error = error as? ActionError else {
            return [ConfigurationProblem(path: path, message: redactor.message("\(error)"))]
        }
        return error.problems.map { problem in
            let place = problem.key.isEmpty ? path : "settings/\(problem.key)"
            return ConfigurationProblem(path: place, message: redactor.message(problem.message))
        }
    }

    /// What is wrong with a destination besides its fields.
    private static func declarationProblems<D: Destination>(of destination: D) -> [ConfigurationProblem] {
        var check = ConfigurationCheck()
        if let problem = destination.bodyEncoding?.problem { check.at("bodyEncoding") { $0.problem(problem) } }
        check.at("limits") { DeliveryLimits.options.check(destination.limits, &$0) }
        if let destination = destination as? any ConfigurableDestination {
            check.at("options") { destination.checkOptions(&$0) }
        }
        check.at("actions") { check in
            for (index, action) in destination.actions.enumerated() {
                let slug = type(of: action).slug
                check.at(slug) { check in
                    if destination.actions[..<index].contains(where: { type(of: $0).slug.isExactly(slug) }) {
                        check.problem("is the slug of another action as well")
                    }
                    if let limits = (action as? any BatchAction)?.batchLimits {
                        check.at("batchLimits") { BatchLimits.options.check(limits, &$0) }
                    }
                }
            }
        }
        return check.problems
    }

    /// The values of the settings, with the defaults of those that are missing; and the keys that are no settings.
    private static func values<D: Destination>(
        of destination: D.Type, _ given: JSONObject, _ problems: inout [ConfigurationProblem]
    ) -> (Payload<D.Settings>?, unknown: [ConfigurationProblem]) {
        var unknown = KeyCheck(owner: "setting of \(D.name)")
        do throws(FieldSchemaError) {
            let schema = try PayloadSchema<D.Settings>.ofSettings()
            unknown.findUnknown(in: JSONValue(given), schema.fields.definitions, at: "settings")
            do throws(ValidationErrors) {
                return (try schema.payload(JSONValue(schema.fields.completed(given))), unknown.problems)
            } catch {
                problems += error.problems.map {
                    ConfigurationProblem(path: "settings\($0.path)", message: $0.message, code: $0.code)
                }
            }
        } catch {
            problems += error.problems.map { ConfigurationProblem(path: "settings/\($0.key)", message: $0.message) }
        }
        return (nil, unknown.problems)
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

extension FieldSchema {
    /// Values that no mapping gives, with the defaults of those that are missing.
    func completed(_ given: JSONObject) -> JSONObject {
        var values = given
        for definition in definitions where !definition.allowsNull {
            guard values[definition.key]?.isNull ?? true, let standard = definition.defaultValue else { continue }
            values[definition.key] = standard.json
        }
        return values
    }
}
