/// The type of an action's field.
public enum FieldType: String, Sendable, Hashable, CaseIterable {
    /// A text.
    case string
    /// A long text, with room for several lines where a person writes it.
    case text
    /// A text that is never shown.
    case password
    /// A number.
    case number
    /// A number without a fraction.
    case integer
    /// True or false.
    case boolean
    /// A point in time, as text or number.
    case datetime
    /// Keys with values.
    case object
    /// Any value: a text, a number, true or false, a list, an object.
    case any

    var isTextual: Bool { self == .string || self == .text || self == .password }

    /// Whether a text, even an empty one, can be a value of the type.
    var takesText: Bool { isTextual || self == .any }

    /// What a value of the type is, for messages.
    var name: String {
        switch self {
        case .string, .text, .password: "text"
        case .number: "a number"
        case .integer: "an integer"
        case .boolean: "true or false"
        case .datetime: "a date and time such as 2024-01-31T12:30:00Z"
        case .object: "an object"
        case .any: "any value"
        }
    }
}

/// One of the values that a field takes, with what a person reads for it.
public struct FieldChoice: Sendable, Hashable, ExpressibleByStringLiteral {
    /// The value that the field takes.
    public let value: JSONValue
    /// What a person reads.
    public let label: String

    /// Makes a choice.
    ///
    /// - Parameters:
    ///   - value: The value that the field takes: a text, a number or a boolean.
    ///   - label: What a person reads.
    public init(_ value: JSONValue, label: String) {
        self.value = value
        self.label = label
    }

    /// Makes a choice that is read as it is.
    ///
    /// - Parameter value: The value that the field takes.
    public init(_ value: String) { self.init(JSONValue(value), label: value) }

    /// Makes a choice that is read as it is.
    ///
    /// - Parameter value: The value that the field takes.
    public init(stringLiteral value: String) { self.init(value) }
}
