/// Numbers as the filter language writes them: `-5`, `0.25`, `1e2`.
enum TriggerNumber {
    /// The value of a text that is a number from its first to its last byte, or `nil` if it is none.
    ///
    /// A sign may only be a minus, a point needs digits on both sides, and a number beyond every double is none.
    static func value(_ utf8: [UInt8]) -> Double? {
        var at = 0
        func digits() -> Bool {
            let start = at
            while at < utf8.count, ASCII.isDigit(utf8[at]) { at += 1 }
            return at > start
        }
        if at < utf8.count, utf8[at] == 0x2D { at += 1 }
        guard digits() else { return nil }
        if at < utf8.count, utf8[at] == 0x2E {
            at += 1
            guard digits() else { return nil }
        }
        if at < utf8.count, utf8[at] | 0x20 == 0x65 {
            at += 1
            if at < utf8.count, utf8[at] == 0x2B || utf8[at] == 0x2D { at += 1 }
            guard digits() else { return nil }
        }
        guard at == utf8.count, let value = Double(String(decoding: utf8, as: UTF8.self)), value.isFinite else {
            return nil
        }
        return value
    }

    /// The number as JavaScript prints it.
    static func text(_ value: Double) -> String { JSONNumber.javaScript(value) }

    /// The shortest text that is read as the number: `1e20` instead of `100000000000000000000`.
    static func shortestText(_ value: Double) -> String {
        let plain = text(value)
        let utf8 = Array(plain.utf8)
        let sign = utf8.first == 0x2D ? "-" : ""
        let mantissa = utf8.prefix { $0 | 0x20 != 0x65 }
        // All significant digits as an integer, and the power of ten that belongs to it.
        var digits = mantissa.filter(ASCII.isDigit)
        let exponentText = String(decoding: utf8.dropFirst(mantissa.count + 1), as: UTF8.self)
        let fraction = mantissa.firstIndex(of: 0x2E).map { mantissa.count - $0 - 1 } ?? 0
        var exponent = (Int(exponentText) ?? 0) - fraction
        digits = Array(digits.drop { $0 == 0x30 })
        while digits.last == 0x30 {
            digits.removeLast()
            exponent += 1
        }
        guard !digits.isEmpty else { return plain }
        // The point may stand anywhere in the digits; further left the exponent grows, and may get shorter or longer.
        var shortest = plain
        for point in 1...digits.count {
            let head = String(decoding: digits[..<point], as: UTF8.self)
            let tail = point < digits.count ? "." + String(decoding: digits[point...], as: UTF8.self) : ""
            let candidate = sign + head + tail + "e" + String(exponent + digits.count - point)
            if candidate.utf8.count < shortest.utf8.count { shortest = candidate }
        }
        return shortest
    }
}
