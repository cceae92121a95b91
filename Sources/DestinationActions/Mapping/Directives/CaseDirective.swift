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
        return .operation(LetterCase(upper: upper, value))
    }
}

/// A text in other letters.
private final class LetterCase: MappingOperation {
    private let upper: Bool
    private let value: MappingPlan.Node?

    init(upper: Bool, _ value: MappingPlan.Node?) {
        self.upper = upper
        self.value = value
    }

    func evaluate(in scope: MappingScope) throws(MappingError) -> JSONValue? {
        let value = try value?.evaluate(in: scope)
        guard let text = value?.string else { return value }
        return JSONValue(upper ? text.uppercased() : Self.lowercased(text))
    }

    /// A text in lower-case letters, a sigma at the end of a word as `ς` (the rule Final_Sigma of Unicode), which the
    /// standard library leaves out.
    private static func lowercased(_ text: String) -> String {
        guard text.unicodeScalars.contains("\u{3A3}") else { return text.lowercased() }
        let scalars = Array(text.unicodeScalars)
        var result = ""
        for (index, scalar) in scalars.enumerated() {
            if scalar == "\u{3A3}", isCased(scalars[..<index].reversed()), !isCased(scalars[(index + 1)...]) {
                result.unicodeScalars.append("\u{3C2}")
            } else {
                result += scalar.properties.lowercaseMapping
            }
        }
        return result
    }

    /// Whether the first scalar that Unicode does not ignore for this rule is a letter with case.
    private static func isCased(_ scalars: some Sequence<Unicode.Scalar>) -> Bool {
        scalars.first { !$0.properties.isCaseIgnorable }?.properties.isCased ?? false
    }
}
