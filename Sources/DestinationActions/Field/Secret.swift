/// A text that must not be seen, such as an API key.
///
/// However it is printed, dumped, reflected or encoded, it shows `<redacted>`. ``exposed`` is the one place where the
/// text itself comes out; it belongs into a request's headers and nowhere else.
public struct Secret: Sendable, Hashable, ExpressibleByStringLiteral {
    /// The text itself.
    public let exposed: String

    /// Makes a secret.
    ///
    /// - Parameter text: The text that must not be seen.
    public init(_ text: String) { exposed = text }

    /// Makes a secret.
    ///
    /// - Parameter value: The text that must not be seen.
    public init(stringLiteral value: String) { exposed = value }

    static var redacted: String { Redacted.text }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable, Encodable {
    /// `<redacted>`.
    public var description: String { Self.redacted }

    /// `<redacted>`.
    public var debugDescription: String { Self.redacted }

    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// Encodes `<redacted>`.
    ///
    /// - Parameter encoder: The encoder.
    /// - Throws: What the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Self.redacted)
    }
}

extension Secret: FieldValue {
    /// A text that is never shown.
    public static var fieldShape: FieldShape { FieldShape(.password) }

    /// Reads a secret.
    public static func read(_ value: JSONValue?, _ definition: FieldDefinition) -> Secret {
        Secret(value?.string ?? "")
    }
}
