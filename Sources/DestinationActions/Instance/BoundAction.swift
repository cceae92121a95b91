/// What is known of an action whatever the settings: enough to check a subscription.
struct ActionDeclaration: Sendable {
    let slug: String
    let schema: FieldSchema
    /// How large a batch may be; `nil` if the action has none.
    let batchLimits: BatchLimits?

    init(slug: String, schema: FieldSchema, batchLimits: BatchLimits?) {
        self.slug = slug
        self.schema = schema
        self.batchLimits = batchLimits
    }

    init<A: Action>(_ action: A) throws(FieldSchemaError) {
        self.init(
            slug: A.slug, schema: try PayloadSchema<A.Fields>().fields,
            batchLimits: (action as? any BatchAction)?.batchLimits)
    }

    /// What is wrong with a field `enable_batching`, whose literal in a mapping turns batches on.
    var problems: [ConfigurationProblem] {
        guard let field = schema.definitions.first(where: { $0.key.isExactly("enable_batching") }) else { return [] }
        var messages: [String] = []
        if field.type != .boolean || field.isMultiple {
            messages.append("must be true or false, as it turns batches on")
        }
        if batchLimits == nil { messages.append("must not be declared, as the action has no batches") }
        return messages.map { ConfigurationProblem(path: "actions/\(slug)/enable_batching", message: $0) }
    }
}

/// An action bound to the settings of one destination instance, its types erased: payloads in, requests and verdicts out.
struct BoundAction: Sendable {
    /// What an action with batches does beside.
    struct Batches: Sendable {
        let request: @Sendable (_ payloads: [PayloadValues]) throws -> HTTPRequest
        let verdicts: @Sendable (_ response: HTTPResponse, _ events: Int) -> [Verdict]?
    }

    let declaration: ActionDeclaration
    let validate: @Sendable (_ payload: PayloadValues) throws -> Void
    let request: @Sendable (_ payload: PayloadValues, _ options: consuming JSONValue?) throws -> HTTPRequest
    let verdict: @Sendable (_ response: HTTPResponse, _ events: Int) -> Verdict
    let batches: Batches?
    let choicesRequest: @Sendable (_ query: ChoicesQuery) throws -> HTTPRequest?
    let choices: @Sendable (_ response: HTTPResponse, _ query: ChoicesQuery) throws -> ChoicesPage

    /// Binds an action, with its batches if it has some.
    static func bind<D: Destination>(
        _ action: any Action<D>, _ shared: Context<D>.Shared
    ) throws(FieldSchemaError) -> BoundAction {
        func single<A: Action<D>>(_ action: A) throws(FieldSchemaError) -> BoundAction {
            BoundAction(action, try PayloadSchema(), shared, limits: nil, batches: nil)
        }
        func batched<A: BatchAction<D>>(_ action: A) throws(FieldSchemaError) -> BoundAction {
            let schema = try PayloadSchema<A.Fields>()
            let batches = Batches(
                request: { payloads in
                    try schema.storing {
                        try shared.checked(
                            action.request(forBatch: payloads.map { schema.payload($0) }, in: Context(shared)))
                    }
                },
                verdicts: { action.batchVerdicts(on: $0, events: $1, in: Context(shared)) })
            return BoundAction(action, schema, shared, limits: action.batchLimits, batches: batches)
        }
        if let action = action as? any BatchAction<D> { return try batched(action) }
        return try single(action)
    }

    private init<A: Action>(
        _ action: A, _ schema: PayloadSchema<A.Fields>, _ shared: Context<A.Destination>.Shared, limits: BatchLimits?,
        batches: Batches?
    ) {
        declaration = ActionDeclaration(slug: A.slug, schema: schema.fields, batchLimits: limits)
        validate = { payload in try schema.storing { try action.validate(schema.payload(payload)) } }
        request = { payload, options in
            try schema.storing {
                let context = Context(shared, integrationOptions: options)
                return try shared.checked(action.request(for: schema.payload(payload), in: context))
            }
        }
        verdict = { action.actionVerdict(on: $0, events: $1, in: Context(shared)) }
        self.batches = batches
        choicesRequest = { try action.choicesRequest(for: $0, in: Context(shared)).map(shared.checked) }
        choices = { try action.choices(in: $0, for: $1) }
    }

    var slug: String { declaration.slug }
    var schema: FieldSchema { declaration.schema }
    var batchLimits: BatchLimits? { declaration.batchLimits }
}

extension PayloadSchema {
    /// Runs an action's code, and refuses what comes of it once a field was read that the set does not store: it is always missing.
    @inline(__always) fileprivate func storing<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            let result = try body()
            if let key = registered.foreignKey { throw Self.foreign(key) }
            return result
        } catch {
            throw registered.foreignKey.map(Self.foreign) ?? error
        }
    }

    private static func foreign(_ key: String) -> ActionError {
        ActionError(
            field: key,
            "The action reads the field \(key), which its field set computes: only a field that it stores has a value.")
    }
}
