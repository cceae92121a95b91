/// Reads dates as the JavaScript engine V8 does: ISO 8601, and else most of what people write (`March 5, 2024
/// 6:07 PM`, `Tue, 05 Mar 2024 06:07:08 GMT`, `3/5/2024`).
///
/// Times without an offset are in UTC.
struct LiquidDateParser {
    private var tokens: LiquidDateTokens
    private var day = DayParts()
    private var time = TimeParts()
    private var zone = ZoneParts()

    /// The milliseconds since 1970 that a text means, or `nil` if it is no date.
    static func parse(_ units: [UInt16]) -> Double? {
        var parser = LiquidDateParser(tokens: LiquidDateTokens(units))
        guard parser.run() else { return nil }
        guard let day = parser.day.days, let time = parser.time.milliseconds else { return nil }
        return (Double(day) * 86_400 - Double(parser.zone.seconds)) * 1000 + Double(time)
    }

    private init(tokens: LiquidDateTokens) { self.tokens = tokens }

    private mutating func run() -> Bool {
        guard let isComplete = iso() else { return false }
        return isComplete || free()
    }

    // MARK: ISO 8601

    /// Reads a date and time in the form of ISO 8601.
    ///
    /// - Returns: Whether the whole text was read; `nil` if the text is wrong however it is read.
    private mutating func iso() -> Bool? {
        if case .sign(let sign) = tokens.peek {
            tokens.skip()
            guard case .number(let year, 6) = tokens.peek else { return false }
            tokens.skip()
            guard sign > 0 || year > 0 else { return false }
            day.add(sign * year)
        } else if case .number(let year, 4) = tokens.peek {
            tokens.skip()
            day.add(year)
        } else {
            return false
        }
        if tokens.skip(sign: -1) {
            guard case .number(let month, 2) = tokens.peek, (1...12).contains(month) else { return false }
            tokens.skip()
            day.add(month)
            if tokens.skip(sign: -1) {
                guard case .number(let date, 2) = tokens.peek, (1...31).contains(date) else { return false }
                tokens.skip()
                day.add(date)
            }
        }
        switch tokens.peek {
        case .end: break
        case .word(.separator):
            tokens.skip()
            guard isoTime() else { return nil }
        default: return false
        }
        day.isISO = true
        return true
    }

    private mutating func isoTime() -> Bool {
        guard let hour = twoDigits(24), tokens.skip(mark: LiquidUnit.colon) else { return false }
        guard let minute = twoDigits(hour == 24 ? 0 : 59) else { return false }
        _ = time.add(hour) && time.add(minute)
        if tokens.skip(mark: LiquidUnit.colon) {
            guard let second = twoDigits(hour == 24 ? 0 : 59) else { return false }
            _ = time.add(second)
            if tokens.skip(mark: LiquidUnit.dot) {
                guard case .number(let fraction, let length) = tokens.peek, hour < 24 || fraction == 0 else {
                    return false
                }
                tokens.skip()
                _ = time.add(LiquidDateTokens.milliseconds(fraction, length))
            }
        }
        if case .word(.zone(0, isZ: true)) = tokens.peek {
            tokens.skip()
        } else if case .sign(let sign) = tokens.peek {
            tokens.skip()
            zone.sign = sign
            if case .number(let both, 4) = tokens.peek {
                tokens.skip()
                guard both / 100 < 24, both % 100 < 60 else { return false }
                (zone.hour, zone.minute) = (both / 100, both % 100)
            } else {
                guard let hour = twoDigits(23), tokens.skip(mark: LiquidUnit.colon), let minute = twoDigits(59) else {
                    return false
                }
                (zone.hour, zone.minute) = (hour, minute)
            }
        }
        return tokens.peek == .end
    }

    private mutating func twoDigits(_ maximum: Int) -> Int? {
        guard case .number(let value, 2) = tokens.peek, value <= maximum else { return nil }
        tokens.skip()
        return value
    }

    // MARK: Other forms

    /// Reads the rest in any order: numbers with colons are times, others days, months and years; words before the first
    /// number and parentheses do not count.
    private mutating func free() -> Bool {
        var hasNumber = !day.isEmpty
        while tokens.peek != .end {
            let token = tokens.next()
            switch token {
            case .number(let value, _):
                hasNumber = true
                guard number(value) else { return false }
            case .word(let word):
                guard self.word(word, hasNumber) else { return false }
            case .sign(let sign):
                if zone.isUTC || !time.isEmpty {
                    hasNumber = true
                    guard offset(sign) else { return false }
                } else if hasNumber {
                    return false
                }
            default: break
            }
        }
        return true
    }

