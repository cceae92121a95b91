/// Numbers as JavaScript reads and rounds them.
enum LiquidNumber {
    /// The number of a text (ECMA-262, StringToNumber): 0 of blanks, NaN of what is no number.
    static func parse(_ units: [UInt16]) -> Double {
        let trimmed = units.trimmed()
        if trimmed.isEmpty { return 0 }
        if trimmed.count > 2, trimmed[0] == LiquidUnit.zero, let radix = radix(trimmed[1]) {
            return digits(trimmed[2...], radix: radix)
        }
        var at = 0
        if trimmed[0] == LiquidUnit.minus || trimmed[0] == LiquidUnit.plus { at = 1 }
        if Array(trimmed[at...]).equals("Infinity") { return trimmed[0] == LiquidUnit.minus ? -.infinity : .infinity }
        let whole = skipDigits(trimmed, &at)
        var fraction = 0
        if at < trimmed.count, trimmed[at] == LiquidUnit.dot {
            at += 1
            fraction = skipDigits(trimmed, &at)
        }
        guard whole + fraction > 0 else { return .nan }
        if at < trimmed.count, trimmed[at] == 0x65 || trimmed[at] == 0x45 {
            at += 1
            if at < trimmed.count, trimmed[at] == LiquidUnit.minus || trimmed[at] == LiquidUnit.plus { at += 1 }
            guard skipDigits(trimmed, &at) > 0 else { return .nan }
        }
        guard at == trimmed.count else { return .nan }
        var text = trimmed.string
        if text.utf8.last == UInt8(ascii: ".") { text.removeLast() }
        return Double(text) ?? .nan
    }

    private static func radix(_ unit: UInt16) -> UInt16? {
        switch unit {
        case 0x78, 0x58: 16
        case 0x6F, 0x4F: 8
        case 0x62, 0x42: 2
        default: nil
        }
    }

    private static func digits(_ units: ArraySlice<UInt16>, radix: UInt16) -> Double {
        var value = 0.0
        for unit in units {
            guard let digit = unit.hexDigit, digit < radix else { return .nan }
            value = value * Double(radix) + Double(digit)
        }
        return value
    }

    private static func skipDigits(_ units: [UInt16], _ at: inout Int) -> Int {
        let begin = at
        while at < units.count, units[at].isASCIIDigit { at += 1 }
        return at - begin
    }

    /// Rounds halves away from zero at a number of decimal places, on the shortest decimal digits of the number rather
    /// than on its binary value: 1.005 gives 1.01.
    static func round(_ number: Double, places: Double) -> Double {
        guard number.isFinite, number != 0 else { return number }
        if places.isNaN { return .nan }
        let places = Int(bounded: max(-400, min(400, places)))
        // Digits and the place of the point, as in 0.digits × 10^point.
        var digits: [UInt8] = []
        var point = 0
        var seenPoint = false
        var text = number.magnitude.description.utf8[...]
        if let mark = text.firstIndex(of: UInt8(ascii: "e")) {
            point = Int(String(text[text.index(after: mark)...]) ?? "") ?? 0
            text = text[..<mark]
        }
        for byte in text {
            if byte == UInt8(ascii: ".") {
                seenPoint = true
            } else {
                digits.append(byte - 0x30)
                if !seenPoint { point += 1 }
            }
        }
        let keep = point + places
        if keep >= digits.count { return number }
        guard keep >= 0 else { return 0 }
        let up = digits[keep] >= 5
        var kept = Array(digits[..<keep])
        if up {
            var at = kept.count - 1
            while at >= 0, kept[at] == 9 {
                kept[at] = 0
                at -= 1
            }
            if at >= 0 { kept[at] += 1 } else { kept.insert(1, at: 0) }
        }
        let whole = kept.isEmpty ? "0" : String(decoding: kept.map { $0 + 0x30 }, as: UTF8.self)
        let rounded = Double("\(whole)e\(-places)") ?? number
        return number < 0 ? -rounded : rounded
    }
}
