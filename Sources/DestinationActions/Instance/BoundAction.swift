/// An action bound to one destination instance, its types erased: payloads in, requests and verdicts out.
class BoundAction: @unchecked Sendable {  // Immutable; the subclass below adds only Sendable constants.
    let slug: String
    let title: String
    let schema: FieldSchema
    let batchLimits: BatchLimits?

    fileprivate init(slug: String, title: String, schema: FieldSchema, batchLimits: BatchLimits?) {
        self.slug = slug
        self.title = title
        self.schema = schema
        self.batchLimits = batchLimits
    }

    func validate(_ payload: PayloadSlots) throws {}

    func request(_ payload: PayloadSlots, options: JSONValue?) throws -> HTTPRequest {
        throw ActionError("The action is not bound.")
    }

    func request(batch payloads: [PayloadSlots]) throws -> HTTPRequest {
        throw ActionError("The action has no batches.")
    }

    func inspect(_ response: HTTPResponse, events: Int) -> Verdict { .status(response, events: events) }

    func inspect(batch response: HTTPResponse, events: Int) -> [Verdict]? { nil }

    func choicesRequest(for field: String) throws -> HTTPRequest? { nil }

    func choices(in response: HTTPResponse, for field: String) throws -> [FieldChoice] { [] }

    /// Binds an action; without settings it serves to check subscriptions, and nothing else.
    static func bind<A: Action>(
        _ action: A, _ shared: Context<A.Destination>.Shared?
    ) throws(FieldSchemaError) -> BoundAction {
        if let shared { return try TypedAction(action, shared) }
        return BoundAction(
            slug: A.slug, title: A.title, schema: try PayloadSchema<A.Fields>().fields,
            batchLimits: (action as? any BatchAction)?.batchLimits)
    }
}

private final class TypedAction<A: Action>: BoundAction, @unchecked Sendable {  // As above: constants only.
    private let action: A
    private let shared: Context<A.Destination>.Shared
    private let typed: PayloadSchema<A.Fields>

    init(_ action: A, _ shared: Context<A.Destination>.Shared) throws(FieldSchemaError) {
        self.action = action
        self.shared = shared
        typed = try PayloadSchema()
        super.init(
            slug: A.slug, title: A.title, schema: typed.fields,
            batchLimits: (action as? any BatchAction)?.batchLimits)
    }

    override func validate(_ payload: PayloadSlots) throws { try action.validate(typed.payload(payload)) }

    override func request(_ payload: PayloadSlots, options: JSONValue?) throws -> HTTPRequest {
        try action.request(
            for: typed.payload(payload), in: Context(shared, integrationOptions: options))
    }

    override func request(batch payloads: [PayloadSlots]) throws -> HTTPRequest {
        guard let action = action as? any BatchAction else {
            return try super.request(batch: payloads)
        }
        return try Self.request(
            action, payloads.map { typed.payload($0) }, Context(shared))
    }

    private static func request<B: BatchAction>(_ action: B, _ payloads: Any, _ context: Any) throws -> HTTPRequest {
        guard let payloads = payloads as? [Payload<B.Fields>], let context = context as? Context<B.Destination> else {
            throw ActionError("The batch is of another action.")
        }
        return try action.request(forBatch: payloads, in: context)
    }

    override func inspect(_ response: HTTPResponse, events: Int) -> Verdict {
        action.inspect(response, events: events, in: Context(shared))
    }

    override func inspect(batch response: HTTPResponse, events: Int) -> [Verdict]? {
        func inspect<B: BatchAction>(_ action: B) -> [Verdict]? {
            (Context(shared) as? Context<B.Destination>).flatMap {
                action.inspect(batch: response, events: events, in: $0)
            }
        }
        guard let action = action as? any BatchAction else { return nil }
        return inspect(action)
    }

    override func choicesRequest(for field: String) throws -> HTTPRequest? {
        try action.choicesRequest(for: field, in: Context(shared))
    }

    override func choices(in response: HTTPResponse, for field: String) throws -> [FieldChoice] {
        try action.choices(in: response, for: field)
    }
}

