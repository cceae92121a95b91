import Synchronization

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
/// What several sets have in common is a set of its own, stored in their midst; its fields stand where it stands:
///
/// ```swift
/// struct Person: FieldSet {
///     let userID = Field<String>("userId", label: "User ID")
///     let email = Field<String?>("email", label: "Email")
/// }
/// struct Fields: FieldSet {
///     let person = Person()
///     let tag = Field<String>("tag", label: "Tag")
/// }
///
/// body.copy("email", payload, \.person.email)
/// ```
///
/// A set is made once, when the schema is. What it stores is found by reflection then. A field that it computes cannot be found:
/// once an action reads one, its events are invalid and say which field it is.
public protocol FieldSet: Sendable {
    /// Makes the fields.
    init()
}

/// A field set, and the definitions that reflection has found in it.
@usableFromInline
final class RegisteredFields<Fields: FieldSet>: NestedFields {
    @usableFromInline let fields: Fields
    let definitions: [FieldDefinition]
    /// The keys of the fields.
    let writtenKeys: JSONKeys
    let problems: [FieldSchemaProblem]
    /// The field that was read though the set does not store it.
    @usableFromInline let foreign = ForeignField()
    /// Those of the objects within.
    private let nestedForeign: [ForeignField]

    @usableFromInline init() {
        fields = Fields()
        var found = FoundFields()
        found.add(fields)
        definitions = found.definitions
        writtenKeys = JSONKeys(definitions.map(\.key))
        problems = found.problems
        nestedForeign = definitions.compactMap { $0.nested?.foreign }
    }

    /// The key of a field that was read though no set stores it, with those of the objects within; `nil` if there was none.
    @inline(__always) var foreignKey: String? {
        if let key = foreign.key { return key }
        for foreign in nestedForeign {
            if let key = foreign.key { return key }
        }
        return nil
    }

    /// The place of a field: of one that the set stores, and of another by its key; `nil` if there is none of that key.
    func slot(of definition: FieldDefinition) -> Int? {
        let slot = definition.slot
        if definitions.indices.contains(slot), definitions[slot] === definition { return slot }
        return definitions.firstIndex { $0.key.isExactly(definition.key) }
    }
}

/// Notes that a field is read which the set computes: reflection does not find such a field, so that no payload has it.
@usableFromInline
final class ForeignField: Sendable {
    private let noted = AtomicLazyReference<FieldDefinition>()

    /// The key of the first such field; `nil` if there was none.
    var key: String? { noted.load()?.key }

    @usableFromInline func note(_ definition: FieldDefinition) { _ = noted.storeIfNil(definition) }
}

/// What reflection finds in a field set and in the sets that it stores.
private struct FoundFields {
    var definitions: [FieldDefinition] = []
    var problems: [FieldSchemaProblem] = []

    mutating func add<Fields: FieldSet>(_ fields: Fields) {
        let children = Mirror(reflecting: fields).children
        for child in children {
            if let field = child.value as? any DeclaredField {
                add(field.definition)
            } else if let set = child.value as? any FieldSet {
                add(set)
            } else {
                problems.append(
                    FieldSchemaProblem(
                        key: child.label ?? "",
                        message: "is neither a Field nor a set of them, but stands in a field set"))
            }
        }
        // A field takes one word. Built without reflection metadata, a set would look empty.
        if children.isEmpty, MemoryLayout<Fields>.size > 0 {
            problems.append(
                FieldSchemaProblem(key: "", message: "cannot be read: it is built without reflection metadata"))
        }
    }

    private mutating func add(_ definition: FieldDefinition) {
        if !definition.claim(definitions.count) {
            problems.append(
                FieldSchemaProblem(
                    key: definition.key,
                    message: "stands twice, or in two field sets; a shared field has to be a computed member"))
        }
        definitions.append(definition)
    }
}

/// The registered fields of an object, whatever their set.
protocol NestedFields: AnyObject, Sendable {
    var definitions: [FieldDefinition] { get }
    var problems: [FieldSchemaProblem] { get }
    var foreign: ForeignField { get }
}