    private mutating func number(_ value: Int) -> Bool {
        if tokens.skip(mark: LiquidUnit.colon) {
            if tokens.skip(mark: LiquidUnit.colon) {
                guard time.isEmpty else { return false }
                return time.add(value) && time.add(0)
            }
            guard time.add(value) else { return false }
            _ = tokens.skip(mark: LiquidUnit.dot)
            return true
        }
        if tokens.peek == .mark(LiquidUnit.dot), time.isExpecting(value) {
            tokens.skip()
            guard time.add(value), case .number(let fraction, let length) = tokens.peek else { return false }
            tokens.skip()
            return time.addFinal(LiquidDateTokens.milliseconds(fraction, length))
        }
        if zone.isExpecting(value) {
            zone.minute = value
            return true
        }
        if time.isExpecting(value) {
            _ = time.addFinal(value)
            switch tokens.peek {
            case .end, .blank, .sign, .word(.zone(_, isZ: true)): return true
            default: return false
            }
        }
        guard day.add(value) else { return false }
        _ = tokens.skip(sign: -1)
        return true
    }

    private mutating func word(_ word: LiquidDateTokens.Word, _ hasNumber: Bool) -> Bool {
        switch word {
        case .half(let hours) where !time.isEmpty: time.offset = hours
        case .month(let month):
            day.month = month
            _ = tokens.skip(sign: -1)
        case .zone(let hours, _) where hasNumber:
            (zone.sign, zone.hour, zone.minute) = (hours < 0 ? -1 : 1, abs(hours), 0)
        default:
            if hasNumber { return false }
            if case .number = tokens.peek { return false }
        }
        return true
    }

    /// Reads the hours and minutes behind a sign: `+01:00`, `+0100`, `+1`.
    private mutating func offset(_ sign: Int) -> Bool {
        zone.sign = sign
        var (value, length) = (0, 0)
        if case .number(let number, let digits) = tokens.peek {
            (value, length) = (number, digits)
            tokens.skip()
        }
        if tokens.peek == .mark(LiquidUnit.colon) {
            (zone.hour, zone.minute) = (value, nil)
        } else if length == 1 || length == 2 {
            (zone.hour, zone.minute) = (value, 0)
        } else if length == 3 || length == 4 {
            (zone.hour, zone.minute) = (value / 100, value % 100)
        } else {
            return false
        }
        return true
    }
}

/// The numbers of a date in the order in which they were read.
private struct DayParts {
    private var numbers: [Int] = []
    var month: Int?
    var isISO = false

    var isEmpty: Bool { numbers.isEmpty }

    @discardableResult
    mutating func add(_ number: Int) -> Bool {
        guard numbers.count < 3 else { return false }
        numbers.append(number)
        return true
    }

    /// The days since 1970.
    ///
    /// Missing numbers count as 1, so that a date without a year is in 2001.
    var days: Int? {
        guard !numbers.isEmpty else { return nil }
        let (a, b, c) = (numbers[0], numbers.count > 1 ? numbers[1] : 1, numbers.count > 2 ? numbers[2] : 1)
        let isDay = 1...31
        var (year, month, day) = (a, b, c)
        if let named = self.month {
            (year, month, day) = isDay.contains(a) ? (b, named, a) : (a, named, b)
        } else if !isISO, isDay.contains(a) {
            (year, month, day) = (c, a, b)
        }
        if !isISO {
            if (0...49).contains(year) { year += 2000 } else if (50...99).contains(year) { year += 1900 }
        }
        guard (1...12).contains(month), isDay.contains(day), year.magnitude < 1_000_000 else { return nil }
        return CalendarDate.daysSince1970(year, month, day)
    }
}

/// Hour, minute, second and millisecond in the order in which they were read.
private struct TimeParts {
    private var numbers: [Int] = []
    /// 12 for PM.
    var offset: Int?

    var isEmpty: Bool { numbers.isEmpty }

    mutating func add(_ number: Int) -> Bool {
        guard numbers.count < 4 else { return false }
        numbers.append(number)
        return true
    }

    mutating func addFinal(_ number: Int) -> Bool {
        guard add(number) else { return false }
        while numbers.count < 4 { numbers.append(0) }
        return true
    }

    /// Whether a number can be the minute, second or millisecond that comes next.
    func isExpecting(_ number: Int) -> Bool {
        switch numbers.count {
        case 1, 2: (0...59).contains(number)
        case 3: (0...999).contains(number)
        default: false
        }
    }

    var milliseconds: Int? {
        var parts = numbers
        while parts.count < 4 { parts.append(0) }
        if let offset {
            guard (0...12).contains(parts[0]) else { return nil }
            parts[0] = parts[0] % 12 + offset
        }
        let isWhole = parts[0] == 24 && parts[1] == 0 && parts[2] == 0 && parts[3] == 0
        guard
            isWhole
                || ((0..<24).contains(parts[0]) && (0..<60).contains(parts[1]) && (0..<60).contains(parts[2])
                    && (0..<1000).contains(parts[3]))
        else { return nil }
        return ((parts[0] * 60 + parts[1]) * 60 + parts[2]) * 1000 + parts[3]
    }
}

/// The offset from UTC.
private struct ZoneParts {
    var sign: Int?
    var hour: Int?
    var minute: Int?

    var isUTC: Bool { hour == 0 && minute == 0 }

    func isExpecting(_ number: Int) -> Bool { hour != nil && minute == nil && (0...59).contains(number) }

    /// How many seconds the clock is ahead of UTC.
    var seconds: Int {
        guard let sign else { return 0 }
        return sign * ((hour ?? 0) * 3600 + (minute ?? 0) * 60)
    }
}
