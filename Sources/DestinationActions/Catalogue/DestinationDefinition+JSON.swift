extension DestinationDefinition {
    /// The definition as data: names, settings, actions with fields, presets, and the JSON Schema of each action.
    public var json: JSONValue {
        var members: JSONObject = [
            "slug": JSONValue(slug),
            "name": JSONValue(name),
            "integrationNames": JSONValue(integrationNames.map { JSONValue($0) }),
            "baseURLs": JSONValue(baseURLs.map { JSONValue($0.text) }),
            "limits": limits.json,
            "settings": JSONValue(settings.map(\.json)),
            "presets": JSONValue(presets.map(json)),
            "actions": JSONValue(actions.map(\.json)),
            "notes": JSONValue(notes.map { JSONValue($0) }),
            "differences": JSONValue(differences.map { JSONValue($0) }),
            "profile": profile.json,
        ]
        members["options"] = options.map(Self.standingAlone)
        return JSONValue(members)
    }

    private func json(_ preset: Preset) -> JSONValue {
        var members: JSONObject = [
            "name": JSONValue(preset.name), "trigger": JSONValue(preset.trigger), "action": JSONValue(preset.action),
        ]
        members["mapping"] = ownMapping(of: preset)
        return JSONValue(members)
    }

    /// A schema of options without references into the schema of configurations.
    private static func standingAlone(_ schema: JSONValue) -> JSONValue {
        guard var members = schema.object else { return schema }
        if members["$ref"] != nil {
            members["$ref"] = nil
            for (key, value) in Duration.schema.object ?? [:] { members[key] = value }
        }
        for (key, value) in members { members[key] = standingAlone(value) }
        return JSONValue(members)
    }
}

extension DestinationProfile {
    /// What a catalogue shows; examples stand on the page alone.
    fileprivate var json: JSONValue {
        var members: JSONObject = ["status": JSONValue(status.rawValue)]
        if !calls.isEmpty { members["calls"] = JSONValue(calls.map { JSONValue($0.rawValue) }) }
        members["maintainer"] = maintainer.map { JSONValue($0) }
        members["support"] = support.map { JSONValue($0) }
        if !about.isEmpty { members["about"] = JSONValue(about.map { JSONValue($0) }) }
        if !gettingStarted.isEmpty { members["gettingStarted"] = JSONValue(gettingStarted.map { JSONValue($0) }) }
        let sections = sections.map { section -> JSONValue in
            ["title": JSONValue(section.title), "paragraphs": JSONValue(section.paragraphs.map { JSONValue($0) })]
        }
        if !sections.isEmpty { members["sections"] = JSONValue(sections) }
        return JSONValue(members)
    }
}

extension ActionDefinition {
    /// The definition as data.
    public var json: JSONValue {
        var members: JSONObject = [
            "slug": JSONValue(slug), "title": JSONValue(title), "description": JSONValue(summary),
        ]
        members["defaultTrigger"] = defaultTrigger.map { JSONValue($0) }
        members["fields"] = JSONValue(fields.map(\.json))
        members["defaultMapping"] = defaultMapping
        members["batchLimits"] = batchLimits.map { ["events": JSONValue($0.events), "bytes": JSONValue($0.bytes)] }
        if !syncModes.isEmpty { members["syncModes"] = JSONValue(syncModes.map { JSONValue($0.rawValue) }) }
        if !matchingKeys.isEmpty { members["matchingKeys"] = JSONValue(matchingKeys.map { JSONValue($0) }) }
        members["saveInputs"] = saveInputs.map { JSONValue($0.map(\.json)) }
        members["jsonSchema"] = jsonSchema
        return JSONValue(members)
    }
}

extension DeliveryLimits {
    fileprivate var json: JSONValue {
        var members: JSONObject = ["inFlight": JSONValue(inFlight)]
        members["requestsPerMinute"] = requestsPerMinute.map { JSONValue($0) }
        members["timeoutSeconds"] = JSONValue(timeout / .seconds(1))
        return JSONValue(members)
    }
}

extension FieldDefinition {
    /// The definition as data, in the form of ``init(key:json:formats:)`` with the key beside it; what is at its default stays out.
    public var json: JSONValue {
        var members: JSONObject = ["key": JSONValue(key), "label": JSONValue(label)]
        if !description.isEmpty { members["description"] = JSONValue(description) }
        members["type"] = JSONValue(type.rawValue)
        switch requirement {
        case .no: members["required"] = false
        case .yes: members["required"] = true
        case .when(let conditions): members["required"] = conditions.json
        }
        if isMultiple { members["multiple"] = true }
        if allowsNull { members["allowNull"] = true }
        if !choices.isEmpty {
            members["choices"] = JSONValue(choices.map { ["label": JSONValue($0.label), "value": $0.value] })
        }
        members["default"] = defaultValue?.json
        members["format"] = format.map { JSONValue($0.name) }
        members["hash"] = hashing.map { JSONValue($0.rawValue) }
        members["minimum"] = minimum.map { JSONValue($0) }
        members["maximum"] = maximum.map { JSONValue($0) }
        if let properties {
            members["properties"] = JSONValue(JSONObject(uniquingLast: properties.map { ($0.key, $0.json) }))
        }
        if additionalProperties { members["additionalProperties"] = true }
        if isDynamic { members["dynamic"] = true }
        members["placeholder"] = placeholder.map { JSONValue($0) }
        if isHidden { members["hidden"] = true }
        if isReadOnly { members["readOnly"] = true }
        members["dependsOn"] = dependsOn?.json
        members["category"] = category.map { JSONValue($0) }
        return JSONValue(members)
    }
}

extension FieldConditions {
    fileprivate var json: JSONValue {
        let items = conditions.map { condition -> JSONValue in
            var members: JSONObject = [
                "fieldKey": JSONValue(condition.fieldKey), "operator": JSONValue(condition.operator.rawValue),
            ]
            members["value"] = condition.value
            return JSONValue(members)
        }
        return ["match": JSONValue(match.rawValue), "conditions": JSONValue(items)]
    }
}
