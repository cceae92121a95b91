/// Lays out an expression as a parts.
///
/// Conditions become branches, from the last to the first, because then the branch to go on with always exists already: an
/// operand that is not the last of an `and` goes on with what was laid out just before it.
struct TriggerCompiler {
    private typealias Node = TriggerExpression.Node

    /// A condition that is yet to be laid out.
    private struct Condition {
        let node: Int
        let onTrue: Int32
        let onFalse: Int32
    }

    /// Stands for the branch that was laid out last, whichever that will be.
    private static let next: Int32 = -3

    private let expression: TriggerExpression
    private let starts: [Int]
    private var parts = CompiledTrigger.Parts()

    private init(_ expression: TriggerExpression) {
        self.expression = expression
        starts = expression.starts()
    }

    static func compile(_ expression: TriggerExpression, into paths: inout PathTableBuilder) -> CompiledTrigger {
        var compiler = TriggerCompiler(expression)
        compiler.compile(&paths)
        return CompiledTrigger(compiler.parts)
    }

    private mutating func compile(_ paths: inout PathTableBuilder) {
        guard !expression.nodes.isEmpty else {
            parts.branches = [.init(test: .never, onTrue: CompiledTrigger.match, onFalse: CompiledTrigger.mismatch)]
            return
        }
        var open = [
            Condition(
                node: expression.nodes.count - 1, onTrue: CompiledTrigger.match, onFalse: CompiledTrigger.mismatch)
        ]
        while let condition = open.popLast() {
            let last = Int32(truncatingIfNeeded: parts.branches.count - 1)
            let onTrue = condition.onTrue == Self.next ? last : condition.onTrue
            let onFalse = condition.onFalse == Self.next ? last : condition.onFalse
            switch expression.nodes[condition.node] {
            case .and:
                let operands = expression.operands(of: condition.node, starts)
                for node in operands {
                    open.append(
                        Condition(node: node, onTrue: node == operands.last ? onTrue : Self.next, onFalse: onFalse))
                }
            case .or:
                let operands = expression.operands(of: condition.node, starts)
                for node in operands {
                    open.append(
                        Condition(node: node, onTrue: onTrue, onFalse: node == operands.last ? onFalse : Self.next))
                }
            case .not where isCondition(condition.node - 1):
                open.append(Condition(node: condition.node - 1, onTrue: onFalse, onFalse: onTrue))
            default: test(condition.node, onTrue, onFalse, &paths)
            }
        }
    }

    /// Whether a node gives a boolean whatever the event: only then is `!` its opposite.
    private func isCondition(_ index: Int) -> Bool {
        switch expression.nodes[index] {
        case .bool, .compare, .not, .and, .or: true
        case .call(let function): function.isCondition
        case .null, .number, .text, .path, .list: false
        }
    }

    /// Lays out a condition without conditions in it.
    private mutating func test(
        _ index: Int, _ onTrue: Int32, _ onFalse: Int32, _ paths: inout PathTableBuilder
    ) {
        var branch: CompiledTrigger.Branch
        switch expression.nodes[index] {
        case .bool(true): return append(.init(test: .never), onFalse, onTrue)
        case .null, .bool(false), .number, .text, .list: branch = .init(test: .never)
        case .path(let keys): branch = .init(test: .isTrue, slot: slot(keys, &paths))
        case .not:
            if case .path(let keys) = expression.nodes[index - 1] {
                branch = .init(test: .isFalse, slot: slot(keys, &paths))
            } else {
                branch = code(index, &paths)
            }
        case .compare(let comparison): return compare(index, comparison, onTrue, onFalse, &paths)
        case .call(let function):
            if function.isCondition, case .text(let utf8) = expression.nodes[index - 1],
                case .path(let keys) = expression.nodes[index - 2]
            {
                let slot = slot(keys, &paths)
                branch =
                    function == .contains
                    ? .init(test: .contains, slot: slot, operand: search(utf8))
                    : .init(test: .matches, slot: slot, operand: glob(utf8))
            } else {
                branch = code(index, &paths)
            }
        case .and, .or: branch = code(index, &paths)
        }
        append(branch, onTrue, onFalse)
    }

    private mutating func append(_ branch: CompiledTrigger.Branch, _ onTrue: Int32, _ onFalse: Int32) {
        var branch = branch
        branch.onTrue = onTrue
        branch.onFalse = onFalse
        parts.branches.append(branch)
    }

