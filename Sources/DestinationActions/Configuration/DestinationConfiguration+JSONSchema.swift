extension DestinationConfiguration {
    /// The JSON Schema (draft 2020-12) of configurations that name some destinations.
    ///
    /// An editor completes and checks a file by it: the keys, the options of the pipeline, and of each destination the settings, the
    /// actions and the fields that a mapping can fill. What only the destination knows, such as whether a trigger can be parsed, the
    /// schema takes.
    ///
    /// - Parameter destinations: The destinations.
    /// - Returns: The schema.
    /// - Throws: ``FieldSchemaError`` if fields are declared in a way that no payload can have.
    public static func jsonSchema(for destinations: [any Destination]) throws -> JSONValue {
        let definitions = try destinations.map { try definition(of: $0) }
        var shared: JSONObject = ["duration": Duration.schema, "value": ConfigurationSchema.value]
        for definition in definitions {
            shared[definition.slug] = ConfigurationSchema.instance(definition)
            for action in definition.actions {
                shared["\(definition.slug).\(action.slug)"] = ConfigurationSchema.mapping(action)
            }
        }
        let slugs = definitions.map { JSONValue($0.slug) }
        let instance: JSONValue = [
            "type": "object", "required": ["destination"],
            "properties": [
                "destination": ["enum": JSONValue(slugs), "description": "The destination, by its slug."]
            ],
            "allOf": JSONValue(
                definitions.map { definition in
                    [
                        "if": [
                            "required": ["destination"],
                            "properties": ["destination": ["const": JSONValue(definition.slug)]],
                        ],
                        "then": ["$ref": JSONValue("#/$defs/\(definition.slug)")],
                    ]
                }),
        ]
        return [
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "Destination configuration", "type": "object", "required": ["destinations"],
            "additionalProperties": false,
            "properties": [
                "$schema": true,
                "pipeline": PipelineConfiguration.options.schema(about: "How events are delivered."),
                "destinations": ["type": "array", "description": "The destination instances.", "items": instance],
            ],
            "$defs": JSONValue(shared),
        ]
    }

    private static func definition<D: Destination>(of destination: D) throws -> DestinationDefinition {
        try DestinationDefinition(destination)
    }
}

/// The parts of the schema that are about one destination.
private enum ConfigurationSchema {
    /// An object that describes an instance of a destination.
    static func instance(_ definition: DestinationDefinition) -> JSONValue {
        var required: [JSONValue] = ["destination"]
        let needsSettings = definition.settings.contains(where: isNeeded)
        if needsSettings { required.append("settings") }
        if definition.presets.isEmpty { required.append("subscriptions") }
        let subscriptions: JSONObject = [
            "type": definition.presets.isEmpty ? "array" : ["array", "null"],
            "maxItems": JSONValue(DestinationInstance.maximumSubscriptions),
            "description": "What is to happen with which events; the presets of the destination unless given.",
            "items": subscription(definition),
        ]
        var properties: JSONObject = [
            "destination": true,
            "name": [
                "type": ["string", "null"], "minLength": 1,
                "description": "The name of the instance; that of the destination unless given.",
            ],
            "enabled": [
                "type": ["boolean", "null"], "description": "Whether the instance takes part; true unless given.",
            ],
            "settings": settings(definition.settings, isOptional: !needsSettings),
            "limits": DeliveryLimits.options.schema(
                about: "The limits, in the place of the destination's own; what is left out stays."),
            "backlog": BacklogPolicy.options.schema(
                about:
                    "How much may wait for the instance, in the place of the pipeline's; what is left out is as there."
            ),
            "subscriptions": JSONValue(subscriptions),
        ]
        properties["options"] = definition.options.map { options in
            ["anyOf": [["type": "null"], options], "description": options["description"]]
        }
        return [
            "title": JSONValue(definition.name), "type": "object", "required": JSONValue(required),
            "additionalProperties": false, "properties": JSONValue(properties),
        ]
    }

    private static func isNeeded(_ setting: FieldDefinition) -> Bool {
        setting.requirement == .yes && setting.defaultValue == nil
    }

    /// The values of settings; each may be a text, as that may name an environment variable.
    private static func settings(_ definitions: [FieldDefinition], isOptional: Bool) -> JSONValue {
        var properties = JSONObject()
        for definition in definitions { properties[definition.key] = setting(definition) }
        return [
            "type": isOptional ? ["object", "null"] : "object", "additionalProperties": false,
            "description": "The settings; ${NAME} in a text is the value of an environment variable.",
            "properties": JSONValue(properties),
            "required": JSONValue(definitions.filter(isNeeded).map { JSONValue($0.key) }),
        ]
    }

    private static func setting(_ definition: FieldDefinition) -> JSONValue {
        var schema: JSONObject = ["title": JSONValue(definition.label)]
        if !definition.description.isEmpty { schema["description"] = JSONValue(definition.description) }
        schema["default"] = definition.defaultValue?.json
        schema["examples"] = examples(definition)
        var types: [JSONValue] = ["string"]
        switch definition.type {
        case .string, .text, .password: break
        case .number, .datetime: types.append("number")
        case .integer, .boolean: types.append(JSONValue(definition.type.rawValue))
        case .object: types = ["object"]
        case .any: types = []
        }
        if types.isEmpty { return JSONValue(schema) }
        if definition.isMultiple { types.append("array") }
        if !isNeeded(definition) { types.append("null") }
        schema["type"] = JSONValue(types)
        return JSONValue(schema)
    }

