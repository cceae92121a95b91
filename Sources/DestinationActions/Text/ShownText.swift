/// Texts that come from outside, as people and logs are shown them.
package enum ShownText {
    /// What stands where a text was cut.
    package static let cut = "…"

    /// A text, or its beginning and the mark of the cut.
    ///
    /// Secrets have to be out of it by then: half of one would not be found any more.
    package static func shortened(_ text: String, to scalars: Int) -> String {
        let view = text.unicodeScalars
        guard let end = view.index(view.startIndex, offsetBy: scalars, limitedBy: view.endIndex), end < view.endIndex
        else { return text }
        return String(view[..<end]) + cut
    }

    /// A text in one line, in which nothing moves a terminal, ends a line of a log or turns the direction of writing.
    ///
    /// What would is written as an escape of JSON. Doing it twice changes nothing.
    package static func line(_ text: String) -> String {
        // Most texts are ASCII without anything to escape.
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
        if text.unicodeScalars.allSatisfy({ !isEscaped($0) }) { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if isEscaped(scalar) { append(scalar, to: &result) } else { result.unicodeScalars.append(scalar) }
        }
        return result
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