    private mutating func compare(
        _ index: Int, _ comparison: TriggerComparison, _ onTrue: Int32, _ onFalse: Int32,
        _ paths: inout PathTableBuilder
    ) {
        let right = expression.nodes[index - 1]
        let left = expression.nodes[starts[index - 1] - 1]
        if case .isIn = comparison, case .path(let keys) = left, case .list = right,
            let literals = literals(index - 1)
        {
            // An element of a list of literals is equal to one of them.
            let slot = slot(keys, &paths)
            var next = onFalse
            for literal in literals.reversed() {
                guard let branch = equal(slot, literal) else { continue }
                append(branch, onTrue, next)
                next = Int32(truncatingIfNeeded: parts.branches.count - 1)
            }
            if literals.isEmpty { append(.init(test: .never), onTrue, onFalse) }
            return
        }
        if case .isIn = comparison, case .text(let utf8) = left, case .path(let keys) = right {
            append(.init(test: .listHoldsText, slot: slot(keys, &paths), operand: text(utf8)), onTrue, onFalse)
            return
        }
        if case .path(let keys) = left, let branch = test(slot(keys, &paths), comparison, right) {
            let isOpposite = comparison == .notEqual
            append(branch, isOpposite ? onFalse : onTrue, isOpposite ? onTrue : onFalse)
        } else if case .path(let keys) = right, let mirrored = comparison.mirrored,
            let branch = test(slot(keys, &paths), mirrored, left)
        {
            let isOpposite = comparison == .notEqual
            append(branch, isOpposite ? onFalse : onTrue, isOpposite ? onTrue : onFalse)
        } else {
            append(code(index, &paths), onTrue, onFalse)
        }
    }

    /// The items of a list if they are all literals but lists.
    private func literals(_ index: Int) -> [TriggerExpression.Node]? {
        let items = expression.operands(of: index, starts).map { expression.nodes[$0] }
        let isPlain = items.allSatisfy {
            switch $0 {
            case .null, .bool, .number, .text: true
            default: false
            }
        }
        return isPlain ? items : nil
    }

    /// A test of a path against a literal, or `nil` if the other side is none or needs a value to be made.
    private mutating func test(
        _ slot: PathSlot, _ comparison: TriggerComparison, _ literal: TriggerExpression.Node
    ) -> CompiledTrigger.Branch? {
        switch comparison {
        case .equal, .notEqual: return equal(slot, literal)
        case .isIn: return nil
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            switch literal {
            case .number(let number):
                let test: CompiledTrigger.Test =
                    switch comparison {
                    case .less: .isLess
                    case .lessOrEqual: .isLessOrEqual
                    case .greater: .isGreater
                    default: .isGreaterOrEqual
                    }
                return .init(test: test, slot: slot, number: number)
            case .null, .bool, .text: return .init(test: .never)
            default: return nil
            }
        }
    }

    private mutating func equal(_ slot: PathSlot, _ literal: TriggerExpression.Node) -> CompiledTrigger.Branch? {
        switch literal {
        case .null: .init(test: .isNull, slot: slot)
        case .bool(let value): .init(test: value ? .isTrue : .isFalse, slot: slot)
        case .number(let number): .init(test: .isNumber, slot: slot, number: number)
        case .text(let utf8): isText(slot, utf8)
        case .path, .list, .call, .compare, .not, .and, .or: nil
        }
    }

    private mutating func isText(_ slot: PathSlot, _ utf8: [UInt8]) -> CompiledTrigger.Branch {
        let start = parts.bytes.count
        parts.bytes += utf8
        return .init(
            test: .isText, slot: slot, operand: Int32(truncatingIfNeeded: start),
            end: Int32(truncatingIfNeeded: parts.bytes.count))
    }

    private func slot(_ keys: [[UInt8]], _ paths: inout PathTableBuilder) -> PathSlot {
        paths.slot(for: keys.map { String(decoding: $0, as: UTF8.self) })
    }

    private mutating func text(_ utf8: [UInt8]) -> Int32 {
        parts.texts.append(utf8)
        return Int32(truncatingIfNeeded: parts.texts.count - 1)
    }

    private mutating func search(_ utf8: [UInt8]) -> Int32 {
        parts.searches.append(TextSearch(utf8))
        return Int32(truncatingIfNeeded: parts.searches.count - 1)
    }

    private mutating func glob(_ utf8: [UInt8]) -> Int32 {
        parts.globs.append(Glob(utf8))
        return Int32(truncatingIfNeeded: parts.globs.count - 1)
    }

    /// Writes a subtree as code for the machine with a stack.
    private mutating func code(_ index: Int, _ paths: inout PathTableBuilder) -> CompiledTrigger.Branch {
        let start = parts.code.count
        var isPattern = false
        for node in starts[index]...index {
            // The literal second argument of `contains` or `match` is made ready once and leaves no instruction.
            if case .text = expression.nodes[node], node < index, case .call(let function) = expression.nodes[node + 1],
                function.isCondition
            {
                isPattern = true
                continue
            }
            parts.code.append(instruction(node, isPattern: isPattern, &paths))
            isPattern = false
        }
        return .init(
            test: .code, operand: Int32(truncatingIfNeeded: start), end: Int32(truncatingIfNeeded: parts.code.count))
    }

    private mutating func instruction(
        _ index: Int, isPattern: Bool, _ paths: inout PathTableBuilder
    ) -> TriggerInstruction {
        switch expression.nodes[index] {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .number(let value): return .number(value)
        case .text(let utf8): return .text(Int(text(utf8)))
        case .path(let keys): return .path(slot(keys, &paths))
        case .list(let count): return .list(count)
        case .call(let function):
            guard isPattern, case .text(let utf8) = expression.nodes[index - 1] else { return .call(function) }
            return function == .contains ? .contains(Int(search(utf8))) : .match(Int(glob(utf8)))
        case .compare(let comparison): return .compare(comparison)
        case .not: return .not
        case .and(let count): return .and(count)
        case .or(let count): return .or(count)
        }
    }
}
