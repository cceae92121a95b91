/// The formats `date`, `time` and `date-time`, as ajv-formats 2 reads RFC 3339: the zone may be missing or shortened,
/// and its digits may be any.
enum DateFormats {
    /// `2024-01-02`, a day that exists.
    static func isDate(_ text: borrowing Span<UInt8>) -> Bool { text.count == 10 && startsWithDate(text) }

    /// `03:04:05`, with a fraction and a zone or not.
    static func isTime(_ text: borrowing Span<UInt8>) -> Bool { isTime(text, from: 0) }

    /// A date and a time, with a `T` or one space of any kind between them.
    static func isDateTime(_ text: borrowing Span<UInt8>) -> Bool {
        guard text.count > 11, startsWithDate(text) else { return false }
        // With the usual separator all places are known here, and need no check of their own.
        if text[10] == 0x54 { return isTime(text, from: 11) }
        let separator = separatorLength(text)
        return separator > 0 && isTime(text, from: 10 + separator)
    }

    private static func startsWithDate(_ text: borrowing Span<UInt8>) -> Bool {
        guard text.count >= 10, text[4] == 0x2D, text[7] == 0x2D else { return false }
        let year = Timestamp.digits(text, 0, 4)
        let month = Timestamp.digits(text, 5, 2)
        let day = Timestamp.digits(text, 8, 2)
        return year >= 0 && CalendarDate(year: year, month: month, day: day) != nil
    }

    @inline(__always) private static func isTime(_ text: borrowing Span<UInt8>, from start: Int) -> Bool {
        guard text.count >= start &+ 8, text[start + 2] == 0x3A, text[start + 5] == 0x3A else { return false }
        let hour = Timestamp.digits(text, start, 2)
        let minute = Timestamp.digits(text, start + 3, 2)
        let second = Timestamp.digits(text, start + 6, 2)
        guard hour >= 0, minute >= 0, second >= 0 else { return false }
        guard hour <= 23 && minute <= 59 && second <= 59 || hour == 23 && minute == 59 && second == 60 else {
            return false
        }
        var at = start + 8
        if at < text.count, text[at] == 0x2E {
            let first = at + 1
            at = first
            while at < text.count, ASCII.isDigit(text[at]) { at += 1 }
            if at == first { return false }
        }
        return isZone(text, from: at)
    }

    private static func isZone(_ text: borrowing Span<UInt8>, from at: Int) -> Bool {
        let left = text.count - at
        if left == 0 { return true }
        if left == 1 { return text[at] | 0x20 == 0x7A }
        guard text[at] == 0x2B || text[at] == 0x2D, Timestamp.digits(text, at + 1, 2) >= 0 else { return false }
        switch left {
        case 3: return true
        case 5: return Timestamp.digits(text, at + 3, 2) >= 0
        case 6: return text[at + 3] == 0x3A && Timestamp.digits(text, at + 4, 2) >= 0
        default: return false
        }
    }

    /// How many bytes the character behind a date has, if it may stand there: a T, or white space as JavaScript knows
    /// it.
    private static func separatorLength(_ text: borrowing Span<UInt8>) -> Int {
        let byte = text[10]
        if byte | 0x20 == 0x74 || byte == 0x20 || byte &- 0x09 <= 4 { return 1 }
        if byte < 0x80 { return 0 }
        var bytes: [UInt8] = []
        for index in 10..<min(text.count, 14) { bytes.append(text[index]) }
        guard let scalar = String(decoding: bytes, as: UTF8.self).unicodeScalars.first,
            JavaScriptSpace.contains(scalar.value)
        else { return 0 }
        return UTF8.width(scalar)
    }
}
