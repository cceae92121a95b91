/// Finds what is legal in a trigger and yet can hardly be meant: clauses that no event makes true, and fields that no event has.
///
/// Only what is sure is told. A clause is anything that `and` and `or` join; what stands behind a `!` is left alone.
struct TriggerDoubts {
    /// What was found, each as a sentence.
    private(set) var sentences: [String] = []
    private let expression: TriggerExpression
    private let starts: [Int]
    /// The clauses that are never true, by their last nodes.
    private var dead: Set<Int> = []

    init(_ trigger: Trigger) {
        expression = trigger.expression
        starts = expression.starts()
        if !expression.nodes.isEmpty { look(at: expression.nodes.count - 1) }
        for keys in expression.paths { lookForMisspelling(keys) }
    }

    /// The fields that the spec has at the top of an event.
    private static let fields = [
        "anonymousId", "channel", "context", "event", "groupId", "integrations", "messageId", "name",
        "originalTimestamp",
        "previousId", "properties", "receivedAt", "sentAt", "timestamp", "traits", "type", "userId", "version",
    ]
    private static let type = [Array("type".utf8)]

    // MARK: Clauses

    /// Looks at a clause and the clauses within, these first: a whole is named only where no part is.
    private mutating func look(at root: Int) {
        // No recursion: statements nest as deep as they are long.
        var open = [root]
        var clauses: [Int] = []
        while let node = open.popLast() {
            clauses.append(node)
            switch expression.nodes[node] {
            case .and, .or: open += expression.operands(of: node, starts).reversed()
            default: break
            }
        }
        for node in clauses.reversed() {
            let operands = expression.operands(of: node, starts)
            switch expression.nodes[node] {
            case .and:
                if operands.contains(where: dead.contains) {
                    dead.insert(node)
                } else if let reason = contradiction(of: operands) ?? neverForAnyType(node) {
                    tell(node, reason)
                }
            case .or:
                if operands.allSatisfy(dead.contains) { dead.insert(node) }
            default:
                if let reason = whyNever(node) { tell(node, reason) }
            }
        }
        sentences.reverse()
    }

    private mutating func tell(_ node: Int, _ reason: String) {
        dead.insert(node)
        sentences.append("\(text(node)) is never true: \(reason)")
    }

    private func clause(_ node: Int) -> TriggerExpression { expression.subtree(starts[node]...node) }

    private func text(_ node: Int) -> String { TriggerPrinter.text(clause(node)) }

    private func whyNever(_ node: Int) -> String? {
        let clause = clause(node)
        let paths = clause.paths
        if paths.isEmpty { return clause.holds(for: []) ? nil : "it names no field of the event" }
        if case .compare = expression.nodes[node] {
            if let reason = fieldInsteadOfText(node) { return reason }
            if let reason = lettersThatCannotBe(node) { return reason }
        }
        if paths == [Self.type] { return neverForAnyType(node) }
        if case .path(let keys) = expression.nodes[node], keys.count == 1, Self.isKnown(keys) {
            return "only true and false are conditions by themselves"
        }
        return nil
    }

    /// Why a clause about nothing but the type of the event is never true.
    private func neverForAnyType(_ node: Int) -> String? {
        let clause = clause(node)
        guard clause.paths == [Self.type] else { return nil }
        // Deletions go to no subscription.
        let types = EventType.allCases.filter { $0 != .delete }.map(\.rawValue)
        if types.contains(where: { clause.holds(for: [("type", JSONValue($0))]) }) { return nil }
        let texts = clause.nodes.compactMap { node in
            if case .text(let utf8) = node { String(decoding: utf8, as: UTF8.self) } else { nil }
        }
        let hint = texts.lazy.filter { !types.contains($0) }.compactMap { NearestName.of($0, among: types) }.first
        return "the types are \(types.joined(separator: ", "))" + (hint.map { "; did you mean \"\($0)\"?" } ?? "")
    }

    /// Two fields are compared, one of which no event has: a text without quotes.
    private func fieldInsteadOfText(_ node: Int) -> String? {
        let operands = expression.operands(of: node, starts)
        guard case .compare(.equal) = expression.nodes[node], operands.count == 2,
            case .path(let left) = expression.nodes[operands[0]], case .path(let right) = expression.nodes[operands[1]]
        else { return nil }
        guard let bare = [right, left].first(where: { $0.count == 1 && !Self.isKnown($0) }) else { return nil }
        let name = TriggerPrinter.text(bare)
        return
            "it compares with a field of the name \(name), which no event of the spec has; a text is written \"\(name)\""
    }

    /// A text that the function on the other side never gives, such as a capital from `lowercase`.
    private func lettersThatCannotBe(_ node: Int) -> String? {
        let operands = expression.operands(of: node, starts)
        guard case .compare(.equal) = expression.nodes[node], operands.count == 2 else { return nil }
        for (call, literal) in [(operands[0], operands[1]), (operands[1], operands[0])] {
            guard case .call(let function) = expression.nodes[call], case .text(let text) = expression.nodes[literal]
            else { continue }
            let isImpossible =
                switch function {
                case .lowercase: text.contains { 0x41...0x5A ~= $0 }
                case .uppercase: text.contains { 0x61...0x7A ~= $0 }
                case .snakecase, .kebabcase: text.contains(0x20)
                case .typeof: !TriggerValue.typeNames.contains(String(decoding: text, as: UTF8.self))
                default: false
                }
            if isImpossible { return "\(function.rawValue) never gives this text" }
        }
        return nil
    }

    // MARK: Contradictions

