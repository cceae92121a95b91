extension Timestamp {
    /// Reads a date, or a date with a time.
    ///
    /// These forms are read; everything else, an impossible day or hour included, gives `nil`:
    /// - ISO 8601 and RFC 3339: `2024-01`, `2024-01-02`, and a day with `T`, `t` or a space and a time: `03:04`,
    ///   `03:04:05`, `03:04:05.678`, each with `Z`, `+02:00`, `+0200`, `+02` or without a zone, which means UTC. The
    ///   end of a day may be written `24:00:00`.
    /// - RFC 1123: `Tue, 02 Jan 2024 03:04:05 GMT`.
    /// - A year alone, a day, and a day with a time in UTC in the basic format of ISO 8601: `2024`, `20240102`, `20240102030405`. As
    ///   numbers they would be a day of 1970, or of the year 2611: so many digits that are no date are wrong.
    /// - Any other number: seconds since 1970, or milliseconds from 10¹¹ up.
    ///
    /// - Parameter text: The text.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        self.init(utf8: bytes.span)
    }

    init?(utf8 text: borrowing Span<UInt8>) {
        if text.count >= 7, text[4] == 0x2D, let time = Self.iso(text) {
            self = time
        } else if Self.isBasic(text) {
            guard let time = Self.basic(text) else { return nil }
            self = time
        } else if let time = Self.number(text) ?? Self.internetDate(text) {
            self = time
        } else {
            return nil
        }
    }

    /// A Boolean value that indicates whether a text is a date with a time and a zone as RFC 3339 wants it:
    /// `2024-01-02T03:04:05Z`, with a fraction or not, with `Z` or `±hh:mm`.
    ///
    /// - Parameter text: The text.
    /// - Returns: Whether it can be sent as it stands to a partner that reads RFC 3339.
    public static func isRFC3339(_ text: String) -> Bool {
        rfc3339(Array(text.utf8).span) != nil
    }

    static func rfc3339(_ bytes: borrowing Span<UInt8>) -> Timestamp? {
        let count = bytes.count
        guard count >= 20, bytes[10] == 0x54, bytes[16] == 0x3A, !(bytes[11] == 0x32 && bytes[12] == 0x34) else {
            return nil
        }
        let hasZone = bytes[count - 1] == 0x5A || count >= 25 && bytes[count - 3] == 0x3A && isSign(bytes[count - 6])
        return hasZone ? iso(bytes) : nil
    }

    @inline(__always) private static func isSign(_ byte: UInt8) -> Bool { byte == 0x2B || byte == 0x2D }

    /// A number of `count` digits at a place, or -1 where there are other characters.
    @inline(__always) static func digits(_ text: borrowing Span<UInt8>, _ at: Int, _ count: Int) -> Int {
        guard at + count <= text.count else { return -1 }
        var number = 0
        for index in at..<(at + count) {
            let digit = text[index] &- 0x30
            if digit > 9 { return -1 }
            number = number &* 10 &+ Int(digit)
        }
        return number
    }
}

// MARK: - ISO 8601

extension Timestamp {
    /// Reads the forms of ISO 8601; the fifth byte is known to be a hyphen.
    private static func iso(_ text: borrowing Span<UInt8>) -> Timestamp? {
        let year = digits(text, 0, 4)
        let month = digits(text, 5, 2)
        guard year >= 0, month >= 1, month <= 12 else { return nil }
        if text.count == 7 { return at(year, month, 1) }
        guard text.count >= 10, text[7] == 0x2D else { return nil }
        let day = digits(text, 8, 2)
        guard day >= 1, day <= CalendarDate.days(in: month, of: year) else { return nil }
        if text.count == 10 { return at(year, month, day) }
        // T, t or a space, hours and minutes.
        guard text.count >= 16, text[10] | 0x20 == 0x74 || text[10] == 0x20, text[13] == 0x3A else { return nil }
        let hour = digits(text, 11, 2)
        let minute = digits(text, 14, 2)
        guard hour >= 0, minute >= 0, minute <= 59 else { return nil }
        var second = 0
        var nanoseconds = 0
        var index = 16
        if index < text.count, text[index] == 0x3A {
            second = digits(text, 17, 2)
            guard second >= 0, second <= 59 else { return nil }
            index = 19
            if index < text.count, text[index] == 0x2E {
                guard let fraction = fraction(text, &index) else { return nil }
                nanoseconds = fraction
            }
        }
        guard hour <= 23 || hour == 24 && minute == 0 && second == 0 && nanoseconds == 0 else { return nil }
        guard let offset = zone(text, index) else { return nil }
        return at(year, month, day, seconds: hour * 3600 + minute * 60 + second - offset, nanoseconds)
    }

