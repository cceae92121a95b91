/// What is known of an action whatever the settings: enough to check a subscription.
struct ActionDeclaration: Sendable {
    let slug: String
    let schema: FieldSchema
    /// How large a batch may be; `nil` if the action has none.
    let batchLimits: BatchLimits?
    /// What a subscription may choose, the default first.
    let syncModes: [SyncMode]
    let matchingKeys: [String]
    /// What has to be known when a subscription is saved; `nil` if the action saves nothing.
    let saveInputs: FieldSchema?

    init<A: Action>(_ action: A, _ schema: FieldSchema) throws(FieldSchemaError) {
        slug = A.slug
        self.schema = schema
        batchLimits = (action as? any BatchAction)?.batchLimits
        syncModes = A.syncModes
        matchingKeys = A.matchingKeys
        func inputs<S: SavingAction>(_ action: S) throws(FieldSchemaError) -> FieldSchema {
            try PayloadSchema<S.SaveInputs>.ofSettings().fields
        }
        saveInputs = if let action = action as? any SavingAction { try inputs(action) } else { nil }
    }

    init<A: Action>(_ action: A) throws(FieldSchemaError) {
        try self.init(action, try PayloadSchema<A.Fields>().fields)
    }

    /// What is wrong with what may be chosen, and with a field `enable_batching`.
    var problems: [ConfigurationProblem] {
        var check = ConfigurationCheck(at: "actions/\(slug)")
        for (key, names) in [("syncModes", syncModes.map(\.rawValue)), ("matchingKeys", matchingKeys)] {
            for (index, name) in names.enumerated() where names[..<index].contains(where: name.isExactly) {
                check.at(key) { $0.problem("must name each once, but has \(name) again") }
            }
        }
        if matchingKeys.contains("") { check.at("matchingKeys") { $0.problem("must not have an empty name") } }
        for key in ChoiceReader.ExportKey.all where schema.slot(key) != nil {
            check.at(key) { $0.problem("must not be declared: in a mapping it is what a subscription chooses") }
        }
        return check.problems + batchingProblems
    }

    /// What is wrong with a field `enable_batching`, whose literal in a mapping turns batches on.
    private var batchingProblems: [ConfigurationProblem] {
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
        var request: @Sendable (_ payloads: [PayloadValues]) throws -> HTTPRequest
        let key: @Sendable (_ payload: PayloadValues) -> String?
        /// Of each event, if the answer tells them apart.
        let verdicts: @Sendable (_ response: HTTPResponse, _ payloads: [PayloadValues]) -> [Verdict]?
        /// Of the batch as a whole.
        let verdict: @Sendable (_ response: HTTPResponse, _ events: Int) -> Verdict
        /// The first step, if a batch takes several.
        var steps: (@Sendable (_ payloads: [PayloadValues]) throws -> Step)?
    }

    let declaration: ActionDeclaration
    let validate: @Sendable (_ payload: PayloadValues) throws -> Void
    private(set) var request:
        @Sendable (_ payload: PayloadValues, _ options: consuming JSONValue?) throws -> HTTPRequest
    /// The first step, if an event takes several; `nil` for an action of one request.
    private(set) var steps: (@Sendable (_ payload: PayloadValues, _ options: JSONValue?) throws -> Step)?
    let verdict: @Sendable (_ response: HTTPResponse, _ payload: PayloadValues) -> Verdict
    private(set) var batches: Batches?
    /// What goes out one after another; `nil` if nothing has to.
    private(set) var serialKey: (@Sendable (_ payload: PayloadValues) -> ExactText?)?
    private var rebind: @Sendable (_ choices: SubscriptionChoices) -> BoundAction? = { _ in nil }
    /// The first step of a save; `nil` if the action saves nothing.
    private(set) var saving: (@Sendable (_ inputs: JSONObject) throws -> Step)?
    let choicesRequest: @Sendable (_ query: ChoicesQuery) throws -> HTTPRequest?
    let choices: @Sendable (_ response: HTTPResponse, _ query: ChoicesQuery) throws -> ChoicesPage

    /// The same action for a subscription that has chosen something.
    func choosing(_ choices: SubscriptionChoices) -> BoundAction {
        rebind(choices) ?? self
    }

    /// Binds an action, with its batches if it has some.
    static func bind<D: Destination>(
        _ action: any Action<D>, _ shared: Context<D>.Shared
    ) throws(FieldSchemaError) -> BoundAction {
        var bound = try bindParts(of: action, shared)
        if let action = action as? any SavingAction<D> { bound.saving = try saving(of: action, shared) }
        bound.rebind = rebinding(action, shared)
        return bound
    }

    /// Binds an action with the choices of a subscription; what it makes can be bound with others again.
    private static func rebinding<D: Destination>(
        _ action: any Action<D>, _ shared: Context<D>.Shared
    ) -> @Sendable (SubscriptionChoices) -> BoundAction? {
        { choices in
            // What could be bound once can be again: the fields are the same.
            var bound = try? bindParts(of: action, Context<D>.Shared(shared, choices))
            bound?.rebind = rebinding(action, shared)
            return bound
        }
    }

    private static func saving<A: SavingAction>(
        of action: A, _ shared: Context<A.Destination>.Shared
    ) throws(FieldSchemaError) -> @Sendable (JSONObject) throws -> Step {
        let schema = try PayloadSchema<A.SaveInputs>.ofSettings()
        return { inputs in
            let payload = try schema.payload(JSONValue(schema.fields.completed(inputs)))
            return try schema.bound(shared) { try action.steps(forSaving: payload, in: Context(shared)) }
        }
    }

