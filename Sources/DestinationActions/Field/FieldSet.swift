/// The fields of an action, the settings of a destination, or the properties of an object: one stored constant each, in
/// the order in which they are documented.
///
/// ```swift
/// struct Fields: FieldSet {
///     let userID = Field<String>("userId", label: "User ID")
///     let traits = Field<JSONObject?>("traits", label: "Traits")
/// }
/// ```
///
/// A set is made once, when the schema is. What it stores is found by reflection then; a field that it computes cannot
/// be found and is always missing.
public protocol FieldSet: Sendable {
    /// Makes the fields.
    init()
}

/// A field set, and the definitions that reflection has found in it.
@usableFromInline
final class RegisteredFields<Fields: FieldSet>: NestedFields {
    @usableFromInline let fields: Fields
    let definitions: [FieldDefinition]
    /// The keys of the fields as JSON, each with its colon.
    let writtenKeys: [[UInt8]]
    let problems: [FieldSchemaProblem]

    @usableFromInline init() {
        fields = Fields()
        var definitions: [FieldDefinition] = []
        var problems: [FieldSchemaProblem] = []
        var children = 0
        for child in Mirror(reflecting: fields).children {
            children += 1
            if let field = child.value as? any DeclaredField {
                let definition = field.definition
                if !definition.claim(definitions.count) {
                    problems.append(
                        FieldSchemaProblem(
                            key: definition.key,
                            message: "stands twice, or in two field sets; a shared field has to be a computed member"))
                }
                definitions.append(definition)
            } else {
                problems.append(
                    FieldSchemaProblem(key: child.label ?? "", message: "is no Field, but stands in a field set"))
            }
        }
        // A field takes one word. Built without reflection metadata, a set would look empty.
        if children == 0, MemoryLayout<Fields>.size > 0 {
            problems.append(
                FieldSchemaProblem(key: "", message: "cannot be read: it is built without reflection metadata"))
        }
        self.definitions = definitions
        writtenKeys = definitions.map { JSONWriter.key($0.key) }
        self.problems = problems
    }
}

/// The registered fields of an object, whatever their set.
protocol NestedFields: AnyObject, Sendable {
    var definitions: [FieldDefinition] { get }
    var problems: [FieldSchemaProblem] { get }
}
