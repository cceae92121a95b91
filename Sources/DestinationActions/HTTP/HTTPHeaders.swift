/// The header fields of a request or a response.
///
/// Names are compared without regard to the case of ASCII letters (RFC 9110, section 5.1). Fields keep their order,
/// and a field that is marked as sensitive never shows its value in a description. `Authorization`, `Proxy-Authorization`,
/// `Cookie` and `Set-Cookie` are sensitive whether they are marked or not.
public struct HTTPHeaders: Sendable, Hashable, ExpressibleByDictionaryLiteral, CustomStringConvertible {
    /// One header field.
    public struct Field: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
        /// The name as it was given.
        public var name: String
        /// The value.
        public var value: String
        /// A Boolean value that indicates whether the value is a secret.
        public var isSensitive: Bool

        /// Name and value, `<redacted>` in the place of a sensitive one.
        public var description: String { ShownText.line("\(name): \(isSensitive ? Redacted.text : value)") }

        /// A mirror of what the description shows.
        public var customMirror: Mirror {
            Mirror(self, children: ["name": name, "value": isSensitive ? Redacted.text : value], displayStyle: .struct)
        }
    }

    /// The fields in their order.
    public private(set) var fields: [Field] = []

    /// Makes headers without any field.
    public init() {}

    /// Makes headers from names and values.
    ///
    /// - Parameter elements: Names and values; of equal names the last one stays.
    public init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { set(name, to: value) }
    }

    /// The value of the first field with a name, or `nil`.
    ///
    /// Setting replaces all fields of the name, `nil` removes them; what replaces a sensitive value is sensitive as well.
    public subscript(name: String) -> String? {
        get { fields.first { Self.equal($0.name, name) }?.value }
        set {
            guard let newValue else { return fields.removeAll { Self.equal($0.name, name) } }
            let isSensitive = fields.contains { $0.isSensitive && Self.equal($0.name, name) }
            set(name, to: newValue, isSensitive: isSensitive)
        }
    }

    /// Sets a field, replacing those of the same name.
    ///
    /// - Parameters:
    ///   - name: The name of the field.
    ///   - value: Its value.
    ///   - isSensitive: Whether the value is a secret that no description may show.
    public mutating func set(_ name: String, to value: String, isSensitive: Bool = false) {
        let field = Field(name: name, value: value, isSensitive: isSensitive || Self.isAlwaysSensitive(name))
        guard let index = fields.firstIndex(where: { Self.equal($0.name, name) }) else { return fields.append(field) }
        fields[index] = field
        let rest = fields[(index + 1)...].filter { !Self.equal($0.name, name) }
        fields.replaceSubrange((index + 1)..., with: rest)
    }

    /// Adds a field without replacing one of the same name, as a server may repeat some.
    ///
    /// - Parameters:
    ///   - name: The name of the field.
    ///   - value: Its value.
    public mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value, isSensitive: Self.isAlwaysSensitive(name)))
    }

    /// Names and values, `<redacted>` in the place of sensitive ones.
    public var description: String {
        ShownText.line("[" + fields.map(\.description).joined(separator: ", ") + "]")
    }

    private static func isAlwaysSensitive(_ name: String) -> Bool {
        switch name.utf8.count {
        case 6: equal(name, "Cookie")
        case 10: equal(name, "Set-Cookie")
        case 13: equal(name, "Authorization")
        case 19: equal(name, "Proxy-Authorization")
        default: false
        }
    }

    private static func equal(_ a: String, _ b: String) -> Bool {
        a.utf8.count == b.utf8.count && zip(a.utf8, b.utf8).allSatisfy { lower($0) == lower($1) }
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
    }
}