/// A destination with its settings, its type erased.
class BoundDestination: @unchecked Sendable {  // Immutable; the subclass below adds only Sendable constants.
    let slug: String
    let name: String
    let integrationNames: [String]
    /// The slugs of all actions, of those as well whose fields are declared wrongly.
    let actionSlugs: [String]
    let actions: [BoundAction]
    let limits: DeliveryLimits
    let redactor: Redactor

    fileprivate init(
        slug: String, name: String, integrationNames: [String], actionSlugs: [String], actions: [BoundAction],
        limits: DeliveryLimits, redactor: Redactor
    ) {
        self.slug = slug
        self.name = name
        self.integrationNames = integrationNames
        self.actionSlugs = actionSlugs
        self.actions = actions
        self.limits = limits
        self.redactor = redactor
    }

    func credentialCheck() throws -> HTTPRequest? { nil }

    func deletion(of user: UserIdentity) throws -> Deletion { .unsupported }

    func inspect(_ response: HTTPResponse) -> Verdict { .status(response) }

    func inspect(credentialCheck response: HTTPResponse) -> Verdict { .status(response) }

    /// Binds a destination to its settings, and adds what is wrong to the problems.
    ///
    /// - Parameters:
    ///   - destination: The destination.
    ///   - settings: The values of its settings by key.
    ///   - problems: Receives what is wrong.
    /// - Returns: The bound destination; where something is wrong it serves to check subscriptions, and nothing else.
    static func bind<D: Destination>(
        _ destination: D, _ settings: JSONObject, _ problems: inout [ConfigurationProblem]
    ) -> BoundDestination {
        for (index, base) in destination.baseURLs.enumerated() {
            guard let problem = base.problem else { continue }
            problems.append(ConfigurationProblem(path: "baseURLs/\(index)", message: problem))
        }
        let values = values(of: D.Settings.self, settings, &problems)
        let shared = values.map { Context<D>.Shared(destination, $0) }
        let slugs = destination.actions.map { type(of: $0).slug }
        let actions = destination.actions.compactMap { bind($0, shared, &problems) }
        guard let values, let shared else {
            return BoundDestination(
                slug: D.slug, name: D.name, integrationNames: D.integrationNames, actionSlugs: slugs, actions: actions,
                limits: destination.limits, redactor: Redactor([]))
        }
        let secrets = values.registered.definitions.filter { $0.type == .password }.compactMap {
            values.slots.value(at: $0.slot)
        }
        let redactor = Redactor(secrets.flatMap { ($0.array ?? [$0]).compactMap(\.string) })
        return TypedDestination(shared, slugs, actions, redactor)
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

    private static func bind<D: Destination>(
        _ action: any Action<D>, _ shared: Context<D>.Shared?, _ problems: inout [ConfigurationProblem]
    ) -> BoundAction? {
        func open<A: Action<D>>(_ action: A) throws(FieldSchemaError) -> BoundAction {
            try BoundAction.bind(action, shared)
        }
        do throws(FieldSchemaError) {
            return try open(action)
        } catch {
            let path = "actions/\(type(of: action).slug)"
            problems += error.problems.map { ConfigurationProblem(path: "\(path)/\($0.key)", message: $0.message) }
            return nil
        }
    }
}

private final class TypedDestination<D: Destination>: BoundDestination, @unchecked Sendable {  // As above.
    private let shared: Context<D>.Shared

    init(_ shared: Context<D>.Shared, _ slugs: [String], _ actions: [BoundAction], _ redactor: Redactor) {
        self.shared = shared
        super.init(
            slug: D.slug, name: D.name, integrationNames: D.integrationNames, actionSlugs: slugs, actions: actions,
            limits: shared.destination.limits, redactor: redactor)
    }

    override func credentialCheck() throws -> HTTPRequest? {
        try shared.destination.credentialCheck(in: Context(shared))
    }

    override func deletion(of user: UserIdentity) throws -> Deletion {
        try shared.destination.deletion(of: user, in: Context(shared))
    }

    override func inspect(_ response: HTTPResponse) -> Verdict { shared.destination.inspect(response, events: 1) }

    override func inspect(credentialCheck response: HTTPResponse) -> Verdict {
        shared.destination.inspect(credentialCheck: response)
    }
}
