extension LiquidRenderer {
    /// A value as Liquid prints it: nil prints nothing, lists print their items one behind the other, objects print as compact
    /// JSON.
    func text(_ value: LiquidValue) throws(LiquidRenderError) -> [UInt16] {
        if case .text(let units) = value { return units }
        var units: [UInt16] = []
        try write(value.resolved, javaScript: false, into: &units)
        return units
    }

    /// Appends a value as text.
    ///
    /// - Parameter javaScript: Whether to write what JavaScript's `String` gives: `null`, `undefined`, and commas between
    ///   the items of a list.
    func write(_ value: LiquidValue, javaScript: Bool, into units: inout [UInt16]) throws(LiquidRenderError) {
        switch value {
        case .undefined: if javaScript { units += "undefined".utf16 }
        case .null: if javaScript { units += "null".utf16 }
        case .bool(let bool): units += (bool ? "true" : "false").utf16
        case .number(let number): units += JSONNumber.javaScript(number).utf16
        case .exactNumber(let json, _): units += json.javaScriptText.utf16
        case .text(let text):
            try charge(text.count)
            units += text
        case .list, .array:
            try charge(items: 1)
            for (index, item) in (try items(value) ?? []).enumerated() {
                try charge(items: 1)
                if javaScript, index > 0 { units.append(LiquidUnit.comma) }
                if !item.isNil { try write(item, javaScript: javaScript, into: &units) }
            }
        case .object(let json):
            if let position = json.unrepresentableNumber { throw .number(at: position) }
            let text = json.description
            try charge(text.utf8.count)
            units += text.utf16
        case .keyword: try write(value.resolved, javaScript: javaScript, into: &units)
        }
    }

    /// A value as a number, as JavaScript converts it: NaN where there is none.
    func rawNumber(_ value: LiquidValue) throws(LiquidRenderError) -> Double {
        switch value {
        case .undefined, .object: return .nan
        case .null: return 0
        case .bool(let bool): return bool ? 1 : 0
        case .number(let number), .exactNumber(_, let number): return number
        case .text(let units): return LiquidNumber.parse(units)
        case .list, .array:
            var units: [UInt16] = []
            try write(value, javaScript: true, into: &units)
            return LiquidNumber.parse(units)
        case .keyword: return 0
        }
    }

    /// A value as a number, 0 where there is none.
    func number(_ value: LiquidValue) throws(LiquidRenderError) -> Double {
        let number = try rawNumber(value)
        return number.isNaN ? 0 : number
    }
}
