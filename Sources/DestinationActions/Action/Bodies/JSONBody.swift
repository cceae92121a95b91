/// A JSON object that is being written as the body of a request.
///
/// Most members are copies of a payload's fields: what was missing stays out, null stays null, and what nobody changed goes
/// from the event into the body as it stood, byte for byte.
///
/// ```swift
/// context.request(.post, url) { body in
///     body.set("type", "alias")
///     body.copy("email", payload, \.email)
///     body.object("user") { $0.copy("id", payload, \.userID) }
/// }
/// ```
public struct JSONBody: ~Copyable {
    private var writer: JSONWriter
    /// Whether the body names a field that the payload's set does not store.
    private(set) var namesForeignField = false

    /// - Parameter opening: What the body begins with; `nil` for nothing.
    init(_ writer: consuming JSONWriter, openedBy opening: UInt8? = 0x7B) {
        self.writer = writer
        if let opening { self.writer.byte(opening) }
    }

    /// Closes what was opened and gives its bytes.
    consuming func finish(closedBy closing: UInt8? = 0x7D) -> [UInt8] {
        if let closing {
            writer.dropTrailingComma()
            writer.byte(closing)
        }
        return writer.bytes
    }

    /// Writes a member.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - value: The value, of any type that a field can have, or a literal with variables; `nil` leaves the member out. A
    ///     ``Secret`` has to be taken out by ``Secret/exposed``.
    public mutating func set(_ key: String, _ value: (any JSONRepresentable)?) {
        guard let value = value?.jsonValue else { return }
        writer.key(key)
        writer.value(value)
        writer.byte(0x2C)
    }

    /// Writes a member that is a choice.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - choice: The choice; `nil` leaves the member out.
    public mutating func set<Choice: FieldValue & RawRepresentable<String>>(_ key: String, _ choice: Choice?) {
        set(key, choice?.rawValue)
    }

    /// Writes a member that is a list of choices.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - choices: The choices; `nil` leaves the member out.
    public mutating func set<Choice: FieldValue & RawRepresentable<String>>(_ key: String, _ choices: [Choice]?) {
        set(key, choices?.map(\.rawValue))
    }

    /// Writes a member that is a text.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - value: The text; `nil` leaves the member out.
    public mutating func set(_ key: String, _ value: String?) {
        guard let value else { return }
        writer.key(key)
        writer.string(value)
        writer.byte(0x2C)
    }

    /// Copies a field: what is missing stays out, null stays null.
    ///
    /// - Parameters:
    ///   - key: The key in the body.
    ///   - payload: The payload.
    ///   - field: The field.
    @inlinable
    public mutating func copy<Fields, Value>(
        _ key: String, _ payload: Payload<Fields>, _ field: KeyPath<Fields, Field<Value>>
    ) {
        copy(key, payload.values, payload.registered.fields[keyPath: field].definition.slot)
    }

    /// Copies a field of a set that is known by a protocol: what is missing stays out, null stays null.
    ///
    /// - Parameters:
    ///   - key: The key in the body.
    ///   - payload: The payload.
    ///   - field: The field, as ``Payload/fieldSet`` gives it. Of a field from elsewhere the key counts; where the payload has
    ///     none of that key, the event is invalid.
    public mutating func copy<Fields, Value>(_ key: String, _ payload: Payload<Fields>, _ field: Field<Value>) {
        copy(key, payload.values, slot(of: field, in: payload))
    }

    private mutating func slot<Fields, Value>(of field: Field<Value>, in payload: Payload<Fields>) -> Int {
        payload.registered.slot(of: field.definition) ?? -1
    }

    /// Copies every field under its own key, in the order of the declaration.
    ///
    /// ```swift
    /// body.copyAll(payload, except: \.firstName, \.lastName)
    /// ```
    ///
    /// - Parameters:
    ///   - payload: The payload.
    ///   - fields: The fields to leave out.
    @inlinable
    public mutating func copyAll<Fields, each Value>(
        _ payload: Payload<Fields>, except fields: repeat KeyPath<Fields, Field<each Value>>
    ) {
        var others = SlotSet()
        repeat leaveOut(payload.registered.fields[keyPath: each fields].definition.slot, &others)
        copyAll(payload, except: others)
    }

