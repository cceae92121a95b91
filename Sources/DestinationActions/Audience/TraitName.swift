/// The name of a trait that is made of the name of an audience.
enum TraitName {
    /// Returns a name in snake case: `Order completed last 30days` becomes `order_completed_last_30days`.
    ///
    /// Letters and digits stay, letters in lower case; everything between them becomes one underscore. A capital letter
    /// within a word starts a new one (`newUsers` becomes `new_users`), an apostrophe does not.
    ///
    /// - Parameter name: The name for people.
    /// - Returns: The name of the trait; empty if the name has neither letters nor digits.
    static func snakeCased(_ name: String) -> String {
        let scalars = Array(name.unicodeScalars)
        var result = ""
        var isBoundary = false
        for (index, scalar) in scalars.enumerated() {
            switch Kind(scalar) {
            case .apostrophe: continue
            case .separator:
                isBoundary = true
                continue
            case .capital where startsWord(index, in: scalars): isBoundary = true
            default: break
            }
            if isBoundary, !result.isEmpty { result += "_" }
            isBoundary = false
            result += scalar.properties.lowercaseMapping
        }
        return result
    }

    /// Whether a capital letter begins a word: after a small letter or a digit, or as the last of several capitals.
    private static func startsWord(_ index: Int, in scalars: [Unicode.Scalar]) -> Bool {
        guard index > 0 else { return false }
        switch Kind(scalars[index - 1]) {
        case .letter, .digit: return true
        case .capital: return index + 1 < scalars.count && Kind(scalars[index + 1]) == .letter
        case .separator, .apostrophe: return false
        }
    }

    private enum Kind {
        case capital, letter, digit, separator, apostrophe

        init(_ scalar: Unicode.Scalar) {
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .titlecaseLetter: self = .capital
            case .lowercaseLetter, .modifierLetter, .otherLetter: self = .letter
            case .nonspacingMark, .spacingMark, .enclosingMark: self = .letter
            case .decimalNumber, .letterNumber, .otherNumber: self = .digit
            default: self = scalar == "'" || scalar == "\u{2019}" ? .apostrophe : .separator
            }
        }
    }
}
