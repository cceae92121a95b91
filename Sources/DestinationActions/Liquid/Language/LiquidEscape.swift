/// The escapes in a quoted text.
enum LiquidEscape {
    /// Resolves `\n`, `\u00e4`, octal `\101` and the like; a backslash before any other unit is dropped.
    static func resolve(_ units: ArraySlice<UInt16>) -> [UInt16] {
        guard units.contains(LiquidUnit.backslash) else { return Array(units) }
        var result: [UInt16] = []
        var at = units.startIndex
        let end = units.endIndex
        while at < end {
            let unit = units[at]
            at += 1
            guard unit == LiquidUnit.backslash else {
                result.append(unit)
                continue
            }
            guard at < end else { break }
            let escape = units[at]
            switch escape {
            case 0x75:
                at += 1
                result.append(number(units, &at, digits: 4, base: 16))
            case 0x30...0x37:
                result.append(number(units, &at, digits: 3, base: 8))
            default:
                at += 1
                result.append(control[escape] ?? escape)
            }
        }
        return result
    }

    private static let control: [UInt16: UInt16] = [
        0x62: 0x08, 0x66: 0x0C, 0x6E: 0x0A, 0x72: 0x0D, 0x74: 0x09, 0x76: 0x0B,
    ]

    private static func number(_ units: ArraySlice<UInt16>, _ at: inout Int, digits: Int, base: UInt16) -> UInt16 {
        var value: UInt16 = 0
        let end = min(units.endIndex, at + digits)
        while at < end, let digit = units[at].hexDigit, digit < base {
            value = value &* base &+ digit
            at += 1
        }
        return value
    }
}