    /// Reads a point and the digits behind it as nanoseconds, and moves behind them.
    private static func fraction(_ text: borrowing Span<UInt8>, _ index: inout Int) -> Int? {
        index += 1
        let start = index
        var nanoseconds = 0
        var scale = 100_000_000
        while index < text.count {
            let digit = text[index] &- 0x30
            if digit > 9 { break }
            nanoseconds += Int(digit) * scale
            scale /= 10
            index += 1
        }
        return index > start ? nanoseconds : nil
    }

    /// The offset from UTC that the rest of a text gives, in seconds; none is UTC.
    private static func zone(_ text: borrowing Span<UInt8>, _ index: Int) -> Int? {
        let left = text.count - index
        if left == 0 { return 0 }
        if left == 1 { return text[index] | 0x20 == 0x7A ? 0 : nil }
        guard isSign(text[index]) else { return nil }
        let hours = digits(text, index + 1, 2)
        var minutes = 0
        switch left {
        case 3: break
        case 5: minutes = digits(text, index + 3, 2)
        case 6 where text[index + 3] == 0x3A: minutes = digits(text, index + 4, 2)
        default: return nil
        }
        guard hours >= 0, hours <= 23, minutes >= 0, minutes <= 59 else { return nil }
        return (text[index] == 0x2D ? -1 : 1) * (hours * 3600 + minutes * 60)
    }

    static func at(_ year: Int, _ month: Int, _ day: Int, seconds: Int = 0, _ nanoseconds: Int = 0) -> Timestamp? {
        guard let date = CalendarDate(year: year, month: month, day: day) else { return nil }
        return Timestamp(seconds: Int64(date.daysSince1970 * 86_400 + seconds), nanoseconds: nanoseconds)
    }
}

// MARK: - The basic format

extension Timestamp {
    /// Whether a text has the four, eight or fourteen digits of a year, a day, or a day with a time: it is one then, or wrong.
    private static func isBasic(_ text: borrowing Span<UInt8>) -> Bool {
        guard text.count == 4 || text.count == 8 || text.count == 14, text[0] != 0x30 else { return false }
        return digits(text, 0, text.count) >= 0
    }

    private static func basic(_ text: borrowing Span<UInt8>) -> Timestamp? {
        let year = digits(text, 0, 4)
        if text.count == 4 { return at(year, 1, 1) }
        let (month, day) = (digits(text, 4, 2), digits(text, 6, 2))
        if text.count == 8 { return at(year, month, day) }
        let (hour, minute, second) = (digits(text, 8, 2), digits(text, 10, 2), digits(text, 12, 2))
        guard (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second) else { return nil }
        return at(year, month, day, seconds: hour * 3600 + minute * 60 + second)
    }
}

// MARK: - Numbers

extension Timestamp {
    /// From here up a number is one of milliseconds: 10¹¹ seconds are the year 5138, as many milliseconds are 1973.
    static var milliseconds: Int64 { 100_000_000_000 }

    /// Makes a point in time of a number of seconds or milliseconds, a fraction of it given in billionths.
    init(number: Int64, fraction: Int) {
        if number.magnitude < Self.milliseconds.magnitude {
            self.init(seconds: number, nanoseconds: fraction)
        } else {
            let rest = Int(number % 1000) * 1_000_000
            self.init(seconds: number / 1000, nanoseconds: rest + fraction / 1000)
        }
    }

    /// Reads plain digits, with a sign and a fraction or not.
    static func number(_ text: borrowing Span<UInt8>) -> Timestamp? {
        let isNegative = text.count > 0 && text[0] == 0x2D
        var index = isNegative ? 1 : 0
        let start = index
        var number: Int64 = 0
        while index < text.count {
            let digit = text[index] &- 0x30
            if digit > 9 { break }
            let (product, overflow) = number.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int64(digit))
            number = overflow || carry ? .max : sum
            index += 1
        }
        guard index > start else { return nil }
        var rest = 0
        if index < text.count {
            guard text[index] == 0x2E, let fraction = fraction(text, &index), index == text.count else { return nil }
            rest = fraction
        }
        return isNegative ? Timestamp(number: -number, fraction: -rest) : Timestamp(number: number, fraction: rest)
    }
}
