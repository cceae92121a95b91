/// A text with references to environment variables, `${NAME}`.
struct EnvironmentText {
    enum Part {
        case text(String)
        /// What stands between `${` and `}`.
        case reference(String)
        /// A `${` without its `}`.
        case unclosed
    }

    private(set) var parts: [Part] = []

    init(_ text: String) {
        var rest = text[...]
        while let start = rest.firstRange(of: "${") {
            parts.append(.text(String(rest[..<start.lowerBound])))
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else {
                parts.append(.unclosed)
                return
            }
            parts.append(.reference(String(rest[start.upperBound..<end])))
            rest = rest[rest.index(after: end)...]
        }
        parts.append(.text(String(rest)))
    }

    /// Whether a text can be the name of a variable.
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !ASCII.isDigit(first) else { return false }
        return text.utf8.allSatisfy { ASCII.isAlphanumeric($0) || $0 == UInt8(ascii: "_") }
    }

    /// Whether a text is nothing but a reference without its braces, `$NAME`.
    static func isBareReference(_ text: String) -> Bool {
        text.utf8.first == UInt8(ascii: "$") && isName(String(text.dropFirst()))
    }

    /// The first reference in a text that is not meant to have any; `${{ … }}` is a dollar and a placeholder, and none.
    static func reference(in text: String) -> String? {
        for part in EnvironmentText(text).parts {
            switch part {
            case .reference(let name) where isName(name): return "${\(name)}"
            case .unclosed:
                let name = text[(text.ranges(of: "${").last?.upperBound ?? text.endIndex)...]
                if isName(String(name)) { return "${\(name)" }
            default: continue
            }
        }
        return nil
    }
}
