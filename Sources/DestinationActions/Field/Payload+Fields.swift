extension Payload {
    /// The field set, for code that several actions share and that knows their fields by a protocol.
    ///
    /// Within one action, key paths read better (`body.copy("email", payload, \.email)`); through a protocol they cost ten
    /// times as much as the field itself.
    public var fields: Fields { registered.fields }

    /// Returns a Boolean value that indicates whether a field is there with a value other than null.
    ///
    /// - Parameter field: The field, taken from ``fields``.
    /// - Returns: Whether it is there.
    public func isPresent<Value>(_ field: Field<Value>) -> Bool { slots.isPresent(at: field.definition.slot) }

    /// The value of a field as JSON, or `nil` if it is missing.
    ///
    /// - Parameter field: The field, taken from ``fields``.
    /// - Returns: The value, null included.
    public func value<Value>(of field: Field<Value>) -> JSONValue? { slots.value(at: field.definition.slot) }
}
