extension HTTPResponse {
    /// The body as JSON, or `nil` if it is none.
    public var json: JSONValue? { body.isEmpty ? nil : try? JSONValue(parsing: body) }

    /// What the partner says went wrong: a text from the body.
    ///
    /// Only the first line counts, as stack traces follow in some answers. It is not cut: that is done when secrets are out of
    /// it, since half of one would not be found any more.
    ///
    /// - Parameter paths: The places where the text may be, such as `error.message`; the first one that holds a text counts.
    /// - Returns: The text, or `nil` if there is none.
    public func message(at paths: String...) -> String? {
        guard let json else { return nil }
        for path in paths {
            if let line = Self.value(at: path, in: json)?.string.flatMap(Self.firstLine) { return line }
        }
        return nil
    }

    /// What stands at a place: keys, and the numbers of items in lists.
    static func value(at path: String, in json: JSONValue) -> JSONValue? {
        var value: JSONValue? = json
        for key in path.split(separator: ".") {
            guard let found = value else { return nil }
            value = found.kind == .array ? Int(key).flatMap { found[$0] } : found[String(key)]
        }
        return value
    }

    private static func firstLine(_ text: String) -> String? {
        let lines = text.unicodeScalars.split { $0 == "\n" || $0 == "\r" }
        guard let line = lines.first, !line.allSatisfy({ $0 == " " || $0 == "\t" }) else { return nil }
        return String(line)
    }
}
