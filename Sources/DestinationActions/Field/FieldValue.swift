/// A Swift type that a field can have in an action's code.
///
/// The type says what the field is: a `String` is a text, `Optional` makes a field that may be missing, an array one
/// with several values.
///
/// | Swift | field |
/// |---|---|
/// | `String` | text |
/// | ``Secret`` | password |
/// | `Int`, `Double`, `Bool` | integer, number, boolean |
/// | ``Timestamp`` | datetime |
/// | ``JSONValue``, ``JSONObject`` | object that holds anything |
/// | ``NestedObject`` | object with declared properties |
/// | ``AnyValue`` | any value |
/// | `[Value]` | several values |
/// | `Value?` | the same, but not required |
///
/// An enumeration with texts needs no code: `enum Kind: String, CaseIterable, FieldValue { … }` makes a text field
/// whose choices are the cases.
public protocol FieldValue: Sendable {
    /// What a field of the type is.
    static var fieldShape: FieldShape { get }

    /// Makes a value of what a payload holds for a field.
    ///
    /// The payload has been validated, so that whatever the shape asks for is there; for anything else the type's empty
    /// value is to be given.
    ///
    /// - Parameters:
    ///   - value: What the payload holds, or `nil` if the field is missing.
    ///   - definition: The definition of the field.
    /// - Returns: The value.
    static func read(_ value: JSONValue?, _ definition: FieldDefinition) -> Self
}

/// What a Swift type says about the field that it is read from.
public struct FieldShape: Sendable {
    /// The type of the field.
    public let type: FieldType
    /// The values that the field takes; empty if it takes any.
    public let choices: [FieldChoice]
    /// A Boolean value that indicates whether the field may be missing.
    public internal(set) var isOptional = false
    /// A Boolean value that indicates whether the field is a list.
    public internal(set) var isMultiple = false
    /// Whether an integer has to fit `Int`.
    var fitsInt = false
    /// The declared properties of an object.
    var nested: (any NestedFields)?
    /// What is wrong with the type.
    var problems: [String] = []

    /// Makes a shape.
    ///
    /// - Parameters:
    ///   - type: The type of the field.
    ///   - choices: The values that the field takes; none for any.
    public init(_ type: FieldType, choices: [FieldChoice] = []) {
        self.type = type
        self.choices = choices
    }
}

extension Optional: FieldValue where Wrapped: FieldValue {
    /// The shape of the type within, but not required.
    public static var fieldShape: FieldShape {
        var shape = Wrapped.fieldShape
        if shape.isOptional { shape.problems.append("must not be optional twice") }
        shape.isOptional = true
        return shape
    }

    /// Reads the value; what is missing or null is `nil`.
    @inlinable
    public static func read(_ value: JSONValue?, _ definition: FieldDefinition) -> Wrapped? {
        guard let value, !value.isNull else { return nil }
        return Wrapped.read(value, definition)
    }
}

extension Array: FieldValue where Element: FieldValue {
    /// Several values of the shape of the items.
    public static var fieldShape: FieldShape {
        var shape = Element.fieldShape
        if shape.isOptional || shape.isMultiple { shape.problems.append("must be a list of plain values") }
        shape.isOptional = false
        shape.isMultiple = true
        return shape
    }

    /// Reads the items.
    @inlinable
    public static func read(_ value: JSONValue?, _ definition: FieldDefinition) -> [Element] {
        value?.array?.map { Element.read($0, definition) } ?? []
    }
}

extension FieldValue where Self: RawRepresentable & CaseIterable, RawValue == String {
    /// A text whose choices are the cases.
    public static var fieldShape: FieldShape {
        var shape = FieldShape(.string, choices: allCases.map { FieldChoice($0.rawValue) })
        if allCases.isEmpty { shape.problems.append("needs an enumeration with cases") }
        return shape
    }

    /// Reads a case; a type without cases, of which there is no value, is refused when the schema is made.
    public static func read(_ value: JSONValue?, _ definition: FieldDefinition) -> Self {
        value?.string.flatMap(Self.init(rawValue:)) ?? allCases[allCases.startIndex]
    }
}

extension String: FieldValue {
    /// A text.
    public static var fieldShape: FieldShape { FieldShape(.string) }

    /// Reads a text.
    public static func read(_ value: JSONValue?, _ definition: FieldDefinition) -> String { value?.string ?? "" }
}

extension Int: FieldValue {
    /// An integer that fits `Int`.
    public static var fieldShape: FieldShape {
        var shape = FieldShape(.integer)
        shape.fitsInt = true
        return shape
    }

    /// Reads an integer.
    public static func read(_ value: JSONValue?, _ definition: FieldDefinition) -> Int { value?.int ?? 0 }
}

extension Double: FieldValue {
    /// A number.
    public static var fieldShape: FieldShape { FieldShape(.number) }

    /// Reads a number.
    public static func read(_ value: JSONValue?, _ definition: FieldDefinition) -> Double { value?.double ?? 0 }
}

extension Bool: FieldValue {
    /// True or false.
    public static var fieldShape: FieldShape { FieldShape(.boolean) }

    /// Reads a boolean.
    public static func read(_ value: JSONValue?, _ definition: FieldDefinition) -> Bool { value?.bool ?? false }
}

extension Timestamp: FieldValue {
    /// A point in time.
    public static var fieldShape: FieldShape { FieldShape(.datetime) }

    /// Reads a point in time; the field itself keeps the text as it came.
    public static func read(_ value: JSONValue?, _ definition: FieldDefinition) -> Timestamp {
        value.flatMap { Timestamp($0) } ?? Timestamp(seconds: 0)
    }
}

extension JSONValue: FieldValue {
    /// An object that holds anything.
    public static var fieldShape: FieldShape { FieldShape(.object) }

    /// Gives the value as it is.
    public static func read(_ value: JSONValue?, _ definition: FieldDefinition) -> JSONValue { value ?? .null }
}

extension JSONObject: FieldValue {
    /// An object that holds anything.
    public static var fieldShape: FieldShape { FieldShape(.object) }

    /// Reads the members.
    public static func read(_ value: JSONValue?, _ definition: FieldDefinition) -> JSONObject {
        value?.object ?? JSONObject()
    }
}
