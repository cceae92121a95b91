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
