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

    var isTextual: Bool { self == .string || self == .text || self == .password }

    /// What a value of the type is, for messages.
    var name: String {
        switch self {
        case .string, .text, .password: "text"
        case .number: "a number"
        case .integer: "an integer"
        case .boolean: "true or false"
        case .datetime: "a date and time such as 2024-01-31T12:30:00Z"
        case .object: "an object"
        }
    }
}
