/// A method or property of a type, as the runtime writes it: `answer(to: Module.Question) -> Module.Answer`.
struct Member: Sendable {
    let base: String
    let isProperty: Bool
    /// The labels of the parameters; none for a property.
    let labels: [String]
    /// The whole of it, without `throws`.
    let signature: String

    init(_ text: String) {
        signature = Self.withoutThrows(text)
        base = String(signature.prefix { $0 != "(" && $0 != " " && $0 != "<" })
        isProperty = signature.dropFirst(base.count).hasPrefix(" : ")
        guard signature.dropFirst(base.count).first == "(" else {
            labels = []
            return
        }
        // The parameters of the outermost brackets; tuples and closures within have labels of their own.
        var labels: [String] = []
        var depth = 0
        var part = ""
        for letter in signature.dropFirst(base.count) {
            if "([<".contains(letter) { depth += 1 }
            if ")]>".contains(letter), !part.hasSuffix("-") { depth -= 1 }
            if depth == 0 || depth == 1 && letter == "," {
                if !part.dropFirst().allSatisfy({ $0 == " " }) || depth == 1 {
                    labels.append(Self.label(part.dropFirst()))
                }
                part = ","
                if depth == 0 { break }
                continue
            }
            part.append(letter)
        }
        self.labels = labels
    }

    /// Whether a method throws, and what, does not keep it from meeting a requirement that does.
    private static func withoutThrows(_ text: String) -> String {
        guard let start = text.firstRange(of: " throws"), let arrow = text[start.upperBound...].firstRange(of: " -> ")
        else {
            return text
        }
        return String(text[..<start.lowerBound] + text[arrow.lowerBound...])
    }

    private static func label(_ parameter: Substring) -> String {
        let name = parameter.drop { $0 == " " }.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        return parameter.drop { $0 == " " }.dropFirst(name.count).first == ":" ? String(name) : "_"
    }

    /// The name with its labels, as documentation writes it.
    var name: String { isProperty ? base : "\(base)(\(labels.map { "\($0):" }.joined()))" }

    /// The signature without the modules that go without saying.
    var shown: String { signature.replacing("DestinationActions.", with: "").replacing("Swift.", with: "") }

    /// The type of a property.
    var type: String { signature.firstRange(of: " : ").map { String(signature[$0.upperBound...]) } ?? "" }

    /// The types of the library in it, without arguments.
    var types: Set<Substring> {
        Set(signature.split { !$0.isLetter && $0 != "." }.filter { $0.hasPrefix("DestinationActions.") })
    }
}

/// The members of types, from the symbols of the executable: Swift keeps them nowhere else.
enum MemberList {
    /// The name of a type with its module, as it stands in signatures.
    static func name(of type: Any.Type) -> String? {
        _mangledTypeName(type).flatMap { Symbols.demangled("$s" + $0) }
    }

    /// The methods and properties that a type and its extensions declare, or `nil` if they are not known.
    static func members(of type: Any.Type) -> [Member]? {
        guard let mangled = _mangledTypeName(type), let typeName = name(of: type) else { return nil }
        let symbols = Symbols.functions("$s" + mangled)
        if symbols.isEmpty { return nil }
        var seen = Set<String>()
        var members: [Member] = []
        for symbol in symbols {
            guard let name = Symbols.demangled(symbol) else { continue }
            var text = name[...]
            if text.hasPrefix("static ") { text = text.dropFirst(7) }
            if text.hasPrefix("(extension in "), let end = text.firstIndex(of: ":") {
                text = text[text.index(after: end)...]
            }
            guard text.hasPrefix(typeName + ".") else { continue }
            var member = String(text.dropFirst(typeName.count + 1))
            if let getter = member.firstRange(of: ".getter : ") { member.replaceSubrange(getter, with: " : ") }
            let base = member.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
            // A member of a type within has a point behind the name of that, and an accessor one behind its own.
            guard let next = member.dropFirst(base.count).first, next == "(" || next == "<" || next == " " else {
                continue
            }
            if base != "init", seen.insert(member).inserted { members.append(Member(member)) }
        }
        return members
    }
}
