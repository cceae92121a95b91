/// The fields of an action for one event: cleaned, coerced and validated.
///
/// A payload is made by a ``PayloadSchema``, so that an action's code never sees one that breaks its declaration:
///
/// ```swift
/// payload.userID                // a String
/// payload.name                  // a String?
/// payload[\.traits]             // JSON that still points into the event
/// ```
@dynamicMemberLookup
public struct Payload<Fields: FieldSet>: Sendable {
    @usableFromInline let registered: RegisteredFields<Fields>
    @usableFromInline let values: PayloadValues

    init(_ registered: RegisteredFields<Fields>, _ values: PayloadValues) {
        self.registered = registered
        self.values = values
    }

    /// The value of a field.
    public subscript<Value: FieldValue>(dynamicMember field: KeyPath<Fields, Field<Value>>) -> Value {
        // Where it is inlined, the compiler turns the key path into the field itself: ten times faster than through
        // one.
        @inlinable @inline(__always)
        get {
            let definition = registered.fields[keyPath: field].definition
            return Value.read(values.value(at: slot(definition)), definition)
        }
    }

    /// The value of a field as JSON, null included, or `nil` if it is missing.
    ///
    /// A part of the event that needed no change is not copied. The form with brackets leaves all names to the fields.
    public subscript<Value: FieldValue>(field: KeyPath<Fields, Field<Value>>) -> JSONValue? {
        @inlinable @inline(__always)
        get { values.value(at: slot(registered.fields[keyPath: field].definition)) }
    }

    /// Returns a Boolean value that indicates whether a field is there with a value other than null.
    ///
    /// - Parameter field: The field.
    /// - Returns: Whether it is there.
    @inlinable @inline(__always)
    public func isPresent<Value>(_ field: KeyPath<Fields, Field<Value>>) -> Bool {
        values.isPresent(at: slot(registered.fields[keyPath: field].definition))
    }

    /// The place of a field; that a field has none is noted.
    @inlinable @inline(__always)
    func slot(_ definition: FieldDefinition) -> Int {
        let slot = definition.slot
        if slot < 0 { registered.foreign.note(definition) }
        return slot
    }

    /// The fields that are there, by their keys and in their order.
    public var json: JSONObject {
        var object = JSONObject()
        for (slot, definition) in registered.definitions.enumerated() {
            if let value = values.value(at: slot) { object[definition.key] = value }
        }
        return object
    }
}

extension Payload {
    /// The field set, for code that several actions share and that knows their fields by a protocol.
    ///
    /// Within one action, key paths read better (`body.copy("email", payload, \.email)`); through a protocol they cost ten
    /// times as much as the field itself.
    ///
    /// ```swift
    /// protocol NamesUser: FieldSet { var email: Field<String?> { get } }
    ///
    /// func user(_ payload: Payload<some NamesUser>, _ body: inout JSONBody) {
    ///     body.copy("email", payload, payload.fieldSet.email)
    /// }
    /// ```
    @inlinable public var fieldSet: Fields { registered.fields }

    /// The value of a field of ``fieldSet`` as JSON, null included, or `nil` if it is missing.
    public subscript<Value>(field field: Field<Value>) -> JSONValue? {
        slot(of: field.definition).flatMap { values.value(at: $0) }
    }

    /// Returns a Boolean value that indicates whether a field of ``fieldSet`` is there with a value other than null.
    ///
    /// - Parameter field: The field.
    /// - Returns: Whether it is there.
    public func isPresent<Value>(field: Field<Value>) -> Bool {
        slot(of: field.definition).map { values.isPresent(at: $0) } ?? false
    }

    @inline(__always) private func slot(of definition: FieldDefinition) -> Int? {
        let slot = registered.slot(of: definition)
        if slot == nil { registered.foreign.note(definition) }
        return slot
    }
}
