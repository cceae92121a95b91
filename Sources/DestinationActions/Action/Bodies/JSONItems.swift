/// JSON values that are being written one behind the other: the items of a list, or the lines of NDJSON.
///
/// ```swift
/// context.request(.post, url, body: .lines { lines in
///     lines.object { line in
///         line.set("index", "users")
///         line.copy("id", payload, \.userID)
///     }
/// })
/// ```
public struct JSONItems: ~Copyable {
    private var body: JSONBody
    private let isLines: Bool

    init(_ writer: consuming JSONWriter, isLines: Bool) {
        self.isLines = isLines
        body = JSONBody(writer, openedBy: isLines ? nil : 0x5B)
    }

    /// Whether an item names a field that the payload's set does not store.
    var namesForeignField: Bool { body.namesForeignField }

    /// Closes the list and gives its bytes.
    consuming func finish() -> [UInt8] { body.finish(closedBy: isLines ? nil : 0x5D) }

    /// Writes an object.
    ///
    /// - Parameter build: Writes its members.
    /// - Throws: What `build` throws.
    public mutating func object<Failure: Error>(
        _ build: (inout JSONBody) throws(Failure) -> Void
    ) throws(Failure) {
        body.beginItem()
        try build(&body)
        body.endItem(isLine: isLines)
    }

    /// Writes any value.
    ///
    /// - Parameter value: The value, of any type that a field can have, or a literal with variables; `nil` adds nothing.
    public mutating func append(_ value: (any JSONRepresentable)?) {
        if let value = value?.jsonValue { body.append(value, isLine: isLines) }
    }

    /// Copies the value of a field: what is missing adds nothing, null adds null.
    ///
    /// - Parameters:
    ///   - payload: The payload.
    ///   - field: The field.
    public mutating func copy<Fields, Value>(_ payload: Payload<Fields>, _ field: KeyPath<Fields, Field<Value>>) {
        append(payload[field])
    }
}
