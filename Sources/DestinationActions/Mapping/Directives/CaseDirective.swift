extension MappingDirective {
    static let `case` = MappingDirective("@case") { compiler, options, place in
        compiler.letterCase(options, at: place)
    }
}

extension MappingValue {
    /// Which letters a text is changed to.
    public enum LetterCase: String, Sendable, Hashable, CaseIterable {
        /// Lower-case letters.
        case lower
        /// Upper-case letters.
        case upper
    }
}

extension JSONWritable where Self == MappingValue {
    /// A text in lower-case or upper-case letters; a value of another type stays as it is.
    ///
    /// - Parameters:
    ///   - letterCase: Which letters.
    ///   - value: The text, or a directive that gives one.
    /// - Returns: The directive `@case`.
    public static func `case`(_ letterCase: MappingValue.LetterCase, _ value: any JSONWritable) -> MappingValue {
        MappingValue(.case, [("operator", JSONValue(letterCase.rawValue)), ("value", value.jsonValue)])
    }
}

extension MappingCompiler {
    /// Compiles `@case`: an `operator` and a `value`.
    mutating func letterCase(_ options: JSONValue, at place: MappingPlace) -> Node {
        guard let options = self.options(options, known: ["operator", "value"], at: place) else {
            return .literal(.null)
        }
        var upper = false
        if let value = required("operator", of: options, at: place) {
            let place = place.appending("operator")
            if let name = text(value, at: place) {
                upper = name == "upper"
                // Unlike other options this one is read in lower-case letters only.
                if !upper, name != "lower" { refuse(place, "must be \"lower\" or \"upper\", but is \"\(name)\"") }
            }
        }
        let value = options["value"].map { textNode($0, at: place.appending("value")) }
        return .operation(CaseChange(upper: upper, value))
    }
}

/// A text in other letters.
private final class CaseChange: MappingOperation {
    private let upper: Bool
    private let value: CompiledMapping.Node?

    init(upper: Bool, _ value: CompiledMapping.Node?) {
        self.upper = upper
        self.value = value
    }

    func evaluate(in scope: MappingScope) throws(MappingError) -> JSONValue? {
        let value = try value?.evaluate(in: scope)
        guard let text = value?.string else { return value }
        let utf8 = Array(text.utf8)
        return JSONValue(String(decoding: upper ? LetterCase.upper(utf8) : LetterCase.lower(utf8), as: UTF8.self))
    }
}
