/// The value of a field that is an object with declared properties.
///
/// ```swift
/// struct Campaign: FieldSet {
///     let name = Field<String?>("name", label: "Name")
/// }
/// struct Fields: FieldSet {
///     let campaign = Field<NestedObject<Campaign>?>("campaign", label: "Campaign")
/// }
///
/// payload.campaign?.name  // a String?
/// ```
@dynamicMemberLookup
public struct NestedObject<Fields: FieldSet>: FieldValue, JSONRepresentable {
    /// The object as JSON.
    public let json: JSONValue
    @usableFromInline let registered: RegisteredFields<Fields>

    /// The value of a property.
    public subscript<Value: FieldValue>(dynamicMember field: KeyPath<Fields, Field<Value>>) -> Value {
        // Where it is inlined, the compiler turns the key path into the field itself: ten times faster than through
        // one.
        @inlinable @inline(__always)
        get {
            let definition = registered.fields[keyPath: field].definition
            if definition.slot < 0 { registered.foreign.note(definition) }
            return Value.read(json[definition.key], definition)
        }
    }

    /// The value of a property as JSON, null included, or `nil` if it is missing.
    public subscript<Value: FieldValue>(field: KeyPath<Fields, Field<Value>>) -> JSONValue? {
        @inlinable @inline(__always)
        get {
            let definition = registered.fields[keyPath: field].definition
            if definition.slot < 0 { registered.foreign.note(definition) }
            return json[definition.key]
        }
    }

    /// The object as JSON.
    public var jsonValue: JSONValue? { json }

    /// An object with the properties of the field set.
    public static var fieldShape: FieldShape {
        var shape = FieldShape(.object)
        shape.nested = RegisteredFields<Fields>()
        return shape
    }

    /// Reads the object.
    public static func read(_ value: JSONValue?, _ definition: FieldDefinition) -> NestedObject<Fields> {
        NestedObject(
            json: value ?? [:],
            registered: definition.nested as? RegisteredFields<Fields> ?? RegisteredFields<Fields>())
    }
}
