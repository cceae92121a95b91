/// Reads a statement into an expression.
///
/// The parser keeps its open brackets in a list of its own and never calls itself, so that no statement, however deep,
/// can exhaust the stack.
struct TriggerParser {
    /// How many brackets may be open at once.
    static let depth = 64
    /// How many Unicode scalars a statement may have.
    static let size = 10_000

    /// What is open: the statement itself, or a bracket in it.
    private struct Level {
        enum Kind { case statement, group, list, call(TriggerFunction, TriggerToken) }

        let kind: Kind
        /// How many operands of the current `or` and `and` are complete.
        var or = 0
        var and = 0
        /// How many `!` stand before the current comparison.
        var not = 0
        /// The operator whose right side is being read.
        var comparison: TriggerComparison?
        /// Whether the current comparison has both its sides.
        var isCompared = false
        /// How many items of a list or arguments of a call are complete.
        var items = 0

        /// Whether items are read, not conditions.
        var isInBrackets: Bool {
            switch kind {
            case .statement, .group: false
            case .list, .call: true
            }
        }

        /// The word that ends the level.
        var closing: TriggerToken.Kind {
            switch kind {
            case .statement: .end
            case .group, .call: .close
            case .list: .closeList
            }
        }
    }

    private var lexer: TriggerLexer
    private var token = TriggerToken(kind: .end, start: 0, end: 0)
    private var previous: TriggerToken?
    private var levels = [Level(kind: .statement)]
    private var expression = TriggerExpression()

    private init(_ scalars: [Unicode.Scalar]) { lexer = TriggerLexer(scalars) }

    /// Parses a statement.
    ///
    /// - Parameter text: The statement.
    /// - Returns: Its expression.
    /// - Throws: ``TriggerSyntaxError`` for the first error in reading order.
    static func parse(_ text: String) throws(TriggerSyntaxError) -> TriggerExpression {
        let scalars = Array(text.unicodeScalars.prefix(size + 1))
        if scalars.count > size {
            throw TriggerSyntaxError(
                .tooDeep, scalars, from: size, to: size + 1, expected: "the end after at most 10,000 characters",
                found: "more")
        }
        var parser = TriggerParser(scalars)
        return try parser.statement()
    }

    private mutating func statement() throws(TriggerSyntaxError) -> TriggerExpression {
        try advance()
        if token.kind == .end {
            throw TriggerSyntaxError(
                .empty, lexer.scalars, from: 0, to: 0, expected: "a condition", found: "an empty statement")
        }
        repeat { try operand() } while try !isComplete()
        return expression
    }

    private mutating func advance() throws(TriggerSyntaxError) {
        if token.end > 0 { previous = token }
        token = try lexer.next()
    }

    private var level: Level {
        get { levels[levels.count - 1] }
        _modify { yield &levels[levels.count - 1] }
    }

    /// Reads up to the end of a literal or path, or of a list or call without items; opens brackets on the way.
    private mutating func operand() throws(TriggerSyntaxError) {
        while true {
            switch token.kind {
            case .not where !level.isInBrackets && level.comparison == nil:
                level.not += 1
                try advance()
                continue
            case .open:
                try open(.group)
                continue
            case .openList:
                try open(.list)
                if token.kind != .closeList { continue }
                return try close()
            case .path(let keys, isName: let isName):
                let name = token
                try advance()
                guard token.kind == .open, isName else {
                    expression.append(.path(keys))
                    return
                }
                try open(.call(function(keys, name), name))
                if token.kind != .close { continue }
                return try close()
            case .null: expression.append(.null)
            case .bool(let value): expression.append(.bool(value))
            case .number(let value): expression.append(.number(value))
            case .text(let utf8): expression.append(.text(utf8))
            default: throw unexpected(expectedOperand)
            }
            return try advance()
        }
    }

