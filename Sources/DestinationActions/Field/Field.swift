/// A field of an action: its definition, and the Swift type that the action's code reads.
///
/// The Swift type says what is required: `Field<String>` must be there, `Field<String?>` may be missing.
///
/// ```swift
/// struct Fields: FieldSet {
///     let userID = Field<String>("userId", label: "User ID", format: .uuid, default: .path("userId"))
///     let name = Field<String?>("event", label: "Event name", default: .path("event"))
/// }
/// ```
///
/// A field that several actions share is a computed static member, so that each set makes its own:
///
/// ```swift
/// extension Field<String?> {
///     static var email: Field<String?> { Field("email", label: "Email", format: .email) }
/// }
/// ```
public struct Field<Value: FieldValue>: Sendable {
    /// What is declared of the field.
    public let definition: FieldDefinition

    /// Declares a field.
    ///
    /// - Parameters:
    ///   - key: The key of the field in mappings and payloads.
    ///   - label: What a person reads instead of the key.
    ///   - description: What the field is for.
    ///   - required: When the field must be there, for an optional type; otherwise the type says it.
    ///   - allowsNull: Whether null is a value of the field, for an optional type; otherwise null counts as missing.
    ///   - choices: The values that the field takes; none for those of the type.
    ///   - format: The form that a text has to have.
    ///   - hash: How the text is hashed before anyone sends it; it is not unless given.
    ///   - minimum: The least number, or the least length of a text in Unicode scalars.
    ///   - maximum: The greatest number, or the greatest length of a text in Unicode scalars.
    ///   - defaultValue: What the field is mapped from if nothing else is said.
    ///   - additionalProperties: Whether an object with declared properties may hold other keys as well.
    ///   - isMultiline: Whether a person writes a text of several lines.
    ///   - isDynamic: Whether the destination is asked for the choices.
    ///   - isHidden: Whether the field is kept out of documentation and forms.
    ///   - isReadOnly: Whether a form shows the field but does not let it be changed.
    ///   - placeholder: What a form shows while the field is empty.
    ///   - dependsOn: When a form shows the field at all.
    ///   - category: The name of the group that a form puts the field into.
    public init(
        _ key: String, label: String, description: String = "", required: FieldRequirement? = nil,
        allowsNull: Bool = false, choices: [FieldChoice] = [], format: FieldFormat? = nil, hash: FieldHashing? = nil,
        minimum: Double? = nil, maximum: Double? = nil, default defaultValue: MappingValue? = nil,
        additionalProperties: Bool = false,
        isMultiline: Bool = false, isDynamic: Bool = false, isHidden: Bool = false, isReadOnly: Bool = false,
        placeholder: String? = nil, dependsOn: FieldConditions? = nil, category: String? = nil
    ) {
        let shape = Value.fieldShape
        var problems = shape.problems
        if let required, !shape.isOptional, required != .yes {
            problems.append("must be of an optional type, or it is always required")
        }
        if required == .yes, shape.isOptional { problems.append("must not be of an optional type if it is required") }
        if allowsNull, !shape.isOptional { problems.append("must be of an optional type to allow null") }
        if isMultiline, shape.type != .string { problems.append("must be text to have several lines") }
        if !choices.isEmpty, !shape.choices.isEmpty { problems.append("has the choices of its type already") }
        definition = FieldDefinition(
            key: key, label: label, description: description,
            type: isMultiline && shape.type == .string ? .text : shape.type,
            requirement: shape.isOptional ? required ?? .no : .yes, isMultiple: shape.isMultiple,
            allowsNull: allowsNull, choices: choices.isEmpty ? shape.choices : choices, defaultValue: defaultValue,
            format: format, hashing: hash, minimum: minimum, maximum: maximum, properties: shape.nested?.definitions,
            additionalProperties: additionalProperties, isDynamic: isDynamic, placeholder: placeholder,
            isHidden: isHidden, isReadOnly: isReadOnly, dependsOn: dependsOn, category: category,
            fitsInt: shape.fitsInt,
            problems: problems, nested: shape.nested, warnings: [])
    }
}

/// Any field, whatever its type.
protocol DeclaredField {
    var definition: FieldDefinition { get }
}

extension Field: DeclaredField {}
