/// A type that writes names with values, and so can take over the fields of a payload.
///
/// - **Use** ``FormBody`` and ``MultipartBody``, which conform. ``JSONBody`` has the same functions, and copies bytes where it can.
/// - **Implement your own** for a format such as XML with ``write(_:_:)`` alone, and give its bytes to
///   ``HTTPBody/init(_:contentType:)``.
public protocol BodyWriter {
    /// Writes a name with its value.
    ///
    /// - Parameters:
    ///   - name: The name.
    ///   - value: The value, null included; objects and lists as the format has them.
    mutating func write(_ name: String, _ value: JSONValue)
}

extension BodyWriter {
    /// Writes a name with its value.
    ///
    /// - Parameters:
    ///   - name: The name.
    ///   - value: The value, of any type that a field can have, or a literal with variables; `nil` leaves the name out. A
    ///     ``Secret`` has to be taken out by ``Secret/exposed``.
    public mutating func set(_ name: String, _ value: (any JSONRepresentable)?) {
        if let value = value?.jsonValue { write(name, value) }
    }

    /// Writes a name with a choice.
    ///
    /// - Parameters:
    ///   - name: The name.
    ///   - choice: The choice; `nil` leaves the name out.
    public mutating func set<Choice: FieldValue & RawRepresentable<String>>(_ name: String, _ choice: Choice?) {
        set(name, choice?.rawValue)
    }

    /// Writes a name with a list of choices.
    ///
    /// - Parameters:
    ///   - name: The name.
    ///   - choices: The choices; `nil` leaves the name out.
    public mutating func set<Choice: FieldValue & RawRepresentable<String>>(_ name: String, _ choices: [Choice]?) {
        set(name, choices?.map(\.rawValue))
    }

    /// Copies a field: what is missing stays out, null stays null.
    ///
    /// - Parameters:
    ///   - name: The name in the body.
    ///   - payload: The payload.
    ///   - field: The field.
    public mutating func copy<Fields, Value>(
        _ name: String, _ payload: Payload<Fields>, _ field: KeyPath<Fields, Field<Value>>
    ) {
        if let value = payload[field] { write(name, value) }
    }

    /// Copies a field of a set that is known by a protocol: what is missing stays out, null stays null.
    ///
    /// - Parameters:
    ///   - name: The name in the body.
    ///   - payload: The payload.
    ///   - field: The field, as ``Payload/fieldSet`` gives it.
    public mutating func copy<Fields, Value>(_ name: String, _ payload: Payload<Fields>, _ field: Field<Value>) {
        if let value = payload[field: field] { write(name, value) }
    }

    /// Copies every field under its own key, in the order of the declaration.
    ///
    /// - Parameters:
    ///   - payload: The payload.
    ///   - fields: The fields to leave out.
    public mutating func copyAll<Fields, each Value>(
        _ payload: Payload<Fields>, except fields: repeat KeyPath<Fields, Field<each Value>>
    ) {
        var keys: [String] = []
        for field in repeat each fields {
            let definition = payload.registered.fields[keyPath: field].definition
            if payload.slot(definition) >= 0 { keys.append(definition.key) }
        }
        copyMembers(of: JSONValue(payload.json), except: keys)
    }

    /// Copies the members of an object, each under its own key.
    ///
    /// - Parameters:
    ///   - value: An object; anything else copies nothing.
    ///   - keys: The keys of members to leave out.
    public mutating func copyMembers(of value: JSONValue, except keys: [String] = []) {
        for member in value.object ?? [:] where !keys.contains(where: { $0.isExactly(member.key) }) {
            write(member.key, member.value)
        }
    }
}
