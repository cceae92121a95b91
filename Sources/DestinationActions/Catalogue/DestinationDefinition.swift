/// What a destination declares of itself: names, settings, actions with their fields, presets.
///
/// The definition is read off the declarations that run, so that forms, documentation and catalogues made of it are never
/// out of step. ``json`` exports it, and ``DestinationPage`` makes a page of it.
public struct DestinationDefinition: Sendable {
    /// The name of the Swift module that has the destination.
    public let module: String
    /// The name of the Swift type.
    public let type: String
    /// The name in configurations.
    public let slug: String
    /// The name for people.
    public let name: String
    /// The names by which an event's `integrations` object may mean the destination.
    public let integrationNames: [String]
    /// A Boolean value that indicates whether the catalogue lists the partner for audiences and computed traits.
    public let isListedForEngage: Bool
    /// The JSON Schema of the options that a configuration can set, or `nil` if there are none.
    public let options: JSONValue?
    /// The settings, in the order of their declaration.
    public let settings: [FieldDefinition]
    /// The actions, in the order in which they are documented.
    public let actions: [ActionDefinition]
    /// The subscriptions that fit most users.
    public let presets: [Preset]
    /// The base addresses.
    public let baseURLs: [BaseURL]
    /// How much the partner takes.
    public let limits: DeliveryLimits
    /// What a user has to know besides settings and fields.
    public let notes: [String]
    /// Where the destination does better than the reference implementation.
    public let differences: [String]
    /// What people want to know beside settings and fields.
    public let profile: DestinationProfile

    /// Reads the definition of a destination.
    ///
    /// - Parameter destination: The destination.
    /// - Throws: ``FieldSchemaError`` if fields are declared in a way that no payload can have.
    public init<D: Destination>(_ destination: D) throws {
        let path = String(reflecting: D.self).split(separator: ".").map { String($0) }
        module = path.count > 1 ? path[0] : ""
        type = path.dropFirst().joined(separator: ".")
        slug = D.slug
        name = D.name
        integrationNames = D.integrationNames
        isListedForEngage = D.isListedForEngage
        options = (destination as? any ConfigurableDestination).flatMap { Self.options(of: $0) }
        settings = try PayloadSchema<D.Settings>.ofSettings().fields.definitions
        actions = try destination.actions.map { try ActionDefinition(any: $0) }
        presets = destination.presets
        baseURLs = destination.baseURLs
        limits = destination.limits
        notes = D.notes
        differences = D.differences
        profile = D.profile
    }

    private static func options<D: ConfigurableDestination>(of destination: D) -> JSONValue? {
        D.options.isEmpty ? nil : D.optionsSchema
    }

    /// The whole mapping of a preset that has one of its own; `nil` for one with the action's defaults.
    func ownMapping(of preset: Preset) -> JSONValue? {
        if case .defaults = preset.mapping { return nil }
        let action = actions.first { $0.slug.isExactly(preset.action) }
        return preset.mapping.json(defaults: action?.defaultMapping ?? [:])
    }
}

/// What an action declares of itself.
public struct ActionDefinition: Sendable {
    /// The name in subscriptions.
    public let slug: String
    /// The name for people.
    public let title: String
    /// What the action does, in a sentence.
    public let summary: String
    /// The trigger that fits most users, as a statement of the filter language, or `nil` if there is none.
    public let defaultTrigger: String?
    /// The fields, in the order of their declaration.
    public let fields: [FieldDefinition]
    /// The mapping of a subscription that has none of its own.
    public let defaultMapping: JSONValue
    /// The JSON Schema of a payload.
    public let jsonSchema: JSONValue
    /// How large a batch may be, or `nil` if every event has a request of its own.
    public let batchLimits: BatchLimits?
    /// What a subscription may choose to become of what it sends, the default first; empty if there is no choice.
    public let syncModes: [SyncMode]
    /// What the partner can find by what is meant, the default first; empty if there is no choice.
    public let matchingKeys: [String]
    /// What has to be known when a subscription is saved, or `nil` if the action is no ``SavingAction``.
    public let saveInputs: [FieldDefinition]?

    /// Reads the definition of an action.
    ///
    /// - Parameter action: The action.
    /// - Throws: ``FieldSchemaError`` if fields are declared in a way that no payload can have.
    public init<A: Action>(_ action: A) throws {
        slug = A.slug
        title = A.title
        summary = A.summary
        defaultTrigger = A.defaultTrigger
        let schema = try PayloadSchema<A.Fields>().fields
        fields = schema.definitions
        defaultMapping = schema.defaultMapping
        jsonSchema = JSONValue(schema.jsonSchema)
        let declaration = try ActionDeclaration(action, schema)
        batchLimits = declaration.batchLimits
        syncModes = declaration.syncModes
        matchingKeys = declaration.matchingKeys
        saveInputs = declaration.saveInputs?.definitions
    }

    fileprivate init<D: Destination>(any action: any Action<D>) throws {
        func open<A: Action>(_ action: A) throws -> ActionDefinition { try ActionDefinition(action) }
        self = try open(action)
    }
}
