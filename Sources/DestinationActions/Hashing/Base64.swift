/// Bytes as text (RFC 4648).
///
/// ```swift
/// Base64.encode(Array("user:password".utf8))  // dXNlcjpwYXNzd29yZA==
/// ```
public enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let urlAlphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// Encodes bytes.
    ///
    /// - Parameters:
    ///   - bytes: The bytes.
    ///   - forURL: Whether the text is to stand in an address as it is: `-` and `_` instead of `+` and `/`, and no padding.
    /// - Returns: The text.
    public static func encode(_ bytes: [UInt8], forURL: Bool = false) -> String {
        let alphabet = forURL ? urlAlphabet : alphabet
        var result: [UInt8] = []
        result.reserveCapacity((bytes.count + 2) / 3 * 4)
        var at = 0
        while at < bytes.count {
            let second = at + 1 < bytes.count ? bytes[at + 1] : 0
            let third = at + 2 < bytes.count ? bytes[at + 2] : 0
            result.append(alphabet[Int(bytes[at] >> 2)])
            result.append(alphabet[Int((bytes[at] & 3) << 4 | second >> 4)])
            if at + 1 < bytes.count { result.append(alphabet[Int((second & 15) << 2 | third >> 6)]) }
            if at + 2 < bytes.count { result.append(alphabet[Int(third & 63)]) }
            at += 3
        }
        while !forURL, result.count % 4 != 0 { result.append(UInt8(ascii: "=")) }
        return String(decoding: result, as: UTF8.self)
    }

    /// Decodes a text of either alphabet, with its padding or without.
    ///
    /// - Parameter text: The text.
    /// - Returns: The bytes, or `nil` if the text is none that an encoder writes: one with other characters, with more or less
    ///   padding, or with bits that stand for nothing.
    public static func decode(_ text: String) -> [UInt8]? {
        var letters = Array(text.utf8)[...]
        if letters.count % 4 == 0 {
            for _ in 0..<2 where letters.last == UInt8(ascii: "=") { letters.removeLast() }
        }
        let leftOver = letters.count % 4
        guard leftOver != 1, letters.allSatisfy({ value(UInt16($0)) != nil }) else { return nil }
        let unused: UInt32 = leftOver == 2 ? 0xF : leftOver == 3 ? 0x3 : 0
        if let last = letters.last.flatMap({ value(UInt16($0)) }), last & unused != 0 { return nil }
        return decode(letters.map { UInt16($0) })
    }

    /// Decodes both alphabets up to the first `=`, as Node.js does; other characters are passed over.
    static func decode(_ units: [UInt16]) -> [UInt8] {
        var result: [UInt8] = []
        var buffer: UInt32 = 0
        var bits = 0
        for unit in units {
            guard unit != 0x3D else { break }
            guard let value = value(unit) else { continue }
            buffer = buffer << 6 | value
            bits += 6
            if bits >= 8 {
                bits -= 8
                result.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
            }
        }
        return result
    }

    private static func value(_ unit: UInt16) -> UInt32? {
        switch unit {
        case 0x41...0x5A: UInt32(unit) - 0x41
        case 0x61...0x7A: UInt32(unit) - 0x61 + 26
        case 0x30...0x39: UInt32(unit) - 0x30 + 52
        case 0x2B, 0x2D: 62
        case 0x2F, 0x5F: 63
        default: nil
        }
    }
}
