/// A way to hash bytes, and to sign them with a key: what partners ask of identifiers and of signed requests.
///
/// ```swift
/// HashAlgorithm.sha256.hash("abc").hexadecimal  // ba7816bf…
/// HashAlgorithm.sha256.authenticate("POST /events", key: secret.exposed).base64
/// ```
///
/// A field of an action that is to be hashed needs none of this: it declares its ``FieldHashing``.
public enum HashAlgorithm: String, Sendable, Hashable, CaseIterable {
    /// SHA-256 (FIPS 180-4), with 32 bytes.
    case sha256
    /// SHA-1 (FIPS 180-4), with 20 bytes; not safe any more, for partners who sign with it still.
    case sha1

    /// The hash of some bytes.
    ///
    /// - Parameter message: The bytes.
    /// - Returns: The hash.
    public func hash(_ message: [UInt8]) -> HashValue { HashValue(bytes: digest([message])) }

    /// The hash of a text, as UTF-8.
    ///
    /// - Parameter message: The text.
    /// - Returns: The hash.
    public func hash(_ message: String) -> HashValue { hash(Array(message.utf8)) }

    /// The authentication code of some bytes: HMAC (RFC 2104).
    ///
    /// - Parameters:
    ///   - message: The bytes.
    ///   - key: The key, of any length.
    /// - Returns: The code.
    public func authenticate(_ message: [UInt8], key: [UInt8]) -> HashValue {
        var block = key.count > DigestBlock.size ? digest([key]) : key
        block += Array(repeating: 0, count: DigestBlock.size - block.count)
        let inner = digest([block.map { $0 ^ 0x36 }, message])
        return HashValue(bytes: digest([block.map { $0 ^ 0x5C }, inner]))
    }

    /// The authentication code of a text with a key that is a text, both as UTF-8: HMAC (RFC 2104).
    ///
    /// - Parameters:
    ///   - message: The text.
    ///   - key: The key, of any length.
    /// - Returns: The code.
    public func authenticate(_ message: String, key: String) -> HashValue {
        authenticate(Array(message.utf8), key: Array(key.utf8))
    }

    /// The hash of some bytes and those behind them.
    private func digest(_ parts: [[UInt8]]) -> [UInt8] {
        switch self {
        case .sha256: DigestBlock.digest(SHA256.self, parts)
        case .sha1: DigestBlock.digest(SHA1.self, parts)
        }
    }
}

/// A hash or an authentication code, in the forms in which partners want it.
public struct HashValue: Sendable, Hashable, CustomStringConvertible {
    /// The bytes.
    public let bytes: [UInt8]

    /// Two digits for each byte, in lower case.
    public var hexadecimal: String { Hexadecimal.text(bytes) }

    /// The bytes as Base64 (RFC 4648, section 4).
    public var base64: String { Base64.encode(bytes) }

    /// The bytes as Base64 for addresses, without padding (RFC 4648, section 5).
    public var base64URL: String { Base64.encode(bytes, forURL: true) }

    /// The hexadecimal form.
    public var description: String { hexadecimal }
}
