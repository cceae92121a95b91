public import Synchronization

/// What is declared of one field of an action, or of one setting of a destination.
///
/// The definition is the one source of the documentation row, the default mapping, the JSON Schema and the validation.
/// In Swift it is made by ``Field``, which adds the type that the action's code reads; the form for imports is
/// ``init(key:json:formats:)``.
public final class FieldDefinition: Sendable {
    /// The key of the field in mappings and payloads.
    public let key: String
    /// What a person reads instead of the key.
    public let label: String
    /// What the field is for.
    public let description: String
    /// The type of the value, or of each item of a list.
    public let type: FieldType
    /// Whether the action can do without the field.
    public let requirement: FieldRequirement
    /// A Boolean value that indicates whether the field is a list.
    public let isMultiple: Bool
    /// A Boolean value that indicates whether null is a value of the field; otherwise null counts as missing.
    public let allowsNull: Bool
    /// The values that the field takes; empty if it takes any.
    public let choices: [FieldChoice]
    /// What the field is mapped from if nothing else is said.
    public let defaultValue: MappingValue?
    /// The form that a text has to have.
    public let format: FieldFormat?
    /// How the text is hashed before anyone sends it, or `nil` if it is sent as it is.
    public let hashing: FieldHashing?
    /// The least number, or the least length of a text in Unicode scalars.
    public let minimum: Double?
    /// The greatest number, or the greatest length of a text in Unicode scalars.
    public let maximum: Double?
    /// What an object holds, or `nil` if it holds anything.
    public let properties: [FieldDefinition]?
    /// A Boolean value that indicates whether an object with ``properties`` may hold other keys as well.
    public let additionalProperties: Bool
    /// A Boolean value that indicates whether the destination is asked for the choices.
    public let isDynamic: Bool
    /// What a form shows while the field is empty.
    public let placeholder: String?
    /// A Boolean value that indicates whether the field is kept out of documentation and forms.
    public let isHidden: Bool
    /// A Boolean value that indicates whether a form shows the field but does not let it be changed.
    public let isReadOnly: Bool
    /// When a form shows the field at all.
    public let dependsOn: FieldConditions?
    /// The name of the group that a form puts the field into, such as `hashedPII`, as Segment's definitions have it.
    public let category: String?
    /// What the JSON form of the definition has and nothing here reads, such as `displayMode`; empty for one that was made in
    /// Swift.
    public let warnings: [FieldSchemaProblem]

    /// Whether an integer has to fit `Int`, because the action's code reads one.
    let fitsInt: Bool
    /// What is wrong with the declaration by itself.
    let declarationProblems: [String]
    /// The field set that reads the properties of an object.
    let nested: (any NestedFields)?
    /// The field's place in a payload; set once, when the schema is made.
    @usableFromInline let place = Atomic<Int>(-1)

    /// Makes a definition.
    ///
    /// - Parameters:
    ///   - key: The key of the field in mappings and payloads.
    ///   - label: What a person reads instead of the key.
    ///   - description: What the field is for.
    ///   - type: The type of the value, or of each item of a list.
    ///   - requirement: Whether the action can do without the field.
    ///   - isMultiple: Whether the field is a list.
    ///   - allowsNull: Whether null is a value of the field.
    ///   - choices: The values that the field takes; none for any.
    ///   - defaultValue: What the field is mapped from if nothing else is said.
    ///   - format: The form that a text has to have.
    ///   - hashing: How the text is hashed before anyone sends it.
    ///   - minimum: The least number, or the least length of a text in Unicode scalars.
    ///   - maximum: The greatest number, or the greatest length of a text in Unicode scalars.
    ///   - properties: What an object holds, or `nil` for anything.
    ///   - additionalProperties: Whether an object with properties may hold other keys as well.
    ///   - isDynamic: Whether the destination is asked for the choices.
    ///   - placeholder: What a form shows while the field is empty.
    ///   - isHidden: Whether the field is kept out of documentation and forms.
    ///   - isReadOnly: Whether a form shows the field but does not let it be changed.
    ///   - dependsOn: When a form shows the field at all.
    ///   - category: The name of the group that a form puts the field into.
    public convenience init(
        key: String, label: String, description: String = "", type: FieldType, requirement: FieldRequirement = .no,
        isMultiple: Bool = false, allowsNull: Bool = false, choices: [FieldChoice] = [],
        defaultValue: MappingValue? = nil, format: FieldFormat? = nil, hashing: FieldHashing? = nil,
        minimum: Double? = nil, maximum: Double? = nil, properties: [FieldDefinition]? = nil,
        additionalProperties: Bool = false, isDynamic: Bool = false,
        placeholder: String? = nil, isHidden: Bool = false, isReadOnly: Bool = false, dependsOn: FieldConditions? = nil,
        category: String? = nil
    ) {
        self.init(
            key: key, label: label, description: description, type: type, requirement: requirement,
            isMultiple: isMultiple, allowsNull: allowsNull, choices: choices, defaultValue: defaultValue,
            format: format, hashing: hashing, minimum: minimum, maximum: maximum, properties: properties,
            additionalProperties: additionalProperties, isDynamic: isDynamic, placeholder: placeholder,
            isHidden: isHidden, isReadOnly: isReadOnly, dependsOn: dependsOn, category: category, fitsInt: false,
            problems: [], nested: nil, warnings: [])
    }

    init(
        key: String, label: String, description: String, type: FieldType, requirement: FieldRequirement,
        isMultiple: Bool, allowsNull: Bool, choices: [FieldChoice], defaultValue: MappingValue?, format: FieldFormat?,
        hashing: FieldHashing?, minimum: Double?, maximum: Double?, properties: [FieldDefinition]?,
        additionalProperties: Bool, isDynamic: Bool,
        placeholder: String?, isHidden: Bool, isReadOnly: Bool, dependsOn: FieldConditions?, category: String?,
        fitsInt: Bool,
        problems: [String], nested: (any NestedFields)?, warnings: [FieldSchemaProblem]
    ) {
        self.key = key
        self.label = label
        self.description = description
        self.type = type
        self.requirement = requirement
        self.isMultiple = isMultiple
        self.allowsNull = allowsNull
        self.choices = choices
        self.defaultValue = defaultValue
        self.format = format
        self.hashing = hashing
        self.minimum = minimum
        self.maximum = maximum
        self.properties = properties
        self.additionalProperties = additionalProperties
        self.isDynamic = isDynamic
        self.placeholder = placeholder
        self.isHidden = isHidden
        self.isReadOnly = isReadOnly
        self.dependsOn = dependsOn
        self.category = category
        self.fitsInt = fitsInt
        declarationProblems = problems
        self.nested = nested
        self.warnings = warnings
    }

    /// The field's place in a payload, or -1 as long as no schema has the field.
    @inlinable var slot: Int { place.load(ordering: .relaxed) }

    /// Gives the field its place; refused if it has one.
    func claim(_ slot: Int) -> Bool {
        place.compareExchange(expected: -1, desired: slot, ordering: .relaxed).exchanged
    }
}
