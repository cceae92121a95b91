/// The fields of an action, ready to make payloads: built once, used for every event.
///
/// An action in Swift has its schema from its field set (``PayloadSchema``). This type is the same thing keyed by text,
/// for definitions that come from elsewhere:
///
/// ```swift
/// let schema = try FieldSchema(json: ["size": ["label": "Size", "type": "integer", "minimum": 1]])
/// try schema.validated(["size": "12"])  // {"size": 12}
/// ```
///
/// Values go through five steps, for single events and batches alike: what is empty is dropped, a lone value becomes a
/// list where a list is wanted and a list of one value the value, types are made to fit, and the result is validated.
public final class FieldSchema: Sendable {
    /// The definitions in their order.
    public let definitions: [FieldDefinition]
    let fields: [FieldRules]
    let checks: [TapeCheck]
    let conditionals: [ConditionalRequirement]
    let options: FieldOptions
    /// The payload without any value.
    let template: PayloadTemplate

    /// Makes a schema.
    ///
    /// - Parameters:
    ///   - definitions: The definitions in their order.
    ///   - refusesControlCharacters: Whether texts with control characters are refused, as settings need it: they go
    ///     into addresses and headers.
    ///   - sensitiveKeys: The keys of fields whose values do not show in messages, as those of passwords never do; a
    ///     property of an object has its key behind the object's and a point.
    /// - Throws: ``FieldSchemaError`` with everything that is wrong.
    public convenience init(
        _ definitions: [FieldDefinition], refusesControlCharacters: Bool = false, sensitiveKeys: Set<String> = []
    ) throws(FieldSchemaError) {
        let options = FieldOptions(refusesControlCharacters: refusesControlCharacters, sensitiveKeys: sensitiveKeys)
        try self.init(definitions, options, problems: [])
    }

    /// Makes a schema of definitions in their JSON form.
    ///
    /// - Parameters:
    ///   - json: An object of keys and definitions, or a list of definitions that have their key as `key` or `fieldKey`; see
    ///     ``FieldDefinition/init(key:json:formats:)``.
    ///   - formats: The formats of one's own that definitions may name, besides those of the library.
    /// - Throws: ``FieldSchemaError`` with everything that is wrong.
    public convenience init(json: JSONValue, formats: [FieldFormat] = []) throws(FieldSchemaError) {
        try self.init(FieldDefinition.list(json, formats: formats))
    }

    /// What the JSON forms of the definitions have and nothing here reads, attributes that mean nothing for the type of their field,
    /// and conditions about fields that there are not: tell it to whoever imports them.
    public var warnings: [FieldSchemaProblem] {
        definitions.flatMap(\.warnings) + FieldDeclarationCheck.misplaced(in: definitions)
            + FieldDeclarationCheck.unknownConditions(in: definitions)
    }

    init(
        _ definitions: [FieldDefinition], _ options: FieldOptions, problems: [FieldSchemaProblem]
    ) throws(FieldSchemaError) {
        let problems = problems + FieldDeclarationCheck.problems(of: definitions)
        guard problems.isEmpty else { throw FieldSchemaError(problems: problems) }
        self.definitions = definitions
        self.options = options
        fields = definitions.map { FieldRules($0, options) }
        checks = fields.map(\.tapeCheck)
        template = PayloadTemplate(count: fields.count)
        conditionals = ConditionalRequirement.list(fields)
    }

    /// Makes a payload of what a mapping gave.
    ///
    /// - Parameter json: An object of field keys and values.
    /// - Returns: The fields that are there, cleaned and coerced.
    /// - Throws: ``ValidationErrors`` with everything that is wrong.
    public func validated(_ json: JSONValue) throws(ValidationErrors) -> JSONObject {
        let values = try prepare(json)
        var object = JSONObject()
        for (slot, definition) in definitions.enumerated() {
            if let value = values.value(at: slot) { object[definition.key] = value }
        }
        return object
    }

    /// The place of a field, or `nil` if there is none of that key.
    func slot(_ key: String) -> Int? {
        return fields.firstIndex { $0.key.isExactly(key) }
    }
}
