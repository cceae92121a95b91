/// The words in which problems of values are told.
enum FieldMessage {
    /// A problem: its place, and a sentence that names the field by label and key.
    static func problem(
        _ code: ProblemCode, _ path: [FieldChecker.PathPart], _ field: FieldRules, _ reason: String
    ) -> FieldProblem {
        var pointer = ""
        var dotted = ""
        var key = ""
        for step in path {
            switch step {
            case .key(let field):
                if dotted.isEmpty { key = field.key } else { dotted += "." }
                dotted += field.key
                pointer += "/" + escaped(field.key)
            case .index(let index):
                dotted += "[\(index)]"
                pointer += "/\(index)"
            }
        }
        let label = field.definition.label
        let subject = label.isEmpty ? dotted : "\(label) (\(dotted))"
        return FieldProblem(code, key: key, path: pointer, "\(subject) \(reason)")
    }

    /// A key as JSON pointers (RFC 6901) have it.
    private static func escaped(_ key: String) -> String {
        guard key.utf8.contains(where: { $0 == 0x7E || $0 == 0x2F }) else { return key }
        var result = ""
        for scalar in key.unicodeScalars {
            switch scalar {
            case "~": result += "~0"
            case "/": result += "~1"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// What was found: its type and, unless it must not be shown, its shortened value.
    static func found(_ value: JSONValue, hidesValue: Bool) -> String {
        if value.isNull { return "null" }
        if value.isEmptyText { return "an empty string" }
        let type =
            switch value.kind {
            case .string: "string"
            case .number: "number"
            case .bool: "boolean"
            case .array: "list"
            case .object: "object"
            case .null: "null"
            }
        let article = type == "object" ? "an" : "a"
        return hidesValue ? "\(article) \(type)" : "the \(type) \(shortened(value))"
    }

    /// Texts and numbers in one sentence: `"a", "b" or "c"`.
    static func list(_ values: [JSONValue]) -> String {
        let shown = values.prefix(20).map { shortened($0) }
        if values.count > shown.count {
            return shown.joined(separator: ", ") + " or \(values.count - shown.count) others"
        }
        guard let last = shown.last, shown.count > 1 else { return shown.first ?? "" }
        return shown.dropLast().joined(separator: ", ") + " or " + last
    }

    /// A number of characters.
    static func characters(_ count: Double) -> String { "\(JSONValue(count)) character\(count == 1 ? "" : "s")" }

    private static var shownScalars: Int { 40 }

    /// A value as compact JSON, cut where it is long.
    static func shortened(_ value: JSONValue) -> String {
        let shown =
            value.string.map { JSONValue(ShownText.shortened($0, to: shownScalars)).description }
            ?? ShownText.shortened(value.description, to: shownScalars)
        return ShownText.line(shown)
    }
}
