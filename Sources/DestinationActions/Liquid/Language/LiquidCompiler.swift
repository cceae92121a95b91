/// Turns tokens into the instructions of a compiled; everything that can be known to be wrong is found here.
final class LiquidCompiler {
    let units: [UInt16]
    let time: TimeSource
    var compiled = CompiledLiquid()
    /// Where expressions are read, and where they end.
    var position = 0
    var limit = 0
    /// How deep brackets, ranges and tags `liquid` are nested at the moment.
    var nesting = 0
    /// The blocks that are open, the innermost last.
    private var blocks: [Block] = []

    /// A block whose end was not reached yet.
    private struct Block {
        enum Kind { case condition, unless, capture(variable: Int) }

        let kind: Kind
        let name: String
        let opened: Int
        /// The jump to the next branch, whose target is not known yet.
        var pending: Int?
        /// The jumps to the end of the block.
        var exits: [Int] = []
        var hasElse = false
    }

    init(_ units: [UInt16], _ time: TimeSource) {
        self.units = units
        self.time = time
    }

    /// Compiles a whole template.
    static func compile(_ units: [UInt16], _ time: TimeSource) throws(LiquidSyntaxError) -> CompiledLiquid {
        guard units.count <= LiquidLimits.template else {
            throw LiquidSyntaxError(
                "The template is longer than \(LiquidLimits.template) UTF-16 units.", at: LiquidLimits.template,
                in: units)
        }
        let compiler = LiquidCompiler(units, time)
        try compiler.compile(try LiquidLexer.tokens(of: units))
        return compiler.compiled
    }

    /// Compiles a run of tokens in which every block that is opened is closed.
    private func compile(_ tokens: [LiquidToken]) throws(LiquidSyntaxError) {
        let outer = blocks.count
        var index = 0
        while index < tokens.count {
            let token = tokens[index]
            index += 1
            switch token.kind {
            case .text:
                if !token.content.isEmpty { emit(.text(Array(units[token.content]))) }
            case .output:
                position = token.content.lowerBound
                limit = token.content.upperBound
                emit(.output(try filteredExpression()))
            case .tag:
                position = token.arguments
                limit = token.content.upperBound
                let name = token.name.string
                switch name {
                case "comment", "raw":
                    try skipBody(of: name, token, tokens, &index)
                default:
                    try tag(name, token, outer)
                }
            }
        }
        if blocks.count > outer, let block = blocks.last {
            throw error("The tag \(block.name) is not closed: expected {% end\(block.name) %}.", block.opened)
        }
    }

    /// Passes over the tokens up to the end tag; those of `raw` are printed as they are written.
    private func skipBody(
        of name: String, _ token: LiquidToken, _ tokens: [LiquidToken], _ index: inout Int
    ) throws(LiquidSyntaxError) {
        while index < tokens.count {
            let inner = tokens[index]
            index += 1
            if inner.kind == .tag, inner.name.equals("end" + name) { return }
            if name == "raw" { emit(.text(Array(units[inner.begin..<inner.end]))) }
        }
        throw error("The tag \(name) is not closed: expected {% end\(name) %}.", token.begin)
    }

    private func tag(_ name: String, _ token: LiquidToken, _ outer: Int) throws(LiquidSyntaxError) {
        switch name {
        case "if": try open(Block(kind: .condition, name: name, opened: token.begin))
        case "unless": try open(Block(kind: .unless, name: name, opened: token.begin))
        case "capture":
            let variable = variable(try captureName())
            try open(Block(kind: .capture(variable: variable), name: name, opened: token.begin))
        case "elsif", "else", "endif", "endunless", "endcapture":
            guard blocks.count > outer, try continueBlock(name, token) else {
                throw error("The tag \(name) stands outside of a block that it belongs to.", token.begin)
            }
        case "assign": try assign()
        case "echo":
            skipBlanks()
            if position < limit { emit(.output(try filteredExpression())) }
        case "increment": emit(.increment(variable: variable(word())))
        case "decrement": emit(.decrement(variable: variable(word())))
        case "cycle": try cycle(token)
        case "break", "continue": emit(.stop)
        case "#": try checkInlineComment(token)
        case "liquid": try lines(token)
        default: throw LiquidTag.unusable(name) { error($0, token.begin) }
        }
    }

    // MARK: Blocks

    private func open(_ block: Block) throws(LiquidSyntaxError) {
        guard blocks.count < LiquidLimits.nesting else {
            throw error("Tags are nested deeper than \(LiquidLimits.nesting).", block.opened)
        }
        var block = block
        switch block.kind {
        case .condition: block.pending = emit(.jumpIfFalsy(expression: try filteredExpression(), to: 0))
        case .unless: block.pending = emit(.jumpIfTruthy(expression: try filteredExpression(), to: 0))
        case .capture: emit(.beginCapture)
        }
        blocks.append(block)
    }

