/// Writes an expression as a statement, with the fewest parentheses.
///
/// What is printed is parsed to the same expression again. Spaces make it readable; where they, or numbers written in
/// full, would take a statement past the length that the parser accepts, it is written as short as the language allows,
/// which is never longer than the text that it was parsed from.
struct TriggerPrinter {
    private enum Piece {
        /// A name, number or reserved word: two of them need a space between them.
        case word(String)
        /// `and`, `or`, `in`
        case keyword(String)
        case comparison(String)
        case comma
        /// Anything that needs no space on either side.
        case tight(String)
    }

    private enum Task {
        case node(Int, inside: Strength)
        case piece(Piece)
    }

    /// How strongly a node binds its operands, and how strongly an operand must bind at its place.
    private enum Strength: Int {
        case or, and, not, comparison, operand
    }

    private let expression: TriggerExpression
    private let starts: [Int]
    private let isShort: Bool
    private var pieces: [Piece] = []

    private init(_ expression: TriggerExpression, isShort: Bool) {
        self.expression = expression
        self.isShort = isShort
        starts = expression.starts()
    }

    /// The statement of an expression.
    static func text(_ expression: TriggerExpression) -> String {
        var printer = TriggerPrinter(expression, isShort: false)
        let text = printer.text()
        if text.utf8.count <= TriggerParser.size || text.unicodeScalars.count <= TriggerParser.size { return text }
        var short = TriggerPrinter(expression, isShort: true)
        return short.text()
    }

    /// The text of a path, with backslashes where they are needed.
    static func text(_ keys: [[UInt8]]) -> String {
        var text = ""
        let isReserved = keys.count == 1 && TriggerLexer.reserved(keys[0]) != nil
        for (number, key) in keys.enumerated() {
            if number > 0 { text += "." }
            for (offset, scalar) in String(decoding: key, as: UTF8.self).unicodeScalars.enumerated() {
                let isFirst = number == 0 && offset == 0
                let isPlain = TriggerLexer.isNameCharacter(scalar)
                if !isPlain || isFirst && (isReserved || scalar == "-" || "0"..."9" ~= scalar) { text += "\\" }
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    private mutating func text() -> String {
        guard !expression.nodes.isEmpty else { return "" }
        // The last in is the next out: operands are pushed from the last to the first.
        var tasks: [Task] = [.node(expression.nodes.count - 1, inside: .or)]
        while let task = tasks.popLast() {
            switch task {
            case .piece(let piece): pieces.append(piece)
            case .node(let index, let strength):
                let isInside = Self.strength(expression.nodes[index]).rawValue < strength.rawValue
                if isInside { tasks.append(.piece(.tight(")"))) }
                push(index, &tasks)
                if isInside { tasks.append(.piece(.tight("("))) }
            }
        }
        return joined()
    }

    private func push(_ index: Int, _ tasks: inout [Task]) {
        switch expression.nodes[index] {
        case .null: tasks.append(.piece(.word("null")))
        case .bool(let value): tasks.append(.piece(.word(value ? "true" : "false")))
        case .number(let value):
            tasks.append(.piece(.word(isShort ? TriggerNumber.shortestText(value) : TriggerNumber.text(value))))
        case .text(let utf8): tasks.append(.piece(.tight(Self.quoted(utf8))))
        case .path(let keys): tasks.append(.piece(.word(Self.text(keys))))
        case .list:
            tasks.append(.piece(.tight("]")))
            push(index, .operand, between: .comma, &tasks)
            tasks.append(.piece(.tight("[")))
        case .call(let function):
            tasks.append(.piece(.tight(")")))
            push(index, .operand, between: .comma, &tasks)
            tasks.append(.piece(.tight("(")))
            tasks.append(.piece(.word(function.rawValue)))
        case .compare(.isIn): push(index, .operand, between: .keyword("in"), &tasks)
        case .compare(let comparison): push(index, .operand, between: .comparison(comparison.rawValue), &tasks)
        case .not:
            push(index, .not, between: .comma, &tasks)
            tasks.append(.piece(.tight("!")))
        case .and: push(index, .not, between: .keyword("and"), &tasks)
        case .or: push(index, .and, between: .keyword("or"), &tasks)
        }
    }

    private func push(_ index: Int, _ strength: Strength, between piece: Piece, _ tasks: inout [Task]) {
        for (number, operand) in expression.operands(of: index, starts).reversed().enumerated() {
            if number > 0 { tasks.append(.piece(piece)) }
            tasks.append(.node(operand, inside: strength))
        }
    }

    private static func strength(_ node: TriggerExpression.Node) -> Strength {
        switch node {
        case .or: .or
        case .and: .and
        case .not: .not
        case .compare: .comparison
        case .null, .bool, .number, .text, .path, .list, .call: .operand
        }
    }

    private func joined() -> String {
        var text = ""
        // Whether the text ends in a word that would swallow a name behind it.
        var endsInWord = false
        for piece in pieces {
            switch piece {
            case .word(let word):
                text += endsInWord && isShort ? " " + word : word
                endsInWord = true
            case .keyword(let word):
                text += isShort ? (endsInWord ? " " : "") + word : " " + word + " "
                endsInWord = true
            case .comparison(let symbol):
                text += isShort ? symbol : " " + symbol + " "
                endsInWord = false
            case .comma:
                text += isShort ? "," : ", "
                endsInWord = false
            case .tight(let symbol):
                text += symbol
                endsInWord = false
            }
        }
        return text
    }

    /// A string in the quotes that need fewer backslashes; one is doubled only where it would escape something.
    private static func quoted(_ utf8: [UInt8]) -> String {
        let double = UInt8(ascii: "\"")
        let single = UInt8(ascii: "'")
        let backslash = UInt8(ascii: "\\")
        let doubles = utf8.count { $0 == double }
        let quote = doubles > utf8.count { $0 == single } ? single : double
        var quoted: [UInt8] = [quote]
        for (index, byte) in utf8.enumerated() {
            let next = index + 1 < utf8.count ? utf8[index + 1] : quote
            let escapes = byte == backslash && (next == backslash || next == double || next == single)
            if escapes || byte == quote { quoted.append(backslash) }
            quoted.append(byte)
        }
        quoted.append(quote)
        return String(decoding: quoted, as: UTF8.self)
    }
}