    /// What the parts of an `and` ask of one field.
    private struct Demand {
        var values: [TriggerValue]?
        var excluded: [TriggerValue] = []
        var least = -Double.infinity
        var most = Double.infinity
        /// Whether a number has to differ from the bounds; only asked where they are equal.
        var isOpen = false
        var isOrdered = false

        /// Whether no value meets it.
        var isImpossible: Bool {
            if isOrdered, least > most || least == most && isOpen { return true }
            guard let values else { return false }
            return !values.contains { value in
                if excluded.contains(where: { $0.equals(value) }) { return false }
                guard isOrdered else { return true }
                if case .number(let number) = value { return least...most ~= number } else { return false }
            }
        }
    }

    /// What parts of an `and` ask of one field that cannot be together.
    private func contradiction(of operands: [Int]) -> String? {
        var demands: [[[UInt8]]: Demand] = [:]
        for node in operands {
            var path: [[UInt8]]?
            if let (keys, values) = values(node) {
                path = keys
                let known = demands[keys]?.values
                demands[keys, default: Demand()].values =
                    known.map { $0.filter { value in values.contains { $0.equals(value) } } } ?? values
            } else if let (keys, excluded) = excluded(node) {
                path = keys
                demands[keys, default: Demand()].excluded.append(excluded)
            } else if let (keys, comparison, number) = bound(node) {
                path = keys
                var demand = demands[keys] ?? Demand()
                switch comparison {
                case .less, .lessOrEqual: demand.most = min(demand.most, number)
                default: demand.least = max(demand.least, number)
                }
                demand.isOpen = demand.isOpen || comparison == .less || comparison == .greater
                demand.isOrdered = true
                demands[keys] = demand
            }
            if let path, demands[path]?.isImpossible == true {
                return "\(TriggerPrinter.text(path)) cannot be all of this at once"
            }
        }
        return nil
    }

    /// The value that a field must not have for a clause to be true.
    private func excluded(_ node: Int) -> (path: [[UInt8]], value: TriggerValue)? {
        guard case .compare(.notEqual) = expression.nodes[node] else { return nil }
        let operands = expression.operands(of: node, starts)
        for (path, literal) in [(operands[0], operands[1]), (operands[1], operands[0])] {
            guard case .path(let keys) = expression.nodes[path], let value = literalValue(literal) else { continue }
            return (keys, value)
        }
        return nil
    }

    /// The only values that a field may have for a clause to be true, if it is about one field and literals.
    private func values(_ node: Int) -> (path: [[UInt8]], values: [TriggerValue])? {
        let operands = expression.operands(of: node, starts)
        switch expression.nodes[node] {
        case .or:
            var all: (path: [[UInt8]], values: [TriggerValue])?
            for operand in operands where !dead.contains(operand) {
                guard let part = values(operand), all.map({ $0.path == part.path }) ?? true else { return nil }
                all = (part.path, (all?.values ?? []) + part.values)
            }
            return all
        case .compare(.equal):
            for (path, literal) in [(operands[0], operands[1]), (operands[1], operands[0])] {
                guard case .path(let keys) = expression.nodes[path], let value = literalValue(literal) else { continue }
                return (keys, [value])
            }
            return nil
        case .compare(.isIn):
            guard case .path(let keys) = expression.nodes[operands[0]], case .list = expression.nodes[operands[1]]
            else { return nil }
            let items = expression.operands(of: operands[1], starts).map(literalValue)
            return items.contains { $0 == nil } ? nil : (keys, items.compactMap { $0 })
        default: return nil
        }
    }

    private func literalValue(_ node: Int) -> TriggerValue? {
        switch expression.nodes[node] {
        case .null: .null
        case .bool(let value): .bool(value)
        case .number(let value): .number(value)
        case .text(let value): .text(value)
        default: nil
        }
    }

    /// A field that is compared with a number by its order, as if the field stood on the left.
    private func bound(_ node: Int) -> (path: [[UInt8]], comparison: TriggerComparison, number: Double)? {
        guard case .compare(let comparison) = expression.nodes[node], comparison.isOrder else { return nil }
        let operands = expression.operands(of: node, starts)
        switch (expression.nodes[operands[0]], expression.nodes[operands[1]]) {
        case (.path(let keys), .number(let number)): return (keys, comparison, number)
        case (.number(let number), .path(let keys)): return comparison.mirrored.map { (keys, $0, number) }
        default: return nil
        }
    }

    // MARK: Fields

    private static func isKnown(_ keys: [[UInt8]]) -> Bool {
        keys.first.map { first in fields.contains { $0.utf8.elementsEqual(first) } } ?? false
    }

    /// A field at the top of the event that is spelt nearly as one that the spec has.
    private mutating func lookForMisspelling(_ keys: [[UInt8]]) {
        guard let first = keys.first, !Self.isKnown(keys) else { return }
        let name = String(decoding: first, as: UTF8.self)
        guard let near = NearestName.of(name, among: Self.fields) else { return }
        sentences.append("\(TriggerPrinter.text(keys)) is a field that no event of the spec has; did you mean \(near)?")
    }
}

extension TriggerComparison {
    /// Whether the operator asks for the order of numbers.
    fileprivate var isOrder: Bool {
        switch self {
        case .less, .lessOrEqual, .greater, .greaterOrEqual: true
        case .equal, .notEqual, .isIn: false
        }
    }
}

extension TriggerExpression {
    /// Whether the expression is true of an event with nothing but these fields.
    fileprivate func holds(for fields: [(String, JSONValue)]) -> Bool {
        var builder = PathTableBuilder()
        let compiled = TriggerCompiler.compile(self, into: &builder)
        let event = JSONValue(JSONObject(uniquingLast: fields))
        guard let place = try? event.place() else { return true }
        return compiled.matches(builder.build().read(place))
    }
}
