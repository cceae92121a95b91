extension Timestamp {
    /// Reads a date as HTTP headers have it (RFC 9110, section 5.6.7), in any of the three forms a recipient has to
    /// take: `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`.
    ///
    /// A year of two digits is one from 1970 to 2069.
    ///
    /// - Parameter text: The header's value.
    public init?(httpDate text: String) {
        let bytes = Array(text.utf8)
        var reader = InternetDateReader(bytes)
        guard let time = reader.httpDate() else { return nil }
        self = time
    }

    /// Reads the form of RFC 1123.
    static func internetDate(_ text: borrowing Span<UInt8>) -> Timestamp? {
        // The shortest has 17 bytes; the bound keeps long texts from being copied.
        guard text.count >= 17, text.count <= 40 else { return nil }
        var bytes: [UInt8] = []
        for index in 0..<text.count { bytes.append(text[index]) }
        var reader = InternetDateReader(bytes)
        return reader.messageDate()
    }
}

/// Reads the dates of mail and HTTP headers, which name days and months in English.
private struct InternetDateReader {
    private let text: [UInt8]
    private var at = 0

    init(_ text: [UInt8]) { self.text = text }

    /// RFC 1123: a day of the week or none, one or two digits of the day, seconds or none, a zone.
    mutating func messageDate() -> Timestamp? {
        if weekday(abbreviated: true) != nil {
            guard skip(0x2C), skip(0x20) else { return nil }
        }
        guard let day = number(1...2), skip(0x20), let month = month(), skip(0x20), let year = number(4...4),
            skip(0x20), let time = time(secondsMayBeMissing: true), skip(0x20), let offset = zone(), at == text.count
        else { return nil }
        return Timestamp.at(year, month, day, seconds: time - offset)
    }

    mutating func httpDate() -> Timestamp? {
        if weekday(abbreviated: false) != nil {
            guard skip(0x2C), skip(0x20), let day = number(2...2), skip(0x2D), let month = month(), skip(0x2D),
                let year = number(2...2), skip(0x20), let time = time(), skip(0x20), isGMT()
            else { return nil }
            return Timestamp.at(year < 70 ? 2000 + year : 1900 + year, month, day, seconds: time)
        }
        guard weekday(abbreviated: true) != nil else { return nil }
        if skip(0x2C) {
            guard skip(0x20), let day = number(2...2), skip(0x20), let month = month(), skip(0x20),
                let year = number(4...4), skip(0x20), let time = time(), skip(0x20), isGMT()
            else { return nil }
            return Timestamp.at(year, month, day, seconds: time)
        }
        guard skip(0x20), let month = month(), skip(0x20) else { return nil }
        let isPadded = skip(0x20)
        guard let day = number(isPadded ? 1...1 : 2...2), skip(0x20), let time = time(), skip(0x20),
            let year = number(4...4), at == text.count
        else { return nil }
        return Timestamp.at(year, month, day, seconds: time)
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard at < text.count, text[at] == byte else { return false }
        at += 1
        return true
    }

    private mutating func number(_ digits: ClosedRange<Int>) -> Int? {
        let start = at
        var number = 0
        while at < text.count, at - start < digits.upperBound, text[at] &- 0x30 <= 9 {
            number = number * 10 + Int(text[at] &- 0x30)
            at += 1
        }
        return at - start >= digits.lowerBound ? number : nil
    }

    private mutating func time(secondsMayBeMissing: Bool = false) -> Int? {
        guard let hour = number(2...2), skip(0x3A), let minute = number(2...2), hour <= 23, minute <= 59 else {
            return nil
        }
        if secondsMayBeMissing, at < text.count, text[at] != 0x3A { return hour * 3600 + minute * 60 }
        guard skip(0x3A), let second = number(2...2), second <= 59 else { return nil }
        return hour * 3600 + minute * 60 + second
    }

    private mutating func isGMT() -> Bool {
        text[at...].elementsEqual("GMT".utf8)
    }

    private mutating func zone() -> Int? {
        let rest = String(decoding: text[at...], as: UTF8.self)
        at = text.count
        switch rest {
        case "GMT", "UT", "UTC", "Z": return 0
        case "EDT": return -4 * 3600
        case "EST", "CDT": return -5 * 3600
        case "CST", "MDT": return -6 * 3600
        case "MST", "PDT": return -7 * 3600
        case "PST": return -8 * 3600
        default:
            let digits = rest.utf8.dropFirst()
            guard digits.count == 4, digits.allSatisfy(ASCII.isDigit), let number = Int(rest.dropFirst()),
                number / 100 <= 23, number % 100 <= 59
            else { return nil }
            let seconds = number / 100 * 3600 + number % 100 * 60
            return rest.utf8.first == 0x2B ? seconds : rest.utf8.first == 0x2D ? -seconds : nil
        }
    }

    private mutating func weekday(abbreviated: Bool) -> Int? {
        name(CalendarDate.weekdays, abbreviated: abbreviated)
    }

    private mutating func month() -> Int? {
        name(CalendarDate.months, abbreviated: true).map { $0 + 1 }
    }

    /// The place in a list of the name that stands here, in any letter case.
    private mutating func name(_ names: [String], abbreviated: Bool) -> Int? {
        for (place, name) in names.enumerated() {
            let name = Array(abbreviated ? name.utf8.prefix(3) : name.utf8[...])
            guard text.count - at >= name.count,
                zip(text[at...], name).allSatisfy({ $0 | 0x20 == $1 | 0x20 })
            else { continue }
            at += name.count
            return place
        }
        return nil
    }
}