    /// Copies every field of a set that is known by a protocol under its own key, in the order of the declaration.
    ///
    /// - Parameters:
    ///   - payload: The payload.
    ///   - field: A field to leave out, as ``Payload/fieldSet`` gives it; one that the set does not have makes the event
    ///     invalid.
    ///   - others: More of them.
    public mutating func copyAll<Fields, Value, each Other>(
        _ payload: Payload<Fields>, except field: Field<Value>, _ others: repeat Field<each Other>
    ) {
        var slots = SlotSet()
        leaveOut(slot(of: field, in: payload), &slots)
        repeat leaveOut(slot(of: each others, in: payload), &slots)
        copyAll(payload, except: slots)
    }

    @usableFromInline mutating func leaveOut(_ slot: Int, _ slots: inout SlotSet) {
        if slot < 0 { namesForeignField = true } else { slots.insert(slot) }
    }

    @usableFromInline mutating func copyAll<Fields>(_ payload: Payload<Fields>, except others: SlotSet) {
        let keys = payload.registered.writtenKeys
        for slot in 0..<keys.count where payload.values.state(at: slot) != .missing && !others.contains(slot) {
            keys.write(slot, into: &writer)
            payload.values.write(slot, into: &writer)
            writer.byte(0x2C)
        }
    }

    @usableFromInline mutating func copy(_ key: String, _ values: PayloadValues, _ slot: Int) {
        if slot < 0 { namesForeignField = true }
        if values.state(at: slot) == .missing { return }
        writer.key(key)
        values.write(slot, into: &writer)
        writer.byte(0x2C)
    }

    /// Copies the members of an object field into the object that is being written.
    ///
    /// - Parameters:
    ///   - payload: The payload.
    ///   - field: A field with an object; anything else copies nothing.
    ///   - keys: The keys of members to leave out.
    public mutating func copyMembers<Fields, Value>(
        of payload: Payload<Fields>, _ field: KeyPath<Fields, Field<Value>>, except keys: [String] = []
    ) {
        guard let value = payload[field] else { return }
        copyMembers(of: value, except: keys)
    }

    /// Copies the members of an object into the object that is being written.
    ///
    /// - Parameters:
    ///   - value: An object; anything else copies nothing.
    ///   - keys: The keys of members to leave out.
    public mutating func copyMembers(of value: JSONValue, except keys: [String] = []) {
        writer.members(of: value, except: keys)
    }

    /// Writes a member that is an object.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - build: Writes its members.
    /// - Throws: What `build` throws.
    public mutating func object<Failure: Error>(
        _ key: String, _ build: (inout JSONBody) throws(Failure) -> Void
    ) throws(Failure) {
        writer.key(key)
        writer.byte(0x7B)
        try build(&self)
        writer.dropTrailingComma()
        writer.raw("},")
    }

    /// Writes a member that is a list of objects.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - items: What the objects are made of.
    ///   - build: Writes the members of the object of an item.
    /// - Throws: What `build` throws.
    @inlinable
    public mutating func array<Item, Failure: Error>(
        _ key: String, of items: some Sequence<Item>, _ build: (inout JSONBody, Item) throws(Failure) -> Void
    ) throws(Failure) {
        beginArray(key)
        for item in items {
            beginItem()
            try build(&self, item)
            endItem()
        }
        endArray()
    }

    @usableFromInline mutating func beginArray(_ key: String) {
        writer.key(key)
        writer.byte(0x5B)
    }

    @usableFromInline mutating func beginItem() { writer.byte(0x7B) }

    @usableFromInline mutating func endItem() {
        writer.dropTrailingComma()
        writer.raw("},")
    }

    /// Ends an object that stands in a list, or on a line of its own.
    mutating func endItem(isLine: Bool) {
        endItem()
        if isLine { endLine() }
    }

    /// Writes a value that stands in a list, or on a line of its own.
    mutating func append(_ value: JSONValue, isLine: Bool) {
        writer.value(value)
        writer.byte(0x2C)
        if isLine { endLine() }
    }

    private mutating func endLine() {
        writer.dropTrailingComma()
        writer.byte(0x0A)
    }

    @usableFromInline mutating func endArray() {
        writer.dropTrailingComma()
        writer.raw("],")
    }
}
