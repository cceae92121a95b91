/// Dates by a pattern in the manner of `strftime`: `%` with optional flags, width and modifier before a letter.
enum LiquidDateFormat {
    /// What stands between `%` and the letter.
    private struct Options {
        var isUnpadded = false
        var padsWithSpaces = false
        var padsWithZeros = false
        var isUpperCase = false
        var changesCase = false
        var hasColon = false
        var width: Int?

        /// Takes a flag; `false` of any other unit.
        mutating func set(_ flag: UInt16) -> Bool {
            switch flag {
            case LiquidUnit.minus: isUnpadded = true
            case 0x5F: padsWithSpaces = true
            case LiquidUnit.zero: padsWithZeros = true
            case 0x5E: isUpperCase = true
            case LiquidUnit.hash: changesCase = true
            case LiquidUnit.colon: hasColon = true
            default: return false
            }
            return true
        }
    }

    /// Prints a date.
    ///
    /// A directive that is not known is printed as it is written.
    static func format(
        _ date: LiquidDate, _ pattern: [UInt16], charge renderer: LiquidRenderer
    ) throws(LiquidRenderError) -> [UInt16] {
        var result: [UInt16] = []
        var at = 0
        try renderer.charge(pattern.count)
        while at < pattern.count {
            guard pattern[at] == LiquidUnit.percent else {
                result.append(pattern[at])
                at += 1
                continue
            }
            let begin = at
            let options = options(pattern, &at)
            guard at < pattern.count, let letter = Unicode.Scalar(pattern[at]), let text = field(letter, date, options)
            else {
                // No directive reaches beyond the end or a line break.
                if at < pattern.count, ![0x0A, 0x0D, 0x2028, 0x2029].contains(pattern[at]) { at += 1 }
                result += pattern[begin..<at]
                continue
            }
            at += 1
            let padded = padded(text, letter, options)
            try renderer.charge(padded.fill + text.utf8.count)
            result += Array(repeating: padded.unit, count: padded.fill)
            result += text.utf16
        }
        return result
    }

    /// Reads what may stand between `%` and the letter.
    private static func options(_ pattern: [UInt16], _ at: inout Int) -> Options {
        var options = Options()
        at += 1
        while at < pattern.count, options.set(pattern[at]) { at += 1 }
        while at < pattern.count, pattern[at].isASCIIDigit {
            // A width beyond what may be printed is an error when it is paid for.
            options.width = min((options.width ?? 0) * 10 + Int(pattern[at] - LiquidUnit.zero), LiquidLimits.work * 2)
            at += 1
        }
        if at < pattern.count, pattern[at] == 0x45 || pattern[at] == 0x4F { at += 1 }
        return options
    }

    /// How many units stand before a field, and which.
    private static func padded(_ text: String, _ letter: Unicode.Scalar, _ options: Options) -> (
        fill: Int, unit: UInt16
    ) {
        var unit = LiquidUnit.zero
        var width = 0
        switch letter {
        case "a", "A", "b", "B", "c", "p", "P": unit = LiquidUnit.space
        case "e", "k", "l": (unit, width) = (LiquidUnit.space, 2)
        case "j", "L": width = 3
        case "d", "H", "I", "m", "M", "S", "U", "W": width = 2
        default: break
        }
        if options.padsWithSpaces {
            unit = LiquidUnit.space
        } else if options.padsWithZeros {
            unit = LiquidUnit.zero
        }
        if options.isUnpadded { return (0, unit) }
        if let wanted = options.width, wanted > 0 { width = wanted }
        return (max(0, width - text.utf8.count), unit)
    }

    private static func field(_ letter: Unicode.Scalar, _ date: LiquidDate, _ options: Options) -> String? {
        guard let text = plainField(letter, date, options) else { return nil }
        if options.isUpperCase { return text.uppercased() }
        guard options.changesCase else { return text }
        return text.utf8.contains { $0 >= 0x61 && $0 <= 0x7A } ? text.uppercased() : text.lowercased()
    }

