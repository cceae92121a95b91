/// What JavaScript makes of a text where it turns it into a number.
enum JavaScriptNumber {
    /// The number that a text stands for, or `nil` if it stands for none that JSON can hold.
    ///
    /// White space around it does not count, but blank text is no number. Integers of 64 bits stay exact.
    static func value(of text: String) -> JSONValue? {
        let scalars = JavaScriptSpace.trim(text)
        guard scalars.count <= 400, scalars.allSatisfy(\.isASCII) else { return nil }
        let bytes = Array(String(scalars).utf8)
        guard let first = bytes.first else { return nil }
        if first == 0x30, bytes.count > 2, let radix = radix(bytes[1]) { return integer(bytes[2...], radix) }
        guard isDecimal(bytes) else { return nil }
        let unsigned = first == 0x2B ? bytes[1...] : bytes[...]
        if unsigned.allSatisfy({ ASCII.isDigit($0) || $0 == 0x2D }), let integer = JSONNumber.integer(unsigned) {
            return JSONValue(integer)
        }
        return JSONNumber.double(bytes[...]).map { JSONValue($0) }
    }

    private static func radix(_ byte: UInt8) -> UInt64? {
        switch byte | 0x20 {
        case 0x78: 16
        case 0x6F: 8
        case 0x62: 2
        default: nil
        }
    }

    private static func integer(_ digits: ArraySlice<UInt8>, _ radix: UInt64) -> JSONValue? {
        var exact: UInt64? = 0
        var rounded = 0.0
        for byte in digits {
            guard let digit = Hexadecimal.number(byte).map({ UInt64($0) }), digit < radix else { return nil }
            rounded = rounded * Double(radix) + Double(digit)
            exact = exact.flatMap { exact in
                let (product, overflow) = exact.multipliedReportingOverflow(by: radix)
                return overflow ? nil : product + digit
            }
        }
        return exact.map { JSONValue($0) } ?? (rounded.isFinite ? JSONValue(rounded) : nil)
    }

    /// Whether bytes are a decimal number: a sign, digits with a point before, between or behind them, an exponent.
    private static func isDecimal(_ bytes: [UInt8]) -> Bool {
        var at = bytes.first == 0x2B || bytes.first == 0x2D ? 1 : 0
        var digits = skipDigits(bytes, &at)
        if at < bytes.count, bytes[at] == 0x2E {
            at += 1
            digits += skipDigits(bytes, &at)
        }
        guard digits > 0 else { return false }
        if at < bytes.count, bytes[at] | 0x20 == 0x65 {
            at += 1
            if at < bytes.count, bytes[at] == 0x2B || bytes[at] == 0x2D { at += 1 }
            guard skipDigits(bytes, &at) > 0 else { return false }
        }
        return at == bytes.count
    }

    /// Moves behind the digits that stand at a place, and counts them.
    private static func skipDigits(_ bytes: [UInt8], _ at: inout Int) -> Int {
        let start = at
        while at < bytes.count, ASCII.isDigit(bytes[at]) { at += 1 }
        return at - start
    }
}
