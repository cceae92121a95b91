/// A trigger laid out for evaluation: a chain of tests, each of which says where to go on when it holds and when not.
///
/// `and`, `or` and `!` are nothing but these ways, so that evaluation stops as soon as the answer is known, and tests of a
/// path against a literal read the event's values without making a value.
final class CompiledTrigger: Sendable {
    /// What a test asks of the value of a path, or of the literal beside it.
    enum Test: UInt8, Sendable {
        case never
        case isNull
        case isTrue
        case isFalse
        case isText
        case isNumber
        case isLess
        case isLessOrEqual
        case isGreater
        case isGreaterOrEqual
        case contains
        case matches
        /// The path is a list that holds a text.
        case listHoldsText
        /// The code from `operand` to `end` gives `true`.
        case code
    }

    /// One test and the ways from it, which holds no reference, so that walking over tests counts none.
    struct Branch: Sendable {
        var test: Test
        var slot = PathSlot(index: 0)
        /// The place of the test's literal in its table.
        var operand: Int32 = 0
        /// Where the code or the text that begins at `operand` ends.
        var end: Int32 = 0
        var number: Double = 0
        /// The branch to go on with, or ``match`` or ``mismatch``.
        var onTrue: Int32 = 0
        var onFalse: Int32 = 0
    }

    static let match: Int32 = -1
    static let mismatch: Int32 = -2

    /// What a compiled trigger is made of.
    struct Parts: Sendable {
        var branches: [Branch] = []
        var texts: [[UInt8]] = []
        /// The texts that values are compared with, in one piece, so that comparing counts no references.
        var bytes: [UInt8] = []
        var searches: [TextSearch<UInt8>] = []
        var globs: [Glob] = []
        var code: [TriggerInstruction] = []
    }

    let parts: Parts

    init(_ parts: Parts) { self.parts = parts }

    /// Whether the trigger matches the event whose paths were read.
    func matches(_ values: PathValues) -> Bool {
        // Branches are laid out from the last to the first.
        var index = Int32(truncatingIfNeeded: parts.branches.count - 1)
        while index >= 0 {
            let branch = parts.branches[Int(index)]
            index = holds(branch, values) ? branch.onTrue : branch.onFalse
        }
        return index == Self.match
    }

    @inline(__always) private func holds(_ branch: Branch, _ values: PathValues) -> Bool {
        switch branch.test {
        case .isText:
            let bytes = parts.bytes
            return values.isText(branch.slot, bytes.span.extracting(Int(branch.operand)..<Int(branch.end)))
        case .isNull:
            guard let kind = values.kind(branch.slot) else { return true }
            return kind == .null
        case .isNumber: return values.double(branch.slot) == branch.number
        case .isLess: return values.double(branch.slot).map { $0 < branch.number } ?? false
        case .isLessOrEqual: return values.double(branch.slot).map { $0 <= branch.number } ?? false
        case .isGreater: return values.double(branch.slot).map { $0 > branch.number } ?? false
        case .isGreaterOrEqual: return values.double(branch.slot).map { $0 >= branch.number } ?? false
        case .isTrue: return values.value(branch.slot)?.bool == true
        case .isFalse: return values.isFalse(branch.slot)
        case .never: return false
        case .contains, .matches, .listHoldsText, .code: return holdsSlowly(branch, values)
        }
    }

    @inline(never) private func holdsSlowly(_ branch: Branch, _ values: PathValues) -> Bool {
        switch branch.test {
        case .contains:
            guard let text = values.value(branch.slot)?.string else { return false }
            let utf8 = Array(text.utf8)
            return parts.searches[Int(branch.operand)].end(in: utf8, from: 0, to: utf8.count) != nil
        case .matches:
            guard let text = values.value(branch.slot)?.string else { return false }
            return parts.globs[Int(branch.operand)].matches(Array(text.utf8))
        case .listHoldsText:
            let text = parts.texts[Int(branch.operand)]
            return values.value(branch.slot)?.array?.contains { $0.isText(text.span) } ?? false
        case .code: return value(Int(branch.operand)..<Int(branch.end), values).isTrue
        default: return false
        }
    }
}

/// A part of a statement that is no plain test, as instructions in postfix order for a machine with a stack of values.
///
/// There are no jumps and no recursion; everything is evaluated, which is right because nothing in the language has
/// effects.
enum TriggerInstruction: Sendable {
    case null
    case bool(Bool)
    case number(Double)
    /// A text in the compiled trigger's table.
    case text(Int)
    case path(PathSlot)
    case list(Int)
    case call(TriggerFunction)
    /// `contains` with a search in the compiled trigger's table for its second argument.
    case contains(Int)
    /// `match` with a pattern in the compiled trigger's table for its second argument.
    case match(Int)
    case compare(TriggerComparison)
    case not
    case and(Int)
    case or(Int)
}

extension CompiledTrigger {
    /// Runs a part of the compiled trigger's code.
    func value(_ range: Range<Int>, _ values: PathValues) -> TriggerValue {
        var stack: [TriggerValue] = []
        for instruction in parts.code[range] {
            switch instruction {
            case .null: stack.append(.null)
            case .bool(let value): stack.append(.bool(value))
            case .number(let value): stack.append(.number(value))
            case .text(let index): stack.append(.text(parts.texts[index]))
            case .path(let slot): stack.append(TriggerValue(values.value(slot)))
            case .list(let count):
                let items = Array(stack.suffix(count))
                stack.removeLast(items.count)
                stack.append(.list(items))
            case .call(let function):
                let last = stack.popLast() ?? .null
                stack.append(
                    function.arguments == 1 ? function.apply(last) : function.apply(stack.popLast() ?? .null, last))
            case .contains(let index):
                guard case .text(let text) = stack.popLast() ?? .null else {
                    stack.append(.bool(false))
                    continue
                }
                stack.append(.bool(parts.searches[index].end(in: text, from: 0, to: text.count) != nil))
            case .match(let index):
                guard case .text(let text) = stack.popLast() ?? .null else {
                    stack.append(.bool(false))
                    continue
                }
                stack.append(.bool(parts.globs[index].matches(text)))
            case .compare(let comparison):
                let right = stack.popLast() ?? .null
                let left = stack.popLast() ?? .null
                stack.append(.bool(comparison.holds(left, right)))
            case .not:
                // Of what is no boolean, `!` is false like the value itself.
                if case .bool(let value) = stack.popLast() ?? .null {
                    stack.append(.bool(!value))
                } else {
                    stack.append(.bool(false))
                }
            case .and(let count):
                let isTrue = stack.suffix(count).allSatisfy(\.isTrue)
                stack.removeLast(min(count, stack.count))
                stack.append(.bool(isTrue))
            case .or(let count):
                let isTrue = stack.suffix(count).contains(where: \.isTrue)
                stack.removeLast(min(count, stack.count))
                stack.append(.bool(isTrue))
            }
        }
        return stack.last ?? .null
    }
}
