/// A subscription, compiled: what is left to do for each event.
final class SubscriptionPlan: Sendable {
    let name: String
    let action: BoundAction
    let isEnabled: Bool
    let trigger: Trigger
    let mapping: Mapping
    /// Whether events are gathered into batches: exactly when the mapping holds the literal `enable_batching: true`.
    let isBatched: Bool
    private let program: TriggerProgram
    private let sources: FieldSources

    /// Compiles a subscription, and adds what is wrong to the problems.
    init?(
        _ subscription: Subscription, path: String, actions: [BoundAction], _ paths: inout PathTableBuilder,
        _ problems: inout [ConfigurationProblem]
    ) {
        let before = problems.count
        let trigger = Self.trigger(subscription, path, &problems)
        guard let action = actions.first(where: { $0.slug == subscription.action }) else {
            let known = actions.map(\.slug).joined(separator: ", ")
            problems.append(
                ConfigurationProblem(
                    path: "\(path)/action", message: "must be one of \(known), found \"\(subscription.action)\""))
            return nil
        }
        let mapping = Self.mapping(subscription, action, path, &problems)
        guard problems.count == before, let trigger, let mapping else { return nil }
        let sources = FieldSources(mapping.plan(into: &paths), action.schema)
        // A literal that its field does not take is wrong for every event: better said now.
        problems += sources.problems.map {
            ConfigurationProblem(path: "\(path)/mapping/\($0.path)", message: $0.message)
        }
        guard problems.count == before else { return nil }
        self.sources = sources
        name = subscription.name
        isEnabled = subscription.isEnabled
        self.action = action
        self.trigger = trigger
        self.mapping = mapping
        isBatched = action.batchLimits != nil && mapping.json["enable_batching"]?.bool == true
        program = trigger.compile(into: &paths)
    }

    /// Whether the trigger holds.
    @inline(__always) func matches(_ slots: PathSlots) -> Bool { program.matches(slots) }

    /// The payload that the mapping makes of an event.
    func payload(_ slots: PathSlots) -> Result<PayloadSlots, ValidationErrors> {
        action.schema.prepare(sources, slots)
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
                problems.append(ConfigurationProblem(path: "\(path)/trigger", message: "\(error)"))
                return nil
            }
        }
    }

    private static func mapping(
        _ subscription: Subscription, _ action: BoundAction, _ path: String, _ problems: inout [ConfigurationProblem]
    ) -> Mapping? {
        do throws(MappingErrors) {
            var json: JSONValue
            switch subscription.mapping {
            case .mapping(let mapping): json = mapping.json
            case .json(let given): json = given
            case .defaults: json = action.schema.defaultMapping
            case .overrides(let overrides):
                var members = action.schema.defaultMapping.object ?? [:]
                for (key, value) in overrides { members[key] = value.json }
                json = JSONValue(members)
            }
            if let isBatched = subscription.isBatched, var members = json.object {
                members["enable_batching"] = JSONValue(isBatched)
                json = JSONValue(members)
            }
            return try Mapping(json)
        } catch {
            problems += error.problems.map {
                ConfigurationProblem(path: "\(path)/mapping\($0.path)", message: $0.message)
            }
            return nil
        }
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
    func object(_ slots: PayloadSlots) -> JSONObject {
        JSONObject(
            uniquingLast: definitions.enumerated().compactMap { slot, definition in
                slots.value(at: slot).map { (definition.key, $0) }
            })
    }
}
