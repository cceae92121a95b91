extension MappingCompiler {
    /// Compiles `@template`: a text with placeholders, or a directive that gives one.
    mutating func template(_ options: JSONValue, at place: MappingPlace) -> Node {
        switch textOrDirective(options, at: place) {
        case .fixed(let text):
            let template = MappingTemplate(text)
            if template.isPlain { return .literal(options) }
            var parts: [Template.Part] = []
            for part in template.parts {
                switch part {
                case .text(let text): parts.append(.text(text))
                case .placeholder(let text): parts.append(.value(path(text)))
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
        case value(MappingPlan.Node)
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
    private let text: MappingPlan.Node
    private let path: String

    init(_ text: MappingPlan.Node, path: String) {
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
