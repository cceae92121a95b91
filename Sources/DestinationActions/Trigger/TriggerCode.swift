/// A part of a statement that is no plain test, as instructions in postfix order for a machine with a stack of values.
///
/// There are no jumps and no recursion; everything is evaluated, which is right because nothing in the language has
/// effects.
enum TriggerInstruction: Sendable {
    case null
    case bool(Bool)
    case number(Double)
    /// A text in the program's table.
    case text(Int)
    case path(PathSlot)
    case list(Int)
    case call(TriggerFunction)
    /// `contains` with a search in the program's table for its second argument.
    case contains(Int)
    /// `match` with a pattern in the program's table for its second argument.
    case match(Int)
    case compare(TriggerComparison)
    case not
    case and(Int)
    case or(Int)
}

extension TriggerProgram {
    /// Runs a part of the program's code.
    func value(_ range: Range<Int>, _ slots: PathSlots) -> TriggerValue {
        var stack: [TriggerValue] = []
        for instruction in parts.code[range] {
            switch instruction {
            case .null: stack.append(.null)
            case .bool(let value): stack.append(.bool(value))
            case .number(let value): stack.append(.number(value))
            case .text(let index): stack.append(.text(parts.texts[index]))
            case .path(let slot): stack.append(TriggerValue(slots.value(slot)))
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