    /// Handles a tag that continues or ends the innermost block; `false` if it does not belong to it.
    private func continueBlock(_ name: String, _ token: LiquidToken) throws(LiquidSyntaxError) -> Bool {
        guard var block = blocks.popLast() else { return false }
        if case .capture(let variable) = block.kind {
            guard name == "endcapture" else { return false }
            emit(.endCapture(variable: variable))
            return true
        }
        if name == "else" || name == "end\(block.name)" {
            if position < limit {
                throw error(
                    "The tag \(name) takes nothing, found \"\(Array(units[position..<limit]).string)\".", position)
            }
        }
        switch name {
        case "elsif", "else":
            if block.hasElse { throw error("The tag \(name) follows the else of its block.", token.begin) }
            block.exits.append(emit(.jump(0)))
            if let pending = block.pending { resolve(pending) }
            block.pending = nil
            if name == "else" {
                block.hasElse = true
            } else {
                block.pending = emit(.jumpIfFalsy(expression: try filteredExpression(), to: 0))
            }
            blocks.append(block)
            return true
        case "end\(block.name)":
            if let pending = block.pending { resolve(pending) }
            for exit in block.exits { resolve(exit) }
            return true
        default: return false
        }
    }

    /// Lets a jump lead to the next instruction.
    private func resolve(_ instruction: Int) {
        let target = compiled.instructions.count
        switch compiled.instructions[instruction] {
        case .jump: compiled.instructions[instruction] = .jump(target)
        case .jumpIfFalsy(let expression, _):
            compiled.instructions[instruction] = .jumpIfFalsy(expression: expression, to: target)
        case .jumpIfTruthy(let expression, _):
            compiled.instructions[instruction] = .jumpIfTruthy(expression: expression, to: target)
        default: break
        }
    }

    // MARK: Tags

    private func assign() throws(LiquidSyntaxError) {
        let name = word()
        if name.isEmpty { throw error("The tag assign needs the name of a variable.", position) }
        skipBlanks()
        guard peek() == LiquidUnit.equals else { throw error("Expected = behind the name of the variable.", position) }
        position += 1
        let expression = try filteredExpression()
        emit(.assign(variable: variable(name), expression: expression))
    }

    private func captureName() throws(LiquidSyntaxError) -> [UInt16] {
        let name = word()
        if !name.isEmpty { return name }
        if let name = quoted() { return name }
        throw error("The tag capture needs the name of a variable.", position)
    }

    private func cycle(_ token: LiquidToken) throws(LiquidSyntaxError) {
        var cycle = CompiledLiquid.Cycle(group: nil, values: [])
        if let first = try value() {
            skipBlanks()
            if peek() == LiquidUnit.colon {
                cycle.group = first
                position += 1
            } else {
                cycle.values.append(first)
            }
        }
        while position < limit {
            if let next = try value() { cycle.values.append(next) }
            skip(behind: LiquidUnit.comma)
        }
        if cycle.values.isEmpty { throw error("The tag cycle needs values.", token.begin) }
        compiled.cycles.append(cycle)
        emit(.cycle(compiled.cycles.count - 1))
    }

    private func checkInlineComment(_ token: LiquidToken) throws(LiquidSyntaxError) {
        var isLineStart = false
        for index in token.arguments..<max(token.arguments, token.content.upperBound) {
            let unit = units[index]
            if unit == LiquidUnit.newline {
                isLineStart = true
            } else if isLineStart, !unit.isJavaScriptSpace {
                if unit != LiquidUnit.hash { throw error("Every line of this comment must begin with #.", index) }
                isLineStart = false
            }
        }
    }

    /// The tag `liquid`: one tag per line.
    private func lines(_ token: LiquidToken) throws(LiquidSyntaxError) {
        let end = token.content.upperBound
        var tokens: [LiquidToken] = []
        var at = token.arguments
        while true {
            while at < end, units[at].isLiquidBlank { at += 1 }
            if at >= end { break }
            let begin = at
            while at < end, units[at] != LiquidUnit.newline { at += 1 }
            var upper = at
            while upper > begin, units[upper - 1].isLiquidBlank { upper -= 1 }
            var line = LiquidToken(kind: .tag, begin: begin, end: at, content: begin..<upper)
            LiquidLexer.readName(of: &line, units)
            if line.name.isEmpty { throw error("Expected the name of a tag.", begin) }
            tokens.append(line)
        }
        try nested(token.begin) { () throws(LiquidSyntaxError) in try compile(tokens) }
    }

    // MARK: Shared

    /// Runs something one level deeper.
    func nested<Result>(
        _ offset: Int, _ body: () throws(LiquidSyntaxError) -> Result
    ) throws(LiquidSyntaxError) -> Result {
        nesting += 1
        defer { nesting -= 1 }
        guard nesting <= LiquidLimits.nesting else {
            throw error("Brackets, ranges or tags are nested deeper than \(LiquidLimits.nesting).", offset)
        }
        return try body()
    }

    @discardableResult
    private func emit(_ instruction: CompiledLiquid.Instruction) -> Int {
        compiled.instructions.append(instruction)
        return compiled.instructions.count - 1
    }

    /// The number of the variable of a name.
    private func variable(_ name: [UInt16]) -> Int {
        if let index = compiled.variables.firstIndex(of: name) { return index }
        compiled.variables.append(name)
        return compiled.variables.count - 1
    }

    func error(_ message: String, _ offset: Int) -> LiquidSyntaxError {
        LiquidSyntaxError(message, at: offset, in: units)
    }
}
