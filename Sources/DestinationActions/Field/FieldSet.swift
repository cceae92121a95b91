import DestinationActionsLocks
import struct Synchronization.Atomic
import struct Synchronization.AtomicLazyReference

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
    /// The field that was read though neither the set nor that of an object within stores it.
    @usableFromInline let foreign = ForeignField()

    @usableFromInline init() {
        fields = Fields()
        var found = FoundFields()
        found.add(fields)
        definitions = found.definitions
        writtenKeys = JSONKeys(definitions.map(\.key))
        problems = found.problems
        for definition in definitions { definition.nested?.foreign.tell(foreign) }
    }

    /// The key of a field that was read though no set stores it, one of the objects within included; `nil` if there was none.
    @inline(__always) var foreignKey: String? { foreign.key }

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
    /// Whether there is one; it is looked at for every event, and costs less than the reference.
    private let isNoted = Atomic(false)
    /// Those of the sets around this one.
    private let around = Mutex<[ForeignField]>([])

    /// The key of the first such field; `nil` if there was none.
    @inline(__always) var key: String? { isNoted.load(ordering: .acquiring) ? noted.load()?.key : nil }

    @usableFromInline func note(_ definition: FieldDefinition) {
        _ = noted.storeIfNil(definition)
        isNoted.store(true, ordering: .releasing)
        for other in around.withLock({ $0 }) { other.note(definition) }
    }

    /// Has another one note what this one notes.
    func tell(_ other: ForeignField) {
        around.withLock { $0.append(other) }
        if let definition = noted.load() { other.note(definition) }
    }
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
