/// A value while a template is rendered.
///
/// Texts are UTF-16 units, as in JavaScript: lengths, slices and comparisons count them, and half a surrogate pair may stand
/// alone until the output is made, where it becomes U+FFFD.
enum LiquidValue: Sendable {
    /// What a path gives that leads nowhere.
    case undefined
    case null
    case bool(Bool)
    case number(Double)
    /// A number of the input whose digits a double may not hold: calculated with as a double, printed exactly.
    case exactNumber(JSONValue, Double)
    case text([UInt16])
    case list(LiquidList)
    /// An array of the input.
    case array(JSONValue)
    /// An object of the input.
    case object(JSONValue)
    case keyword(LiquidKeyword)

    /// The value of a part of the input.
    init(_ json: JSONValue) throws(LiquidRenderError) {
        switch json.kind {
        case .null: self = .null
        case .bool: self = .bool(json.bool == true)
        case .number:
            guard let double = json.double else { throw .number(at: json.unrepresentableNumber) }
            self = double.magnitude < 9_007_199_254_740_992 ? .number(double) : .exactNumber(json, double)
        case .string: self = .text(Array(text: json.string ?? ""))
        case .array: self = .array(json)
        case .object: self = .object(json)
        }
    }

    /// Makes a text.
    init(_ text: String) { self = .text(Array(text: text)) }

    /// The value that a keyword stands for outside of comparisons.
    var resolved: LiquidValue {
        guard case .keyword(let keyword) = self else { return self }
        return keyword == .nil ? .null : .text([])
    }

    var isUndefined: Bool {
        if case .undefined = self { true } else { false }
    }

    /// Whether the value is missing, null or `nil`.
    var isNil: Bool {
        switch self {
        case .undefined, .null, .keyword(.nil): true
        default: false
        }
    }

    /// Only nil and false are false in a condition.
    var isTruthy: Bool {
        switch self {
        case .undefined, .null, .keyword(.nil), .bool(false): false
        default: true
        }
    }

    /// What JavaScript takes as true: neither nil, false, 0, NaN nor the empty text.
    var isJavaScriptTruthy: Bool {
        switch self {
        case .undefined, .null, .bool(false): false
        case .number(let number): number != 0 && !number.isNaN
        case .text(let units): !units.isEmpty
        default: true
        }
    }

    /// The number, if the value is one.
    var double: Double? {
        switch self {
        case .number(let number), .exactNumber(_, let number): number
        default: nil
        }
    }
}

/// The words that compare with several values.
enum LiquidKeyword: Sendable {
    /// Equals missing and null.
    case `nil`
    /// Equals a text, list or object without anything in it.
    case empty
    /// Equals what is nil, false, empty, or a text of blanks.
    case blank
}

/// A list that a filter or a range made.
struct LiquidList: Sendable {
    let items: [LiquidValue]
    /// How deep lists stand in lists, 1 for a flat one.
    let depth: Int

    /// Makes a list, unless lists would be nested too deep.
    init(_ items: [LiquidValue]) throws(LiquidRenderError) {
        var inner = 0
        for item in items { if case .list(let list) = item { inner = max(inner, list.depth) } }
        guard inner < LiquidLimits.listDepth else {
            throw LiquidRenderError("Lists are nested deeper than \(LiquidLimits.listDepth).")
        }
        self.items = items
        depth = inner + 1
    }
}
