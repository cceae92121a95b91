extension HTTPResponse {
    /// The body as JSON, or `nil` if it is none.
    public var json: JSONValue? { body.isEmpty ? nil : try? JSONValue(parsing: body) }

    /// What the partner says went wrong: a text from the body that is fit for a person.
    ///
    /// Only the first line counts, as stack traces follow in some answers, and at most 300 characters of it.
    ///
    /// - Parameter paths: The places where the text may be, such as `error.message`; the first one that holds a text counts.
    /// - Returns: The text, or `nil` if there is none.
    public func message(at paths: String...) -> String? {
        guard let json else { return nil }
        for path in paths {
            var value: JSONValue? = json
            for key in path.split(separator: ".") { value = value?[String(key)] }
            if let line = value?.string.flatMap(Self.firstLine) { return line }
        }
        return nil
    }

    private static let longestMessage = 300

    private static func firstLine(_ text: String) -> String? {
        var line = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "\n" || scalar == "\r" {
                if line.isEmpty { continue }
                break
            }
            if line.count == longestMessage {
                line.append("…")
                break
            }
            line.append(scalar.value < 0x20 || scalar.value == 0x7F ? " " : scalar)
        }
        return line.allSatisfy { $0 == " " } ? nil : String(line)
    }
}
