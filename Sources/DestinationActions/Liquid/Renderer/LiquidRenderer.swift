/// Runs a compiled template against one input.
final class LiquidRenderer {
    var compiled: CompiledLiquid
    /// The value whose members are the variables that no tag sets.
    var root: LiquidValue
    /// What tags set, by the number of the variable.
    var variables: [LiquidValue?]
    /// The counters of `increment` and `decrement`, by the number of the variable.
    var counters: [Double?]
    /// The clock and the time zones.
    let time: TimeSource
    private var remainingWork = LiquidLimits.work
    private var output: [UInt16] = []
    private var captures: [[UInt16]] = []
    private var cyclePositions: [[UInt16]: Int] = [:]

    init(_ compiled: CompiledLiquid, root: LiquidValue, _ time: TimeSource) {
        self.compiled = compiled
        self.root = root
        self.time = time
        variables = Array(repeating: nil, count: compiled.variables.count)
        counters = variables.isEmpty ? [] : Array(repeating: nil, count: compiled.variables.count)
    }

    /// Runs all instructions.
    ///
    /// - Returns: What the template prints.
    func render() throws(LiquidRenderError) -> String {
        try run()
        let text = output.string
        guard text.utf8.count <= LiquidLimits.output else { throw Self.tooLong }
        return text
    }

    private func run() throws(LiquidRenderError) {
        var next = 0
        while next < compiled.instructions.count {
            let instruction = compiled.instructions[next]
            next += 1
            switch instruction {
            case .text(let units): try print(units)
            case .output(let expression): try print(text(evaluate(expression)))
            case .assign(let variable, let expression): variables[variable] = try evaluate(expression)
            case .beginCapture: captures.append([])
            case .endCapture(let variable): variables[variable] = .text(captures.popLast() ?? [])
            case .jump(let target): next = target
            case .jumpIfFalsy(let expression, let target): if try !evaluate(expression).isTruthy { next = target }
            case .jumpIfTruthy(let expression, let target): if try evaluate(expression).isTruthy { next = target }
            case .increment(let variable):
                let value = try counter(variable)
                counters[variable] = value + 1
                try print(Array(text: JSONNumber.javaScript(value)))
            case .decrement(let variable):
                let value = try counter(variable) - 1
                counters[variable] = value
                try print(Array(text: JSONNumber.javaScript(value)))
            case .cycle(let index): try cycle(compiled.cycles[index])
            case .stop: return
            }
        }
    }

    /// A counter begins at the number of its name in the input, else at 0.
    private func counter(_ variable: Int) throws(LiquidRenderError) -> Double {
        if let value = counters[variable] { return value }
        return try property(of: root, LiquidName(compiled.variables[variable]), ownOnly: true).double ?? 0
    }

    /// Prints the next value.
    ///
    /// As in LiquidJS, tags of the same group and number of values share a position, and a value that JavaScript
    /// takes as false prints nothing.
    private func cycle(_ cycle: CompiledLiquid.Cycle) throws(LiquidRenderError) {
        var key: [UInt16] = []
        if let group = cycle.group { try write(evaluateValue(group), javaScript: true, into: &key) }
        key.append(0)
        key.append(UInt16(truncatingIfNeeded: cycle.values.count))
        key.append(cycle.group == nil ? 0 : 1)
        let position = cyclePositions[key] ?? 0
        cyclePositions[key] = (position + 1) % cycle.values.count
        let value = try evaluateValue(cycle.values[position])
        if value.isJavaScriptTruthy { try print(text(value)) }
    }

    private func print(_ units: [UInt16]) throws(LiquidRenderError) {
        try charge(units.count)
        if captures.isEmpty {
            // Every unit takes a byte at least.
            guard output.count + units.count <= LiquidLimits.output else { throw Self.tooLong }
            output += units
        } else {
            captures[captures.count - 1] += units
        }
    }

    private static var tooLong: LiquidRenderError {
        LiquidRenderError("The template prints more than \(LiquidLimits.output) bytes.")
    }

    /// Pays for units of text or items of lists that are about to be made.
    func charge(_ amount: Int) throws(LiquidRenderError) {
        guard amount <= remainingWork else {
            throw LiquidRenderError("The template makes more text or lists on its way than are allowed.")
        }
        remainingWork -= max(0, amount)
    }

    /// Pays for items of a list, which take more memory than units of text.
    func charge(items: Int) throws(LiquidRenderError) {
        let cost = items.multipliedReportingOverflow(by: 16)
        try charge(cost.overflow ? .max : cost.partialValue)
    }

    // MARK: Expressions

    /// The value of an expression, filters applied.
    func evaluate(_ index: Int) throws(LiquidRenderError) -> LiquidValue {
        let expression = compiled.expressions[index]
        var value = LiquidValue.undefined
        if expression.terms.count == 1, case .value(let operand) = expression.terms[0] {
            value = try evaluateValue(operand)
        } else {
            value = try evaluate(expression.terms)
        }
        for call in expression.filters {
            var arguments: [LiquidValue] = []
            for argument in call.arguments {
                let passed = try argument.value.map { (index) throws(LiquidRenderError) in try evaluateValue(index) }
                if let name = argument.name {
                    arguments.append(.list(try LiquidList([.text(name), passed ?? .undefined])))
                } else {
                    arguments.append(passed ?? .undefined)
                }
            }
            value = try apply(call.filter, to: value, LiquidArguments(arguments, zone: call.zone))
        }
        return value
    }

    /// Evaluates postfix terms.
    ///
    /// An operator without an operand sees a missing value; operands without an operator are ignored behind the
    /// first.
    private func evaluate(_ terms: [CompiledLiquid.Term]) throws(LiquidRenderError) -> LiquidValue {
        var stack: [LiquidValue] = []
        for term in terms {
            switch term {
            case .value(let index): stack.append(try evaluateValue(index))
            case .apply(let operation):
                let right = stack.popLast() ?? .undefined
                if operation == .not {
                    stack.append(.bool(!right.isTruthy))
                } else {
                    let left = stack.popLast() ?? .undefined
                    stack.append(.bool(try compare(left, operation, right)))
                }
            }
        }
        return stack.first ?? .undefined
    }

    /// The value of a literal, a path or a range.
    func evaluateValue(_ index: Int) throws(LiquidRenderError) -> LiquidValue {
        switch compiled.values[index] {
        case .constant(let value): return value
        case .path(let path): return try lookUp(path)
        case .range(let low, let high):
            return try range(number(evaluateValue(low)), number(evaluateValue(high)))
        }
    }

    private func range(_ low: Double, _ high: Double) throws(LiquidRenderError) -> LiquidValue {
        var items: [LiquidValue] = []
        if low < high + 1 {
            guard high - low < Double(LiquidLimits.range) else {
                throw LiquidRenderError("A range holds more than \(LiquidLimits.range) items.")
            }
            try charge(items: Int(bounded: high - low) + 1)
            var item = low
            // Beyond 2^53 adding one may not change the number.
            while item < high + 1, items.count <= LiquidLimits.range {
                items.append(.number(item))
                item += 1
            }
        }
        return .list(try LiquidList(items))
    }
}
