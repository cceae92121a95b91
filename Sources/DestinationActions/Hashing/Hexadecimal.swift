/// Digits of base 16: all that are written and read in the library.
enum Hexadecimal {
    /// Two digits for each byte.
    static func text(_ bytes: [UInt8]) -> String {
        var digits: [UInt8] = []
        digits.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            digits.append(digit(byte >> 4))
            digits.append(digit(byte & 15))
        }
        return String(decoding: digits, as: UTF8.self)
    }

    /// A number with zeros before it, to have four digits at least, as escapes of code points have.
    static func padded(_ number: UInt32, isUppercase: Bool = false) -> String {
        let digits = String(number, radix: 16, uppercase: isUppercase)
        return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    }

    /// The digit of a number below 16.
    @inline(__always) static func digit(_ number: UInt8) -> UInt8 { number < 10 ? 0x30 + number : 0x57 + number }

    /// The digit of a number below 16 as escapes of addresses have it.
    @inline(__always) static func upperDigit(_ number: UInt8) -> UInt8 { number < 10 ? 0x30 + number : 0x37 + number }

    /// The number of a digit in either case, or `nil` if the byte is none.
    @inline(__always) static func number(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46: digit - 0x37
        case 0x61...0x66: digit - 0x57
        default: nil
        }
    }
}
