/// A piece of a template: plain text, an output `{{ … }}` or a tag `{% … %}`.
struct LiquidToken {
    enum Kind { case text, output, tag }

    let kind: Kind
    /// Where the piece stands in the template, delimiters included.
    let begin: Int
    let end: Int
    /// What counts of it: trimmed text, or what stands between the delimiters.
    var content: Range<Int>
    /// The name of a tag.
    var name: [UInt16] = []
    /// Where the arguments of a tag begin.
    var arguments = 0
    var trimsLeft = false
    var trimsRight = false
}

/// Cuts a template into tokens and applies white-space control.
struct LiquidLexer {
    private let units: [UInt16]
    private var position = 0
    private var rawBegin: Int?

    private static let tagOpen: [UInt16] = [LiquidUnit.openBrace, LiquidUnit.percent]
    private static let tagClose: [UInt16] = [LiquidUnit.percent, LiquidUnit.closeBrace]
    private static let outputOpen: [UInt16] = [LiquidUnit.openBrace, LiquidUnit.openBrace]
    private static let outputClose: [UInt16] = [LiquidUnit.closeBrace, LiquidUnit.closeBrace]

    /// The tokens of a template.
    static func tokens(of units: [UInt16]) throws(LiquidSyntaxError) -> [LiquidToken] {
        var lexer = LiquidLexer(units: units)
        var tokens: [LiquidToken] = []
        while lexer.position < units.count { tokens.append(try lexer.next()) }
        lexer.controlWhiteSpace(&tokens)
        return tokens
    }

    private init(units: [UInt16]) { self.units = units }

    private mutating func next() throws(LiquidSyntaxError) -> LiquidToken {
        if let rawBegin { return try rawContentOrEnd(opened: rawBegin) }
        let begin = position
        if units.matches(Self.tagOpen, at: position) {
            guard skip(to: Self.tagClose, respectingQuotes: false) else {
                throw error("The tag \(excerpt(begin)) is not closed: expected %}.", begin)
            }
            let token = try tag(begin, position)
            if token.name.equals("raw") { rawBegin = begin }
            return token
        }
        if units.matches(Self.outputOpen, at: position) {
            guard skip(to: Self.outputClose, respectingQuotes: true) else {
                throw error("The output \(excerpt(begin)) is not closed: expected }}.", begin)
            }
            return delimited(.output, begin, position)
        }
        while position < units.count {
            if units.matches(Self.tagOpen, at: position) || units.matches(Self.outputOpen, at: position) { break }
            position += 1
        }
        return LiquidToken(kind: .text, begin: begin, end: position, content: begin..<position)
    }

    /// Moves behind the next delimiter.
    ///
    /// Quoted text of an output may hold the delimiter, that of a tag may not.
    private mutating func skip(to delimiter: [UInt16], respectingQuotes: Bool) -> Bool {
        while position < units.count {
            if respectingQuotes, units[position] == LiquidUnit.doubleQuote || units[position] == LiquidUnit.singleQuote
            {
                position = LiquidLexer.endOfQuoted(units, from: position, limit: units.count)
                continue
            }
            position += 1
            if units.matches(delimiter, at: position - 2) { return true }
        }
        return false
    }

    /// The index behind a quoted text that begins at an index, or the limit if the quote is never closed.
    static func endOfQuoted(_ units: [UInt16], from begin: Int, limit: Int) -> Int {
        var at = begin + 1
        while at < limit {
            let unit = units[at]
            at += 1
            if unit == LiquidUnit.backslash { at += 1 } else if unit == units[begin] { return min(at, limit) }
        }
        return limit
    }

    private func tag(_ begin: Int, _ end: Int) throws(LiquidSyntaxError) -> LiquidToken {
        var token = delimited(.tag, begin, end)
        LiquidLexer.readName(of: &token, units)
        if token.name.isEmpty { throw error("A tag needs a name.", begin) }
        return token
    }

