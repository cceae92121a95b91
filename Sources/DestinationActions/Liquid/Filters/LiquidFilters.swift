/// The arguments of a filter; a missing one is undefined.
struct LiquidArguments {
    private let values: [LiquidValue]
    /// The time zone that the template names, looked up when it was compiled.
    let zone: LiquidZone?

    init(_ values: [LiquidValue], zone: LiquidZone? = nil) {
        self.values = values
        self.zone = zone
    }

    subscript(index: Int) -> LiquidValue { index < values.count ? values[index] : .undefined }

    /// Whether an argument was passed with a name and a value that JavaScript takes as true.
    func isSet(_ name: String) -> Bool {
        values.contains { value in
            guard case .list(let pair) = value, pair.items.count == 2 else { return false }
            guard case .text(let key) = pair.items[0] else { return false }
            return key.equals(name) && pair.items[1].isJavaScriptTruthy
        }
    }
}

extension LiquidRenderer {
    /// Applies a filter to a value.
    func apply(
        _ filter: LiquidFilter, to value: LiquidValue, _ arguments: LiquidArguments
    ) throws(LiquidRenderError) -> LiquidValue {
        switch filter {
        case .append, .prepend, .capitalize, .downcase, .upcase, .lstrip, .rstrip, .strip, .stripNewlines,
            .normalizeWhitespace, .numberOfWords, .truncate, .truncateWords:
            return try textFilter(filter, value, arguments)
        case .remove, .removeFirst, .removeLast, .replace, .replaceFirst, .replaceLast, .split:
            return try searchFilter(filter, value, arguments)
        case .escape, .xmlEscape, .escapeOnce, .stripHTML, .urlEncode, .urlDecode, .cgiEscape, .uriEscape, .slugify,
            .base64Encode, .base64Decode, .sha256, .hmacSHA256:
            return try encodingFilter(filter, value, arguments)
        case .abs, .ceil, .floor, .round, .plus, .minus, .times, .modulo, .atLeast, .atMost, .dividedBy, .toInteger:
            return .number(try numberFilter(filter, value, arguments))
        case .join, .first, .last, .size, .slice, .compact, .sum, .push, .pop, .shift, .unshift, .where, .sample:
            return try listFilter(filter, value, arguments)
        case .date, .dateToXMLSchema, .dateToRFC822, .dateToString, .dateToLongString:
            return try dateFilter(filter, value, arguments)
        case .default:
            return fallback(value, arguments)
        case .raw:
            return value
        case .json, .jsonify, .inspect:
            return try jsonFilter(value, arguments)
        }
    }

    /// The filter `default`: another value for nil, false, and texts and lists of nothing.
    private func fallback(_ value: LiquidValue, _ arguments: LiquidArguments) -> LiquidValue {
        let replacement = arguments[0]
        switch value.resolved {
        case .text(let units): return units.isEmpty ? replacement : value.resolved
        case .list, .array: return itemCount(value) == 0 ? replacement : value
        case .bool(false): return arguments.isSet("allow_false") ? value : replacement
        case .undefined, .null: return replacement
        default: return value
        }
    }

    // MARK: Numbers

    func numberFilter(
        _ filter: LiquidFilter, _ value: LiquidValue, _ arguments: LiquidArguments
    ) throws(LiquidRenderError) -> Double {
        if filter == .toInteger { return try rawNumber(value) }
        let left = try number(value)
        let hasOperand = !arguments.isEmpty
        let right = hasOperand ? try number(arguments[0]) : .nan
        switch filter {
        case .abs: return left.magnitude
        case .ceil: return left.rounded(.up)
        case .floor: return left.rounded(.down)
        case .round: return LiquidNumber.round(left, places: hasOperand ? right : 0)
        case .plus: return left + right
        case .minus: return left - right
        case .times: return left * right
        case .modulo:
            // The result has the sign of the divisor.
            let remainder = left.truncatingRemainder(dividingBy: right) + right
            return remainder.truncatingRemainder(dividingBy: right)
        case .atLeast: return hasOperand ? max(left, right) : left
        case .atMost: return hasOperand ? min(left, right) : left
        case .dividedBy:
            let quotient = left / right
            return try number(arguments[1]) != 0 ? quotient.rounded(.down) : quotient
        default: return left
        }
    }
}

extension LiquidArguments {
    var isEmpty: Bool { values.isEmpty }
}
