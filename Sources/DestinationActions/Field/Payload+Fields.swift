extension Payload {
    /// The field set, for code that several actions share and that knows their fields by a protocol.
    ///
    /// Within one action, key paths read better (`body.copy("email", payload, \.email)`); through a protocol they cost ten
    /// times as much as the field itself. Outside the package the name is free for a field.
    @inlinable package var fields: Fields { registered.fields }

    /// The value of a field as JSON, null included, or `nil` if it is missing.
    package subscript<Value>(field field: Field<Value>) -> JSONValue? { slots.value(at: field.definition.slot) }

    /// Returns a Boolean value that indicates whether a field is there with a value other than null.
    package func isPresent<Value>(field: Field<Value>) -> Bool { slots.isPresent(at: field.definition.slot) }
}
