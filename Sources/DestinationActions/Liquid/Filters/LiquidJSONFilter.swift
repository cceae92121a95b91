extension LiquidRenderer {
    /// The filters `json`, `jsonify` and `inspect`: a value as JSON, with line breaks if an indentation is asked
    /// for.
    ///
    /// A missing value prints nothing.
    func jsonFilter(_ value: LiquidValue, _ arguments: LiquidArguments) throws(LiquidRenderError) -> LiquidValue {
        if value.isUndefined { return value }
        var indentation: [UInt16] = []
        if let count = arguments[0].double {
            indentation = Array(repeating: LiquidUnit.space, count: max(0, Int(bounded: min(10, count))))
        } else if case .text(let units) = arguments[0] {
            indentation = Array(units.prefix(10))
        }
        var result: [UInt16] = []
        try writeJSON(value, indentation, 0, into: &result)
        return .text(result)
    }

    private func writeJSON(
        _ value: LiquidValue, _ indentation: [UInt16], _ level: Int, into result: inout [UInt16]
    ) throws(LiquidRenderError) {
        try charge(items: 1)
        switch value {
        case .undefined, .null, .keyword: result += "null".utf16
        case .bool(let bool): result += (bool ? "true" : "false").utf16
        case .number(let number): result += (number.isFinite ? JSONNumber.javaScript(number) : "null").utf16
        case .exactNumber(let json, _): result += json.javaScriptText.utf16
        case .text(let units): try writeJSON(text: units, into: &result)
        case .list, .array:
            let items = try items(value) ?? []
            result.append(LiquidUnit.openBracket)
            for (index, item) in items.enumerated() {
                if index > 0 { result.append(LiquidUnit.comma) }
                try writeBreak(indentation, level + 1, into: &result)
                try writeJSON(item, indentation, level + 1, into: &result)
            }
            if !items.isEmpty { try writeBreak(indentation, level, into: &result) }
            result.append(LiquidUnit.closeBracket)
        case .object(let json):
            let members = json.object ?? JSONObject()
            result.append(LiquidUnit.openBrace)
            for (index, member) in members.enumerated() {
                if index > 0 { result.append(LiquidUnit.comma) }
                try writeBreak(indentation, level + 1, into: &result)
                try writeJSON(text: Array(text: member.key), into: &result)
                result.append(LiquidUnit.colon)
                if !indentation.isEmpty { result.append(LiquidUnit.space) }
                try writeJSON(LiquidValue(member.value), indentation, level + 1, into: &result)
            }
            if !members.isEmpty { try writeBreak(indentation, level, into: &result) }
            result.append(LiquidUnit.closeBrace)
        }
    }

    private func writeBreak(_ indentation: [UInt16], _ level: Int, into result: inout [UInt16])
        throws(LiquidRenderError)
    {
        guard !indentation.isEmpty else { return }
        try charge(level * indentation.count + 1)
        result.append(LiquidUnit.newline)
        for _ in 0..<level { result += indentation }
    }

    /// Writes a text in quotes; half a surrogate pair is escaped.
    private func writeJSON(text units: [UInt16], into result: inout [UInt16]) throws(LiquidRenderError) {
        try charge(units.count + 2)
        result.append(LiquidUnit.doubleQuote)
        for (index, unit) in units.enumerated() {
            switch unit {
            case LiquidUnit.doubleQuote, LiquidUnit.backslash: result += [LiquidUnit.backslash, unit]
            case 0x08: result += "\\b".utf16
            case 0x09: result += "\\t".utf16
            case 0x0A: result += "\\n".utf16
            case 0x0C: result += "\\f".utf16
            case 0x0D: result += "\\r".utf16
            case 0..<0x20: escape(unit, into: &result)
            case 0xD800..<0xE000:
                let isPaired =
                    unit.isHighSurrogate
                    ? index + 1 < units.count && units[index + 1].isLowSurrogate
                    : index > 0 && units[index - 1].isHighSurrogate
                if isPaired { result.append(unit) } else { escape(unit, into: &result) }
            default: result.append(unit)
            }
        }
        result.append(LiquidUnit.doubleQuote)
    }

    private func escape(_ unit: UInt16, into result: inout [UInt16]) {
        result += ("\\u" + Hexadecimal.padded(UInt32(unit))).utf16
    }
}