    private static func plainField(_ letter: Unicode.Scalar, _ date: LiquidDate, _ options: Options) -> String? {
        let half = date.hour % 12 == 0 ? 12 : date.hour % 12
        let year = String(date.year)
        switch letter {
        case "a": return String(CalendarDate.weekdays[date.weekday].prefix(3))
        case "A": return CalendarDate.weekdays[date.weekday]
        case "b", "h": return String(CalendarDate.months[date.month - 1].prefix(3))
        case "B": return CalendarDate.months[date.month - 1]
        case "c": return "\(localDate(date)), \(localTime(date))"
        case "C": return Int(year.prefix(2)).map { String($0) } ?? "NaN"
        case "d", "e": return String(date.day)
        case "H", "k": return String(date.hour)
        case "I", "l": return String(half)
        case "j": return String(date.dayOfYear)
        case "L": return String(date.millisecond)
        case "m": return String(date.month)
        case "M": return String(date.minute)
        case "n": return "\n"
        case "N":
            // The digits of the milliseconds without leading zeros, filled up behind, as LiquidJS prints them.
            let width = options.width.flatMap { $0 > 0 ? $0 : nil } ?? 9
            let digits = String(String(date.millisecond).prefix(width))
            return digits + String(repeating: "0", count: max(0, min(width, LiquidLimits.output * 2) - digits.count))
        case "p": return date.hour < 12 ? "AM" : "PM"
        case "P": return date.hour < 12 ? "am" : "pm"
        case "q": return ordinal(date.day)
        case "s": return String(Int((date.instant / 1000).rounded(.down)))
        case "S": return String(date.second)
        case "t": return "\t"
        case "u": return String(date.weekday == 0 ? 7 : date.weekday)
        case "U": return String(week(date, startingAt: 0))
        case "w": return String(date.weekday)
        case "W": return String(week(date, startingAt: 1))
        case "x": return localDate(date)
        case "X": return localTime(date)
        case "y": return String(year.dropFirst(2).prefix(2))
        case "Y": return year
        case "z": return offset(date, options)
        case "Z": return date.zoneName ?? offset(date, options)
        case "%": return "%"
        default: return nil
        }
    }

    /// The week of the year, counted from the first one that begins with a weekday; the days before are in week 0.
    private static func week(_ date: LiquidDate, startingAt start: Int) -> Int {
        let now = date.dayOfYear + start - date.weekday
        let first = 7 - date.firstWeekday + start
        return Int((Double(now - first) / 7).rounded(.down)) + 1
    }

    private static func ordinal(_ day: Int) -> String {
        if day >= 11, day <= 13 { return "th" }
        switch day % 10 {
        case 1: return "st"
        case 2: return "nd"
        case 3: return "rd"
        default: return "th"
        }
    }

    private static func offset(_ date: LiquidDate, _ options: Options) -> String {
        let minutes = date.minutesBehind.magnitude
        let hours = (minutes / 60).rounded(.down)
        let rest = minutes - hours * 60
        let sign = date.minutesBehind > 0 ? "-" : "+"
        return sign + twoDigits(hours) + (options.hasColon ? ":" : "") + twoDigits(rest)
    }

    private static func twoDigits(_ number: Double) -> String {
        let text = JSONNumber.javaScript(number)
        return text.utf8.count < 2 ? "0" + text : text
    }

    /// The date as it is written in the United States: `3/5/2024`.
    private static func localDate(_ date: LiquidDate) -> String { "\(date.month)/\(date.day)/\(date.year)" }

    /// The time as it is written in the United States: `6:07:08 AM`.
    private static func localTime(_ date: LiquidDate) -> String {
        let half = date.hour % 12 == 0 ? 12 : date.hour % 12
        return
            "\(half):\(twoDigits(Double(date.minute))):\(twoDigits(Double(date.second))) \(date.hour < 12 ? "AM" : "PM")"
    }
}
