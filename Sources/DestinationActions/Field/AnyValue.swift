/// The value of a field that takes any value: a text, a number, true or false, a list or an object.
///
/// What the mapping gives goes on as it is: nothing is coerced, and lists are not taken apart. Null and, for the field of an action,
/// the empty text count as missing, as for every field; `allowsNull` keeps null.
///
/// ```swift
/// struct Fields: FieldSet {
///     let value = Field<AnyValue>("value", label: "Value", default: .path("properties.value"))
/// }
///
/// payload.value.json  // 12, "twelve", [1, 2], …
/// ```
///
/// A field that takes an object and nothing else is a `Field<JSONValue>`.
public struct AnyValue: FieldValue, JSONRepresentable, Hashable {
    /// The value as JSON.
    public let json: JSONValue

    /// Makes a value.
    ///
    /// - Parameter json: The value as JSON.
    public init(_ json: JSONValue) { self.json = json }

    /// The value as JSON.
    public var jsonValue: JSONValue? { json }

    /// Any value.
    public static var fieldShape: FieldShape { FieldShape(.any) }

    /// Gives the value as it is.
    public static func read(_ value: JSONValue?, _ definition: FieldDefinition) -> AnyValue { AnyValue(value ?? .null) }
}
