extension MappingDirective {
    static let json = MappingDirective("@json") { compiler, options, place in
        compiler.json(options, at: place)
    }
}

extension MappingValue {
    /// Which way a value goes between text and JSON.
    public enum JSONMode: String, Sendable, Hashable, CaseIterable {
        /// From a value to its text of JSON.
        case encode
        /// From a text of JSON to its value.
        case decode
    }
}

extension JSONWritable where Self == MappingValue {
    /// A value as a text of JSON, or the value of such a text.
    ///
    /// What is no JSON stays text.
    ///
    /// - Parameters:
    ///   - mode: Which way.
    ///   - value: The value.
    /// - Returns: The directive `@json`.
    public static func json(_ mode: MappingValue.JSONMode, _ value: any JSONWritable) -> MappingValue {
        MappingValue(.json, [("mode", JSONValue(mode.rawValue)), ("value", value.jsonValue)])
    }
}

extension MappingCompiler {
    /// Compiles `@json`: a `mode` and a `value`.
    mutating func json(_ options: JSONValue, at place: MappingPlace) -> Node {
        guard let options = self.options(options, known: ["mode", "value"], at: place) else {
            return .literal(.null)
        }
        let mode = required("mode", of: options, at: place).flatMap {
            choice($0, of: ["encode", "decode"], at: place.appending("mode"))
        }
        let compiled = required("value", of: options, at: place).map { node($0, at: place.appending("value")) }
        let value = compiled ?? .literal(.null)
        return .operation(mode == "decode" ? JSONDecode(value) : JSONEncode(value, path: place.path))
    }
}

/// A value as its text of JSON.
private final class JSONEncode: MappingOperation {
    private let value: CompiledMapping.Node
    private let path: String

    init(_ value: CompiledMapping.Node, path: String) {
        self.value = value
        self.path = path
    }

    func evaluate(in scope: MappingScope) throws(MappingError) -> JSONValue? {
        guard let value = try value.evaluate(in: scope) else { return nil }
        try value.checkNumbers(at: path)
        return JSONValue(value.description)
    }
}

/// The value of a text of JSON; another text, and a value of another type, stays as it is.
private final class JSONDecode: MappingOperation {
    private let value: CompiledMapping.Node

    init(_ value: CompiledMapping.Node) { self.value = value }

    func evaluate(in scope: MappingScope) throws(MappingError) -> JSONValue? {
        let value = try value.evaluate(in: scope)
        guard let text = value?.string else { return value }
        do {
            return try JSONValue(parsing: text)
        } catch {
            return value
        }
    }
}
