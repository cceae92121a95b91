/// A subscription, compiled: what is left to do for each event.
final class CompiledSubscription: Sendable {
    let name: String
    let action: BoundAction
    let isEnabled: Bool
    let trigger: Trigger
    /// How events are gathered into batches, which they are exactly when the mapping holds the literal `enable_batching: true`.
    let batching: BatchRule?
    /// What is legal and yet can hardly be meant, with the places.
    let warnings: [ConfigurationProblem]
    /// What the subscription has chosen.
    let choices: SubscriptionChoices
    private let compiledTrigger: CompiledTrigger
    private let fields: CompiledFields

    /// Compiles a subscription, and adds what is wrong to the problems.
    ///
    /// - Parameters:
    ///   - subscription: The subscription.
    ///   - path: Where it stands in the configuration.
    ///   - declarations: The actions that there are.
    ///   - destination: The destination; where there is none, since its settings are wrong, the subscription is checked only.
    ///   - time: The clock and the time zones of templates.
    ///   - isLenient: Whether keys that nothing reads, and required fields that nothing fills, are warned of instead of refused.
    ///   - paths: Takes the paths that the subscription reads.
    ///   - problems: Receives what is wrong.
    init?(
        _ subscription: Subscription, path: String, _ declarations: ActionDeclarations,
        _ destination: BoundDestination?, _ time: TimeSource, isLenient: Bool,
        _ paths: inout PathTableBuilder, _ problems: inout [ConfigurationProblem]
    ) {
        let before = problems.count
        var warnings: [ConfigurationProblem] = []
        let declaration = Self.action(subscription, declarations, path, &problems)
        let trigger = Self.trigger(subscription, path, &problems)
        var json = Self.mapping(subscription, declaration, path, &problems)
        let choices =
            declaration.map { ChoiceReader.choices(of: subscription, $0, &json, at: path, &problems) }
            ?? SubscriptionChoices()
        let mapping = Self.compiled(json, choices, time, path, &paths, &problems)
        var found: [ConfigurationProblem] = []
        if let declaration {
            found = Self.keyProblems(json, declaration, hasMapping: mapping != nil, path)
            if isLenient { warnings += found } else { problems += found }
        }
        guard let declaration, let trigger, let mapping else { return nil }
        warnings += TriggerDoubts(trigger).sentences.map {
            ConfigurationProblem(path: "\(path)/trigger", message: $0, code: ProblemCode.triggerDoubt.rawValue)
        }
        warnings += Self.placed(mapping.warnings, path, .mappingDoubt)
        let fields = CompiledFields(mapping, declaration.schema)
        // A literal that its field does not take is wrong for every event: better said now.
        problems += fields.problems.map {
            ConfigurationProblem(path: "\(path)/mapping\($0.path)", message: $0.message, code: $0.code)
        }.filter { problem in !found.contains { $0.path.isExactly(problem.path) } || isLenient }
        guard problems.count == before, let action = destination?.action(declaration.slug) else { return nil }
        name = subscription.name
        self.action = choices == SubscriptionChoices() ? action : action.choosing(choices)
        self.choices = choices
        isEnabled = subscription.isEnabled
        self.trigger = trigger
        let isBatched = json["enable_batching"]?.bool == true
        batching = isBatched ? action.batchLimits.map { BatchRule($0, subscription.batching) } : nil
        self.warnings = warnings
        compiledTrigger = trigger.compile(into: &paths)
        self.fields = fields
    }

    /// A subscription as another one is, with the choices of this one.
    private init(_ other: CompiledSubscription, _ choices: SubscriptionChoices) {
        name = other.name
        action = other.action.choosing(choices)
        self.choices = choices
        isEnabled = other.isEnabled
        trigger = other.trigger
        batching = other.batching
        warnings = other.warnings
        compiledTrigger = other.compiledTrigger
        fields = other.fields
    }

    /// The subscription for payloads of another one, which had chosen something: what they were made for stays.
    func choosing(_ choices: SubscriptionChoices) -> CompiledSubscription {
        choices == self.choices ? self : CompiledSubscription(self, choices)
    }

    /// Whether the trigger holds.
    @inline(__always) func matches(_ values: PathValues) -> Bool { compiledTrigger.matches(values) }

    /// The payload that the mapping makes of an event.
    func payload(_ values: PathValues) throws(ValidationErrors) -> PayloadValues { try fields.prepare(values) }

    /// What the mapping gives for a field, before anything is checked; `nil` if nothing.
    func mapped(_ slot: Int, of values: PathValues) -> JSONValue? { fields.value(slot, in: values) }

    private static func action(
        _ subscription: Subscription, _ declarations: ActionDeclarations, _ path: String,
        _ problems: inout [ConfigurationProblem]
    ) -> ActionDeclaration? {
        let slug = subscription.action
        guard declarations.slugs.contains(where: { $0.isExactly(slug) }) else {
            let known = declarations.slugs.joined(separator: ", ")
            problems.append(
                ConfigurationProblem(path: "\(path)/action", message: "must be one of \(known), found \"\(slug)\""))
            return nil
        }
        // Missing where the fields of the action are declared wrongly, which was said already.
        let action = declarations.actions.first { $0.slug.isExactly(slug) }
        if let action, let batching = subscription.batching {
            var check = ConfigurationCheck(at: "\(path)/batching")
            batching.check(action, &check)
            problems += check.problems
        }
        return action
    }

