import DestinationActions

/// A rule for time zones as POSIX writes it in `TZ`: `CET-1CEST,M3.5.0,M10.5.0/3`, with the extensions of RFC 9636.
struct POSIXTimeZone: Sendable {
    /// A day of each year.
    private enum Day {
        /// From 1 to 365, February 29 never counted.
        case ofCommonYear(Int)
        /// From 0, February 29 counted.
        case ofYear(Int)
        /// A weekday of a month, 0 being Sunday; the week 5 is the last one.
        case weekday(Int, week: Int, month: Int)
    }

    private struct Change {
        var day: Day
        /// Seconds from midnight by the clock before the change; negative ones are on the day before.
        var time: Int
    }

    private struct Daylight {
        var offset: Int
        var start: Change
        var end: Change
    }

    private let standard: Int
    private let daylight: Daylight?

    /// Reads a rule.
    ///
    /// - Throws: ``TimeZoneError``, the rest of a sentence that begins with the file that holds the rule.
    init(_ bytes: [UInt8]) throws(TimeZoneError) {
        var reader = Reader(bytes)
        guard let standard = reader.standard() else { throw Self.refused(bytes) }
        self.standard = standard
        if reader.isAtEnd {
            daylight = nil
            return
        }
        guard let (offset, start, end) = reader.daylight(standard), reader.isAtEnd else { throw Self.refused(bytes) }
        daylight = Daylight(offset: offset, start: start, end: end)
    }

    private static func refused(_ bytes: [UInt8]) -> TimeZoneError {
        let shown = bytes.prefix(60).map { (0x20..<0x7F).contains($0) ? Character(Unicode.Scalar($0)) : "?" }
        return TimeZoneError("has a rule that is none: \(String(shown))")
    }

    /// How many seconds the clocks are ahead of UTC.
    func secondsAhead(at seconds: Int64) -> Int {
        guard let daylight else { return standard }
        let time = Int(seconds)
        let local = time + standard
        let day = (local - (local % 86_400 + 86_400) % 86_400) / 86_400
        let year = CalendarDate(daysSince1970: day).year
        var latest = Int.min
        var result = standard
        // A change may lie some days outside of its year. Where daylight-saving time never ends, its end in one year is its
        // start in the next: the later year counts.
        for year in (year - 2)...(year + 1) {
            let start = Self.moment(daylight.start, year) - standard
            let end = Self.moment(daylight.end, year) - daylight.offset
            if start <= time, start >= latest { (latest, result) = (start, daylight.offset) }
            if end <= time, end >= latest { (latest, result) = (end, standard) }
        }
        return result
    }

    /// When a change is in a year, by the clock before it.
    private static func moment(_ change: Change, _ year: Int) -> Int {
        let day: Int
        switch change.day {
        case .ofCommonYear(let number):
            let isBehindLeapDay = number >= 60 && CalendarDate.isLeap(year)
            day = CalendarDate.daysSince1970(year, 1, 1) + number - (isBehindLeapDay ? 0 : 1)
        case .ofYear(let number): day = CalendarDate.daysSince1970(year, 1, 1) + number
        case .weekday(let weekday, let week, let month):
            let first = CalendarDate.daysSince1970(year, month, 1)
            let offset = ((weekday - first - 4) % 7 + 7) % 7 + (week - 1) * 7
            day = first + (offset < CalendarDate.days(in: month, of: year) ? offset : offset - 7)
        }
        return day * 86_400 + change.time
    }

    /// Reads the parts of a rule from left to right.
    private struct Reader {
        private let bytes: [UInt8]
        private var at = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        var isAtEnd: Bool { at == bytes.count }

        mutating func standard() -> Int? {
            guard name(), let behind = time(hours: 0...24) else { return nil }
            return -behind
        }

        mutating func daylight(_ standard: Int) -> (Int, Change, Change)? {
            guard name() else { return nil }
            var offset = standard + 3600
            if at < bytes.count, bytes[at] != 0x2C {
                guard let behind = time(hours: 0...24) else { return nil }
                offset = -behind
            }
            guard skip(0x2C), let start = change(), skip(0x2C), let end = change() else { return nil }
            return (offset, start, end)
        }

        /// Passes over letters, or over anything between `<` and `>`.
        private mutating func name() -> Bool {
            let start = at
            if skip(0x3C) {
                while at < bytes.count, bytes[at] != 0x3E { at += 1 }
                return skip(0x3E)
            }
            while at < bytes.count, (bytes[at] | 0x20) &- 0x61 <= 25 { at += 1 }
            return at - start >= 3
        }

        private mutating func change() -> Change? {
            let day: Day
            if skip(0x4D) {
                guard let month = number(1...12), skip(0x2E), let week = number(1...5), skip(0x2E),
                    let weekday = number(0...6)
                else { return nil }
                day = .weekday(weekday, week: week, month: month)
            } else if skip(0x4A) {
                guard let number = number(1...365) else { return nil }
                day = .ofCommonYear(number)
            } else {
                guard let number = number(0...365) else { return nil }
                day = .ofYear(number)
            }
            guard skip(0x2F) else { return Change(day: day, time: 2 * 3600) }
            return time(hours: 0...167).map { Change(day: day, time: $0) }
        }

        /// Reads `±hh:mm:ss`, of which minutes and seconds may be missing.
        private mutating func time(hours: ClosedRange<Int>) -> Int? {
            let isNegative = skip(0x2D)
            if !isNegative { _ = skip(0x2B) }
            guard var seconds = number(hours).map({ $0 * 3600 }) else { return nil }
            for unit in [60, 1] where skip(0x3A) {
                guard let part = number(0...59) else { return nil }
                seconds += part * unit
            }
            return isNegative ? -seconds : seconds
        }

        private mutating func number(_ range: ClosedRange<Int>) -> Int? {
            let start = at
            var value = 0
            while at < bytes.count, at - start < 3, bytes[at] &- 0x30 <= 9 {
                value = value * 10 + Int(bytes[at] &- 0x30)
                at += 1
            }
            return at > start && range.contains(value) ? value : nil
        }

        private mutating func skip(_ byte: UInt8) -> Bool {
            guard at < bytes.count, bytes[at] == byte else { return false }
            at += 1
            return true
        }
    }
}