    /// What a person may write: the choices, or a text of a form that only its author knows.
    private static func examples(_ definition: FieldDefinition) -> JSONValue? {
        if !definition.choices.isEmpty { return JSONValue(definition.choices.map(\.value)) }
        return definition.format.flatMap { $0.builtIn == nil ? [JSONValue($0.example)] : nil }
    }

    private static func subscription(_ definition: DestinationDefinition) -> JSONValue {
        let actions: JSONValue = ["enum": JSONValue(definition.actions.map { JSONValue($0.slug) })]
        var properties: JSONObject = [
            "name": [
                "type": ["string", "null"], "minLength": 1, "description": "The name; the action's slug unless given.",
            ],
            "enabled": [
                "type": ["boolean", "null"], "description": "Whether the subscription takes part; true unless given.",
            ],
            "action": actions, "actionSlug": actions,
            "trigger": [
                "type": "string",
                "description":
                    "A statement of the filter language, such as type = \"track\" and event = \"Order Completed\".",
            ],
            "mapping": ["type": ["object", "null"]], "settings": ["type": ["object", "null"]],
            "batching": [
                "description":
                    "Whether events are sent in batches, as the mapping's literal enable_batching: true says, and how large those are.",
                "anyOf": [["type": ["boolean", "null"]], Batching.options.schema()],
            ],
        ]
        properties["syncMode"] = ["type": ["string", "null"], "description": "What is to become of what is sent."]
        properties["matchingKey"] = [
            "type": ["string", "null"], "description": "What the partner finds by what is meant.",
        ]
        properties["onSave"] = [
            "type": ["object", "null"], "additionalProperties": false, "required": ["outputs"],
            "description": "What was asked and answered when the subscription was saved.",
            "properties": ["inputs": ["type": "object"], "outputs": ["type": "object"]],
        ]
        for key in ConfiguredSubscription.exportKeys where properties[key] == nil { properties[key] = true }
        let mappings = definition.actions.map { action -> JSONValue in
            let named: JSONValue = ["const": JSONValue(action.slug)]
            let mapping: JSONValue = [
                "anyOf": [["type": "null"], ["$ref": JSONValue("#/$defs/\(definition.slug).\(action.slug)")]]
            ]
            var then: JSONObject = ["mapping": mapping, "settings": mapping]
            then["batching"] = batching(action)
            then["syncMode"] = ["enum": JSONValue(action.syncModes.map { JSONValue($0.rawValue) } + [.null])]
            then["matchingKey"] = ["enum": JSONValue(action.matchingKeys.map { JSONValue($0) } + [.null])]
            if let inputs = action.saveInputs {
                then["onSave"] = ["properties": ["inputs": settings(inputs, isOptional: true)]]
            } else {
                then["onSave"] = ["type": "null"]
            }
            return [
                "if": [
                    "anyOf": [
                        ["required": ["action"], "properties": ["action": named]],
                        ["required": ["actionSlug"], "properties": ["actionSlug": named]],
                    ]
                ],
                "then": ["properties": JSONValue(then)],
            ]
        }
        return [
            "type": "object", "additionalProperties": false, "properties": JSONValue(properties),
            "required": ["trigger"], "oneOf": [["required": ["action"]], ["required": ["actionSlug"]]],
            "allOf": JSONValue(mappings),
        ]
    }

    /// What a subscription of an action may say of batches: sizes within the action's limits, or that there are none.
    private static func batching(_ action: ActionDefinition) -> JSONValue {
        guard let limits = action.batchLimits else { return ["enum": [false, JSONValue.null]] }
        return [
            "properties": [
                "events": ["maximum": JSONValue(limits.events)], "bytes": ["maximum": JSONValue(limits.bytes)],
            ]
        ]
    }

    /// A mapping of an action: its fields, or one directive that gives them all.
    static func mapping(_ action: ActionDefinition) -> JSONValue {
        var schema = fields(action.fields).object ?? [:]
        var properties = schema["properties"]?.object ?? [:]
        if action.batchLimits != nil, properties["enable_batching"] == nil {
            properties["enable_batching"] = ["type": "boolean", "description": "Whether events are sent in batches."]
        }
        properties[MappingCompiler.rootDirectiveKey] = ["type": "object"]
        for key in ChoiceReader.ExportKey.all { properties[key] = true }
        schema["properties"] = JSONValue(properties)
        schema["title"] = JSONValue(action.title)
        schema["description"] = JSONValue(action.summary)
        schema["default"] = action.defaultMapping
        return JSONValue(schema)
    }

    private static func fields(_ definitions: [FieldDefinition]) -> JSONValue {
        var properties = JSONObject()
        for definition in definitions { properties[definition.key] = field(definition) }
        return [
            "type": "object", "properties": JSONValue(properties),
            // A directive, and what may stand beside it.
            "patternProperties": ["^@": true, "^_metadata$": true],
            "additionalProperties": false,
        ]
    }

    private static func field(_ definition: FieldDefinition) -> JSONValue {
        var schema: JSONObject = ["title": JSONValue(definition.label)]
        if !definition.description.isEmpty { schema["description"] = JSONValue(definition.description) }
        schema["default"] = definition.defaultValue?.json
        schema["examples"] = examples(definition)
        if let properties = definition.properties, !definition.additionalProperties, !definition.isMultiple {
            schema["anyOf"] = [fields(properties), ["not": ["type": "object"]]]
        } else {
            schema["$ref"] = "#/$defs/value"
        }
        return JSONValue(schema)
    }

    /// A value of a mapping: a literal, or an object that may be a directive.
    static let value: JSONValue = [
        "properties": JSONValue(JSONObject(uniquingLast: MappingDirective.all.map { ($0.name, true) }))
    ]
}
