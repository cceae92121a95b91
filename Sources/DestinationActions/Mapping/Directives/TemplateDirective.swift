extension MappingDirective {
    static let template = MappingDirective("@template") { compiler, options, place in
        compiler.template(options, at: place)
    }
}

extension JSONWritable where Self == MappingValue {
    /// A text with placeholders such as `{{ traits.name }}`, each replaced by the value at its path.
    ///
    /// - Parameter template: The text.
    /// - Returns: The directive `@template`.
    public static func template(_ template: String) -> MappingValue { MappingValue(.template, JSONValue(template)) }

    /// A text with placeholders that is computed for each input.
    ///
    /// - Parameter template: A directive that gives a text.
    /// - Returns: The directive `@template`.
    public static func template(_ template: any JSONWritable) -> MappingValue {
        MappingValue(.template, template.jsonValue)
    }
}

extension MappingCompiler {
    /// Compiles `@template`: a text with placeholders, or a directive that gives one.
    mutating func template(_ options: JSONValue, at place: MappingPlace) -> Node {
        switch textOrDirective(options, at: place) {
        case .fixed(let text):
            let template = MappingTemplate(text)
            doubt(template: template, at: place)
            if template.isPlain { return .literal(options) }
            var parts: [Template.Part] = []
            for part in template.parts {
                switch part {
                case .text(let text): parts.append(.text(text))
                case .placeholder(let text):
                    doubt(path: text, at: place)
                    parts.append(.value(path(text)))
                }
            }
            return .operation(Template(parts, path: place.path))
        case .computed(let node):
            return .operation(ComputedTemplate(node, path: place.path))
        case nil:
            return .literal(.null)
        }
    }
}

/// A template of the mapping.
private final class Template: MappingOperation {
    enum Part: Sendable {
        case text(String)
        case value(CompiledMapping.Node)
    }

    private let parts: [Part]
    private let path: String
    /// How long results are expected to be.
    private let capacity: Int

    init(_ parts: [Part], path: String) {
        self.parts = parts
        self.path = path
        var capacity = 0
        for part in parts {
            switch part {
            case .text(let text): capacity += text.utf8.count
            case .value: capacity += 24
            }
        }
        self.capacity = capacity
    }

    func evaluate(in scope: MappingScope) throws(MappingError) -> JSONValue? {
        var result = ""
        result.reserveCapacity(capacity)
        for part in parts {
            switch part {
            case .text(let text): result += text
            case .value(let node): try node.evaluate(in: scope)?.appendText(to: &result, at: path)
            }
        }
        return JSONValue(result)
    }
}

/// A template whose text is computed for each input.
private final class ComputedTemplate: MappingOperation {
    private let text: CompiledMapping.Node
    private let path: String

    init(_ text: CompiledMapping.Node, path: String) {
        self.text = text
        self.path = path
    }

    func evaluate(in scope: MappingScope) throws(MappingError) -> JSONValue? {
        guard let text = try text.text(in: scope, for: path) else { return nil }
        var result = ""
        for part in MappingTemplate(text).parts {
            switch part {
            case .text(let text): result += text
            case .placeholder(let text):
                try MappingPath(text).value(in: scope.input)?.appendText(to: &result, at: path)
            }
        }
        return JSONValue(result)
    }
}

extension JSONValue {
    /// Appends the value as a template prints it: null as nothing, arrays joined by commas, objects as compact JSON.
    fileprivate func appendText(to result: inout String, at path: String) throws(MappingError) {
        switch kind {
        case .null:
            break
        case .bool:
            result += bool == true ? "true" : "false"
        case .number:
            try checkNumbers(at: path)
            result += javaScriptText
        case .string:
            result += string ?? ""
        case .array:
            for (index, item) in (array ?? []).enumerated() {
                if index > 0 { result += "," }
                try item.appendText(to: &result, at: path)
            }
        case .object:
            try checkNumbers(at: path)
            result += description
        }
    }
}

/// A text with placeholders, cut into its parts.
///
/// A placeholder is `{{{…}}}`, the leftmost ones first, or in what is left between those `{{…}}`; inside it stands a
/// path. A brace that ends neither is plain text.
struct MappingTemplate {
    /// A stretch of a template.
    enum Part: Equatable {
        /// Plain text.
        case text(String)
        /// A path, without the braces and the white space around it.
        case placeholder(String)
    }

    private(set) var parts: [Part] = []
    private let bytes: [UInt8]

    /// Whether no placeholder stands in it.
    var isPlain: Bool {
        parts.allSatisfy {
            if case .text = $0 { true } else { false }
        }
    }

    init(_ text: String) {
        bytes = Array(text.utf8)
        var at = 0
        while let match = match(braces: 3, in: at..<bytes.count) {
            addDoubles(in: at..<match.lowerBound)
            addPlaceholder(match, braces: 3)
            at = match.upperBound
        }
        addDoubles(in: at..<bytes.count)
    }

    private mutating func addDoubles(in range: Range<Int>) {
        var at = range.lowerBound
        while let match = match(braces: 2, in: at..<range.upperBound) {
            addText(at..<match.lowerBound)
            addPlaceholder(match, braces: 2)
            at = match.upperBound
        }
        addText(at..<range.upperBound)
    }

    private mutating func addText(_ range: Range<Int>) {
        if !range.isEmpty { parts.append(.text(String(decoding: bytes[range], as: UTF8.self))) }
    }

    private mutating func addPlaceholder(_ range: Range<Int>, braces: Int) {
        let inner = bytes[(range.lowerBound + braces)..<(range.upperBound - braces)]
        parts.append(.placeholder(String(JavaScriptSpace.trim(String(decoding: inner, as: UTF8.self)))))
    }

    /// The leftmost stretch of so many opening braces, at least one byte that is no closing brace, and as many
    /// closing ones.
    ///
    /// Takes linear time: what begins before a closing brace that does not match cannot match at all.
    private func match(braces: Int, in range: Range<Int>) -> Range<Int>? {
        var at = range.lowerBound
        var opening = 0
        while at < range.upperBound {
            opening = bytes[at] == 0x7B ? opening + 1 : 0
            at += 1
            guard opening == braces else { continue }
            opening = 0
            let start = at - braces
            guard let close = bytes[at..<range.upperBound].firstIndex(of: 0x7D) else { return nil }
            let end = close + braces
            if close > at, end <= range.upperBound, bytes[close..<end].allSatisfy({ $0 == 0x7D }) {
                return start..<end
            }
            at = close + 1
        }
        return nil
    }
}