    /// Reads the name at the start of a tag's content: a word, or `#`.
    static func readName(of token: inout LiquidToken, _ units: [UInt16]) {
        var at = token.content.lowerBound
        let end = token.content.upperBound
        while at < end, units[at].isLiquidBlank { at += 1 }
        let start = at
        if at < end, units[at] == LiquidUnit.hash {
            at += 1
        } else {
            while at < end, units[at].isLiquidWord { at += 1 }
        }
        token.name = Array(units[start..<at])
        while at < end, units[at].isLiquidBlank { at += 1 }
        token.arguments = at
    }

    private func delimited(_ kind: LiquidToken.Kind, _ begin: Int, _ end: Int) -> LiquidToken {
        var lower = begin + 2
        var upper = max(lower, end - 2)
        let trimsLeft = lower < upper && units[lower] == LiquidUnit.minus
        let trimsRight = upper > lower && units[upper - 1] == LiquidUnit.minus
        if trimsLeft { lower += 1 }
        if trimsRight, upper > lower { upper -= 1 }
        while lower < upper, units[lower].isLiquidBlank { lower += 1 }
        while upper > lower, units[upper - 1].isLiquidBlank { upper -= 1 }
        return LiquidToken(
            kind: kind, begin: begin, end: end, content: lower..<upper, trimsLeft: trimsLeft, trimsRight: trimsRight)
    }

    /// Inside `raw` all is text up to the tag `endraw`.
    private mutating func rawContentOrEnd(opened: Int) throws(LiquidSyntaxError) -> LiquidToken {
        let begin = position
        var search = position
        while let open = units.firstIndex(of: Self.tagOpen, from: search) {
            search = open + 2
            var at = search
            if at < units.count, units[at] == LiquidUnit.minus { at += 1 }
            while at < units.count, units[at].isLiquidBlank { at += 1 }
            let start = at
            while at < units.count, units[at].isLiquidWord, units[at] != LiquidUnit.minus { at += 1 }
            guard Array(units[start..<at]).equals("endraw") else { continue }
            while at < units.count, !units.matches(Self.tagClose, at: at), !units.matches(Self.tagOpen, at: at) {
                at += 1
            }
            guard units.matches(Self.tagClose, at: at) else { continue }
            if open > begin {
                position = open
                return LiquidToken(kind: .text, begin: begin, end: open, content: begin..<open)
            }
            position = at + 2
            rawBegin = nil
            return try tag(begin, position)
        }
        throw error("The tag \(excerpt(opened)) is not closed: expected {% endraw %}.", opened)
    }

    /// `{{-` and `{%-` cut the blanks before, `-}}` and `-%}` those behind.
    ///
    /// The text inside `raw` keeps its blanks.
    private func controlWhiteSpace(_ tokens: inout [LiquidToken]) {
        var inRaw = false
        for index in tokens.indices where tokens[index].kind != .text {
            let token = tokens[index]
            if !inRaw, token.trimsLeft, index > 0 { trimEnd(&tokens[index - 1]) }
            if token.kind == .tag {
                if token.name.equals("raw") { inRaw = true } else if token.name.equals("endraw") { inRaw = false }
            }
            if !inRaw, token.trimsRight, index + 1 < tokens.count { trimStart(&tokens[index + 1]) }
        }
    }

    private func trimEnd(_ token: inout LiquidToken) {
        guard token.kind == .text else { return }
        var upper = token.content.upperBound
        while upper > token.content.lowerBound, units[upper - 1].isLiquidBlank { upper -= 1 }
        token.content = token.content.lowerBound..<upper
    }

    private func trimStart(_ token: inout LiquidToken) {
        guard token.kind == .text else { return }
        var lower = token.content.lowerBound
        while lower < token.content.upperBound, units[lower].isLiquidBlank { lower += 1 }
        token.content = lower..<token.content.upperBound
    }

    private func error(_ message: String, _ offset: Int) -> LiquidSyntaxError {
        LiquidSyntaxError(message, at: offset, in: units)
    }

    private func excerpt(_ begin: Int) -> String {
        let piece = units[begin..<min(units.count, begin + 32)]
        return "\"" + Array(piece).string + (begin + 32 < units.count ? "…\"" : "\"")
    }
}
