/// Reads what a subscription chooses, from its own properties and from where an export has it in the mapping.
struct ChoiceReader {
    /// The members of a mapping in which exports have what a subscription chooses.
    enum ExportKey {
        static let syncMode = "__segment_internal_sync_mode"
        static let matchingKey = "__segment_internal_matching_key"
        static let onSave = "onMappingSave"

        static let all = [syncMode, matchingKey, onSave]
    }

    private let subscription: Subscription
    private let action: ActionDeclaration
    private var members: JSONObject
    private var check: ConfigurationCheck

    /// Reads the choices, and takes them out of the mapping.
    ///
    /// - Parameters:
    ///   - subscription: The subscription.
    ///   - action: What may be chosen.
    ///   - mapping: The mapping; what remains of it are fields.
    ///   - path: Where the subscription stands.
    ///   - problems: Receives what is wrong.
    static func choices(
        of subscription: Subscription, _ action: ActionDeclaration, _ mapping: inout JSONValue, at path: String,
        _ problems: inout [ConfigurationProblem]
    ) -> SubscriptionChoices {
        var reader = ChoiceReader(subscription, action, mapping.object ?? [:], path)
        let choices = reader.read()
        if reader.members.count != mapping.object?.count ?? 0 { mapping = JSONValue(reader.members) }
        problems += reader.check.problems
        return choices
    }

    private init(_ subscription: Subscription, _ action: ActionDeclaration, _ members: JSONObject, _ path: String) {
        self.subscription = subscription
        self.action = action
        self.members = members
        check = ConfigurationCheck(at: path)
    }

    private mutating func read() -> SubscriptionChoices {
        let mode = choice(
            "syncMode", subscription.syncMode?.rawValue, ExportKey.syncMode, among: action.syncModes.map(\.rawValue),
            "sync modes")
        let key = choice(
            "matchingKey", subscription.matchingKey, ExportKey.matchingKey, among: action.matchingKeys, "matching keys")
        return SubscriptionChoices(
            syncMode: mode.flatMap(SyncMode.init(rawValue:)), matchingKey: key, saved: onSave()?.outputs)
    }

    /// One of the names that an action declares, the first one where none is chosen.
    private mutating func choice(
        _ key: String, _ own: String?, _ exportKey: String, among names: [String], _ inWords: String
    ) -> String? {
        let exported = taken(exportKey)
        if own != nil, exported != nil { refuseBoth(key, exportKey) }
        let given = own.map { (key, JSONValue($0)) } ?? exported.map { ("mapping/\(exportKey)", $0) }
        guard let (place, value) = given else { return names.first }
        let action = action.slug
        return check.at(place) { check in
            if names.isEmpty {
                check.problem("must not be set, as the action \(action) has no \(inWords)")
                return nil
            }
            if let name = names.first(where: { value.string?.isExactly($0) == true }) { return name }
            check.expected(FieldMessage.list(names.map { JSONValue($0) }), value, among: names)
            return nil
        }
    }

    private mutating func onSave() -> OnSave? {
        let action = action
        let exported = action.saveInputs == nil ? nil : taken(ExportKey.onSave)
        if subscription.onSave != nil, exported != nil { refuseBoth("onSave", ExportKey.onSave) }
        if let own = subscription.onSave {
            check.at("onSave") { own.check(action, &$0) }
            return own
        }
        return exported.flatMap { json in
            check.at("mapping/\(ExportKey.onSave)") { check in
                let read = check.onSave(json)
                read?.check(action, &check)
                return read
            }
        }
    }

    private mutating func refuseBoth(_ key: String, _ exportKey: String) {
        check.at(key) { $0.problem("must not stand beside \(exportKey) in the mapping, which says the same") }
    }

    private mutating func taken(_ key: String) -> JSONValue? {
        defer { members[key] = nil }
        return members[key].flatMap { $0.isNull ? nil : $0 }
    }
}

extension ConfigurationCheck {
    /// What was saved with a subscription.
    mutating func onSave(_ json: JSONValue) -> OnSave? {
        guard let members = members(json, known: ["inputs", "outputs"]) else { return nil }
        let parts = ["inputs", "outputs"].map { key -> JSONObject? in
            guard let value = members[key] else {
                if key == "inputs" { return [:] }
                at(key) { $0.expected("an object", nil) }
                return nil
            }
            if value.object == nil { at(key) { $0.expected("an object", value) } }
            return value.object
        }
        guard let inputs = parts[0], let outputs = parts[1] else { return nil }
        return OnSave(inputs: inputs, outputs: outputs)
    }
}

extension OnSave {
    /// Says what an action cannot have saved.
    func check(_ action: ActionDeclaration, _ check: inout ConfigurationCheck) {
        guard let schema = action.saveInputs else {
            return check.problem("must not be set, as the action \(action.slug) saves nothing")
        }
        var unknown = KeyCheck(owner: "input of the action \(action.slug)")
        unknown.findUnknown(in: JSONValue(inputs), schema.definitions, at: "inputs")
        for problem in unknown.problems { check.at(problem.path) { $0.problem(problem.message) } }
        do throws(ValidationErrors) {
            _ = try schema.prepare(JSONValue(schema.completed(inputs)))
        } catch {
            for problem in error.problems { check.at("inputs\(problem.path)") { $0.problem(problem.message) } }
        }
    }
}
