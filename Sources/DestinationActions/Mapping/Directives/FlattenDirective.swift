extension MappingDirective {
    static let flatten = MappingDirective("@flatten") { compiler, options, place in
        compiler.flatten(options, at: place)
    }
}

extension JSONWritable where Self == MappingValue {
    /// One object of everything that is nested in a value, its keys joined.
    ///
    /// - Parameters:
    ///   - value: The value; a scalar stays as it is.
    ///   - separator: What stands between joined keys; at least one character.
    ///   - omitArrays: Whether arrays stay as they are.
    /// - Returns: The directive `@flatten`.
    public static func flatten(
        _ value: any JSONWritable, separator: String = ".", omitArrays: Bool = false
    ) -> MappingValue {
        MappingValue(
            .flatten,
            [
                ("separator", JSONValue(separator)), ("omitArrays", omitArrays ? true : nil),
                ("value", value.jsonValue),
            ])
    }
}

extension MappingCompiler {
    /// Compiles `@flatten`: a `separator`, a `value`, and whether arrays stay as they are.
    mutating func flatten(_ options: JSONValue, at place: MappingPlace) -> Node {
        guard let options = self.options(options, known: ["separator", "value", "omitArrays"], at: place) else {
            return .literal(.null)
        }
        var separator = ""
        if let value = required("separator", of: options, at: place) {
            let place = place.appending("separator")
            if let text = text(value, at: place) {
                separator = text
                if text.isEmpty { refuse(place, "must be text of at least one character, but is empty") }
            }
        }
        let value = required("value", of: options, at: place).map { node($0, at: place.appending("value")) }
        let omitArrays = flag("omitArrays", of: options, default: false, at: place)
        return .operation(Flatten(value ?? .literal(.null), separator: separator, omitArrays: omitArrays))
    }
}

/// One object of everything that is nested in a value.
private final class Flatten: MappingOperation {
    private let value: CompiledMapping.Node
    private let separator: String
    private let omitArrays: Bool

    init(_ value: CompiledMapping.Node, separator: String, omitArrays: Bool) {
        self.value = value
        self.separator = separator
        self.omitArrays = omitArrays
    }

    func evaluate(in scope: MappingScope) throws(MappingError) -> JSONValue? {
        guard let value = try value.evaluate(in: scope) else { return nil }
        guard isNested(value) else { return value }
        var result = JSONObject()
        add(value, prefix: "", to: &result)
        return JSONValue(result)
    }

    private func isNested(_ value: JSONValue) -> Bool {
        switch value.kind {
        case .object: true
        case .array: !omitArrays
        default: false
        }
    }

    /// Adds what a nested value holds; the prefix has its separator already.
    private func add(_ value: JSONValue, prefix: String, to result: inout JSONObject) {
        if let items = value.array {
            for (index, item) in items.enumerated() { add(item, key: prefix + String(index), to: &result) }
        } else {
            for member in value.object ?? JSONObject() { add(member.value, key: prefix + member.key, to: &result) }
        }
    }

    private func add(_ value: JSONValue, key: String, to result: inout JSONObject) {
        if isNested(value) {
            add(value, prefix: key + separator, to: &result)
        } else {
            result[key] = value
        }
    }
}
