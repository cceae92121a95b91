/// Reading and printing of numbers.
enum JSONNumber {
    /// The integer of a text of digits with an optional minus, or `nil` if 64 bits do not hold it.
    ///
    /// `-0` is the double.
    static func integer(_ text: ArraySlice<UInt8>) -> JSONValue.Storage? {
        let isNegative = text.first == 0x2D
        var value: UInt64 = 0
        for byte in isNegative ? text.dropFirst() : text {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(byte &- 0x30))
            if overflow || carry { return nil }
            value = sum
        }
        if isNegative {
            if value == 0 { return .double(-0.0) }
            if value == UInt64(Int64.max) + 1 { return .int(.min) }
            return Int64(exactly: value).map { .int(-$0) }
        }
        return Int64(exactly: value).map { .int($0) } ?? .uint(value)
    }

    /// The double nearest to a number's text, or `nil` if none is finite.
    static func double(_ text: ArraySlice<UInt8>) -> Double? {
        if let value = shortDecimal(text) { return value }
        guard let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite else { return nil }
        return value
    }

    /// The double of a decimal without an exponent, whose digits make an integer below 2^53, at most 22 of them behind the
    /// point.
    ///
    /// That integer and the power of ten are then exact as doubles, and their quotient is rounded once, to the nearest.
    private static func shortDecimal(_ text: ArraySlice<UInt8>) -> Double? {
        var digits: UInt64 = 0
        var power = 1.0
        var behind = 0
        var isFraction = false
        for byte in text {
            if byte &- 0x30 < 10 {
                digits = digits * 10 + UInt64(byte &- 0x30)
                if digits >= 1 << 53 { return nil }
                if isFraction {
                    power *= 10
                    behind += 1
                }
            } else if byte == 0x2E {
                isFraction = true
            } else if byte != 0x2D || isFraction {
                return nil
            }
        }
        if behind > 22 { return nil }
        let value = Double(digits) / power
        return text.first == 0x2D ? -value : value
    }

    /// A double as JavaScript prints it (ECMA-262, Number::toString).
    ///
    /// These are the shortest digits that read back as the same number, plain from 1e-6 to below 1e21, with an exponent
    /// outside.
    static func javaScript(_ value: Double) -> String {
        if value == 0 { return "0" }
        if !value.isFinite { return value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity" }
        if let integer = Int64(exactly: value), integer.magnitude < 1 << 53 { return String(integer) }
        // Between these, Swift prints the same.
        if value.magnitude >= 0.001, value.magnitude < 1e15 { return value.description }
        // It prints the same shortest digits, placed by other rules: take digits and exponent apart.
        var digits: [UInt8] = []
        var exponent = 0
        var pointAt: Int?
        var text = value.magnitude.description.utf8[...]
        if let e = text.firstIndex(of: 0x65) {
            exponent = Int(String(text[text.index(after: e)...]) ?? "") ?? 0
            text = text[..<e]
        }
        for byte in text {
            if byte == 0x2E { pointAt = digits.count } else { digits.append(byte) }
        }
        var point = (pointAt ?? digits.count) + exponent
        let zeros = digits.prefix { $0 == 0x30 }.count
        digits.removeFirst(zeros)
        point -= zeros
        while digits.last == 0x30 { digits.removeLast() }
        return (value < 0 ? "-" : "") + layout(digits, point)
    }

    /// Digits with the decimal point behind the first `point` of them.
    private static func layout(_ digits: [UInt8], _ point: Int) -> String {
        func text(_ slice: ArraySlice<UInt8>) -> String { String(decoding: slice, as: UTF8.self) }
        let count = digits.count
        if point >= count, point <= 21 { return text(digits[...]) + String(repeating: "0", count: point - count) }
        if point > 0, point <= 21 { return text(digits[..<point]) + "." + text(digits[point...]) }
        if point > -6, point <= 0 { return "0." + String(repeating: "0", count: -point) + text(digits[...]) }
        let exponent = point - 1
        let sign = exponent < 0 ? "-" : "+"
        let head = count == 1 ? text(digits[...]) : text(digits[..<1]) + "." + text(digits[1...])
        return head + "e" + sign + String(exponent.magnitude)
    }
}

extension JSONValue {
    /// A number as JavaScript prints it; `""` for what is no number.
    ///
    /// Integers of 64 bits are exact.
    var javaScriptText: String {
        switch storage {
        case .int(let value): return String(value)
        case .uint(let value): return String(value)
        case .double(let value): return JSONNumber.javaScript(value)
        case .node(let document, let index):
            return document.number(index).map { JSONValue($0).javaScriptText } ?? ""
        default: return ""
        }
    }
}