    private static func trigger(
        _ subscription: Subscription, _ path: String, _ problems: inout [ConfigurationProblem]
    ) -> Trigger? {
        switch subscription.trigger {
        case .trigger(let trigger): return trigger
        case .text(let text):
            do throws(TriggerSyntaxError) {
                return try Trigger(parsing: text)
            } catch {
                problems.append(ConfigurationProblem(path: "\(path)/trigger", message: "\(error)", code: error.code))
                return nil
            }
        }
    }

    /// The whole mapping as JSON: with the action's defaults, where it is made of them.
    private static func mapping(
        _ subscription: Subscription, _ action: ActionDeclaration?, _ path: String,
        _ problems: inout [ConfigurationProblem]
    ) -> JSONValue {
        var json = subscription.mapping.json(defaults: action?.schema.defaultMapping ?? [:])
        switch subscription.mapping {
        case .mapping, .json: json = Self.withHiddenDefaults(json, action)
        case .defaults: break
        case .overrides(let overrides): problems += Self.repetitions(in: overrides, path)
        }
        if let action, action.batchLimits == nil, action.schema.slot("enable_batching") == nil,
            json["enable_batching"]?.bool == true
        {
            problems.append(
                ConfigurationProblem(
                    path: "\(path)/mapping/enable_batching",
                    message: "must not be true, as the action \(action.slug) has no batches"))
        }
        if let batching = subscription.batching, var members = json.object {
            members["enable_batching"] = JSONValue(batching.isOn)
            json = JSONValue(members)
        }
        return json
    }

    private static func compiled(
        _ mapping: JSONValue, _ choices: SubscriptionChoices, _ time: TimeSource, _ path: String,
        _ paths: inout PathTableBuilder, _ problems: inout [ConfigurationProblem]
    ) -> CompiledMapping? {
        do throws(MappingErrors) {
            return try MappingCompiler.compile(mapping, into: &paths, time, saved: choices.saved.map { JSONValue($0) })
        } catch {
            problems += placed(error.problems, path)
            return nil
        }
    }

    /// What was found in a mapping, with the place of the mapping.
    private static func placed(
        _ problems: [MappingProblem], _ path: String, _ code: ProblemCode? = nil
    ) -> [ConfigurationProblem] {
        problems.map {
            // The path of a mapping as a whole is a slash.
            let place = $0.path == "/" ? "" : $0.path
            return ConfigurationProblem(
                path: "\(path)/mapping\(place)", message: $0.message, code: code?.rawValue ?? $0.code)
        }
    }
}

extension CompiledSubscription {
    /// The keys of typed overrides that are written twice.
    private static func repetitions(in overrides: [(String, MappingValue)], _ path: String) -> [ConfigurationProblem] {
        overrides.enumerated().compactMap { index, override in
            guard overrides[..<index].contains(where: { $0.0.isExactly(override.0) }) else { return nil }
            return ConfigurationProblem(
                path: "\(path)/mapping/\(override.0)", message: "must be written once, but stands there again")
        }
    }

    /// A mapping of its own with the defaults of hidden fields that it leaves out.
    ///
    /// Who writes a mapping from the documentation of an action cannot know of those. What a directive at the root gives is taken
    /// as it is.
    private static func withHiddenDefaults(_ mapping: JSONValue, _ action: ActionDeclaration?) -> JSONValue {
        guard var members = mapping.object, !hasRootDirective(members) else { return mapping }
        for definition in action?.schema.definitions ?? [] where definition.isHidden {
            guard let standard = definition.defaultValue, members[definition.key] == nil else { continue }
            members[definition.key] = standard.json
        }
        return JSONValue(members)
    }

    private static func hasRootDirective(_ members: JSONObject) -> Bool {
        members.keys.contains { MappingDirective.isName($0) || $0.isExactly(MappingCompiler.rootDirectiveKey) }
    }

    /// The keys of a mapping that are no fields, and if it could be compiled, the required fields that it never fills.
    private static func keyProblems(
        _ mapping: JSONValue, _ action: ActionDeclaration, hasMapping: Bool, _ path: String
    ) -> [ConfigurationProblem] {
        var check = KeyCheck(owner: "field of the action \(action.slug)")
        let definitions = action.schema.definitions
        // `batching` is written into the mapping whatever the action; that it must not be true is said elsewhere.
        check.findUnknown(
            in: mapping, definitions, at: "\(path)/mapping",
            besides: ["enable_batching", MappingCompiler.rootDirectiveKey])
        if hasMapping, let members = mapping.object, !hasRootDirective(members) {
            check.findUnfilled(in: mapping, definitions, at: "\(path)/mapping")
        }
        return check.problems
    }
}

extension FieldSchema {
    /// The mapping that the defaults of the fields make together.
    var defaultMapping: JSONValue {
        let pairs = definitions.compactMap { definition in
            definition.defaultValue.map { (definition.key, $0.json) }
        }
        return JSONValue(JSONObject(uniquingLast: pairs))
    }

    /// The values of a payload by the keys of the fields.
    func object(_ values: PayloadValues) -> JSONObject {
        JSONObject(
            uniquingLast: definitions.enumerated().compactMap { slot, definition in
                values.value(at: slot).map { (definition.key, $0) }
            })
    }
}
