/// Texts that come from outside, as people and logs are shown them.
package enum ShownText {
    /// What stands where a text was cut.
    package static let cut = "…"

    /// A text, or its beginning and the mark of the cut.
    ///
    /// Secrets have to be out of it by then: half of one would not be found any more.
    package static func shortened(_ text: String, to scalars: Int) -> String {
        if text.utf8.count <= scalars { return text }
        let view = text.unicodeScalars
        guard let end = view.index(view.startIndex, offsetBy: scalars, limitedBy: view.endIndex), end < view.endIndex
        else { return text }
        return String(view[..<end]) + cut
    }

    /// A text in one line, in which nothing moves a terminal, ends a line of a log or turns the direction of writing.
    ///
    /// What would is written as an escape of JSON. Doing it twice changes nothing.
    package static func line(_ text: String) -> String {
        // Most texts have nothing to escape, and bytes tell that faster than scalars.
        let isPlain = text.utf8.withContiguousStorageIfAvailable { isPrintable($0) || !holdsEscaped($0) }
        if isPlain == true { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if isEscaped(scalar) { append(scalar, to: &result) } else { result.unicodeScalars.append(scalar) }
        }
        return result
    }

    /// Whether all bytes are printable ASCII; without a way out of the loop, so that many are looked at together.
    private static func isPrintable(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var isPrintable = true
        for byte in bytes { isPrintable = (byte &- 0x20 < 0x5F) && isPrintable }
        return isPrintable
    }

    /// Whether something in the bytes of UTF-8 is written as an escape.
    private static func holdsEscaped(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        for at in bytes.indices {
            let byte = bytes[at]
            if byte >= 0x20, byte < 0x7F { continue }
            // No scalar of more bytes than three is one.
            guard byte < 0x80 || byte == 0xC2 || byte == 0xD8 || byte == 0xE2 || byte == 0xEF else { continue }
            let scalar = String(decoding: bytes[at..<min(at + 4, bytes.count)], as: UTF8.self).unicodeScalars.first
            if let scalar, isEscaped(scalar) { return true }
        }
        return false
    }

    private static func append(_ scalar: Unicode.Scalar, to result: inout String) {
        switch scalar {
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        default:
            result += "\\u" + Hexadecimal.padded(scalar.value)
        }
    }

    private static func isEscaped(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        // Control characters of ASCII and beyond.
        case 0...0x1F, 0x7F...0x9F: true
        // Marks, embeddings, overrides and isolates of the direction of writing.
        case 0x61C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        // The separators of lines and paragraphs, and the mark of byte order.
        case 0x2028, 0x2029, 0xFEFF: true
        default: false
        }
    }
}
