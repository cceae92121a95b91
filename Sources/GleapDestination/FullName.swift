/// The name of a person, made of its parts.
enum FullName {
    /// Joins the parts that are there, each without white space around it.
    ///
    /// - Returns: The name, or `nil` if no part has any text.
    static func joining(_ parts: String?...) -> String? {
        let texts = parts.compactMap { $0.map(trimmed) }.filter { !$0.isEmpty }
        return texts.isEmpty ? nil : texts.joined(separator: " ")
    }

    private static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isSpace($0) }),
            let last = scalars.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(scalars[first...last])
    }

    /// White space as JavaScript trims it, the byte order mark included.
    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace && scalar.value != 0x85 || scalar.value == 0xFEFF
    }
}
