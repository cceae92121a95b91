/// What a pipeline asks when other instances take the place of those that it has.
extension DestinationInstance {
    /// Whether what was prepared by one of the instances can be sent by the other: both are of the same destination.
    func isOfSameKind(as other: DestinationInstance) -> Bool {
        if self === other { return true }
        guard destination.kind == other.destination.kind else { return false }
        // Payloads are read by the places of their fields.
        return destination.actions.allSatisfy { action in
            guard let like = other.destination.action(action.slug) else { return true }
            let (fields, others) = (action.schema.definitions, like.schema.definitions)
            return fields.count == others.count
                && zip(fields, others).allSatisfy { $0.key.isExactly($1.key) && $0.type == $1.type }
        }
    }

    func hasSameSettings(as other: DestinationInstance) -> Bool {
        self === other || source.settings == other.source.settings
    }

    func hasSameSubscriptions(as other: DestinationInstance) -> Bool {
        self === other
            || source.subscriptions.map(\.comparable) == other.source.subscriptions.map(\.comparable)
    }

    /// Whether both have the same middleware; of functions no more is known than whether there are any.
    func hasSameMiddleware(as other: DestinationInstance) -> Bool {
        self === other || middleware.isEmpty && other.middleware.isEmpty
    }
}

extension Subscription {
    /// Everything that the subscription says.
    fileprivate var comparable: JSONValue {
        var members: JSONObject = [
            "name": JSONValue(name), "action": JSONValue(action), "enabled": JSONValue(isEnabled),
        ]
        if let batching {
            members["batching"] = batching.isOn ? Batching.options.written(batching) : false
        }
        if let syncMode { members["syncMode"] = JSONValue(syncMode.rawValue) }
        if let matchingKey { members["matchingKey"] = JSONValue(matchingKey) }
        if let onSave { members["onSave"] = onSave.json }
        switch trigger {
        case .text(let text): members["trigger"] = JSONValue(text)
        case .trigger(let trigger): members["trigger"] = JSONValue(trigger.description)
        }
        switch mapping {
        case .defaults: break
        case .json(let json): members["mapping"] = json
        case .mapping(let mapping): members["mapping"] = mapping.json
        case .overrides(let values):
            members["overrides"] = JSONValue(values.map { [JSONValue($0), $1.jsonValue ?? .null] })
        }
        return JSONValue(members)
    }
}
