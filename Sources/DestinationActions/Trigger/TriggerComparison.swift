/// The operators that compare two values.
enum TriggerComparison: String, Sendable, Hashable, CaseIterable {
    case equal = "="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case isIn = "in"

    /// The operator that says the same with its sides exchanged, or `nil` if there is none.
    var mirrored: TriggerComparison? {
        switch self {
        case .equal, .notEqual: self
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        case .isIn: nil
        }
    }

    /// Compares two values.
    ///
    /// Order is for numbers alone; between other values it is false, never an error. An element of what is no list is
    /// nothing.
    func holds(_ left: TriggerValue, _ right: TriggerValue) -> Bool {
        switch self {
        case .equal: return left.equals(right)
        case .notEqual: return !left.equals(right)
        case .isIn:
            guard case .list(let items) = right else { return false }
            return items.contains { left.equals($0) }
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            guard case .number(let a) = left, case .number(let b) = right else { return false }
            return orders(a, b)
        }
    }

    /// Compares two numbers by their order; false for an operator that is about something else.
    func orders(_ a: Double, _ b: Double) -> Bool {
        switch self {
        case .less: a < b
        case .lessOrEqual: a <= b
        case .greater: a > b
        case .greaterOrEqual: a >= b
        case .equal, .notEqual, .isIn: false
        }
    }
}
