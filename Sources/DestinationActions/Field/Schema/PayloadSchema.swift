/// The schema of a field set: what makes typed payloads.
///
/// ```swift
/// let schema = try PayloadSchema<GWEN.SendEvent.Fields>()
/// let payload = try schema.payload(["userId": "u-1"])
/// payload.userID  // "u-1"
/// ```
public struct PayloadSchema<Fields: FieldSet>: Sendable {
    /// The schema, keyed by text.
    public let fields: FieldSchema
    let registered: RegisteredFields<Fields>

    /// Makes the field set and its schema.
    ///
    /// - Parameters:
    ///   - refusesControlCharacters: Whether texts with control characters are refused, as settings need it.
    ///   - sensitiveKeys: The keys of fields whose values do not show in messages, as those of passwords never do.
    /// - Throws: ``FieldSchemaError`` with everything that is wrong in the declaration.
    public init(
        refusesControlCharacters: Bool = false, sensitiveKeys: Set<String> = []
    ) throws(FieldSchemaError) {
        registered = RegisteredFields<Fields>()
        fields = try FieldSchema(
            registered.definitions,
            FieldOptions(refusesControlCharacters: refusesControlCharacters, sensitiveKeys: sensitiveKeys),
            problems: registered.problems + FieldDeclarationCheck.unknownConditions(in: registered.definitions)
                + FieldDeclarationCheck.misplaced(in: registered.definitions))
    }

    /// Makes the schema of settings: texts go into addresses and headers, and no event fills a field.
    static func ofSettings() throws(FieldSchemaError) -> PayloadSchema {
        let schema = try PayloadSchema(refusesControlCharacters: true)
        let problems = FieldDeclarationCheck.directives(in: schema.fields.definitions)
        guard problems.isEmpty else { throw FieldSchemaError(problems: problems) }
        return schema
    }

    /// Makes a payload of what a mapping gave.
    ///
    /// - Parameter json: An object of field keys and values.
    /// - Returns: The payload.
    /// - Throws: ``ValidationErrors`` with everything that is wrong.
    public func payload(_ json: JSONValue) throws(ValidationErrors) -> Payload<Fields> {
        try Payload(registered, fields.prepare(json))
    }

    /// Makes a payload of values that this schema has prepared.
    ///
    /// Inlined, as each copy of a payload counts two references.
    @inline(__always) func payload(_ values: PayloadValues) -> Payload<Fields> { Payload(registered, values) }

    /// The definition of a field, or `nil` if the field is computed instead of stored, so that no payload holds it.
    ///
    /// - Parameter field: The field.
    /// - Returns: The definition.
    public func definition(of field: PartialKeyPath<Fields>) -> FieldDefinition? {
        let definition = (registered.fields[keyPath: field] as? any DeclaredField)?.definition
        guard let definition, definition.slot >= 0 else { return nil }
        return definition
    }
}
