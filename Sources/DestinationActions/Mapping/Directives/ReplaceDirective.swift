extension MappingCompiler {
    /// How long a pattern or a replacement of `@replace` may be, in UTF-16 units.
    private static let longestPattern = 10

    /// Compiles `@replace`: a pattern and a replacement, a second pair, and how to compare.
    mutating func replace(_ options: JSONValue, at place: MappingPlace) -> Node {
        let known: Set = [
            "pattern", "replacement", "pattern2", "replacement2", "value", "ignorecase", "global",
        ]
        guard let options = self.options(options, known: known, at: place) else { return .literal(.null) }
        let pattern =
            required("pattern", of: options, at: place).flatMap {
                part($0, atLeast: 1, at: place.appending("pattern"))
            } ?? ""
        let replacement =
            options["replacement"].flatMap { part($0, atLeast: 0, at: place.appending("replacement")) } ?? ""
        let value = required("value", of: options, at: place).map { textNode($0, at: place.appending("value")) }
        let ignoringCase = flag("ignorecase", of: options, default: false, at: place)
        let everywhere = flag("global", of: options, default: true, at: place)
        var steps = [
            TextReplacement(pattern, with: replacement, ignoringCase: ignoringCase, everywhere: everywhere)
        ]
        if let (pattern, replacement) = secondPair(options, at: place) {
            steps.append(
                TextReplacement(pattern, with: replacement, ignoringCase: ignoringCase, everywhere: everywhere))
        }
        return .operation(Replace(steps, in: value ?? .literal(.null), path: place.path))
    }

    /// The second pattern and its replacement.
    ///
    /// An empty pattern, and one whose replacement is no text, has no effect.
    private mutating func secondPair(_ options: JSONObject, at place: MappingPlace) -> (String, String)? {
        guard let value = options["pattern2"],
            let pattern = part(value, atLeast: 0, at: place.appending("pattern2")), !pattern.isEmpty
        else { return nil }
        guard let value = options["replacement2"], !value.isNull else { return (pattern, "") }
        guard value.kind == .string else { return nil }
        return part(value, atLeast: 0, at: place.appending("replacement2")).map { (pattern, $0) }
    }

    private mutating func part(_ value: JSONValue, atLeast shortest: Int, at place: MappingPlace) -> String? {
        guard let text = text(value, at: place) else { return nil }
        if shortest...Self.longestPattern ~= text.utf16.count { return text }
        refuse(
            place, "must be text of \(shortest) to \(Self.longestPattern) characters, but has \(text.utf16.count)")
        return nil
    }
}

/// A text with parts of it replaced.
private final class Replace: MappingOperation {
    private let steps: [TextReplacement]
    private let value: MappingPlan.Node
    private let path: String

    init(_ steps: [TextReplacement], in value: MappingPlan.Node, path: String) {
        self.steps = steps
        self.value = value
        self.path = path
    }

    func evaluate(in scope: MappingScope) throws(MappingError) -> JSONValue? {
        guard let value = try value.evaluate(in: scope) else { return nil }
        var text: String
        switch value.kind {
        case .string: text = value.string ?? ""
        case .bool: text = value.bool == true ? "true" : "false"
        case .number:
            try value.checkNumbers(at: path)
            text = value.javaScriptText
        case .null, .array, .object: return ""
        }
        for step in steps { text = step.apply(to: text) }
        return JSONValue(text)
    }
}