    private static func bindParts<D: Destination>(
        of action: any Action<D>, _ shared: Context<D>.Shared
    ) throws(FieldSchemaError) -> BoundAction {
        func single<A: Action<D>>(_ action: A) throws(FieldSchemaError) -> BoundAction {
            try BoundAction(action, try PayloadSchema(), shared, batches: nil)
        }
        func batched<A: BatchAction<D>>(_ action: A) throws(FieldSchemaError) -> BoundAction {
            let schema = try PayloadSchema<A.Fields>()
            let batches = Batches(
                request: { payloads in
                    let request: HTTPRequest
                    do {
                        request = try action.request(
                            forBatch: payloads.map { schema.payload($0) }, in: Context(shared))
                    } catch { throw schema.error(insteadOf: error) }
                    try schema.checkReads()
                    return try shared.checked(request)
                },
                key: { action.batchKey(for: schema.payload($0)) },
                verdicts: { response, payloads in
                    action.batchVerdicts(on: response, for: payloads.map { schema.payload($0) }, in: Context(shared))
                },
                verdict: { shared.destination.answerVerdict(on: $0, events: $1) })
            return try BoundAction(action, schema, shared, batches: batches)
        }
        var bound = if let action = action as? any BatchAction<D> { try batched(action) } else { try single(action) }
        if let action = action as? any StepAction<D> { bound.take(try steps(of: action, shared)) }
        if let action = action as? any StepBatchAction<D> { bound.takeBatches(try batchSteps(of: action, shared)) }
        if let action = action as? any SerialAction<D> { bound.serialKey = try serialKey(of: action) }
        return bound
    }

    /// Makes several steps of an event, whatever the action has as its one request.
    private mutating func take(_ steps: @escaping @Sendable (PayloadValues, JSONValue?) throws -> Step) {
        self.steps = steps
        request = { try steps($0, $1).begun() }
    }

    private mutating func takeBatches(_ steps: @escaping @Sendable ([PayloadValues]) throws -> Step) {
        batches?.steps = steps
        batches?.request = { try steps($0).begun() }
    }

    private static func steps<A: StepAction>(
        of action: A, _ shared: Context<A.Destination>.Shared
    ) throws(FieldSchemaError) -> @Sendable (PayloadValues, JSONValue?) throws -> Step {
        let schema = try PayloadSchema<A.Fields>()
        return { payload, options in
            let context = Context(shared, integrationOptions: options)
            return try schema.bound(shared) { try action.steps(for: schema.payload(payload), in: context) }
        }
    }

    private static func serialKey<A: SerialAction>(
        of action: A
    ) throws(FieldSchemaError) -> @Sendable (PayloadValues) -> ExactText? {
        let schema = try PayloadSchema<A.Fields>()
        // Another action means something else by the same text.
        return { action.serialKey(for: schema.payload($0)).map { ExactText("\(A.slug)\u{0}\($0)") } }
    }

    private static func batchSteps<A: StepBatchAction>(
        of action: A, _ shared: Context<A.Destination>.Shared
    ) throws(FieldSchemaError) -> @Sendable ([PayloadValues]) throws -> Step {
        let schema = try PayloadSchema<A.Fields>()
        return { payloads in
            try schema.bound(shared) {
                try action.steps(forBatch: payloads.map { schema.payload($0) }, in: Context(shared))
            }
        }
    }

    private init<A: Action>(
        _ action: A, _ schema: PayloadSchema<A.Fields>, _ shared: Context<A.Destination>.Shared, batches: Batches?
    ) throws(FieldSchemaError) {
        declaration = try ActionDeclaration(action, schema.fields)
        validate = { payload in
            do { try action.validate(schema.payload(payload)) } catch { throw schema.error(insteadOf: error) }
            try schema.checkReads()
        }
        request = { payload, options in
            let request: HTTPRequest
            do {
                request = try action.request(
                    for: schema.payload(payload), in: Context(shared, integrationOptions: options))
            } catch { throw schema.error(insteadOf: error) }
            try schema.checkReads()
            try shared.check(request)
            return request
        }
        verdict = { action.actionVerdict(on: $0, for: schema.payload($1), in: Context(shared)) }
        self.batches = batches
        choicesRequest = { try action.choicesRequest(for: $0, in: Context(shared)).map(shared.checked) }
        choices = { try action.choices(in: $0, for: $1) }
    }

    var slug: String { declaration.slug }
    var schema: FieldSchema { declaration.schema }
    var batchLimits: BatchLimits? { declaration.batchLimits }
}

extension PayloadSchema {
    /// Refuses what comes of an action's code once a field was read that the set does not store: it is always missing.
    @inline(__always) fileprivate func checkReads() throws {
        if let key = registered.foreignKey { throw Self.foreign(key) }
    }

    /// What an action's code fails with; that such a field was read explains it better than its own error.
    fileprivate func error(insteadOf error: any Error) -> any Error {
        registered.foreignKey.map(Self.foreign) ?? error
    }

    /// Makes a step whose request is checked, and with it each that follows, as that of an action of one request.
    fileprivate func bound<D>(_ shared: Context<D>.Shared, _ make: () throws -> Step) throws -> Step {
        let step: Step
        do { step = try make() } catch { throw self.error(insteadOf: error) }
        try checkReads()
        guard case .request(let request, let continuation) = step.kind else { return step }
        if let problem = continuation?.problem { throw ActionError(HTTPRequest.refusal + problem) }
        let next = continuation.map { continuation in
            Step.Continuation(
                what: continuation.what, expected: continuation.expected, isLookup: continuation.isLookup
            ) { answer in
                try bound(shared) { try continuation.next(answer) }
            }
        }
        return Step(kind: .request(try shared.checked(request), next))
    }

    private static func foreign(_ key: String) -> ActionError {
        ActionError(
            field: key,
            "The action reads the field \(key), which its field set computes: only a field that it stores has a value.")
    }
}
