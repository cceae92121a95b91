extension LiquidRenderer {
    /// The result of an operator with two operands.
    func compare(
        _ left: LiquidValue, _ operation: LiquidOperator, _ right: LiquidValue
    ) throws(LiquidRenderError) -> Bool {
        switch operation {
        case .equal: return try equal(left, right)
        case .notEqual: return try !equal(left, right)
        case .contains: return try contains(left, right)
        case .and: return left.isTruthy && right.isTruthy
        case .or: return left.isTruthy || right.isTruthy
        case .not: return !right.isTruthy
        case .greater, .less, .greaterOrEqual, .lessOrEqual: return try ordered(left, operation, right)
        }
    }

    /// Whether two values are equal: of the same type and the same content.
    ///
    /// `nil`, `empty` and `blank` compare as their names say; two keywords are compared as LiquidJS does, where
    /// the left one decides.
    func equal(_ left: LiquidValue, _ right: LiquidValue) throws(LiquidRenderError) -> Bool {
        if case .keyword(let keyword) = left { return try keyword.matches(right, self) }
        if case .keyword(let keyword) = right { return try keyword.matches(left, self) }
        switch (left, right) {
        case (.undefined, .undefined), (.null, .null): return true
        case (.bool(let a), .bool(let b)): return a == b
        case (.text(let a), .text(let b)): return a == b
        case (.object(let a), .object(let b)): return a == b
        case (.exactNumber(let a, _), .exactNumber(let b, _)): return a == b
        case (.array(let a), .array(let b)):
            try charge(items: a.count)
            return a == b
        default:
            if let a = left.double, let b = right.double { return a == b }
            guard itemCount(left) != nil, itemCount(left) == itemCount(right) else { return false }
            guard let a = try items(left), let b = try items(right) else { return false }
            try charge(items: a.count)
            for index in a.indices where try !equal(a[index], b[index]) { return false }
            return true
        }
    }

    /// Whether a list has an item, or a text a part.
    private func contains(_ left: LiquidValue, _ right: LiquidValue) throws(LiquidRenderError) -> Bool {
        if let items = try items(left) {
            for item in items where try equal(item, right) { return true }
            return false
        }
        guard case .text(let units) = left.resolved else { return false }
        var part: [UInt16] = []
        try write(right.resolved, javaScript: true, into: &part)
        try charge(units.count)
        return TextSearch<UInt16>(part).first(in: units) != nil
    }

    /// Compares as JavaScript does: two texts by their units, anything else as numbers.
    ///
    /// A keyword is never ordered.
    private func ordered(
        _ left: LiquidValue, _ operation: LiquidOperator, _ right: LiquidValue
    ) throws(LiquidRenderError) -> Bool {
        if case .keyword = left { return false }
        if case .keyword = right { return false }
        let a = try primitive(left)
        let b = try primitive(right)
        if case .text(let a) = a, case .text(let b) = b {
            switch operation {
            case .less: return a.lexicographicallyPrecedes(b)
            case .greater: return b.lexicographicallyPrecedes(a)
            case .lessOrEqual: return !b.lexicographicallyPrecedes(a)
            default: return !a.lexicographicallyPrecedes(b)
            }
        }
        let x = try rawNumber(a)
        let y = try rawNumber(b)
        switch operation {
        case .less: return x < y
        case .greater: return x > y
        case .lessOrEqual: return x <= y
        default: return x >= y
        }
    }

    /// Lists and objects count as their texts.
    private func primitive(_ value: LiquidValue) throws(LiquidRenderError) -> LiquidValue {
        switch value {
        case .list, .array, .object:
            var units: [UInt16] = []
            try write(value, javaScript: true, into: &units)
            return .text(units)
        default: return value
        }
    }
}

extension LiquidKeyword {
    /// Whether a value is equal to the keyword.
    func matches(_ value: LiquidValue, _ renderer: LiquidRenderer) throws(LiquidRenderError) -> Bool {
        switch self {
        case .nil: return value.isNil
        case .empty: return isEmpty(value, renderer)
        case .blank:
            switch value {
            case .bool(let bool): return !bool
            case .text(let units): return units.allSatisfy(\.isJavaScriptSpace)
            default: return value.isNil || isEmpty(value, renderer)
            }
        }
    }

    private func isEmpty(_ value: LiquidValue, _ renderer: LiquidRenderer) -> Bool {
        switch value {
        case .text(let units): units.isEmpty
        case .object(let json): json.count == 0
        default: renderer.itemCount(value) == 0
        }
    }
}
