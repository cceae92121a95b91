/// A compiled template: flat instructions with jumps, and the expressions that they evaluate.
///
/// There is no loop in the language as it is offered here, so rendering takes every instruction at most once.
struct CompiledLiquid: Sendable {
    /// One instruction of rendering.
    enum Instruction: Sendable {
        /// Prints a text.
        case text([UInt16])
        /// Prints the value of an expression.
        case output(Int)
        /// Sets a variable to the value of an expression.
        case assign(variable: Int, expression: Int)
        /// Collects what is printed from here on.
        case beginCapture
        /// Sets a variable to what was collected.
        case endCapture(variable: Int)
        /// Goes on elsewhere.
        case jump(Int)
        /// Goes on elsewhere if an expression is nil or false.
        case jumpIfFalsy(expression: Int, to: Int)
        /// Goes on elsewhere if an expression is neither nil nor false.
        case jumpIfTruthy(expression: Int, to: Int)
        /// Prints a counter and adds one.
        case increment(variable: Int)
        /// Subtracts one from a counter and prints it.
        case decrement(variable: Int)
        /// Prints the next of some values.
        case cycle(Int)
        /// Ends the rendering; what `break` and `continue` do where there is no loop.
        case stop
    }

    /// Operands and operators in postfix order, and the filters applied to the result.
    struct Expression: Sendable {
        var terms: [Term] = []
        var filters: [FilterCall] = []
    }

    /// An operand or an operator.
    enum Term: Sendable {
        case value(Int)
        case apply(LiquidOperator)
    }

    /// A value as it is written.
    enum Value: Sendable {
        case constant(LiquidValue)
        case path(Path)
        case range(Int, Int)
    }

    /// Keys that lead from a value, or from the variables, to another value.
    struct Path: Sendable {
        /// The value to begin at; without one the first key names a variable.
        var base: Int?
        /// The variable that the first key names, if a tag of the template sets one of that name.
        var variable: Int?
        var keys: [Key]
    }

    /// One key of a path.
    enum Key: Sendable {
        case name(LiquidName)
        case computed(Int)
    }

    /// A filter with its arguments.
    struct FilterCall: Sendable {
        var filter: LiquidFilter
        var arguments: [Argument]
        /// The time zone that an argument of the filter `date` names in the template.
        var zone: LiquidZone?
    }

    /// An argument of a filter; one with a name is passed as a list of name and value.
    struct Argument: Sendable {
        var name: [UInt16]?
        /// The value; `nil` if nothing stands behind the name.
        var value: Int?
    }

    /// A tag `cycle`.
    struct Cycle: Sendable {
        var group: Int?
        var values: [Int]
    }

    var instructions: [Instruction] = []
    var expressions: [Expression] = []
    var values: [Value] = []
    var cycles: [Cycle] = []
    /// The names of variables that a tag sets.
    var variables: [[UInt16]] = []

    /// What the compiled prints if all it does is to print texts.
    var constantText: String? {
        var units: [UInt16] = []
        for instruction in instructions {
            guard case .text(let text) = instruction else { return nil }
            units += text
        }
        let text = units.string
        return text.utf8.count <= LiquidLimits.output ? text : nil
    }
}

/// A key of a path with what can be known about it in advance.
struct LiquidName: Sendable {
    let units: [UInt16]
    let text: String
    /// The index that the key is for a list or a text, `nil` if it is none.
    let index: Int?

    init(_ units: [UInt16]) {
        self.units = units
        text = units.string
        index = Self.index(units)
    }

    /// Digits without a leading zero; a minus counts from the end of a list.
    private static func index(_ units: [UInt16]) -> Int? {
        let digits = units.first == LiquidUnit.minus ? units.dropFirst() : units[...]
        guard let first = digits.first, digits.count <= 15, digits.allSatisfy(\.isASCIIDigit) else { return nil }
        if first == LiquidUnit.zero, units.count > 1 { return nil }
        let value = digits.reduce(0) { $0 * 10 + Int($1 - LiquidUnit.zero) }
        return digits.count == units.count ? value : -value
    }
}

/// An operator of conditions.
enum LiquidOperator: String, Sendable, CaseIterable {
    case equal = "=="
    case notEqual = "!="
    case greaterOrEqual = ">="
    case lessOrEqual = "<="
    case greater = ">"
    case less = "<"
    case contains
    case not
    case and
    case or

    /// Operators of equal precedence are evaluated from right to left.
    var precedence: Int {
        switch self {
        case .and, .or: 0
        case .not: 1
        default: 2
        }
    }
}
