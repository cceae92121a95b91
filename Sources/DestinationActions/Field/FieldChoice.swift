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
