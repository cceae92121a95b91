/// A value while a statement is evaluated, on the path that is not the hot one.
enum TriggerValue: Sendable {
    case null
    case bool(Bool)
    /// NaN stands for a number in the event that no double holds, such as `1e400`: it equals nothing and has no order.
    case number(Double)
    /// UTF-8, so that every comparison is by Unicode scalars.
    case text([UInt8])
    case list([TriggerValue])
    case object(JSONValue)

    /// Reads a value of an event; what is missing is null.
    init(_ json: JSONValue?) {
        guard let json else {
            self = .null
            return
        }
        switch json.kind {
        case .null: self = .null
        case .bool: self = .bool(json.bool ?? false)
        case .number: self = .number(json.double ?? .nan)
        case .string: self = .text(Array((json.string ?? "").utf8))
        case .array: self = .list((json.array ?? []).map { TriggerValue($0) })
        case .object: self = .object(json)
        }
    }

    /// Whether the value is `true`; every other value counts as false where a condition is asked for.
    var isTrue: Bool {
        if case .bool(true) = self { true } else { false }
    }

    /// All that ``typeName`` can be.
    static let typeNames = ["null", "bool", "number", "string", "list", "object"]

    /// The name of the type, as `typeof` gives it.
    var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "bool"
        case .number: "number"
        case .text: "string"
        case .list: "list"
        case .object: "object"
        }
    }

    /// The value as JSON; a number that no double holds becomes null.
    var json: JSONValue {
        switch self {
        case .null: .null
        case .bool(let value): JSONValue(value)
        case .number(let value): JSONValue(value)
        case .text(let utf8): JSONValue(String(decoding: utf8, as: UTF8.self))
        case .list(let items): JSONValue(items.map(\.json))
        case .object(let value): value
        }
    }

    /// Whether two values are of one type and equal: lists item by item, an object never, not even to itself.
    func equals(_ other: TriggerValue) -> Bool {
        switch (self, other) {
        case (.null, .null): true
        case (.bool(let a), .bool(let b)): a == b
        case (.number(let a), .number(let b)): a == b
        case (.text(let a), .text(let b)): a == b
        case (.list(let a), .list(let b)): a.count == b.count && zip(a, b).allSatisfy { $0.equals($1) }
        default: false
        }
    }
}