    /// Goes on behind an operand: closes brackets, and ends before the next operand or behind the last one.
    ///
    /// - Returns: Whether the statement is complete.
    private mutating func isComplete() throws(TriggerSyntaxError) -> Bool {
        while true {
            if level.isInBrackets {
                level.items += 1
                if token.kind == .comma {
                    try advance()
                    return false
                }
                guard token.kind == level.closing else { throw unexpected(expectedNext) }
                try close()
                continue
            }
            if let comparison = level.comparison {
                expression.append(.compare(comparison))
                level.comparison = nil
                level.isCompared = true
            }
            if case .comparison(let comparison) = token.kind, !level.isCompared {
                level.comparison = comparison
                try advance()
                return false
            }
            if endOperand() {
                try advance()
                return false
            }
            guard token.kind == level.closing else { throw unexpected(expectedNext) }
            if levels.count == 1 { return true }
            levels.removeLast()
            try advance()
        }
    }

    /// Takes a comparison into the current `and`, that into the current `or`, as far as the next word ends them.
    ///
    /// - Returns: Whether an operand follows.
    private mutating func endOperand() -> Bool {
        for _ in 0..<level.not { expression.append(.not) }
        level.not = 0
        guard token.kind == .and || token.kind == .or || token.kind == level.closing else { return false }
        level.isCompared = false
        level.and += expression.openAnd()
        if token.kind == .and { return true }
        if level.and > 1 { expression.append(.and(level.and)) }
        level.and = 0
        level.or += expression.openOr()
        if token.kind == .or { return true }
        if level.or > 1 { expression.append(.or(level.or)) }
        return false
    }

    private mutating func open(_ kind: Level.Kind) throws(TriggerSyntaxError) {
        guard levels.count <= Self.depth else {
            throw TriggerSyntaxError(
                .tooDeep, lexer.scalars, from: token.start, to: token.end,
                expected: "at most \(Self.depth) levels of brackets", found: "another one")
        }
        levels.append(Level(kind: kind))
        try advance()
    }

    /// Closes a list or a call.
    private mutating func close() throws(TriggerSyntaxError) {
        let closed = levels.removeLast()
        switch closed.kind {
        case .list: expression.append(.list(closed.items))
        case .call(let function, let name):
            guard closed.items == function.arguments else {
                let count = function.arguments == 1 ? "1 argument" : "\(function.arguments) arguments"
                throw TriggerSyntaxError(
                    .argumentCount, lexer.scalars, from: name.start, to: name.end,
                    expected: "\(count) for the function \"\(function.rawValue)\"", found: "\(closed.items)")
            }
            expression.append(.call(function))
        case .statement, .group: break
        }
        try advance()
    }

    private func function(_ keys: [[UInt8]], _ name: TriggerToken) throws(TriggerSyntaxError) -> TriggerFunction {
        let text = keys.map { String(decoding: $0, as: UTF8.self) }.joined()
        if let function = TriggerFunction(rawValue: text) { return function }
        let hint =
            NearestName.of(text, among: TriggerFunction.allCases.map(\.rawValue))
            .map { " (did you mean \"\($0)\"?)" } ?? ""
        throw TriggerSyntaxError(
            .unknownFunction, lexer.scalars, from: name.start, to: name.end, expected: "the name of a function",
            found: TriggerSyntaxError.quoted(text, isWhole: true) + hint)
    }
}

extension TriggerParser {
    private func unexpected(_ expected: String) -> TriggerSyntaxError {
        TriggerSyntaxError(.unexpectedToken, lexer.scalars, from: token.start, to: token.end, expected: expected)
    }

    private var expectedOperand: String {
        guard let previous else { return "a condition" }
        var text = String.UnicodeScalarView()
        for scalar in lexer.scalars[previous.start..<previous.end] { text.append(scalar) }
        let after = " after " + TriggerSyntaxError.quoted(String(text))
        guard level.isInBrackets, level.items == 0 else { return "a value" + after }
        return (level.closing == .closeList ? "a value or \"]\"" : "a value or \")\"") + after
    }

    private var expectedNext: String {
        switch level.kind {
        case .list: "\",\" or \"]\""
        case .call: "\",\" or \")\""
        case .group: level.isCompared ? "\"and\", \"or\" or \")\"" : "an operator or \")\""
        case .statement: level.isCompared ? "\"and\", \"or\" or the end" : "an operator such as \"=\" or \"and\""
        }
    }
}
