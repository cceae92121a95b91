/// The keys of a subscription in a configuration.
enum ConfiguredSubscription {
    /// Those of our own.
    static let keys = [
        "name", "enabled", "action", "trigger", "mapping", "batching", "syncMode", "matchingKey", "onSave",
    ]
    /// Those of a subscription as Segment's Public API exports it; what is not read here has no meaning without Segment.
    static let exportKeys = [
        "id", "actionId", "actionSlug", "destinationId", "modelId", "settings", "reverseETLModelId",
        "reverseETLSchedule",
    ]
    /// Those that say that the subscription is fed by a model instead of events.
    static let modelKeys = ["modelId", "reverseETLModelId", "reverseETLSchedule"]

    /// What of an export is not read and would make a difference.
    static func warnings(_ json: JSONValue, at path: String) -> [ConfigurationProblem] {
        modelKeys.compactMap { key in
            guard let value = json[key], !value.isNull else { return nil }
            return ConfigurationProblem(
                path: "\(path)/\(key)", message: "is not read: a subscription takes events, not the rows of a model")
        }
    }
}

extension ConfigurationCheck {
    /// The subscriptions of an instance; none given are `nil`.
    mutating func subscriptions(_ members: JSONObject) -> [Subscription]? {
        guard let value = members["subscriptions"], !value.isNull else { return nil }
        return at("subscriptions") { check in
            guard let items = value.array else {
                check.expected("an array", value)
                return nil
            }
            return items.enumerated().map { index, item in check.at("\(index)") { $0.subscription(item) } }
        }
    }

    private mutating func subscription(_ json: JSONValue) -> Subscription {
        let known = ConfiguredSubscription.keys + ConfiguredSubscription.exportKeys
        guard let item = members(json, known: known, suggesting: ConfiguredSubscription.keys) else {
            return Subscription(action: "", trigger: "true")
        }
        let action = required(item, "action", or: "actionSlug")
        let trigger = required(item, "trigger")
        let mapping = one(item, "mapping", or: "settings")
        if let mapping { at(mapping.key) { $0.refuseReferences(in: mapping.value) } }
        var subscription = Subscription(
            name: name(item, "name"), action: action ?? "", trigger: trigger ?? "true", mapping: mapping?.value,
            isEnabled: bool(item, "enabled") ?? true)
        subscription.batching = batching(item)
        subscription.syncMode = syncMode(item)
        subscription.matchingKey = text(item, "matchingKey")
        if let json = item["onSave"], !json.isNull {
            subscription.onSave = at("onSave") { check in
                check.refuseReferences(in: json)
                return check.onSave(json)
            }
        }
        return subscription
    }

    private mutating func syncMode(_ members: JSONObject) -> SyncMode? {
        guard let text = text(members, "syncMode") else { return nil }
        if let mode = SyncMode(rawValue: text) { return mode }
        let names = SyncMode.allCases.map(\.rawValue)
        at("syncMode") { $0.expected(FieldMessage.list(names.map { JSONValue($0) }), JSONValue(text), among: names) }
        return nil
    }

    /// True, false, or the size of batches; null is as none.
    private mutating func batching(_ members: JSONObject) -> Batching? {
        guard let value = members["batching"], !value.isNull else { return nil }
        if let isOn = value.bool { return Batching(isOn) }
        return at("batching") { check in
            guard value.object != nil else {
                check.expected("true, false, or an object with events, bytes and age", value)
                return nil
            }
            var batching = Batching()
            Batching.options.read(value, into: &batching, &check)
            return batching
        }
    }

    /// The text of a key, or of the one that an export has in its place; that there is none is a problem.
    private mutating func required(_ members: JSONObject, _ key: String, or export: String? = nil) -> String? {
        if let (key, _) = one(members, key, or: export) { return text(members, key) }
        at(key) { $0.expected("a string", nil) }
        return nil
    }

    /// The value of a key, or of the one that an export has in its place; that both are there is a problem.
    private mutating func one(
        _ members: JSONObject, _ key: String, or export: String?
    ) -> (key: String, value: JSONValue)? {
        let found = [key, export].compactMap { $0 }.compactMap { key in
            members[key].flatMap { $0.isNull ? nil : (key: key, value: $0) }
        }
        if found.count > 1 { at(found[1].key) { $0.problem("must not stand beside \(key), which says the same") } }
        return found.first
    }
}
