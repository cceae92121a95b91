extension MappingDirective {
    static let replace = MappingDirective("@replace") { compiler, options, place in
        compiler.replace(options, at: place)
    }
}

extension JSONWritable where Self == MappingValue {
    /// A text in which one or two other texts are replaced.
    ///
    /// Patterns and replacements are at most 10 characters long.
    ///
    /// - Parameters:
    ///   - pattern: What is replaced; at least one character.
    ///   - replacement: What takes its place.
    ///   - pattern2: What is replaced in the result.
    ///   - replacement2: What takes its place.
    ///   - ignoringCase: Whether upper-case and lower-case letters are the same.
    ///   - everywhere: Whether every occurrence is replaced, or the first one only.
    ///   - value: The text, or a directive that gives one.
    /// - Returns: The directive `@replace`.
    public static func replace(
        _ pattern: String, with replacement: String, then pattern2: String? = nil, with replacement2: String? = nil,
        ignoringCase: Bool = false, everywhere: Bool = true, in value: any JSONWritable
    ) -> MappingValue {
        MappingValue(
            .replace,
            [
                ("pattern", JSONValue(pattern)), ("replacement", JSONValue(replacement)),
                ("pattern2", pattern2.map { JSONValue($0) }), ("replacement2", replacement2.map { JSONValue($0) }),
                ("ignorecase", ignoringCase ? true : nil), ("global", everywhere ? nil : false),
                ("value", value.jsonValue),
            ])
    }
}

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
    private let value: CompiledMapping.Node
    private let path: String

    init(_ steps: [TextReplacement], in value: CompiledMapping.Node, path: String) {
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

/// A replacement of one text by another, both taken literally.
struct TextReplacement: Sendable {
    private let search: TextSearch<UInt8>
    private let replacement: [UInt8]
    /// The search for the pattern's scalars as they are compared where case does not matter, else `nil`.
    private let folded: TextSearch<UInt32>?
    private let everywhere: Bool

    init(_ pattern: String, with replacement: String, ignoringCase: Bool, everywhere: Bool) {
        search = TextSearch(Array(pattern.utf8))
        self.replacement = Array(replacement.utf8)
        folded = ignoringCase ? TextSearch(pattern.unicodeScalars.map(Self.fold)) : nil
        self.everywhere = everywhere
    }

    /// The text with the pattern replaced, from left to right and never in what was put in.
    func apply(to text: String) -> String {
        let bytes = Array(text.utf8)
        let matches = folded.map { Self.matches(of: $0, in: text) } ?? Self.matches(of: search, in: bytes)
        if matches.isEmpty { return text }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + matches.count * replacement.count)
        var kept = 0
        for match in everywhere ? matches[...] : matches.prefix(1) {
            result += bytes[kept..<match.lowerBound]
            result += replacement
            kept = match.upperBound
        }
        result += bytes[kept...]
        return String(decoding: result, as: UTF8.self)
    }

    /// The matches of a pattern, from left to right and apart; the empty one has none.
    private static func matches<Unit>(of search: TextSearch<Unit>, in units: [Unit]) -> [Range<Int>] {
        if search.pattern.isEmpty { return [] }
        var matches: [Range<Int>] = []
        var at = 0
        while let end = search.end(in: units, from: at, to: units.count) {
            matches.append((end - search.pattern.count)..<end)
            at = end
        }
        return matches
    }

    /// The matches of a folded pattern, as ranges of bytes.
    private static func matches(of search: TextSearch<UInt32>, in text: String) -> [Range<Int>] {
        var offsets = [0]
        for scalar in text.unicodeScalars { offsets.append(offsets[offsets.count - 1] + UTF8.width(scalar)) }
        return matches(of: search, in: text.unicodeScalars.map(fold)).map {
            offsets[$0.lowerBound]..<offsets[$0.upperBound]
        }
    }

    /// What stands for a scalar where case does not matter, as JavaScript compares.
    ///
    /// That is its upper-case form, if it is a single scalar of the basic plane and does not bring a letter of another
    /// script into ASCII.
    private static func fold(_ scalar: Unicode.Scalar) -> UInt32 {
        if scalar.isASCII { return 0x61...0x7A ~= scalar.value ? scalar.value - 0x20 : scalar.value }
        guard scalar.value <= 0xFFFF else { return scalar.value }
        let upper = scalar.properties.uppercaseMapping.unicodeScalars
        guard let first = upper.first, upper.count == 1, 0x80...0xFFFF ~= first.value else { return scalar.value }
        return first.value
    }
}
