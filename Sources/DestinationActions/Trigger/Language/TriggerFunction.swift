/// The functions of the filter language.
enum TriggerFunction: String, Sendable, Hashable, CaseIterable {
    case contains
    case match
    case length
    case lowercase
    case uppercase
    case snakecase
    case kebabcase
    case titlecase
    case typeof
    case bool
    case string
    case number

    /// How many arguments the function takes.
    var arguments: Int {
        switch self {
        case .contains, .match: 2
        default: 1
        }
    }

    /// Whether every call gives a boolean; `bool` does not, as it is null of an object.
    var isCondition: Bool { self == .contains || self == .match }

    /// Calls a function of two arguments; text that is no text contains and matches nothing.
    func apply(_ first: TriggerValue, _ second: TriggerValue) -> TriggerValue {
        guard case .text(let text) = first, case .text(let pattern) = second else { return .bool(false) }
        switch self {
        case .contains: return .bool(TextSearch(pattern).end(in: text, from: 0, to: text.count) != nil)
        case .match: return .bool(Glob(pattern).matches(text))
        default: return .null
        }
    }

    /// Calls a function of one argument.
    func apply(_ value: TriggerValue) -> TriggerValue {
        switch self {
        case .length: Self.length(value)
        case .lowercase: Self.text(value, LetterCase.lower)
        case .uppercase: Self.text(value, LetterCase.upper)
        case .snakecase: Self.text(value) { Self.spaces($0, by: UInt8(ascii: "_")) }
        case .kebabcase: Self.text(value) { Self.spaces($0, by: UInt8(ascii: "-")) }
        case .titlecase: Self.text(value, LetterCase.title)
        case .typeof: .text(Array(value.typeName.utf8))
        case .bool: Self.bool(value)
        case .string: Self.string(value)
        case .number: Self.number(value)
        case .contains, .match: .bool(false)
        }
    }

    /// The text with another character in the place of every space.
    private static func spaces(_ utf8: [UInt8], by byte: UInt8) -> [UInt8] { utf8.map { $0 == 0x20 ? byte : $0 } }

    /// The bytes of a text or the items of a list; nothing has the length 0.
    private static func length(_ value: TriggerValue) -> TriggerValue {
        switch value {
        case .null: .number(0)
        case .text(let utf8): .number(Double(utf8.count))
        case .list(let items): .number(Double(items.count))
        case .bool, .number, .object: .null
        }
    }

    private static func text(_ value: TriggerValue, _ change: ([UInt8]) -> [UInt8]) -> TriggerValue {
        guard case .text(let utf8) = value else { return .null }
        return .text(change(utf8))
    }

    /// Whether there is something in a value; of an object that cannot be said.
    private static func bool(_ value: TriggerValue) -> TriggerValue {
        switch value {
        case .null: .bool(false)
        case .bool: value
        case .number(let number): .bool(number != 0)
        case .text(let utf8): .bool(!utf8.isEmpty && utf8 != Array("false".utf8))
        case .list(let items): .bool(!items.isEmpty)
        case .object: .null
        }
    }

    /// Numbers as JavaScript prints them, lists as compact JSON.
    private static func string(_ value: TriggerValue) -> TriggerValue {
        switch value {
        case .null, .object: .null
        case .bool(let bool): .text(Array((bool ? "true" : "false").utf8))
        case .number(let number): number.isNaN ? .null : .text(Array(JSONNumber.javaScript(number).utf8))
        case .text: value
        case .list: .text(Array(value.json.description.utf8))
        }
    }

    /// A number, or a text that is one by the grammar of the language.
    private static func number(_ value: TriggerValue) -> TriggerValue {
        switch value {
        case .number: return value
        case .text(let utf8):
            guard let number = TriggerNumber.value(utf8) else { return .null }
            return .number(number)
        case .null, .bool, .list, .object: return .null
        }
    }
}
