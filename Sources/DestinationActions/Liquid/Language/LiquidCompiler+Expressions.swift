extension LiquidCompiler {
    // MARK: Expressions

    /// Reads an expression with its filters up to the limit.
    ///
    /// - Returns: The number of the expression.
    func filteredExpression() throws(LiquidSyntaxError) -> Int {
        let begin = position
        var expression = CompiledLiquid.Expression()
        expression.terms = try terms()
        guard !expression.terms.isEmpty else { throw error("Expected a value, found \(excerpt(begin)).", begin) }
        expression.filters = try filters()
        compiled.expressions.append(expression)
        return compiled.expressions.count - 1
    }

    /// Operands and operators in postfix order.
    ///
    /// What stands behind a first operand without an operator is read and never counts, as in LiquidJS.
    private func terms() throws(LiquidSyntaxError) -> [CompiledLiquid.Term] {
        var output: [CompiledLiquid.Term] = []
        var waiting: [LiquidOperator] = []
        while position < limit {
            if let next = readOperator() {
                while let top = waiting.last, top.precedence > next.precedence {
                    output.append(.apply(top))
                    waiting.removeLast()
                }
                waiting.append(next)
            } else if let operand = try value() {
                output.append(.value(operand))
            } else {
                break
            }
        }
        while let top = waiting.popLast() { output.append(.apply(top)) }
        return output
    }

    private func readOperator() -> LiquidOperator? {
        skipBlanks()
        for candidate in LiquidOperator.allCases {
            if let end = end(ofKeyword: candidate.rawValue) {
                position = end
                return candidate
            }
        }
        return nil
    }

    /// Where a keyword ends that begins here; one of letters must not go on as a longer name.
    private func end(ofKeyword keyword: String) -> Int? {
        var at = position
        for unit in keyword.utf16 {
            guard at < limit, units[at] == unit else { return nil }
            at += 1
        }
        if at < limit, units[at - 1].isLiquidWord, units[at].isLiquidWord { return nil }
        return at
    }

    // MARK: Filters

    private func filters() throws(LiquidSyntaxError) -> [CompiledLiquid.FilterCall] {
        var calls: [CompiledLiquid.FilterCall] = []
        while true {
            skipBlanks()
            if position >= limit { return calls }
            guard units[position] == LiquidUnit.bar else {
                throw error("Expected | or the end, found \(excerpt(position)).", position)
            }
            position += 1
            skipBlanks()
            let begin = position
            let name = word()
            if name.isEmpty {
                if position >= limit { return calls }
                throw error("Expected the name of a filter, found \(excerpt(position)).", position)
            }
            let filter: LiquidFilter
            do { filter = try LiquidFilter.named(name.string) } catch { throw self.error(error.message, begin) }
            let arguments = try self.arguments()
            if let problem = filter.problem(argumentCount: arguments.count) { throw error(problem, begin) }
            var call = CompiledLiquid.FilterCall(filter: filter, arguments: arguments)
            if filter == .date { call.zone = try zone(arguments, begin) }
            calls.append(call)
        }
    }

    /// The time zone that the filter `date` is told by name, so that a name nobody knows is found here.
    private func zone(_ arguments: [CompiledLiquid.Argument], _ begin: Int) throws(LiquidSyntaxError) -> LiquidZone? {
        guard arguments.count > 1, arguments[1].name == nil, let index = arguments[1].value,
            case .constant(.text(let name)) = compiled.values[index]
        else { return nil }
        do throws(TimeZoneError) {
            return try LiquidZone(named: name.string, time)
        } catch {
            throw self.error(LiquidZone.message(name.string, error), begin)
        }
    }

    private func arguments() throws(LiquidSyntaxError) -> [CompiledLiquid.Argument] {
        var arguments: [CompiledLiquid.Argument] = []
        skipBlanks()
        guard position < limit, units[position] != LiquidUnit.bar else { return [] }
        guard units[position] == LiquidUnit.colon else {
            throw error("Expected : behind the name of the filter, found \(excerpt(position)).", position)
        }
        repeat {
            position += 1
            skipBlanks()
            let begin = position
            if let first = try value() {
                let name = Array(units[begin..<position])
                skipBlanks()
                if peek() == LiquidUnit.colon {
                    position += 1
                    arguments.append(CompiledLiquid.Argument(name: name, value: try value()))
                } else {
                    arguments.append(CompiledLiquid.Argument(name: nil, value: first))
                }
            }
            skipBlanks()
            guard position >= limit || units[position] == LiquidUnit.comma || units[position] == LiquidUnit.bar else {
                throw error("Expected a comma, | or the end, found \(excerpt(position)).", position)
            }
        } while peek() == LiquidUnit.comma
        return arguments
    }

    // MARK: Values

    /// Reads a literal, a range or a path.
    ///
    /// - Returns: The number of the value, or `nil` if none stands here.
    func value() throws(LiquidSyntaxError) -> Int? {
        skipBlanks()
        let begin = position
        return try nested(begin) { () throws(LiquidSyntaxError) -> Int? in
            var base = try literal()
            if base == nil { base = try range() }
            let keys = try keys(first: base == nil)
            if keys.isEmpty { return base }
            return add(.path(path(base, keys)))
        }
    }

    /// Reads a path whose first key is a name, such as the property that the filter `where` looks at.
    func scopePath() throws(LiquidSyntaxError) -> CompiledLiquid.Path? {
        skipBlanks()
        let keys = try keys(first: true)
        return keys.isEmpty ? nil : path(nil, keys)
    }

    private func path(_ base: Int?, _ keys: [CompiledLiquid.Key]) -> CompiledLiquid.Path {
        var path = CompiledLiquid.Path(base: base, variable: nil, keys: keys)
        if base == nil, case .name(let name) = keys[0] { path.variable = compiled.variables.firstIndex(of: name.units) }
        return path
    }

    private func literal() throws(LiquidSyntaxError) -> Int? {
        for (keyword, value) in Self.keywords {
            if let end = end(ofKeyword: keyword) {
                position = end
                return add(.constant(value))
            }
        }
        if let text = quoted() { return add(.constant(.text(text))) }
        if let number = number() { return add(.constant(.number(number))) }
        return nil
    }

    private static let keywords: [(String, LiquidValue)] = [
        ("true", .bool(true)), ("false", .bool(false)), ("nil", .keyword(.nil)), ("null", .keyword(.nil)),
        ("empty", .keyword(.empty)), ("blank", .keyword(.blank)),
    ]

    /// Reads `(a..b)`.
    private func range() throws(LiquidSyntaxError) -> Int? {
        guard peek() == LiquidUnit.openParenthesis else { return nil }
        position += 1
        let low = try rangeBound()
        skipBlanks()
        guard peek() == LiquidUnit.dot, peek(1) == LiquidUnit.dot else {
            throw error("Expected .. inside the parentheses of a range, found \(excerpt(position)).", position)
        }
        position += 2
        let high = try rangeBound()
        skipBlanks()
        guard peek() == LiquidUnit.closeParenthesis else {
            throw error("Expected ) at the end of a range, found \(excerpt(position)).", position)
        }
        position += 1
        return add(.range(low, high))
    }

    private func rangeBound() throws(LiquidSyntaxError) -> Int {
        skipBlanks()
        let begin = position
        guard let bound = try value() else { throw error("Expected a value, found \(excerpt(begin)).", begin) }
        return bound
    }

    /// Reads `.name` and `[value]`, and a name at the start of a path.
    private func keys(first: Bool) throws(LiquidSyntaxError) -> [CompiledLiquid.Key] {
        var keys: [CompiledLiquid.Key] = []
        while position < limit {
            if peek() == LiquidUnit.openBracket {
                let begin = position
                position += 1
                keys.append(try bracketKey())
                guard skip(behind: LiquidUnit.closeBracket) else { throw error("Expected ] to close this [.", begin) }
            } else if first, keys.isEmpty, let unit = peek(), unit.isLiquidWord {
                keys.append(.name(LiquidName(word())))
            } else if peek() == LiquidUnit.dot, peek(1) != LiquidUnit.dot {
                position += 1
                let name = word()
                if name.isEmpty { break }
                keys.append(.name(LiquidName(name)))
            } else {
                break
            }
        }
        return keys
    }

    private func bracketKey() throws(LiquidSyntaxError) -> CompiledLiquid.Key {
        guard let index = try value() else { return .name(LiquidName([])) }
        switch compiled.values[index] {
        case .constant(.text(let text)): return .name(LiquidName(text))
        case .constant(.number(let number)) where number == number.rounded() && number.magnitude < 1e15:
            return .name(LiquidName(Array(text: JSONNumber.javaScript(number))))
        default: return .computed(index)
        }
    }

    private func add(_ value: CompiledLiquid.Value) -> Int {
        compiled.values.append(value)
        return compiled.values.count - 1
    }

    // MARK: Words, texts and numbers

    /// Reads a name; empty if none stands here.
    func word() -> [UInt16] {
        skipBlanks()
        let begin = position
        while position < limit, units[position].isLiquidWord { position += 1 }
        return Array(units[begin..<position])
    }

    /// Reads a text in quotes, with its escapes resolved.
    func quoted() -> [UInt16]? {
        skipBlanks()
        guard let quote = peek(), quote == LiquidUnit.doubleQuote || quote == LiquidUnit.singleQuote else { return nil }
        let begin = position
        position = LiquidLexer.endOfQuoted(units, from: begin, limit: limit)
        return LiquidEscape.resolve(units[(begin + 1)..<max(begin + 1, position - 1)])
    }

    /// Reads a number: digits with an optional sign and fraction that no name goes on from.
    private func number() -> Double? {
        var at = position
        if at < limit, units[at] == LiquidUnit.plus || units[at] == LiquidUnit.minus { at += 1 }
        var hasDigit = false
        var hasPoint = false
        while at < limit {
            if units[at].isASCIIDigit {
                hasDigit = true
            } else if units[at] == LiquidUnit.dot, at + 1 >= limit || units[at + 1] != LiquidUnit.dot {
                if hasPoint || !hasDigit { return nil }
                hasPoint = true
            } else {
                break
            }
            at += 1
        }
        guard hasDigit, at >= limit || !units[at].isLiquidWord else { return nil }
        let number = LiquidNumber.parse(Array(units[position..<at]))
        position = at
        return number
    }

    func skipBlanks() {
        while position < limit, units[position].isLiquidBlank { position += 1 }
    }

    /// Moves behind the next occurrence of a unit, or to the limit.
    @discardableResult
    func skip(behind unit: UInt16) -> Bool {
        while position < limit {
            position += 1
            if units[position - 1] == unit { return true }
        }
        return false
    }

    func peek(_ ahead: Int = 0) -> UInt16? {
        position + ahead < limit ? units[position + ahead] : nil
    }

    private func excerpt(_ begin: Int) -> String {
        guard begin < limit else { return "nothing" }
        let end = min(limit, begin + 24)
        return "\"" + Array(units[begin..<end]).string + (end < limit ? "…\"" : "\"")
    }
}
